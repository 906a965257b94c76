// One subscription on its way through the log: a position, one attempt in flight, and what follows from its
// result.
#pragma once

#include "model/deliveries.h"
#include "model/query.h"
#include "model/subscriptions.h"
#include "server/delivery/deliverycontext.h"
#include "server/delivery/outbox.h"

#include <QByteArray>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class Lane : public Sender, public std::enable_shared_from_this<Lane>
{
public:
    enum class State {
        Stopped, ///< paused, disabled, without a callback URL, or removed
        Walking, ///< looks for its next event: wants walk()
        Idle,    ///< nothing of its own up to the end of the log
        Ready,   ///< stands in the line of the outbox
        InFlight,
        Waiting, ///< until waitsUntil()
    };

    explicit Lane(DeliveryContext &context);
    ~Lane() override;

    void setPlan(Subscriptions::DeliveryPlan plan);
    const Subscriptions::DeliveryPlan &plan() const { return m_plan; }
    State state() const { return m_state; }
    std::vector<std::string> secretsAt(Time now) const; ///< those that sign, newest first

    /// An event of its own stands right behind `before`. For idle lanes; the caller knows that it leaves
    /// them.
    void wake(Sequence before);
    /// Looks at up to `budget` events; true when it is not Walking any more.
    bool walk(std::uint64_t budget);
    /// Ends the wait. Conflict when it does not wait.
    Result<void> retry();
    /// Gives up on the event at which it stands; it goes to the dead-letter list. What is in flight is waited
    /// for: if the target takes it, there is nothing to skip.
    void skip(Deliveries::Acted acted);

    const Target &target() const override { return m_target; }
    Trust trust() const override;
    void granted() override;
    void due() override;

private:
    void answered(std::uint64_t generation, std::uint64_t targetNumber, AttemptResult result);
    void withdrawn(std::uint64_t generation);
    void succeeded();
    void endpointFailed(const AttemptResult &result);
    void eventFailed(const AttemptResult &result);
    void passOver();
    Result<void> park(const std::string &error, int status);
    void endSkip(const Result<void> &result);
    void wait(std::chrono::milliseconds delay);
    void report();
    void stop(SubscriptionState state, const std::string &reason,
              std::optional<Deliveries::SubscriptionEnd> end = {});
    void lookOn();
    bool locate();
    bool parkDamaged();
    void stand(const Event &event);
    void leave();
    void waitUntil(std::chrono::milliseconds until);

    DeliveryContext &m_context;
    Subscriptions::DeliveryPlan m_plan;
    Target m_target;
    std::uint64_t m_targetNumber = 0; ///< goes up with every other target
    State m_state = State::Stopped;
    bool m_hasPlan = false;
    Sequence m_position; ///< everything up to here is done
    std::string m_positionEventId;
    std::optional<QueryCursor> m_cursor;

    // The event at which it stands.
    Sequence m_sequence;
    std::string m_eventId, m_eventType;
    std::uint32_t m_tries = 0;               ///< attempts at it, kept with the status over a restart
    std::uint32_t m_refusals = 0;            ///< of these refused as an event
    std::optional<Deliveries::Acted> m_skip; ///< if the attempt under way fails, the event is given up on
    std::string m_requestHead;
    bool m_wasStale = false; ///< the attempt before went into a connection that had been closed

    bool m_isSlow = false;   ///< the last answer took long
    bool m_isUrgent = false; ///< another target than before, or somebody asked for this attempt by hand

    std::chrono::milliseconds m_waitsUntil{0};
};

} // namespace dbbasic
