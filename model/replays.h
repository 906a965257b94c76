// Replays: a range of the log and a filter, sent again to a subscription's endpoint or a URL. This is the list
// and its state; server/delivery does the sending.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class EventStore;

struct ReplayRequest
{
    std::string filter; ///< filter language, may be empty
    Sequence from{1};   ///< first sequence, inclusive
    Sequence to;        ///< last sequence, inclusive; 0: the last one at the start of the replay
    std::string subscriptionId; ///< target: one of these two
    std::string url;
    double rate = 0;  ///< events a second; 0: as fast as the target answers
    double speed = 0; ///< multiple of the original speed; 0: not bound to it
};

enum class ReplayState { Queued, Running, Done, Cancelled, Failed };

struct Replay
{
    std::string id;
    ReplayRequest request;
    ReplayState state = ReplayState::Queued;
    std::uint64_t total = 0;  ///< events that match, counted at the start
    std::uint64_t sent = 0;   ///< answered with 2xx
    std::uint64_t failed = 0; ///< given up on
    Sequence position;
    std::string error;        ///< why it failed, or the last failure
    Time createdAt{};
    std::optional<Time> startedAt, endedAt;
};

/// Thread-safe; signals in the object's thread.
class Replays : public QObject
{
    Q_OBJECT

public:
    explicit Replays(EventStore &store, QObject *parent = nullptr);
    ~Replays() override;

    /// The dry run: how many events the request would send.
    Result<std::uint64_t> count(const ReplayRequest &request) const;
    Result<Replay> start(ReplayRequest request);
    Result<void> cancel(const std::string &id);

    std::vector<Replay> all() const; ///< newest first
    std::optional<Replay> find(const std::string &id) const;

    // For the one who sends.
    std::optional<Replay> takeQueued();
    void report(const Replay &progress);
    bool cancelRequested(const std::string &id) const;

Q_SIGNALS:
    void queued(); ///< there is work
    void changed(const QStringList &ids);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
