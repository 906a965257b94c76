// What delivery did and what people can do about it: the attempt log (deliveries-*.tsv), the dead-letter list
// (deadletters.tsv) and the manual acts. Reached through Subscriptions::deliveries().
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <QObject>
#include <QStringList>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class Storage;

enum class AttemptKind {
    Regular, ///< the subscription's own way through the log, all attempts at an event
    Retry,   ///< a dead letter again, by hand
    Resend,  ///< one event again, by hand
    Test,    ///< a made-up event, by hand
    Replay,  ///< by a replay
};

/// One POST and what came of it: a row of the attempt log.
struct DeliveryAttempt
{
    Time time{}; ///< when it was sent
    AttemptKind kind = AttemptKind::Regular;
    std::string subscriptionId; ///< empty: a replay to a URL
    std::string replayId;
    Sequence sequence; ///< 0 for a test
    std::string eventId, eventType;
    std::uint32_t number = 1; ///< 1 for the first attempt at this event
    bool succeeded = false;
    int statusCode = 0; ///< 0: no answer
    std::chrono::microseconds duration{0};
    std::string error;       ///< why it failed, at most 500 characters; empty when it succeeded
    std::string requestHead; ///< request line and headers as sent, credentials masked; the body is the event
    std::string answerHead;  ///< status line and headers as they came
    std::string answerBody;  ///< first 4 KiB
};

/// An event given up on: the subscription went on without it.
struct DeadLetter
{
    std::string subscriptionId;
    Sequence sequence;
    std::string eventId, eventType;
    std::uint32_t attempts = 0;
    int statusCode = 0;
    std::string error;
    Time parkedAt{};
};

/// Newest first.
struct AttemptQuery
{
    std::string subscriptionId; ///< empty: all
    std::string eventId;        ///< empty: all
    bool failedOnly = false;
    std::optional<Time> before; ///< only attempts sent before this: the next page
    std::size_t limit = 100;
};

/// Totals since the program started, for /metrics.
struct DeliveryTotals
{
    std::uint64_t attempts = 0, successes = 0, failures = 0, parked = 0;
    std::uint64_t pausedByParking = 0, disabled = 0;
    std::uint64_t refusedCommits = 0;      ///< of positions and attempts, by the disk
    std::uint32_t inFlight = 0;            ///< now
    std::uint32_t waiting = 0;             ///< subscriptions that back off now
    std::uint32_t ready = 0;               ///< subscriptions that have something and wait for a slot now
    std::chrono::microseconds duration{0}; ///< of all attempts together
};

/// Thread-safe; signals in the object's thread unless said otherwise.
class Deliveries : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const Result<DeliveryAttempt> &)>;
    using Acted = std::function<void(const Result<void> &)>;

    /// `isKnown` tells whether there is such a subscription; any thread.
    Deliveries(std::filesystem::path directory, std::function<bool(const std::string &)> isKnown,
               Storage &storage);
    ~Deliveries() override;
    Result<void> open();

    /// Reads the files from their end; may take a while for what is rare or long ago: not on the main thread
    /// without a subscription or event to look for.
    std::vector<DeliveryAttempt> attempts(const AttemptQuery &query) const;

    std::vector<DeadLetter> deadLetters(const std::string &subscriptionId = {}) const; ///< oldest first
    std::uint64_t deadLetterCount(const std::string &subscriptionId) const;

    DeliveryTotals totals() const;

    // ---- By hand. NotFound when there is no such subscription or event; Unavailable when nothing delivers
    // ---- (no server running). `done` and `acted` run once, in the delivery thread, and may be empty.

    /// Ends the wait of a failing subscription. `acted` gets Conflict when it does not wait.
    Result<void> retryNow(const std::string &subscriptionId, Acted acted = {});
    /// Gives up on the event at which a failing subscription stands and goes on with the next one. `acted`
    /// runs when the event is in the dead-letter list, on disk; it gets Conflict when the subscription is not
    /// failing, or when an attempt that was under way has succeeded.
    Result<void> skip(const std::string &subscriptionId, Acted acted = {});
    /// Sends a made-up event of type "dbbasic.test" now; position and health stay as they are.
    Result<void> test(const std::string &subscriptionId, Done done);
    /// Sends this event again now, with its own webhook-id; position and health stay as they are.
    /// A 2xx takes it off the dead-letter list, if it is there.
    Result<void> resend(const std::string &subscriptionId, Sequence sequence, Done done = {});
    /// Sends the dead letter again; a 2xx takes it off the list.
    Result<void> retry(const std::string &subscriptionId, Sequence sequence, Done done = {});
    /// Queues all dead letters of the subscription, oldest first; how many. What the target has not taken by
    /// the end of the program stays on the list.
    Result<std::size_t> retryAll(const std::string &subscriptionId);
    /// Off the list for good. On disk when it returns.
    Result<void> discard(const std::string &subscriptionId, Sequence sequence);
    Result<std::size_t> discardAll(const std::string &subscriptionId);

Q_SIGNALS:
    /// The attempt log or the dead letters of these subscriptions changed (coalesced, at most every 100 ms).
    void changed(const QStringList &subscriptionIds);
    /// For the one who delivers: takeCommands() has some. Emitted in the calling thread.
    void commanded();

public:
    // ---- For the one who delivers ----
    struct Command
    {
        enum class Kind { RetryNow, Skip, Send } kind = Kind::RetryNow;
        AttemptKind send = AttemptKind::Test; ///< for Send
        std::string subscriptionId;
        Sequence sequence;
        Done done;   ///< for Send
        Acted acted; ///< for the others

        void refuse(Error::Code code, const std::string &why) const;
    };
    std::vector<Command> takeCommands();
    void setServed(bool served); ///< somebody takes the commands

    /// Attempts go to the file with the next commit().
    void record(DeliveryAttempt attempt);
    /// Writes and flushes what was recorded. Before Subscriptions::commit(): the attempt is logged before the
    /// position moves. Any thread, one at a time.
    Result<void> commit();
    /// On disk when it returns. Nothing is kept of a subscription that is gone.
    Result<void> park(const DeadLetter &letter);
    /// The target has it now: off the list, if it is there. On disk when it returns.
    Result<void> unpark(const std::string &subscriptionId, Sequence sequence);
    enum class SubscriptionEnd { PausedByParking, Disabled };
    void count(SubscriptionEnd end);
    void countRefusedCommit();
    void setLoad(std::uint32_t inFlight, std::uint32_t waiting, std::uint32_t ready);
    void forget(const std::string &subscriptionId); ///< the subscription was removed
    void forgetUnknown();                           ///< those of subscriptions that there are not

private:
    Result<void> command(Command command);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
