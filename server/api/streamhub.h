// The live streams of one I/O thread. New events are formatted once for all readers with the same filter and
// kept in a short tail; a reader is a place in the log that copies from the tail, or reads the log itself
// while its place is before the tail. So going over from history to live is nothing special, and a reader
// costs no queue.
#pragma once

#include "model/eventstore.h"
#include "model/query.h"
#include "server/http/answer.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dbbasic {

class StreamReader;
class StreamTail;

/// Lives in the I/O thread and outlives the readers.
class StreamHub : public QObject
{
    Q_OBJECT

public:
    explicit StreamHub(EventStore &store);
    ~StreamHub() override;

    /// A body of server-sent events: what matches behind `after`, then live. Readers whose `key` is the same
    /// share the tail, so it must say all of the filter.
    std::unique_ptr<BodySource> open(const std::string &key, const Filter &filter, Sequence after,
                                     const Answer &answer);

    // Any thread.
    std::uint64_t readers() const { return m_readerCount.load(std::memory_order_relaxed); }
    std::uint64_t cut() const
    {
        return m_cut.load(std::memory_order_relaxed);
    } ///< because they had fallen behind

private:
    friend class StreamReader;
    void remove(StreamReader *reader);
    void onAdvanced();
    void advance();
    void onHeartbeat();

    EventStore &m_store;
    std::unique_ptr<LogWatcher> m_watcher; ///< while there are readers
    QTimer m_pace;
    QTimer m_heartbeat;
    bool m_behind = false; ///< the log has grown since the last advance()
    std::map<std::string, std::weak_ptr<StreamTail>> m_tails;
    std::vector<StreamReader *> m_readers;
    std::atomic<std::uint64_t> m_readerCount = 0;
    std::atomic<std::uint64_t> m_cut = 0;
};

/// id: sequence, event: type, data: the event.
void appendServerSentEvent(std::string &out, const Event &event);
/// event: $damaged, which no event type can be; data: what was passed over. Nothing when there is nothing.
void appendDamaged(std::string &out, const std::vector<Sequence> &damaged);

} // namespace dbbasic
