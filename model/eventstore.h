// The truth as Qt sees it: the log as a QObject, with an asynchronous, thread-safe publish and coalesced
// notice of what came in.
#pragma once

#include "model/log/log.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace dbbasic {

class LogView;

/// Lives in the thread that opened it (main); publish, commitPending, view and health may be called from any
/// thread.
class EventStore : public QObject
{
    Q_OBJECT

public:
    static Result<std::unique_ptr<EventStore>> open(LogOptions options);
    ~EventStore() override;

    using Completion = Log::Appended;

    /// See Log::append. The completion runs on the committing thread: hop to your own before touching
    /// QObjects.
    void publish(Transaction transaction, Completion completion, Committer committer = Committer::Writer);
    void commitPending();

    std::shared_ptr<const LogView> view() const;
    LogHealth health() const;
    const LogOptions &options() const;

Q_SIGNALS:
    /// health() changed in kind. Emitted in the store's thread.
    void healthChanged();

private:
    friend class LogWatcher;
    explicit EventStore(std::unique_ptr<Log> log);

    std::unique_ptr<Log> m_log;
    std::mutex m_watchersMutex;
    std::vector<class LogWatcher *> m_watchers;
};

/// Tells one consumer, in the consumer's own thread, that the log has grown. However many commits there were
/// since the last advanced(), there is at most one notice under way. Read from your own position then.
class LogWatcher : public QObject
{
    Q_OBJECT

public:
    explicit LogWatcher(EventStore &store, QObject *parent = nullptr);
    ~LogWatcher() override;

    /// Off: nobody is told, and no commit pays for waking the thread. Turn it on before looking at the log,
    /// then nothing is missed. At first it is on.
    void setActive(bool active) { m_active = active; }

Q_SIGNALS:
    void advanced();

private:
    friend class EventStore;
    void wake(); // any thread

    EventStore &m_store;
    std::atomic<bool> m_active = true;
    std::atomic<bool> m_underWay = false;
};

} // namespace dbbasic
