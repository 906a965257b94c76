#include "model/log/log.h"

#include "model/log/damage.h"
#include "model/log/folderlock.h"
#include "model/log/manifest.h"
#include "model/log/recovery.h"
#include "model/log/sealer.h"
#include "model/log/segment.h"
#include "model/log/segmentscan.h"
#include "model/log/storage.h"
#include "model/log/writer.h"

#include <QLoggingCategory>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace dbbasic {

namespace {

Q_LOGGING_CATEGORY(lcLog, "dbbasic.log")

using Clock = std::chrono::steady_clock;

// Above this moving average a caller no longer waits for the disk itself.
constexpr std::chrono::microseconds slowFlush{2000};

// For one or a few transactions the caller waits for the disk, which saves two wake-ups of a thread. For so
// many the writer thread does, and the caller gathers the next group meanwhile: a third more at 64 clients.
constexpr std::size_t wholeGroup = 4;

constexpr std::chrono::milliseconds longestReopen{15000};

// Offsets in a segment are 32 bits wide, and a transaction of up to 1 GiB may overshoot this.
constexpr std::uint64_t largestSegment = std::uint64_t(2) << 30;

} // namespace

// Group commit with leader and followers. Transactions wait in a queue; whoever finds no commit under way
// leads: it takes all that waits, commits it with one flush, and answers. What came in meanwhile is left to
// the writer thread, so that no caller is kept at it for longer than one round.
struct Log::Private
{
    Private(LogOptions o, Storage &storage, std::unique_ptr<FolderLock> folderLock, Recovered recovered)
        : options(std::move(o))
        , lock(std::move(folderLock))
        , manifest(storage, options.directory, std::move(recovered.manifest))
        , writer(options, storage, manifest, std::move(recovered))
    {
        if (options.readOnly)
            return;
        sealer = std::make_unique<Sealer>(
            storage, options.directory, manifest,
            [this](std::shared_ptr<const Segment> segment) {
                const std::lock_guard guard(mutex);
                finished.push_back(std::move(segment));
                wake.notify_one();
            },
            [](const std::string &problem) { qCWarning(lcLog, "%s", problem.c_str()); });
        // Those whose final index or row in the manifest a crash or a close came before.
        const std::shared_ptr<const LogView> view = writer.view();
        std::vector<Sequence> firsts;
        for (std::size_t i = 0; i + 1 < view->segmentCount(); ++i)
            firsts.push_back(view->segment(i).first());
        if (const Result<void> announced = manifest.announce(firsts); !announced)
            qCWarning(lcLog, "%s", announced.error().message.c_str());
        for (std::size_t i = 0; i + 1 < view->segmentCount(); ++i) {
            const std::shared_ptr<const Segment> segment = view->segmentAt(i);
            sealer->add(segment, writer.damage(), segment->hasFinalIndex());
        }
        writer.damage()->setIndexObserver([this] {
            const std::lock_guard guard(mutex);
            indexLost = true;
            wake.notify_one();
        });
        indexLost = true; // recovery may have met some
    }

    void start()
    {
        thread = std::thread([this] { run(); });
    }

    void stop()
    {
        {
            const std::lock_guard guard(mutex);
            closing = true;
        }
        wake.notify_one();
        thread.join();
        writer.damage()->setIndexObserver({});
        sealer.reset();
    }

    // Sidecars that were damaged or cut off under the program's feet are written anew. That of the open
    // segment is seen to by the next commit.
    void restoreIndexes()
    {
        const std::set<Sequence> lost = writer.damage()->takeLostIndexes();
        const std::shared_ptr<const LogView> view = writer.view();
        for (std::size_t i = 0; i + 1 < view->segmentCount(); ++i) {
            const std::shared_ptr<const Segment> segment = view->segmentAt(i);
            if (!lost.contains(segment->first()) || !segment->isIndexLost())
                continue;
            qCWarning(lcLog, "The index of %s was damaged; it is made anew from the segment",
                      segmentFileName(segment->first()).c_str());
            sealer->add(segment, writer.damage(), false);
        }
    }

    // With the mutex held and nobody committing; it is let go of meanwhile.
    void lead(std::unique_lock<std::mutex> &guard)
    {
        committing = true;
        std::vector<PendingTransaction> batch;
        batch.swap(queue);
        guard.unlock();

        const bool wasFailed = writer.needsRetry();
        const Sequence before = writer.view()->last();
        const Clock::time_point start = Clock::now();
        writer.commit(batch);
        for (auto &segment : writer.takeRolled())
            sealer->add(std::move(segment), writer.damage(), false);
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
        const Sequence after = writer.view()->last();
        for (PendingTransaction &transaction : batch) {
            if (transaction.done)
                transaction.done(transaction.result);
        }
        if (after != before && observer)
            observer(after);
        batch.clear();

        guard.lock();
        averageCommit = (averageCommit * 7 + took) / 8;
        if (writer.needsRetry() && !wasFailed)
            lastTimed = Clock::now();
        committing = false;
    }

    bool hasWork() const { return !queue.empty() && !committing; }

    // The writer thread: what is left to it, what is due by the clock, and the last commit.
    void run()
    {
        std::unique_lock guard(mutex);
        for (;;) {
            if (hasWork()) {
                lead(guard);
                continue;
            }
            if (closing && !committing)
                break;
            if (!finished.empty() && !committing) {
                committing = true;
                std::vector<std::shared_ptr<const Segment>> ready;
                ready.swap(finished);
                guard.unlock();
                for (auto &segment : ready)
                    writer.adoptSealed(std::move(segment));
                guard.lock();
                committing = false;
                continue;
            }
            if (indexLost && !committing) {
                indexLost = false;
                guard.unlock();
                restoreIndexes();
                guard.lock();
                continue;
            }
            const std::optional<Clock::time_point> due = committing ? std::nullopt : nextDue();
            if (!due || Clock::now() < *due) {
                knowsDue = due.has_value();
                if (due)
                    wake.wait_until(guard, *due);
                else
                    wake.wait(guard);
                knowsDue = true;
                continue;
            }
            committing = true;
            guard.unlock();
            if (writer.needsRetry()) {
                writer.retry();
                reopenDelay =
                    writer.needsRetry() ? std::min(reopenDelay * 2, longestReopen) : options.retryDelay;
            } else {
                writer.flushWritten();
            }
            guard.lock();
            lastTimed = Clock::now();
            committing = false;
        }
        if (options.sync != SyncPolicy::Always)
            writer.flushWritten();
    }

    // When the writer thread has something to do without being asked. Nobody commits meanwhile.
    std::optional<Clock::time_point> nextDue() const
    {
        if (writer.needsRetry())
            return lastTimed + reopenDelay;
        if (options.sync == SyncPolicy::Interval && writer.hasUnflushed())
            return lastTimed + options.syncInterval;
        return {};
    }

    LogOptions options;
    std::unique_ptr<FolderLock> lock;
    ManifestFile manifest;
    Writer writer;
    std::function<void(Sequence)> observer;

    std::mutex mutex;
    std::condition_variable wake;
    std::vector<PendingTransaction> queue;
    std::vector<std::shared_ptr<const Segment>> finished; ///< by the sealer, to be put into the view
    bool committing = false;
    bool closing = false;
    bool indexLost = false; ///< of some segment; the damage register knows which
    bool knowsDue = true;   ///< the writer thread is awake, or sleeps no longer than nextDue()
    std::chrono::microseconds averageCommit{0};
    Clock::time_point lastTimed = Clock::now();
    std::chrono::milliseconds reopenDelay = options.retryDelay;
    std::unique_ptr<Sealer> sealer; ///< none when reading only
    std::thread thread;
};

Log::Log(std::unique_ptr<Private> p)
    : d(std::move(p))
{
    d->start();
}

Log::~Log()
{
    d->stop();
}

Result<std::unique_ptr<Log>> Log::open(LogOptions options)
{
    Storage &storage = options.storage ? *options.storage : Storage::system();
    options.segmentBytes = std::min(options.segmentBytes, largestSegment);
    std::unique_ptr<FolderLock> lock;
    if (!options.readOnly) {
        if (const Result<void> made = storage.createDirectories(options.directory); !made)
            return tl::unexpected(made.error());
        auto taken = FolderLock::take(options.directory);
        if (!taken)
            return tl::unexpected(taken.error());
        lock = std::move(*taken);
    }
    Result<Recovered> recovered = recover(options, storage);
    if (!recovered)
        return tl::unexpected(recovered.error());
    return std::unique_ptr<Log>(new Log(
        std::make_unique<Private>(std::move(options), storage, std::move(lock), std::move(*recovered))));
}

void Log::append(Transaction transaction, Appended done, Committer committer)
{
    Result<PreparedTransaction> prepared = prepare(transaction);
    if (!prepared) {
        if (done)
            done(tl::unexpected(prepared.error()));
        return;
    }
    bool wakeWriter = false;
    {
        const std::lock_guard guard(d->mutex);
        d->queue.push_back({std::move(*prepared), std::move(done), {}});
        wakeWriter = committer == Committer::Writer && !d->committing && d->queue.size() == 1;
    }
    if (wakeWriter)
        d->wake.notify_one();
}

void Log::commitPending()
{
    std::unique_lock guard(d->mutex);
    if (!d->hasWork())
        return;
    if (d->averageCommit < slowFlush && d->queue.size() < wholeGroup)
        d->lead(guard);
    const bool leftToWriter =
        d->hasWork() || d->closing || !d->finished.empty() || (!d->knowsDue && d->nextDue());
    guard.unlock();
    if (leftToWriter)
        d->wake.notify_one();
}

std::shared_ptr<const LogView> Log::view() const
{
    return d->writer.view();
}

LogHealth Log::health() const
{
    return d->writer.health();
}

const LogOptions &Log::options() const
{
    return d->options;
}

void Log::setCommitObserver(std::function<void(Sequence)> observer)
{
    d->observer = std::move(observer);
}

void Log::setHealthObserver(std::function<void()> observer)
{
    d->writer.setHealthObserver(std::move(observer));
}

} // namespace dbbasic
