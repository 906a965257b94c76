// Subscriptions: a filter and a position each. Polling, acknowledged polling, streams and webhooks are ways to
// move the position. Kept in two append-only journals (subscriptions.tsv, cursors.tsv), last whole row wins.
#pragma once

#include "model/event.h"
#include "model/filter.h"
#include "model/result.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class EventStore;

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
    std::optional<Time> lastAttemptAt, lastSuccessAt, lastFailureAt, failingSince, nextAttemptAt;
    int lastStatusCode = 0;     ///< 0: no answer
    std::string lastError;      ///< at most 500 characters
    std::string lastAnswerHead; ///< status line and headers as they came
    std::string lastAnswerBody; ///< first 4 KiB
    std::uint64_t deadLetters = 0;
};

/// A copy, consistent in itself.
struct Subscription
{
    std::string id; ///< made by the server
    SubscriptionSettings settings;
    SubscriptionState state = SubscriptionState::Polling;
    std::string stateReason;  ///< why it is failing, paused or disabled
    Sequence position;        ///< everything up to here is done
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

/// Thread-safe: any function from any thread; signals are emitted in the object's thread.
/// Changes are on disk when the function returns.
class Subscriptions : public QObject
{
    Q_OBJECT

public:
    static Result<std::unique_ptr<Subscriptions>> open(EventStore &store);
    ~Subscriptions() override;

    /// The same subscriber and type again updates the settings and keeps id and position.
    Result<Subscription> subscribe(SubscriptionSettings settings, StartPosition start = {});
    Result<Subscription> update(const std::string &id, SubscriptionSettings settings);
    /// "Subscription not found" when there is none.
    Result<void> unsubscribe(const std::string &subscriberId, const std::string &eventType);
    Result<void> remove(const std::string &id);

    Result<void> pause(const std::string &id);
    Result<void> resume(const std::string &id);
    Result<void> seek(const std::string &id, StartPosition to);

    std::vector<Subscription> all() const; ///< by creation
    std::optional<Subscription> find(const std::string &id) const;
    std::optional<Subscription> find(const std::string &subscriberId, const std::string &eventType) const;

    /// Events behind the position that match, counted up to `cap`.
    std::uint64_t lag(const std::string &id, std::uint64_t cap = 10'000) const;

Q_SIGNALS:
    /// Something about these changed (coalesced, at most every 16 ms). Ids of added, changed and removed ones.
    void changed(const QStringList &ids);

private:
    struct Private;
    explicit Subscriptions(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
