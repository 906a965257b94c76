// Subscriptions: a filter and a position each. Polling, acknowledged polling, streams and webhooks are ways
// to move the position. Kept in two append-only journals (subscriptions.tsv, cursors.tsv), last whole row
// wins.
#pragma once

#include "model/event.h"
#include "model/filter.h"
#include "model/result.h"

#include <QObject>
#include <QStringList>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

class Deliveries;
class EventStore;
class LogView;

/// What a subscription is doing, told in one word everywhere (API, window, metrics).
enum class SubscriptionState {
    Polling,  ///< no callback URL: the subscriber comes and asks
    Active,   ///< delivering, or nothing to deliver
    Failing,  ///< the endpoint fails; the next attempt is scheduled
    Paused,   ///< by hand, or after three parked events in a row
    Disabled, ///< gave up (410, or five days of failing)
};

/// What the caller decides. Its id stays; everything can be edited without losing the position.
struct SubscriptionSettings
{
    using Member = std::string SubscriptionSettings::*;

    std::string subscriberId;
    std::string eventType = "*"; ///< exact or wildcard pattern
    std::string filter;          ///< filter language, may be empty
    std::string callbackUrl;     ///< empty: polling
    std::string description;
};

/// How delivery goes: the counters and the last attempt. Unix times are 0 when it never happened.
struct DeliveryStatus
{
    std::uint64_t attempts = 0;
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    std::uint32_t failuresInRow = 0;
    std::string lastAttemptedEventId, lastSuccessEventId, lastFailureEventId;
    std::uint32_t eventAttempts = 0; ///< at the last attempted event, since the subscription came to it
    std::uint32_t eventRefusals = 0; ///< of these refused as an event, by the present target
    std::optional<Time> lastAttemptAt, lastSuccessAt, lastFailureAt, failingSince;
    std::optional<Time> nextAttemptAt; ///< none while it is paused or disabled
    int lastStatusCode = 0;            ///< 0: no answer
    std::string lastError;             ///< at most 500 characters
    std::string lastAnswerHead;        ///< status line and headers as they came
    std::string lastAnswerBody;        ///< first 4 KiB
    std::uint64_t deadLetters = 0;
};

/// A copy, consistent in itself.
struct Subscription
{
    std::string id; ///< made by the server
    SubscriptionSettings settings;
    SubscriptionState state = SubscriptionState::Polling;
    std::string stateReason; ///< why it is failing, paused or disabled
    Sequence position;       ///< everything up to here is done
    std::string positionEventId;
    bool hasSecret = false;
    Time createdAt{}, updatedAt{};
    DeliveryStatus delivery;
};

/// Where a new subscription begins.
struct StartPosition
{
    enum class Kind { Now, Beginning, At, After } kind = Kind::Now;
    Time time{};       ///< At: the first event at or after it
    Sequence sequence; ///< After: the first event behind it
};

/// An event handed to a poller.
struct PolledEvent
{
    Event event;
    std::uint32_t deliveries = 1; ///< how often it was handed out since the program started; above 1: again
};

/// What a poll answers. `view` keeps the events' bytes alive.
struct Polled
{
    std::shared_ptr<const LogView> view;
    std::vector<PolledEvent> events; ///< oldest first
    Sequence position;               ///< everything up to here is acknowledged
    std::vector<Sequence>
        damaged;          ///< cannot be read; acknowledge `up_to` the last of them to be done with it
    bool hasMore = false; ///< there may be more: the limit was reached
};

struct PollRequest
{
    std::size_t limit = 100;
    /// 0: look only; the next poll sees the same events until they are acknowledged (one poller).
    /// Otherwise the events are this poller's for so long; not acknowledged by then, they are handed out
    /// again (several pollers share a subscription).
    std::chrono::milliseconds visibility{0};
};

struct Acknowledged
{
    Sequence position;       ///< everything up to here is done now
    std::size_t waiting = 0; ///< handed out, and not acknowledged yet
};

/// Thread-safe: any function from any thread; signals are emitted in the object's thread unless said
/// otherwise. Changes are on disk when the function returns.
class Subscriptions : public QObject
{
    Q_OBJECT

public:
    /// Reads or makes the journals in the store's folder. The store must outlive it.
    static Result<std::unique_ptr<Subscriptions>> open(EventStore &store);
    ~Subscriptions() override;

    /// The same subscriber and type again updates the settings and keeps id and position; `omitted` stays as
    /// it is there. A new one has createdAt == updatedAt. An empty subscriberId gets one made. Errors name
    /// the field.
    Result<Subscription> subscribe(SubscriptionSettings settings, StartPosition start = {},
                                   const std::vector<SubscriptionSettings::Member> &omitted = {});
    /// Another callback URL begins without the failures of the one before.
    Result<Subscription> update(const std::string &id, const SubscriptionSettings &settings);
    /// `change` is made to the settings as they stand: two who edit at a time do not undo each other's.
    Result<Subscription> edit(const std::string &id,
                              const std::function<void(SubscriptionSettings &)> &change);
    /// "Subscription not found" when there is none.
    Result<void> unsubscribe(const std::string &subscriberId, const std::string &eventType);
    Result<void> remove(const std::string &id);
    /// Takes the removal back: id, position, secret, state and counters as they were; its dead letters are
    /// gone. NotFound unless it is among the last 32 removed since the program started; Conflict when the
    /// subscriber has another one to that type by now.
    Result<Subscription> restore(const std::string &id);

    /// By hand: a disabled one is paused then, so that only resume() takes it up again.
    Result<void> pause(const std::string &id);
    /// Out of Paused, Disabled or a wait; the next attempt is made at once.
    Result<void> resume(const std::string &id);
    Result<void> seek(const std::string &id, StartPosition to);

    /// Makes the secret that deliveries are signed with (Standard Webhooks, "whsec_…"), or a new one: the old
    /// one signs too for 24 hours. Answered once, never again shown. Kept in secrets.tsv, mode 0600.
    Result<std::string> makeSecret(const std::string &id);
    Result<void> removeSecret(const std::string &id);

    std::vector<Subscription> all() const; ///< by creation
    std::optional<Subscription> find(const std::string &id) const;
    std::optional<Subscription> find(const std::string &subscriberId, const std::string &eventType) const;

    /// Events behind the position that match, counted up to `cap`.
    std::uint64_t lag(const std::string &id, std::uint64_t cap = 10'000) const;

    /// Acknowledged polling. Conflict while the subscription is paused or disabled. At least once: what is
    /// handed out and not acknowledged comes again, with `deliveries` above 1; after a restart of the program
    /// the count begins anew.
    Result<Polled> poll(const std::string &id, const PollRequest &request);
    /// Done with everything up to and including `upTo`. Never moves the position back.
    Result<Acknowledged> acknowledge(const std::string &id, Sequence upTo);
    /// Done with these, in any order; the position follows when nothing before it is left.
    Result<Acknowledged> acknowledge(const std::string &id, const std::vector<Sequence> &sequences);

    /// Attempts, dead letters and the manual acts: retry now, skip, test, resend.
    Deliveries &deliveries();

Q_SIGNALS:
    /// Something about these changed (coalesced, at most every 16 ms). Ids of added, changed and removed
    /// ones.
    void changed(const QStringList &ids);
    /// For the one who delivers: plans may have changed, ask changedPlans(). Emitted in the calling thread.
    void steered();

public:
    // ---- For the one who delivers (server/delivery) ----

    /// What delivery needs of a subscription. Removed, paused, disabled and polling ones are not `running`.
    struct DeliveryPlan
    {
        std::string id;
        bool running = false;
        bool removed = false;
        SubscriptionSettings settings;
        Filter filter; ///< type pattern and filter in one
        Sequence position;
        std::uint64_t generation = 0; ///< goes up when the position is moved by hand
        std::uint64_t revision = 0;   ///< goes up with every change of the plan
        DeliveryStatus status;        ///< to go on from
        std::uint32_t parkedInRow = 0;
        std::vector<std::string> secrets;        ///< "whsec_…", newest first; all sign
        std::optional<Time> previousSecretUntil; ///< the second of them signs until then
    };
    /// Plans that changed since the last call; all of them at the first.
    std::vector<DeliveryPlan> changedPlans();

    /// Whether `revision` is that of the plan as it stands now. Asked right before something is sent: what
    /// somebody was told (paused, moved, another secret) then holds for every attempt that begins later.
    bool isCurrent(const std::string &id, std::uint64_t revision) const;

    /// The status after an attempt, at once visible to everyone, on disk with the next commit().
    /// Ignored when the generation has moved on.
    struct DeliveryReport
    {
        std::string id;
        std::uint64_t generation = 0;
        Sequence position; ///< as far as it is done now
        std::string positionEventId;
        DeliveryStatus status; ///< whole; `deadLetters` is not looked at
        std::uint32_t parkedInRow = 0;
    };
    void report(DeliveryReport report);
    /// The end of deliveries: Paused or Disabled with the reason. On disk when it returns.
    Result<void> stopDelivery(const std::string &id, std::uint64_t generation, SubscriptionState state,
                              const std::string &reason);
    /// Writes the reported positions and statuses of all that changed since the last commit: one write, one
    /// flush. Any thread. `idleToo` includes the positions that setLookedAt() moved.
    Result<void> commit(bool idleToo = false);
    /// Everything up to here has been looked at for those that are `idle` (nothing of theirs in between):
    /// moves their positions in memory without touching each.
    void setLookedAt(Sequence upTo);
    /// Ignored when the plan has changed since `revision`.
    void setIdle(const std::string &id, std::uint64_t revision, bool idle);

private:
    struct Private;
    explicit Subscriptions(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// `url` with the password, or the user name if that stands alone, as ***. For lists and logs. Who edits a
/// subscription and gives its URL back like this, with another path perhaps, keeps the password.
std::string maskedUrl(std::string_view url);

} // namespace dbbasic
