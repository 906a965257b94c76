// File layers that fail on purpose.
#pragma once

#include "model/log/storage.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace dbbasic {

/// The system's storage with one call, or every call from one on, failing.
class FaultStorage : public Storage
{
public:
    enum class Fault {
        InputOutput, ///< EIO
        NoSpace,     ///< ENOSPC; only writes, flushes and creations run out of space
        ShortWrite,  ///< half of the bytes are written, then ENOSPC
    };

    /// The calls are counted from 0. `forGood`: all later ones fail too.
    void failAt(std::uint64_t call, Fault fault, bool forGood);
    void heal();
    std::uint64_t calls() const { return m_calls; }
    std::uint64_t failures() const { return m_failures; }

    Result<std::unique_ptr<StorageFile>> open(const std::filesystem::path &path, Mode mode) override;
    Result<void> createDirectories(const std::filesystem::path &directory) override;
    Result<std::vector<std::string>> list(const std::filesystem::path &directory) override;
    Result<void> rename(const std::filesystem::path &from, const std::filesystem::path &to) override;
    Result<void> remove(const std::filesystem::path &path) override;
    Result<void> syncDirectory(const std::filesystem::path &directory) override;

private:
    friend class FaultFile;
    enum class Kind { Read, Change };
    /// Counts the call; an error if this one is to fail.
    Result<void> enter(Kind kind, const char *operation);

    std::mutex m_mutex;
    std::atomic<std::uint64_t> m_calls = 0;
    std::atomic<std::uint64_t> m_failures = 0;
    std::uint64_t m_failAt = UINT64_MAX;
    Fault m_fault = Fault::InputOutput;
    bool m_forGood = false;
};

/// The system's storage with a journal of every change, from which any state can be made that a power cut at
/// any point could have left: what was flushed is there; of the rest, anything.
class PowerLossStorage : public Storage
{
public:
    /// Changes so far. A cut at n comes before change n.
    std::size_t changes() const;

    enum class Unflushed {
        Lost,  ///< nothing of it reached the disk
        Kept,  ///< all of it did
        Mixed, ///< sectors in any order: written, torn, zero; file operations up to some point
    };
    /// Makes the folder `directory` of the log anew as `target`, which must be empty.
    void restore(std::size_t cut, Unflushed unflushed, std::uint32_t seed,
                 const std::filesystem::path &directory, const std::filesystem::path &target) const;

    Result<std::unique_ptr<StorageFile>> open(const std::filesystem::path &path, Mode mode) override;
    Result<void> createDirectories(const std::filesystem::path &directory) override;
    Result<std::vector<std::string>> list(const std::filesystem::path &directory) override;
    Result<void> rename(const std::filesystem::path &from, const std::filesystem::path &to) override;
    Result<void> remove(const std::filesystem::path &path) override;
    Result<void> syncDirectory(const std::filesystem::path &directory) override;

private:
    friend class JournalledFile;
    struct Change
    {
        enum Kind { Create, Write, Truncate, Sync, Rename, Remove, SyncDirectory } kind = Create;
        std::string path;         ///< of the file when it was opened
        std::string bytes;        ///< Write; the new name for Rename
        std::uint64_t offset = 0; ///< Write; the size for Truncate
        std::size_t file = 0;     ///< which of the files ever made under that name
    };
    class Disk;
    void note(Change change);

    mutable std::mutex m_mutex;
    std::vector<Change> m_changes;
};

} // namespace dbbasic
