// Tells that events came in that match a filter: how many, and the last of them. Seldom, whatever the rate.
#pragma once

#include "model/event.h"
#include "model/filter.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <optional>
#include <string>

namespace dbbasic {

class EventStore;
class LogWatcher;

/// What came in since the last notice.
struct Match
{
    std::uint64_t count = 0;
    Sequence sequence;                 ///< of the last one
    std::string type, source, payload; ///< of the last one; source as it reads, payload shortened
};

/// Lives in the thread that made it; looks through new events on a thread of its own.
class MatchNotice : public QObject
{
    Q_OBJECT

public:
    /// Between two notices; what comes in meanwhile is counted into the next.
    static constexpr std::chrono::milliseconds pause{3000};

    explicit MatchNotice(EventStore &store, QObject *parent = nullptr);
    ~MatchNotice() override;

    /// Of what comes in from now on. nullopt: of nothing.
    void watch(const std::optional<Filter> &filter);

Q_SIGNALS:
    void matched(const dbbasic::Match &match);

private:
    void look();
    void take(const Match &match, Sequence upTo, quint64 generation);

    EventStore &m_store;
    LogWatcher *m_watcher;
    std::optional<Filter> m_filter;
    Sequence m_lookedAt;
    quint64 m_generation = 0; ///< goes up with every watch()
    bool m_looking = false;
    QTimer m_later;
    QThreadPool m_pool; // last: waits for its work before the rest goes
};

} // namespace dbbasic
