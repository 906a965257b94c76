// /objects/triggers_events: the route that existing callers rely on. Publish, query or subscribe,
// unsubscribe.
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/subscriptions.h"
#include "server/api/apistate.h"
#include "server/api/eventpage.h"
#include "server/api/publishing.h"
#include "server/api/routing.h"
#include "server/api/startposition.h"
#include "server/api/subscriptionjson.h"
#include "server/http/router.h"

namespace dbbasic {

namespace {

const QByteArray path = QByteArrayLiteral("/objects/triggers_events");

void publishEvent(ApiState &state, const QHttpServerRequest &request, const Answer &answer)
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
    publishAndAnswer(state, std::move(ingest), PublishAnswer::Object, answer);
}

Response subscribed(Subscriptions &subscriptions, const SubscriptionSettings &settings,
                    const std::vector<SubscriptionSettings::Member> &omitted, const StartPosition &start)
{
    const auto subscription = subscriptions.subscribe(settings, start, omitted);
    if (!subscription)
        return errorResponse(subscription.error());
    return okResponse([&](JsonWriter &writer) {
        writer.text("subscriber_id", subscription->settings.subscriberId)
            .text("event_type", subscription->settings.eventType)
            .text("message", "Subscribed to " + subscription->settings.eventType)
            .text("subscription_id", subscription->id)
            .number("position", subscription->position.value)
            .textOrNull("callback_url", maskedUrl(subscription->settings.callbackUrl))
            .text("state", stateName(subscription->state));
    });
}

void subscribe(ApiState &state, const Parameters &parameters, const Answer &answer)
{
    SubscriptionSettings settings;
    settings.eventType = parameters.text("subscribe").value_or(std::string_view());
    settings.subscriberId = parameters.text("subscriber_id").value_or(std::string_view());
    std::vector<SubscriptionSettings::Member> omitted{&SubscriptionSettings::description};
    for (const auto &[name, member] : {std::pair{"callback_url", &SubscriptionSettings::callbackUrl},
                                       std::pair{"filter", &SubscriptionSettings::filter}}) {
        settings.*member = parameters.text(name).value_or(std::string_view());
        if (!parameters.has(name))
            omitted.push_back(member);
    }
    if (settings.eventType.empty()) {
        answer.send(errorResponse(Error{Error::Code::InvalidArgument, "event_type is required"}));
        return;
    }
    const auto start =
        readStartPosition("start", parameters.text("start").value_or("now"), *state.store.view());
    if (!start) {
        answer.send(errorResponse(start.error()));
        return;
    }
    state.scans.act(answer, [&state, settings = std::move(settings), omitted, start = *start] {
        return subscribed(state.subscriptions, settings, omitted, start);
    });
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
        subscribe(state, *parameters, answer);
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

/// Subscribing is a GET here, but makes the server send to an address.
Scope scopeOfGet(QByteArrayView query)
{
    const std::string_view text(query.data(), static_cast<std::size_t>(query.size()));
    return Parameters::names(text, "subscribe") ? Scope::Manage : Scope::Read;
}

void unsubscribe(ApiState &state, const QHttpServerRequest &request, const Answer &answer)
{
    const auto parameters = Parameters::of(request, {"event_type", "subscriber_id"});
    if (!parameters) {
        answer.send(errorResponse(parameters.error()));
        return;
    }
    for (std::string_view name : {"event_type", "subscriber_id"}) {
        if (!parameters->text(name)) {
            answer.send(
                errorResponse(Error{Error::Code::InvalidArgument, std::string(name) + " is required"}));
            return;
        }
    }
    state.scans.act(answer, [&state, type = std::string(*parameters->text("event_type")),
                             subscriber = std::string(*parameters->text("subscriber_id"))] {
        const auto done = state.subscriptions.unsubscribe(subscriber, type);
        return done ? messageResponse("Unsubscribed from " + type) : errorResponse(done.error());
    });
}

} // namespace

void addObjectRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    router.add(Method::Post, path, Scope::Publish,
               [&state](const QHttpServerRequest &request, const PathArguments &, Answer answer) {
                   publishEvent(state, request, answer);
               });
    router.add(
        Method::Get, path, Scope::Read,
        [&state](const QHttpServerRequest &request, const PathArguments &, Answer answer) {
            queryOrSubscribe(state, request, answer);
        },
        scopeOfGet);
    router.add(Method::Delete, path, Scope::Manage,
               [&state](const QHttpServerRequest &request, const PathArguments &, Answer answer) {
                   unsubscribe(state, request, answer);
               });
}

} // namespace dbbasic
