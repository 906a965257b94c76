// The attempt log: every POST and its answer, in deliveries-<number>.tsv beside the event log. Rotated at
// 16 MiB; the newest 16 files stay. Rows are sealed like those of a journal (journal.h).
#pragma once

#include "model/deliveries.h"
#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace dbbasic {

class Storage;
class StorageFile;

/// Thread-safe.
class AttemptLog
{
public:
    static Result<std::unique_ptr<AttemptLog>> open(std::filesystem::path directory, Storage &storage);
    ~AttemptLog();

    /// Kept in memory until commit().
    void add(DeliveryAttempt attempt);
    /// One write and one fdatasync for what was added. After an error it stays in memory for the next call.
    Result<void> commit();

    /// Newest first, what is not committed yet included.
    std::vector<DeliveryAttempt> read(const AttemptQuery &query) const;

private:
    AttemptLog(std::filesystem::path directory, Storage &storage);
    Result<void> openNewest();
    bool canGoOn(StorageFile &file, std::uint64_t size) const;
    Result<void> write(const std::vector<DeliveryAttempt> &attempts);
    Result<void> rotate();
    std::filesystem::path pathOf(std::uint64_t number) const;
    std::vector<std::uint64_t> numbers() const; ///< ascending
    void readFile(std::uint64_t number, std::uint64_t upTo, const AttemptQuery &query,
                  std::vector<DeliveryAttempt> &out) const;

    Storage &m_storage;
    const std::filesystem::path m_directory;

    mutable std::mutex m_fileMutex; ///< held over write and flush; before m_mutex
    std::unique_ptr<StorageFile> m_file;
    std::uint64_t m_number = 0;
    std::uint64_t m_bytes = 0;

    mutable std::mutex m_mutex;
    std::vector<DeliveryAttempt> m_pending;
};

} // namespace dbbasic
