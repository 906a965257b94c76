#include "model/eventstore.h"

#include "model/log/logview.h"

#include <QMetaObject>

#include <algorithm>

namespace dbbasic {

Result<std::unique_ptr<EventStore>> EventStore::open(LogOptions options)
{
    Result<std::unique_ptr<Log>> log = Log::open(std::move(options));
    if (!log)
        return tl::unexpected(log.error());
    return std::unique_ptr<EventStore>(new EventStore(std::move(*log)));
}

EventStore::EventStore(std::unique_ptr<Log> log)
    : m_log(std::move(log))
{
    m_log->setCommitObserver([this](Sequence) {
        const std::lock_guard lock(m_watchersMutex);
        for (LogWatcher *watcher : m_watchers)
            watcher->wake();
    });
    m_log->setHealthObserver(
        [this] { QMetaObject::invokeMethod(this, &EventStore::healthChanged, Qt::QueuedConnection); });
}

EventStore::~EventStore()
{
    m_log.reset(); // the last commit still wakes watchers
}

void EventStore::publish(Transaction transaction, Completion completion, Committer committer)
{
    m_log->append(std::move(transaction), std::move(completion), committer);
}

void EventStore::commitPending()
{
    m_log->commitPending();
}

std::shared_ptr<const LogView> EventStore::view() const
{
    return m_log->view();
}

LogHealth EventStore::health() const
{
    return m_log->health();
}

const LogOptions &EventStore::options() const
{
    return m_log->options();
}

LogWatcher::LogWatcher(EventStore &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
    const std::lock_guard lock(m_store.m_watchersMutex);
    m_store.m_watchers.push_back(this);
}

LogWatcher::~LogWatcher()
{
    const std::lock_guard lock(m_store.m_watchersMutex);
    std::erase(m_store.m_watchers, this);
}

void LogWatcher::wake()
{
    if (!m_active || m_underWay.exchange(true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_underWay = false; // before the signal: a commit while it is handled gives another one
            Q_EMIT advanced();
        },
        Qt::QueuedConnection);
}

} // namespace dbbasic
