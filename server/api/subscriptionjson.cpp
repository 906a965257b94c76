#include "server/api/subscriptionjson.h"

#include "model/json.h"

namespace dbbasic {

namespace {

/// `name` in unix seconds and `name`_iso, both null when it never happened.
void writeMoment(JsonWriter &writer, std::string_view name, const std::optional<Time> &time)
{
    const std::string iso = std::string(name) + "_iso";
    if (time)
        writer.seconds(name, *time).time(iso, *time);
    else
        writer.null(name).null(iso);
}

std::string_view statusName(const Subscription &subscription)
{
    const DeliveryStatus &delivery = subscription.delivery;
    if (delivery.attempts == 0)
        return "idle";
    return delivery.failuresInRow > 0 ? "failed" : "ok";
}

void writeDelivery(JsonWriter &writer, const Subscription &subscription)
{
    const DeliveryStatus &delivery = subscription.delivery;
    writer.openObject("delivery")
        .text("status", statusName(subscription))
        .number("attempts", delivery.attempts)
        .number("successes", delivery.successes)
        .number("failures", delivery.failures)
        .number("failures_in_row", delivery.failuresInRow)
        .textOrNull("last_attempted_event_id", delivery.lastAttemptedEventId);
    writeMoment(writer, "last_attempted_at", delivery.lastAttemptAt);
    writer.textOrNull("last_success_event_id", delivery.lastSuccessEventId);
    writeMoment(writer, "last_success_at", delivery.lastSuccessAt);
    writer.textOrNull("last_failure_event_id", delivery.lastFailureEventId);
    writeMoment(writer, "last_failure_at", delivery.lastFailureAt);
    writeMoment(writer, "failing_since", delivery.failingSince);
    writeMoment(writer, "next_attempt_at", delivery.nextAttemptAt);
    if (delivery.lastStatusCode > 0)
        writer.number("last_status_code", static_cast<std::uint64_t>(delivery.lastStatusCode));
    else
        writer.null("last_status_code");
    writer.textOrNull("last_error", delivery.lastError)
        .number("dead_letters", delivery.deadLetters)
        .closeObject();
}

/// What an endpoint answered may be any bytes; JSON takes only UTF-8.
std::string asUtf8(const std::string &bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())).toStdString();
}

std::string_view kindName(AttemptKind kind)
{
    switch (kind) {
    case AttemptKind::Regular:
        return "regular";
    case AttemptKind::Retry:
        return "retry";
    case AttemptKind::Resend:
        return "resend";
    case AttemptKind::Test:
        return "test";
    case AttemptKind::Replay:
        break;
    }
    return "replay";
}

} // namespace

std::string_view stateName(SubscriptionState state)
{
    switch (state) {
    case SubscriptionState::Polling:
        return "polling";
    case SubscriptionState::Active:
        return "active";
    case SubscriptionState::Failing:
        return "failing";
    case SubscriptionState::Paused:
        return "paused";
    case SubscriptionState::Disabled:
        break;
    }
    return "disabled";
}

void writeSubscription(JsonWriter &writer, const Subscription &subscription)
{
    const SubscriptionSettings &settings = subscription.settings;
    writer.text("id", subscription.id)
        .text("subscriber_id", settings.subscriberId)
        .text("event_type", settings.eventType)
        .textOrNull("callback_url", maskedUrl(settings.callbackUrl))
        .text("filter", settings.filter)
        .text("description", settings.description)
        .text("state", stateName(subscription.state))
        .textOrNull("state_reason", subscription.stateReason)
        .number("position", subscription.position.value)
        .textOrNull("last_event_id", subscription.positionEventId)
        .boolean("has_secret", subscription.hasSecret);
    writeMoment(writer, "created_at", subscription.createdAt);
    writeMoment(writer, "updated_at", subscription.updatedAt);
    writeDelivery(writer, subscription);
}

void writeDeliveryRow(JsonWriter &writer, const Subscription &subscription, std::uint64_t pending,
                      const std::optional<std::string> &nextPendingEvent, bool includeCallbackUrl)
{
    const SubscriptionSettings &settings = subscription.settings;
    writer.text("subscription_id", subscription.id)
        .text("subscriber_id", settings.subscriberId)
        .text("event_type", settings.eventType)
        .boolean("callback_url_present", !settings.callbackUrl.empty());
    if (includeCallbackUrl)
        writer.textOrNull("callback_url", maskedUrl(settings.callbackUrl));
    writer.text("state", stateName(subscription.state))
        .textOrNull("state_reason", subscription.stateReason)
        .boolean("pending", pending > 0)
        .number("pending_count", pending)
        .number("position", subscription.position.value)
        .textOrNull("last_event_id", subscription.positionEventId);
    writer.raw("next_pending_event") += nextPendingEvent.value_or("null");
    writeDelivery(writer, subscription);
}

void writeAttempt(JsonWriter &writer, const DeliveryAttempt &attempt)
{
    writer.time("time", attempt.time)
        .seconds("timestamp", attempt.time)
        .text("kind", kindName(attempt.kind))
        .textOrNull("subscription_id", attempt.subscriptionId)
        .textOrNull("replay_id", attempt.replayId)
        .number("sequence", attempt.sequence.value)
        .textOrNull("event_id", attempt.eventId)
        .textOrNull("event_type", attempt.eventType)
        .number("attempt", attempt.number)
        .boolean("succeeded", attempt.succeeded);
    if (attempt.statusCode > 0)
        writer.number("status_code", static_cast<std::uint64_t>(attempt.statusCode));
    else
        writer.null("status_code");
    writer.number("duration_us", static_cast<std::uint64_t>(attempt.duration.count()))
        .textOrNull("error", asUtf8(attempt.error))
        .textOrNull("request_head", asUtf8(attempt.requestHead))
        .text("answer_head", asUtf8(attempt.answerHead))
        .text("answer_body", asUtf8(attempt.answerBody));
}

void writeLastAnswer(JsonWriter &writer, const Subscription &subscription, const Deliveries &deliveries)
{
    constexpr std::size_t lookedThrough = 100; // tests and replays may stand before it
    std::string head = subscription.delivery.lastAnswerHead;
    std::string body = subscription.delivery.lastAnswerBody;
    if (head.empty() && subscription.delivery.lastStatusCode > 0) {
        AttemptQuery query;
        query.subscriptionId = subscription.id;
        query.limit = lookedThrough;
        for (DeliveryAttempt &attempt : deliveries.attempts(query)) {
            if (attempt.kind == AttemptKind::Regular) {
                head = std::move(attempt.answerHead);
                body = std::move(attempt.answerBody);
                break;
            }
        }
    }
    if (head.empty()) {
        writer.null("last_answer");
        return;
    }
    writer.openObject("last_answer").text("head", asUtf8(head)).text("body", asUtf8(body)).closeObject();
}

Response attemptResponse(const DeliveryAttempt &attempt)
{
    return okResponse([&](JsonWriter &writer) {
        writer.openObject("attempt");
        writeAttempt(writer, attempt);
        writer.closeObject().text("message", attempt.succeeded ? "The endpoint took it"
                                                               : "The endpoint did not take it");
    });
}

void writeDeadLetter(JsonWriter &writer, const DeadLetter &letter)
{
    writer.text("subscription_id", letter.subscriptionId)
        .number("sequence", letter.sequence.value)
        .textOrNull("event_id", letter.eventId)
        .textOrNull("event_type", letter.eventType)
        .number("attempts", letter.attempts);
    if (letter.statusCode > 0)
        writer.number("status_code", static_cast<std::uint64_t>(letter.statusCode));
    else
        writer.null("status_code");
    writer.textOrNull("error", asUtf8(letter.error));
    writeMoment(writer, "parked_at", letter.parkedAt);
}

} // namespace dbbasic
