// /objects/triggers_events: the route that existing callers rely on. Publish, query or subscribe,
// unsubscribe.
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/subscriptions.h"
#include "server/api/apistate.h"
#include "server/api/eventpage.h"
#include "server/api/publishing.h"
#include "server/api/startposition.h"
#include "server/http/router.h"

namespace dbbasic {

namespace {

const QByteArray path = QByteArrayLiteral("/objects/triggers_events");

void publish(ApiState &state, const QHttpServerRequest &request, const Answer &answer)
{
    // Whatever the Content-Type says: curl -d sends a form's.
    const QByteArray body = request.body();
    auto event = readEvent({body.constData(), static_cast<std::size_t>(body.size())});
    if (!event) {
        answer.send(errorResponse(event.error()));
        return;
    }
    Ingest ingest;
    const QByteArray key = request.value("Idempotency-Key");
    ingest.transaction.push_back(std::move(*event));
    if (const auto good = applyIdempotencyKey(key, ingest); !good) {
        answer.send(errorResponse(good.error()));
        return;
    }
    publishAndAnswer(state.store, std::move(ingest), PublishAnswer::Object, answer);
}

Response subscribed(ApiState &state, const Parameters &parameters)
{
    SubscriptionSettings settings;
    settings.eventType = parameters.text("subscribe").value_or(std::string_view());
    settings.subscriberId = parameters.text("subscriber_id").value_or(std::string_view());
    settings.callbackUrl = parameters.text("callback_url").value_or(std::string_view());
    settings.filter = parameters.text("filter").value_or(std::string_view());
    if (settings.eventType.empty())
        return errorResponse(Error{Error::Code::InvalidArgument, "event_type is required"});
    const auto start =
        readStartPosition("start", parameters.text("start").value_or("now"), *state.store.view());
    if (!start)
        return errorResponse(start.error());
    const auto subscription = state.subscriptions.subscribe(std::move(settings), *start);
    if (!subscription)
        return errorResponse(subscription.error());

    std::string body;
    JsonWriter(body)
        .openObject()
        .text("status", "ok")
        .text("subscriber_id", subscription->settings.subscriberId)
        .text("event_type", subscription->settings.eventType)
        .text("message", "Subscribed to " + subscription->settings.eventType)
        .text("subscription_id", subscription->id)
        .number("position", subscription->position.value)
        .closeObject();
    return jsonResponse(200, body);
}

void queryOrSubscribe(ApiState &state, const QHttpServerRequest &request, const Answer &answer)
{
    const auto parameters = Parameters::of(
        request, {DBBASIC_PAGE_PARAMETERS, "subscribe", "subscriber_id", "callback_url", "filter", "start"});
    if (!parameters) {
        answer.send(errorResponse(parameters.error()));
        return;
    }
    if (parameters->has("subscribe")) {
        // What only selects events would be dropped without a word here.
        for (std::string_view name : {DBBASIC_PAGE_PARAMETERS}) {
            if (parameters->has(name)) {
                answer.send(errorResponse(Error{Error::Code::InvalidArgument,
                                                std::string(name) + " does not go together with subscribe"}));
                return;
            }
        }
        answer.send(subscribed(state, *parameters));
        return;
    }
    for (std::string_view name : {"subscriber_id", "callback_url", "filter", "start"}) {
        if (parameters->has(name)) {
            answer.send(errorResponse(Error{Error::Code::InvalidArgument,
                                            std::string(name) + " is only for subscribe=<event type>"}));
            return;
        }
    }
    auto view = state.store.view();
    auto query = readEventQuery(*parameters, *view, currentTime());
    if (!query) {
        answer.send(errorResponse(query.error()));
        return;
    }
    answerQuery(std::move(*query), std::move(view), state.scans, answer);
}

Response unsubscribed(ApiState &state, const QHttpServerRequest &request)
{
    const auto parameters = Parameters::of(request, {"event_type", "subscriber_id"});
    if (!parameters)
        return errorResponse(parameters.error());
    const auto type = parameters->text("event_type");
    const auto subscriber = parameters->text("subscriber_id");
    if (!type)
        return errorResponse(Error{Error::Code::InvalidArgument, "event_type is required"});
    if (!subscriber)
        return errorResponse(Error{Error::Code::InvalidArgument, "subscriber_id is required"});
    const auto done = state.subscriptions.unsubscribe(std::string(*subscriber), std::string(*type));
    if (!done)
        return errorResponse(done.error());
    std::string body;
    JsonWriter(body)
        .openObject()
        .text("status", "ok")
        .text("message", "Unsubscribed from " + std::string(*type))
        .closeObject();
    return jsonResponse(200, body);
}

} // namespace

void addObjectRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    router.add(Method::Post, path, Scope::Publish,
               [&state](const QHttpServerRequest &request, const PathArguments &, Answer answer) {
                   publish(state, request, answer);
               });
    // Subscribing is a GET here; the handler cannot know more than the method, so it asks for what that
    // needs.
    router.add(Method::Get, path, Scope::Read,
               [&state](const QHttpServerRequest &request, const PathArguments &, Answer answer) {
                   queryOrSubscribe(state, request, answer);
               });
    router.add(Method::Delete, path, Scope::Manage,
               [&state](const QHttpServerRequest &request, const PathArguments &, Answer answer) {
                   answer.send(unsubscribed(state, request));
               });
}

} // namespace dbbasic
