#include "server/delivery/replayrunner.h"

#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/filter.h"
#include "model/log/logview.h"
#include "model/subscriptionrecord.h"
#include "server/delivery/clock.h"
#include "server/delivery/envelope.h"
#include "server/delivery/schedule.h"

#include <QLoggingCategory>

#include <algorithm>

namespace dbbasic {

Q_LOGGING_CATEGORY(replayLog, "dbbasic.delivery.replay")

namespace {
constexpr std::uint64_t replayWalkBudget = 4096;
constexpr double longestPace = 1e9; ///< seconds: what a rate of next to nothing comes to
} // namespace

ReplayRunner::ReplayRunner(DeliveryContext &context, Replays &replays, Replay replay,
                           std::shared_ptr<Lane> lane)
    : m_context(context)
    , m_replays(replays)
    , m_replay(std::move(replay))
    , m_url(Target::fromUrl(m_replay.request.url))
    , m_lane(std::move(lane))
{
}

ReplayRunner::~ReplayRunner()
{
    if (!m_ended)
        m_replays.report(m_replay); // as far as it came; it goes on at the next start
}

void ReplayRunner::begin()
{
    const auto filter = replayFilter(m_replay.request, m_context.subscriptions);
    if (!filter) {
        end(ReplayState::Failed, filter.error().message);
        return;
    }
    m_cursor.emplace(m_context.store.view(), Query{*filter, Order::OldestFirst, m_replay.position,
                                                   Sequence{m_replay.request.to.value + 1}});
    m_begun = m_context.clock.steady();
    step();
}

void ReplayRunner::check()
{
    if (!m_ended && !m_inFlight && m_replays.cancelRequested(m_replay.id))
        end(ReplayState::Cancelled);
}

/// When the event may go out, by the clock's steady().
std::chrono::milliseconds ReplayRunner::dueTime(Time eventTime) const
{
    double seconds = 0;
    if (m_replay.request.rate > 0)
        seconds = double(m_count) / m_replay.request.rate;
    if (m_replay.request.speed > 0 && m_firstTime)
        seconds = std::max(seconds, std::chrono::duration<double>(eventTime - *m_firstTime).count() /
                                        m_replay.request.speed);
    return m_begun + std::chrono::milliseconds(std::int64_t(std::min(seconds, longestPace) * 1000));
}

void ReplayRunner::step()
{
    check();
    if (m_ended)
        return;
    while (!m_found) {
        const QueryCursor::State found = m_cursor->next(replayWalkBudget);
        passDamaged();
        switch (found) {
        case QueryCursor::State::Found:
            m_found = true;
            m_tries = 0;
            if (!m_firstTime)
                m_firstTime = m_cursor->event().time;
            m_notBefore = dueTime(m_cursor->event().time);
            break;
        case QueryCursor::State::Finished:
            m_replay.position = m_replay.request.to;
            if (m_replay.failed == 0)
                m_replay.error.clear(); // of an attempt that a later one made good
            end(ReplayState::Done);
            return;
        case QueryCursor::State::Paused:
        case QueryCursor::State::Cancelled:
            m_replay.position = m_cursor->position();
            m_context.wakeAt(weak_from_this(), m_context.clock.steady()); // others get their turn
            return;
        }
    }
    if (m_context.clock.steady() < m_notBefore) {
        m_context.wakeAt(weak_from_this(), m_notBefore);
        return;
    }
    m_waitsInLine = true;
    m_context.outbox.want(shared_from_this());
}

/// Counts what cannot be read: nobody can say whether it was to be sent.
void ReplayRunner::passDamaged()
{
    for (const Sequence sequence : m_cursor->takeDamaged()) {
        ++m_replay.damaged;
        m_replay.position = sequence;
        qCWarning(replayLog, "replay %s: event %llu is damaged in the log and could not be read",
                  m_replay.id.c_str(), static_cast<unsigned long long>(sequence.value));
    }
}

void ReplayRunner::due()
{
    if (!m_ended && !m_inFlight && !m_waitsInLine && m_context.clock.steady() >= m_notBefore)
        step();
}

void ReplayRunner::granted()
{
    m_waitsInLine = false;
    check();
    if (!m_ended && m_lane && !m_context.subscriptions.isCurrent(m_lane->plan().id, m_lane->plan().revision))
        m_context.refreshPlans();
    if (!m_ended && ((m_lane && m_lane->plan().removed) || target().host.isEmpty()))
        end(ReplayState::Failed, "there is no target: the subscription is gone, or has no callback_url");
    if (m_ended) {
        m_context.outbox.decline(*this);
        return;
    }
    const Event &event = m_cursor->event();
    const Time now = m_context.clock.now();
    Envelope envelope;
    envelope.webhookId =
        std::string(event.id) + '_' + m_replay.id; // not that of the first delivery: sent again on purpose
    envelope.replayId = m_replay.id;
    if (m_lane)
        envelope.secrets = m_lane->secretsAt(now);
    m_inFlight = true;
    QByteArray request = postOf(target(), envelope, now, bodyOf(event));
    m_requestHead = shownHead(target(), request);
    m_context.outbox.send(
        *this, std::move(request),
        [self = shared_from_this()](AttemptResult result) {
            if (!result.withdrawn) {
                self->answered(std::move(result));
                return;
            }
            self->m_inFlight = false;
            self->step(); // the same event, if it is still to be sent
        },
        [this, revision = m_lane ? m_lane->plan().revision : 0] {
            return !m_replays.cancelRequested(m_replay.id) &&
                   (!m_lane || m_context.subscriptions.isCurrent(m_lane->plan().id, revision));
        });
}

void ReplayRunner::answered(AttemptResult result)
{
    m_inFlight = false;
    const Event &event = m_cursor->event();
    const Verdict verdict = result.error.empty() ? verdictOf(result.status) : Verdict::EndpointFailure;
    DeliveryAttempt attempt;
    attempt.kind = AttemptKind::Replay;
    attempt.time = m_context.clock.now() - result.duration;
    attempt.subscriptionId = m_replay.request.subscriptionId;
    attempt.replayId = m_replay.id;
    attempt.sequence = event.sequence;
    attempt.eventId = event.id;
    attempt.eventType = event.type;
    attempt.number = ++m_tries;
    attempt.succeeded = verdict == Verdict::Success;
    attempt.statusCode = result.status;
    attempt.duration = result.duration;
    attempt.error = result.error;
    if (attempt.error.empty() && !attempt.succeeded)
        attempt.error = "the target answered " + std::to_string(result.status);
    attempt.requestHead = std::move(m_requestHead);
    attempt.answerHead = std::move(result.head);
    attempt.answerBody = std::move(result.body);
    const std::string error = attempt.error;
    Deliveries &deliveries = m_context.subscriptions.deliveries();
    deliveries.record(std::move(attempt));
    m_context.recorded();

    if (verdict != Verdict::Success) {
        m_replay.error = "event " + std::to_string(event.sequence.value) + ": " + error;
        if (verdict == Verdict::Gone) {
            ++m_replay.failed;
            end(ReplayState::Failed, m_replay.error);
            return;
        }
        if (verdict == Verdict::EndpointFailure && m_tries < triesPerEvent) {
            m_notBefore = m_context.clock.steady() +
                          endpointDelay(m_tries, result.loopback, m_context.jitter(),
                                        parseRetryAfter(result.retryAfter, m_context.clock.now()));
            m_replays.report(m_replay);
            step();
            return;
        }
        ++m_replay.failed;
        m_givenUp = verdict == Verdict::EndpointFailure ? m_givenUp + 1 : 0;
    } else {
        ++m_replay.sent;
        m_givenUp = 0;
        const std::string &subscription = m_replay.request.subscriptionId;
        if (auto unparked = deliveries.unpark(subscription, event.sequence); !unparked)
            qCWarning(replayLog, "%s", unparked.error().message.c_str());
    }
    m_replay.position = event.sequence;
    m_found = false;
    ++m_count;
    if (m_givenUp >= givenUpInRow) {
        end(ReplayState::Failed, "given up after " + std::to_string(givenUpInRow) +
                                     " events in a row failed, the last: " + m_replay.error);
        return;
    }
    m_replays.report(m_replay);
    step();
}

void ReplayRunner::end(ReplayState state, std::string error)
{
    m_ended = true;
    m_replay.state = state;
    if (!error.empty())
        m_replay.error = std::move(error);
    m_replay.endedAt = m_context.clock.now();
    m_cursor.reset();
    m_replays.report(m_replay);
    m_context.wakeAt(weak_from_this(), m_context.clock.steady()); // the dispatcher lets go of it
}

} // namespace dbbasic
