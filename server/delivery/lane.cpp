#include "server/delivery/lane.h"

#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/utf8.h"
#include "server/delivery/clock.h"
#include "server/delivery/envelope.h"
#include "server/delivery/schedule.h"

#include <QLoggingCategory>

#include <algorithm>
#include <utility>

namespace dbbasic {

Q_LOGGING_CATEGORY(laneLog, "dbbasic.delivery")

namespace {

constexpr std::uint64_t promptBudget = 64;   ///< events looked at at once before others get their turn
constexpr std::chrono::hours longestWait{8}; ///< above anything the schedule gives: the wall clock was moved
/// A target that takes longer must not take the quick ones' slots.
constexpr std::chrono::seconds slowAnswer{1};
/// So often may a target fail that was well before, and is not yet held for dead.
constexpr std::uint32_t shakenLimit = 3;

tl::unexpected<Error> conflict(const char *why)
{
    return failure(Error::Code::Conflict, why);
}

/// Until it comes again to what the disk has refused to take down.
constexpr std::chrono::seconds refusedDiskDelay{5};

} // namespace

Lane::Lane(DeliveryContext &context)
    : m_context(context)
{
}

Lane::~Lane()
{
    endSkip(failure(Error::Code::Unavailable, "deliveries are being shut down"));
}

std::vector<std::string> Lane::secretsAt(Time now) const
{
    std::vector<std::string> secrets = m_plan.secrets;
    if (secrets.size() > 1 && m_plan.previousSecretUntil && now >= *m_plan.previousSecretUntil)
        secrets.resize(1);
    return secrets;
}

void Lane::setPlan(Subscriptions::DeliveryPlan plan)
{
    const bool isFirst = !m_hasPlan;
    const bool moved = isFirst || plan.generation != m_plan.generation;
    const bool retargeted = isFirst || plan.settings.callbackUrl != m_plan.settings.callbackUrl;
    const bool wasWaiting = m_state == State::Waiting;
    if (m_state == State::Idle) {
        m_context.leftIdle(*this);
        m_state = State::Stopped;
    }
    m_hasPlan = true;
    m_plan = std::move(plan);
    m_position = moved ? m_plan.position : std::max(m_position, m_plan.position);
    if (retargeted) {
        m_target = Target::fromUrl(m_plan.settings.callbackUrl);
        ++m_targetNumber;
        m_refusals = 0;
        m_isUrgent = !isFirst;
    }
    if (isFirst) { // the event at which it stood before the restart: stand() will see whether it still does
        m_eventId = m_plan.status.lastAttemptedEventId;
        m_tries = m_plan.status.eventAttempts;
        m_refusals = m_plan.status.eventRefusals;
    }
    m_cursor.reset();
    if (m_state == State::InFlight || m_state == State::Ready)
        return; // its end, or its turn, sees to the new plan
    if (moved && !isFirst)
        leave();
    if (!m_plan.running) {
        m_state = State::Stopped;
        return;
    }
    const auto next = m_plan.status.nextAttemptAt;
    if (next && m_plan.status.failuresInRow > 0) {
        const auto delay = std::chrono::ceil<std::chrono::milliseconds>(*next - m_context.clock.now());
        if (!wasWaiting)
            waitUntil(m_context.clock.steady() + std::clamp<std::chrono::milliseconds>(
                                                     delay, std::chrono::milliseconds(0), longestWait));
        return;
    }
    m_state = State::Walking;
    m_context.walkLater(shared_from_this());
}

Trust Lane::trust() const
{
    const DeliveryStatus &status = m_plan.status;
    const bool wasWell = status.lastSuccessAt.has_value();
    if (m_isUrgent || (status.failuresInRow == 0 && !wasWell))
        return Trust::Unknown;
    if (status.failuresInRow > 0)
        return wasWell && status.failuresInRow <= shakenLimit ? Trust::Unknown : Trust::Suspect;
    return m_isSlow ? Trust::Slow : Trust::Proven;
}

void Lane::wake(Sequence before)
{
    if (m_state != State::Idle)
        return; // it got another plan meanwhile
    m_context.subscriptions.setIdle(m_plan.id, m_plan.revision, false);
    m_position = std::max(m_position, before);
    lookOn();
}

/// Stands at `event` from now on, as long as it takes.
void Lane::stand(const Event &event)
{
    if (event.sequence == m_sequence)
        return;
    const bool stoodBefore = m_sequence == Sequence{} && event.id == m_eventId; // before a restart
    if (!stoodBefore)
        m_tries = m_refusals = 0;
    m_sequence = event.sequence;
    m_eventId = event.id;
    m_eventType = event.type;
}

/// Whatever it comes to next, the attempts at it begin anew.
void Lane::leave()
{
    m_sequence = {};
    m_eventId.clear();
    m_tries = m_refusals = 0;
}

bool Lane::walk(std::uint64_t budget)
{
    if (m_state != State::Walking)
        return true;
    for (;;) {
        if (!m_cursor)
            m_cursor.emplace(m_context.store.view(),
                             Query{m_plan.filter, Order::OldestFirst, m_position, Sequence{UINT64_MAX}});
        const QueryCursor::State found = m_cursor->next(budget);
        if (!parkDamaged())
            return true;
        switch (found) {
        case QueryCursor::State::Found: {
            stand(m_cursor->event());
            m_state = State::Ready;
            m_context.outbox.want(shared_from_this());
            return true;
        }
        case QueryCursor::State::Finished: {
            const Sequence last = m_cursor->view()->last();
            m_position = std::max(m_position, last);
            m_cursor.reset();
            if (last < m_context.lookedAt())
                continue; // what came meanwhile was passed by while we were not idle
            m_state = State::Idle;
            m_context.becameIdle(*this);
            m_context.subscriptions.setIdle(m_plan.id, m_plan.revision, true);
            return true;
        }
        case QueryCursor::State::Paused:
        case QueryCursor::State::Cancelled:
            return false;
        }
    }
}

void Lane::granted()
{
    if (!m_context.subscriptions.isCurrent(m_plan.id, m_plan.revision)) {
        // Whoever paused, moved or edited it has their answer already: nothing of the old plan begins now.
        m_context.outbox.decline(*this);
        m_cursor.reset();
        m_state = State::Stopped;
        m_context.refreshPlans();
        return;
    }
    if (!m_plan.running || !m_cursor) { // stopped, moved or edited while it stood in the line
        m_context.outbox.decline(*this);
        lookOn();
        return;
    }
    if (m_target.host.isEmpty()) {
        m_context.outbox.decline(*this);
        stop(SubscriptionState::Paused, "the callback URL cannot be used");
        return;
    }
    const Time now = m_context.clock.now();
    Envelope envelope;
    envelope.webhookId = m_eventId + '_' + m_plan.id;
    envelope.secrets = secretsAt(now);
    m_state = State::InFlight;
    QByteArray request = postOf(m_target, envelope, now, bodyOf(m_cursor->event()));
    m_requestHead = shownHead(m_target, request);
    m_context.outbox.send(
        *this, std::move(request),
        [self = shared_from_this(), generation = m_plan.generation,
         targetNumber = m_targetNumber](AttemptResult result) {
            if (result.withdrawn)
                self->withdrawn(generation);
            else
                self->answered(generation, targetNumber, std::move(result));
        },
        [this, revision = m_plan.revision] {
            return m_context.subscriptions.isCurrent(m_plan.id, revision);
        });
}

/// Nothing was sent: somebody steered while the connection was being made.
void Lane::withdrawn(std::uint64_t generation)
{
    m_context.refreshPlans();
    if (generation != m_plan.generation) {
        leave();
        endSkip(conflict("the position was moved meanwhile"));
    }
    if (m_skip)
        passOver();
    else
        lookOn();
}

void Lane::answered(std::uint64_t generation, std::uint64_t targetNumber, AttemptResult result)
{
    // What somebody was told while it was under way decides what follows from its end.
    if (!m_context.subscriptions.isCurrent(m_plan.id, m_plan.revision))
        m_context.refreshPlans();
    const bool isOldTarget = targetNumber != m_targetNumber;
    const Time now = m_context.clock.now();
    const Verdict verdict = result.error.empty() ? verdictOf(result.status) : Verdict::EndpointFailure;
    std::string error = result.error;
    if (error.empty() && verdict != Verdict::Success)
        error = "the target answered " + std::to_string(result.status);

    DeliveryAttempt attempt;
    attempt.time = now - result.duration;
    attempt.subscriptionId = m_plan.id;
    attempt.sequence = m_sequence;
    attempt.eventId = m_eventId;
    attempt.eventType = m_eventType;
    attempt.number = ++m_tries;
    attempt.succeeded = verdict == Verdict::Success;
    attempt.statusCode = result.status;
    attempt.duration = result.duration;
    attempt.error = error;
    attempt.requestHead = std::move(m_requestHead);
    attempt.answerHead = result.head;
    attempt.answerBody = result.body;
    m_context.subscriptions.deliveries().record(std::move(attempt));
    m_isUrgent = isOldTarget; // the new one is to be asked at once
    m_isSlow = result.duration > slowAnswer && !isOldTarget;

    if (generation != m_plan.generation) { // sought elsewhere while it was in flight
        leave();
        endSkip(conflict("the position was moved meanwhile"));
        lookOn();
        return;
    }
    DeliveryStatus &status = m_plan.status;
    ++status.attempts;
    status.lastAttemptedEventId = m_eventId;
    status.lastAttemptAt = now;
    status.lastStatusCode = result.status;
    status.lastError = error;
    status.lastAnswerHead = std::move(result.head);
    status.lastAnswerBody = std::move(result.body);
    status.nextAttemptAt.reset();
    if (verdict == Verdict::Success) {
        succeeded();
        return;
    }

    ++status.failures;
    status.lastFailureEventId = m_eventId;
    status.lastFailureAt = now;
    if (result.staleConnection && !m_wasStale) {
        // The target closes idle connections; it says nothing about how it is. Once more, on a new one.
        m_wasStale = true;
        report();
        lookOn();
        return;
    }
    m_wasStale = false;
    if (isOldTarget && !m_skip) {
        report(); // it says nothing about the one to which it goes now
        lookOn();
        return;
    }
    if (!status.failingSince)
        status.failingSince = now;
    ++status.failuresInRow;
    if (m_skip) {
        passOver();
        return;
    }
    switch (verdict) {
    case Verdict::Gone:
        stop(SubscriptionState::Disabled, "the target answered 410: it wants no more",
             Deliveries::SubscriptionEnd::Disabled);
        break;
    case Verdict::EventFailure:
        eventFailed(result);
        break;
    case Verdict::EndpointFailure:
    case Verdict::Success:
        endpointFailed(result);
        break;
    }
}

void Lane::succeeded()
{
    DeliveryStatus &status = m_plan.status;
    ++status.successes;
    status.failuresInRow = 0;
    status.failingSince.reset();
    status.lastSuccessEventId = m_eventId;
    status.lastSuccessAt = status.lastAttemptAt;
    m_plan.parkedInRow = 0;
    m_position = m_sequence;
    m_positionEventId = m_eventId;
    m_wasStale = false;
    // It may have been given up on before: a crash came before the position was on disk, or it was sought.
    if (auto unparked = m_context.subscriptions.deliveries().unpark(m_plan.id, m_sequence); !unparked)
        qCWarning(laneLog, "%s", unparked.error().message.c_str());
    endSkip(conflict("the target took the event meanwhile"));
    report();
    lookOn();
}

void Lane::endpointFailed(const AttemptResult &result)
{
    const DeliveryStatus &status = m_plan.status;
    const Time now = m_context.clock.now();
    if (isHopeless(status.failuresInRow, *status.failingSince, now)) {
        stop(SubscriptionState::Disabled,
             "failing for five days, " + std::to_string(status.failuresInRow) +
                 " attempts in a row: " + status.lastError,
             Deliveries::SubscriptionEnd::Disabled);
        return;
    }
    wait(endpointDelay(status.failuresInRow, result.loopback, m_context.jitter(),
                       parseRetryAfter(result.retryAfter, now)));
}

void Lane::eventFailed(const AttemptResult &result)
{
    ++m_refusals;
    const auto delay =
        eventDelay(m_refusals, m_context.jitter(), parseRetryAfter(result.retryAfter, m_context.clock.now()));
    if (delay) {
        wait(*delay);
        return;
    }
    if (!park(m_plan.status.lastError, result.status)) {
        wait(endpointDelay(m_plan.status.failuresInRow, result.loopback, m_context.jitter()));
        return;
    }
    if (++m_plan.parkedInRow >= parkedInRowBeforePause) {
        stop(SubscriptionState::Paused,
             "three events in a row were refused, the last with " + std::to_string(result.status) +
                 "; they are in the dead-letter list",
             Deliveries::SubscriptionEnd::PausedByParking);
        return;
    }
    report();
    lookOn();
}

/// The event goes to the dead-letter list, on disk, and the position moves past it.
Result<void> Lane::park(const std::string &error, int status)
{
    DeadLetter letter;
    letter.subscriptionId = m_plan.id;
    letter.sequence = m_sequence;
    letter.eventId = m_eventId;
    letter.eventType = m_eventType;
    letter.attempts = m_tries;
    letter.statusCode = status;
    letter.error = error;
    letter.parkedAt = m_context.clock.now();
    if (auto parked = m_context.subscriptions.deliveries().park(letter); !parked) {
        qCWarning(laneLog, "%s", parked.error().message.c_str());
        return parked;
    }
    m_position = m_sequence;
    m_positionEventId = m_eventId;
    m_plan.status.failuresInRow = 0;
    m_plan.status.failingSince.reset();
    return {};
}

void Lane::wait(std::chrono::milliseconds delay)
{
    m_plan.status.nextAttemptAt = m_context.clock.now() + delay;
    report();
    if (m_plan.running)
        waitUntil(m_context.clock.steady() + delay);
    else
        lookOn(); // stopped while it was in flight
}

void Lane::waitUntil(std::chrono::milliseconds until)
{
    m_cursor.reset(); // it would keep the segments of its view for hours
    m_state = State::Waiting;
    m_waitsUntil = until;
    m_context.wakeAt(weak_from_this(), until);
}

void Lane::due()
{
    if (m_state == State::Waiting && m_context.clock.steady() >= m_waitsUntil)
        lookOn();
}

void Lane::report()
{
    m_plan.status.eventAttempts = m_tries;
    m_plan.status.eventRefusals = m_refusals;
    m_context.subscriptions.report(
        {m_plan.id, m_plan.generation, m_position, m_positionEventId, m_plan.status, m_plan.parkedInRow});
    m_context.recorded();
}

void Lane::stop(SubscriptionState state, const std::string &reason,
                std::optional<Deliveries::SubscriptionEnd> end)
{
    const bool wasRunning = std::exchange(m_plan.running, false);
    report();
    lookOn();
    if (auto stopped = m_context.subscriptions.stopDelivery(m_plan.id, m_plan.generation, state, reason);
        !stopped) {
        // Nobody would see why it stands still: it goes on, and comes to this again.
        qCWarning(laneLog, "%s: deliveries would end (%s): %s", m_plan.id.c_str(), reason.c_str(),
                  stopped.error().message.c_str());
        m_plan.running = wasRunning;
        wait(refusedDiskDelay);
        return;
    }
    qCInfo(laneLog, "%s: deliveries end: %s", m_plan.id.c_str(), reason.c_str());
    if (end)
        m_context.subscriptions.deliveries().count(*end);
}

/// What the walk has passed that cannot be read goes to the dead-letter list, on disk, and the position moves
/// past it. It may have been for this subscription or not: somebody has to look. False when the disk refuses:
/// it waits then and comes by again.
bool Lane::parkDamaged()
{
    const std::vector<Sequence> damaged = m_cursor->takeDamaged();
    for (const Sequence sequence : damaged) {
        if (sequence <= m_position)
            continue;
        DeadLetter letter;
        letter.subscriptionId = m_plan.id;
        letter.sequence = sequence;
        letter.error = "event " + std::to_string(sequence.value) +
                       " is damaged in the log and could not be read; whether it matches is not known";
        letter.parkedAt = m_context.clock.now();
        qCWarning(laneLog, "%s: %s; it goes on behind it", m_plan.id.c_str(), letter.error.c_str());
        if (auto parked = m_context.subscriptions.deliveries().park(letter); !parked) {
            qCWarning(laneLog, "%s", parked.error().message.c_str());
            wait(refusedDiskDelay);
            return false;
        }
        m_position = sequence;
        m_positionEventId.clear();
        report();
    }
    return true;
}

/// On to the next event, unless the plan says otherwise.
void Lane::lookOn()
{
    if (!m_plan.running) {
        m_cursor.reset();
        m_state = State::Stopped;
        return;
    }
    if (m_cursor && m_position != m_sequence)
        m_cursor.reset(); // the same event once more
    m_state = State::Walking;
    if (!walk(promptBudget))
        m_context.walkLater(shared_from_this());
}

Result<void> Lane::retry()
{
    const bool isFailing = m_plan.status.failuresInRow > 0;
    if (m_state == State::Waiting) {
        m_isUrgent = true;
        lookOn();
    } else if (!isFailing || m_state == State::Idle || m_state == State::Stopped) {
        return conflict("the subscription does not wait for another attempt");
    }
    return {}; // under way, or about to be
}

void Lane::skip(Deliveries::Acted acted)
{
    const bool isFailing = m_plan.running && m_plan.status.failuresInRow > 0;
    if (!isFailing || m_skip || m_state == State::Idle || m_state == State::Stopped ||
        (m_state != State::InFlight && m_state != State::Ready && !locate())) {
        if (acted)
            acted(conflict(m_skip ? "the event is being skipped already"
                                  : "the subscription is not failing at an event: there is nothing to skip"));
        return;
    }
    m_skip = std::move(acted);
    if (m_state != State::InFlight)
        passOver();
}

void Lane::endSkip(const Result<void> &result)
{
    if (const auto skip = std::exchange(m_skip, {}); skip && *skip)
        (*skip)(result);
}

/// Finds the event at which it stands; after a restart it waits without having looked.
bool Lane::locate()
{
    QueryCursor cursor(m_context.store.view(),
                       Query{m_plan.filter, Order::OldestFirst, m_position, Sequence{UINT64_MAX}});
    if (cursor.next() != QueryCursor::State::Found)
        return false;
    stand(cursor.event());
    return true;
}

void Lane::passOver()
{
    m_plan.status.nextAttemptAt.reset();
    const auto parked =
        park("skipped by hand; before: " + std::string(utf8Prefix(m_plan.status.lastError, 400)),
             m_plan.status.lastStatusCode);
    endSkip(parked);
    if (parked)
        report();
    m_cursor.reset();
    if (m_state == State::Ready)
        return; // it stands in the line: its turn will find nothing and look on
    if (parked)
        lookOn();
    else
        wait(endpointDelay(1, false, m_context.jitter()));
}

} // namespace dbbasic
