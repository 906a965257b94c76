// The file layer under the log: the few operations it needs of an operating system, as an interface that
// tests replace by one that fails, tears or loses what was not flushed.
//
// Errors: NoSpace when the disk or the quota is full, NotFound for a missing file, Io for everything else;
// the message names the operation, the file and the reason.
#pragma once

#include "model/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

/// A file mapped for reading, for as long as this object lives. Bytes behind the file's end must not be
/// touched; bytes written after mapping are seen.
class Mapping
{
public:
    virtual ~Mapping() = default;
    const char *data() const { return m_data; }
    std::uint64_t size() const { return m_size; }

protected:
    Mapping(const char *data, std::uint64_t size)
        : m_data(data)
        , m_size(size)
    {
    }
    const char *m_data;
    std::uint64_t m_size;
};

/// An open file. One thread at a time, except that mappings are free.
class StorageFile
{
public:
    virtual ~StorageFile() = default;
    /// All of `bytes` or an error; after an error any part of them may be in the file.
    virtual Result<void> write(std::uint64_t offset, std::string_view bytes) = 0;
    /// As many bytes as there are, up to `size`.
    virtual Result<std::size_t> read(std::uint64_t offset, char *bytes, std::size_t size) = 0;
    /// Lets the disk begin with these bytes, which sync() is going to ask for; makes nothing durable. An
    /// error is one of the flush: sync() need not tell it again.
    virtual Result<void> beginSync(std::uint64_t offset, std::uint64_t size) = 0;
    /// fdatasync. After an error nothing is known about what was written since the last success.
    virtual Result<void> sync() = 0;
    virtual Result<void> truncate(std::uint64_t size) = 0;
    virtual Result<std::uint64_t> size() = 0;
    /// `length` may exceed the file's size: room for it to grow.
    virtual Result<std::shared_ptr<const Mapping>> map(std::uint64_t length) = 0;
    /// Asks the system to forget what it keeps of the file in memory, so that a read comes from the disk.
    virtual void dropCache() = 0;
};

class Storage
{
public:
    enum class Mode {
        Read,   ///< must exist
        Append, ///< must exist; reading and writing
        Create, ///< made, or emptied
    };

    virtual ~Storage() = default;
    virtual Result<std::unique_ptr<StorageFile>> open(const std::filesystem::path &path, Mode mode) = 0;
    virtual Result<void> createDirectories(const std::filesystem::path &directory) = 0;
    /// Names of the entries, sorted.
    virtual Result<std::vector<std::string>> list(const std::filesystem::path &directory) = 0;
    virtual Result<void> rename(const std::filesystem::path &from, const std::filesystem::path &to) = 0;
    virtual Result<void> remove(const std::filesystem::path &path) = 0;
    /// Makes creations, renames and removals in it durable.
    virtual Result<void> syncDirectory(const std::filesystem::path &directory) = 0;

    /// The operating system's.
    static Storage &system();
};

/// The whole of a small file.
Result<std::string> readFile(Storage &storage, const std::filesystem::path &path);

/// Replaces `path` so that a crash leaves the old content or the new one: temporary file, flush, rename,
/// flush of the directory.
Result<void> replaceFile(Storage &storage, const std::filesystem::path &path, std::string_view content);

} // namespace dbbasic
