// Replays: a range of the log and a filter, sent again to a subscription's endpoint or a URL. This is the
// list and its state; server/delivery does the sending.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <QObject>
#include <QStringList>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class EventStore;
class Filter;
class Subscriptions;

struct ReplayRequest
{
    std::string filter;         ///< filter language, may be empty
    Sequence from{1};           ///< first sequence, inclusive
    Sequence to;                ///< last sequence, inclusive; 0: the last one at the start of the replay
    std::string subscriptionId; ///< target: one of these two
    std::string url;
    double rate = 0;  ///< events a second; 0: as fast as the target answers
    double speed = 0; ///< multiple of the original speed; 0: not bound to it
};

/// What the request sends: what its filter matches and, when it goes to a subscription, also that one's type
/// and filter as they stand now: nobody is sent what they did not subscribe to.
Result<Filter> replayFilter(const ReplayRequest &request, const Subscriptions &subscriptions);

enum class ReplayState { Queued, Running, Done, Cancelled, Failed };

struct Replay
{
    std::string id;
    ReplayRequest request;
    ReplayState state = ReplayState::Queued;
    std::uint64_t total = 0;   ///< events that match, counted at the start
    std::uint64_t sent = 0;    ///< answered with 2xx
    std::uint64_t failed = 0;  ///< given up on
    std::uint64_t damaged = 0; ///< passed over because they cannot be read: they may have matched or not
    Sequence position;
    std::string error; ///< why it failed, or the last failure; empty when all was sent
    Time createdAt{};
    std::optional<Time> startedAt, endedAt;
};

/// Thread-safe; signals in the object's thread. Kept in replays.tsv: a replay that was under way when the
/// program ended goes on from its position.
class Replays : public QObject
{
    Q_OBJECT

public:
    /// Reads or makes replays.tsv in the store's folder. When that fails error() says so, and start() too.
    /// Both must outlive it.
    Replays(EventStore &store, const Subscriptions &subscriptions, QObject *parent = nullptr);
    ~Replays() override;
    std::string error() const;

    /// The dry run: how many events the request would send.
    Result<std::uint64_t> count(const ReplayRequest &request) const;
    /// On disk when it returns. Errors name the field.
    Result<Replay> start(ReplayRequest request);
    /// What is in flight is finished, nothing more is sent. On disk when it returns. NotFound; Conflict when
    /// it has ended already.
    Result<void> cancel(const std::string &id);

    std::vector<Replay> all() const; ///< newest first
    std::optional<Replay> find(const std::string &id) const;

    // ---- For the one who sends ----
    /// The oldest that is queued; it is Running now. With its position, if it was under way before a restart.
    std::optional<Replay> takeQueued();
    /// On disk at once when the state changed, else at most once a second, and at the end of the program. One
    /// that was cancelled stays so.
    void report(const Replay &progress);
    bool cancelRequested(const std::string &id) const;

Q_SIGNALS:
    void queued(); ///< there is work, or one was cancelled; emitted in the calling thread
    void changed(const QStringList &ids);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
