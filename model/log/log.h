// The log's door: open a data folder, append transactions, take snapshots. Plain C++, no QObject.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace dbbasic {

class LogView;
class Storage;

enum class SyncPolicy {
    Always,   ///< write, fdatasync, then the answer (one flush for all that wait)
    Interval, ///< write, then the answer; fdatasync every LogOptions::syncInterval
    None,     ///< write, then the answer; the operating system decides
};

struct LogOptions
{
    std::filesystem::path directory; ///< made if missing
    SyncPolicy sync = SyncPolicy::Always;
    std::chrono::milliseconds syncInterval{1000};
    std::uint64_t segmentBytes = 256u << 20; ///< a segment is rolled when it would grow past this
    bool readOnly = false;                   ///< verify, export, backup: takes no lock, changes nothing
    std::chrono::milliseconds retryDelay{
        250};                   ///< after a failure, before the first attempt to go on; doubles
    Storage *storage = nullptr; ///< the file layer; nullptr is the operating system's. Outlives the log.
};

/// How the log is. A copy, consistent in itself.
struct LogHealth
{
    bool writable = true;
    Error::Code reasonCode = Error::Code::Unavailable; ///< meaningful while not writable
    std::string reason;                                ///< why it is not writable
    std::uint64_t damagedLines = 0; ///< lines that failed their CRC or form, counted since open
    std::uint64_t tornBytes = 0;    ///< cut from the tail at the last recovery, kept in *.torn
    std::string recoveryNote;       ///< one line about the last recovery if it had to mend something
    std::uint64_t flushes = 0;
    std::uint64_t bytes = 0; ///< size of all segments
    std::uint64_t segments = 0;
};

/// Who does the commit of an appended transaction.
enum class Committer {
    Writer, ///< the writer thread, woken if it sleeps
    Caller, ///< the caller promises a commitPending() soon; saves two thread wake-ups per publish
};

/// All functions may be called from any thread.
class Log
{
public:
    using Appended = std::function<void(const Result<std::vector<Published>> &)>;

    /// Takes the folder's lock, recovers, opens. Errors: Locked (names the holder), Io, NoSpace.
    static Result<std::unique_ptr<Log>> open(LogOptions options);

    /// Commits what waits, then closes.
    ~Log();

    /// Queues a transaction; never blocks on the disk. `done` runs exactly once, on the thread that commits
    /// (the writer, or the caller of commitPending), after the transaction is as durable as the sync policy
    /// promises and visible in view(); or with the error, and then nothing of it is ever visible. A
    /// transaction that cannot be used at all (InvalidArgument, TooLarge) is answered before append returns,
    /// on its thread.
    void append(Transaction transaction, Appended done, Committer committer = Committer::Writer);

    /// Commits what waits unless a commit is under way (whoever is at it takes that too). Blocks for one
    /// flush; hands over to the writer thread while the disk is slow, and when many wait.
    void commitPending();

    /// The log as it stands now: everything flushed, nothing else. Cheap (one shared_ptr copy).
    std::shared_ptr<const LogView> view() const;

    LogHealth health() const;
    const LogOptions &options() const;

    /// Called after each commit on the committing thread with the new last sequence. Set once, before the
    /// first append.
    void setCommitObserver(std::function<void(Sequence)> observer);
    /// Called when health() changed in kind (writable, reason, damage), on the thread that noticed.
    void setHealthObserver(std::function<void()> observer);

private:
    struct Private;
    explicit Log(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
