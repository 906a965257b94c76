// One replay under way: a range of the log sent again in order, at its own pace. The subscription whose
// endpoint it goes to keeps its position and its health.
#pragma once

#include "model/query.h"
#include "model/replays.h"
#include "model/subscriptions.h"
#include "server/delivery/deliverycontext.h"
#include "server/delivery/lane.h"
#include "server/delivery/outbox.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dbbasic {

class ReplayRunner : public Sender, public std::enable_shared_from_this<ReplayRunner>
{
public:
    /// An event is given up on after this many tries; the replay after so many events in a row.
    static constexpr std::uint32_t triesPerEvent = 3;
    static constexpr std::uint32_t givenUpInRow = 5;

    /// `lane` of the subscription it goes to; null when it goes to a URL, or the subscription is gone.
    ReplayRunner(DeliveryContext &context, Replays &replays, Replay replay, std::shared_ptr<Lane> lane);
    ~ReplayRunner() override;

    void begin();
    /// Looks for a cancel.
    void check();
    bool hasEnded() const { return m_ended; }

    const Target &target() const override { return m_lane ? m_lane->target() : m_url; }
    Trust trust() const override { return m_tries > 0 ? Trust::Suspect : Trust::Unknown; }
    void granted() override;
    void due() override;

private:
    void step();
    void passDamaged();
    void answered(AttemptResult result);
    void end(ReplayState state, std::string error = {});
    std::chrono::milliseconds dueTime(Time eventTime) const;

    DeliveryContext &m_context;
    Replays &m_replays;
    Replay m_replay;
    const Target m_url;
    const std::shared_ptr<Lane> m_lane; ///< for target and secrets as they are at each attempt
    std::string m_requestHead;
    std::optional<QueryCursor> m_cursor;
    std::chrono::milliseconds m_begun{0};
    std::chrono::milliseconds m_notBefore{0};
    std::optional<Time> m_firstTime; ///< of the first event sent in this run
    std::uint64_t m_count = 0;       ///< events of this run that are done with
    std::uint32_t m_tries = 0;
    std::uint32_t m_givenUp = 0; ///< in a row
    bool m_found = false;        ///< the cursor stands at an event not yet done with
    bool m_waitsInLine = false;
    bool m_inFlight = false;
    bool m_ended = false;
};

} // namespace dbbasic
