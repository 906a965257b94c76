// Counts the events that match, on a thread of its own: the dry run of what is about to be done to them.
#pragma once

#include "model/event.h"
#include "model/filter.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace dbbasic {

class EventStore;

/// Lives in the thread that made it. A new start() makes the one before forgotten.
class MatchCounter : public QObject
{
    Q_OBJECT

public:
    explicit MatchCounter(EventStore &store, QObject *parent = nullptr);
    ~MatchCounter() override;

    /// Both inclusive; `to` 0: the last event as the log stands now.
    void start(const Filter &filter, Sequence from, Sequence to);
    void cancel();
    bool isCounting() const { return m_cancel != nullptr; }

Q_SIGNALS:
    /// `to` is what start() was given, or the last event as the log stood then.
    void counted(quint64 matches, dbbasic::Sequence to);

private:
    EventStore &m_store;
    std::shared_ptr<std::atomic<bool>> m_cancel; ///< of the count under way; nullptr: none
    QThreadPool m_pool;                          // last: waits for its work before the rest goes
};

} // namespace dbbasic
