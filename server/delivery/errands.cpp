#include "server/delivery/errands.h"

#include "model/eventstore.h"
#include "model/filter.h"
#include "model/log/logview.h"
#include "server/delivery/clock.h"
#include "server/delivery/envelope.h"
#include "server/delivery/schedule.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

#include <utility>

namespace dbbasic {

Q_LOGGING_CATEGORY(errandsLog, "dbbasic.delivery.errands")

Errands::Errands(DeliveryContext &context, std::shared_ptr<Lane> lane)
    : m_context(context)
    , m_lane(std::move(lane))
{
}

Errands::~Errands()
{
    refuseAll(Error::Code::Unavailable, "deliveries are being shut down");
}

void Errands::refuseAll(Error::Code code, const std::string &why)
{
    for (const Deliveries::Command &command : std::exchange(m_commands, {}))
        command.refuse(code, why);
}

void Errands::add(Deliveries::Command command)
{
    m_commands.push_back(std::move(command));
    if (m_commands.size() == 1)
        m_context.outbox.want(shared_from_this());
}

void Errands::granted()
{
    if (!m_context.subscriptions.isCurrent(m_lane->plan().id, m_lane->plan().revision)) {
        m_context.outbox.decline(*this);
        m_context.refreshPlans();
        if (m_lane->plan().removed)
            refuseAll(Error::Code::NotFound, "Subscription not found");
        else
            m_context.outbox.want(shared_from_this());
        return;
    }
    const Deliveries::Command &command = m_commands.front();
    const Time now = m_context.clock.now();
    const auto refuse = [this](Error::Code code, std::string why) {
        m_context.outbox.decline(*this);
        next(failure(code, std::move(why)));
    };
    if (target().host.isEmpty()) {
        refuse(Error::Code::InvalidArgument, "the subscription has no callback_url");
        return;
    }
    const auto view = m_context.store.view();
    Event event;
    std::string id;
    const std::string payload =
        R"({"message":"A test from dbbasic-events","subscription_id":")" + m_lane->plan().id + "\"}";
    if (command.send == AttemptKind::Test) {
        id = "test-" + std::to_string(QRandomGenerator::global()->generate64());
        event = Event{Sequence{}, now, id, "dbbasic.test", "dbbasic-events", payload, {}};
    } else {
        const auto found = view->at(command.sequence);
        if (!found) {
            const std::string name = "event " + std::to_string(command.sequence.value);
            const bool isDamaged = !view->damaged(command.sequence, command.sequence).empty();
            refuse(isDamaged ? Error::Code::Io : Error::Code::NotFound,
                   isDamaged ? name + " is damaged in the log and cannot be read" : "there is no " + name);
            return;
        }
        event = *found;
    }

    DeliveryAttempt attempt;
    attempt.kind = command.send;
    attempt.time = now;
    attempt.subscriptionId = m_lane->plan().id;
    attempt.sequence = event.sequence;
    attempt.eventId = event.id;
    attempt.eventType = event.type;
    Envelope envelope;
    envelope.webhookId = attempt.eventId + '_' + m_lane->plan().id;
    envelope.secrets = m_lane->secretsAt(now);
    QByteArray request = postOf(target(), envelope, now, bodyOf(event));
    attempt.requestHead = shownHead(target(), request);
    m_context.outbox.send(
        *this, std::move(request),
        [self = shared_from_this(), attempt](AttemptResult result) {
            if (result.withdrawn)
                self->m_context.outbox.want(self); // by the plan as it stands now
            else
                self->answered(attempt, std::move(result));
        },
        [this, revision = m_lane->plan().revision] {
            return m_context.subscriptions.isCurrent(m_lane->plan().id, revision);
        });
}

void Errands::answered(DeliveryAttempt attempt, AttemptResult result)
{
    attempt.duration = result.duration;
    attempt.statusCode = result.status;
    attempt.succeeded = result.error.empty() && verdictOf(result.status) == Verdict::Success;
    attempt.error = result.error;
    if (attempt.error.empty() && !attempt.succeeded)
        attempt.error = "the target answered " + std::to_string(result.status);
    attempt.answerHead = std::move(result.head);
    attempt.answerBody = std::move(result.body);
    Deliveries &deliveries = m_context.subscriptions.deliveries();
    deliveries.record(attempt);
    if (attempt.succeeded && attempt.kind != AttemptKind::Test) {
        if (auto unparked = deliveries.unpark(attempt.subscriptionId, attempt.sequence); !unparked)
            qCWarning(errandsLog, "%s", unparked.error().message.c_str());
    }
    m_context.recorded();
    next(attempt);
}

void Errands::next(const Result<DeliveryAttempt> &result)
{
    const Deliveries::Command command = std::move(m_commands.front());
    m_commands.pop_front();
    if (command.done)
        command.done(result);
    if (!m_commands.empty())
        m_context.outbox.want(shared_from_this());
}

} // namespace dbbasic
