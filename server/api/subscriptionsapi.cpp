// /events/subscriptions: list, make, edit, remove; poll and acknowledge; pause, resume, seek, test, secret.
#include "model/json.h"
#include "model/log/logview.h"
#include "server/api/apistate.h"
#include "server/api/damagedevents.h"
#include "server/api/eventquery.h"
#include "server/api/routing.h"
#include "server/api/startposition.h"
#include "server/api/subscriptionjson.h"
#include "server/api/subscriptionselection.h"
#include "server/http/router.h"

#include <chrono>

namespace dbbasic {

namespace {

constexpr std::uint64_t longestVisibility = 12 * 3600; // seconds

Response subscriptionResponse(int status, const Subscription &subscription, std::string_view message,
                              const std::optional<std::string> &secret = {})
{
    return okResponse(
        [&](JsonWriter &writer) {
            writer.openObject("subscription");
            writeSubscription(writer, subscription);
            writer.closeObject();
            if (secret)
                writer.text("secret", *secret);
            writer.text("message", message);
        },
        status);
}

Response found(ApiState &state, const std::string &id)
{
    const auto subscription = state.subscriptions.find(id);
    if (!subscription)
        return errorResponse(Error{Error::Code::NotFound, "Subscription not found"});
    return okResponse([&](JsonWriter &writer) {
        writer.openObject("subscription");
        writeSubscription(writer, *subscription);
        writer.number("lag", state.subscriptions.lag(id));
        writeLastAnswer(writer, *subscription, state.subscriptions.deliveries());
        writer.closeObject();
    });
}

/// Done in the pool; answers with the subscription as it is then.
void actOn(ApiState &state, const Answer &answer, std::string id, std::string message,
           std::function<Result<void>(const std::string &)> act)
{
    state.scans.act(answer, [&state, id = std::move(id), message = std::move(message), act = std::move(act)] {
        if (const auto done = act(id); !done)
            return errorResponse(done.error());
        const auto subscription = state.subscriptions.find(id);
        return subscription ? subscriptionResponse(200, *subscription, message) : messageResponse(message);
    });
}

Result<Job> listSubscriptions(ApiState &state, const QHttpServerRequest &request, const std::string &)
{
    const auto parameters =
        Parameters::of(request, {DBBASIC_SUBSCRIPTION_PARAMETERS, DBBASIC_LIST_PARAMETERS});
    if (!parameters)
        return tl::unexpected(parameters.error());
    const auto selection = SubscriptionSelection::of(*parameters);
    if (!selection)
        return tl::unexpected(selection.error());
    const auto page = readListPage(*parameters);
    if (!page)
        return tl::unexpected(page.error());
    return [&state, selection = *selection, page = *page] {
        return listResponse("subscriptions", selection.from(state.subscriptions), page, writeSubscription);
    };
}

Result<Job> make(ApiState &state, const QHttpServerRequest &request, const std::string &)
{
    std::string text;
    const auto fields =
        readBody(request, text,
                 {"event_type", "subscriber_id", "callback_url", "filter", "description", "start", "secret"});
    if (!fields)
        return tl::unexpected(fields.error());
    SubscriptionSettings settings;
    std::vector<SubscriptionSettings::Member> omitted;
    std::string start = "now";
    for (const auto &[name, member] : {std::pair{"event_type", &SubscriptionSettings::eventType},
                                       std::pair{"subscriber_id", &SubscriptionSettings::subscriberId},
                                       std::pair{"callback_url", &SubscriptionSettings::callbackUrl},
                                       std::pair{"filter", &SubscriptionSettings::filter},
                                       std::pair{"description", &SubscriptionSettings::description}}) {
        auto value = fields->string(name);
        if (!value)
            return tl::unexpected(value.error());
        if (!*fields->raw(name))
            omitted.push_back(member);
        settings.*member = std::move(*value).value_or(std::string());
    }
    if (settings.eventType.empty())
        return invalidArgument("event_type is required");
    if (const auto raw = fields->raw("start"); !raw) {
        return tl::unexpected(raw.error());
    } else if (*raw) {
        start = (*raw)->front() == '"' ? jsonStringValue(**raw).value_or(std::string()) : std::string(**raw);
    }
    const auto from = readStartPosition("start", start, *state.store.view());
    if (!from)
        return tl::unexpected(from.error());
    const auto secret = fields->boolean("secret");
    if (!secret)
        return tl::unexpected(secret.error());

    return [&state, settings, omitted, from = *from, wantsSecret = secret->value_or(false)] {
        auto subscription = state.subscriptions.subscribe(settings, from, omitted);
        if (!subscription)
            return errorResponse(subscription.error());
        const bool isNew = subscription->createdAt == subscription->updatedAt;
        std::optional<std::string> made;
        if (wantsSecret) {
            auto result = state.subscriptions.makeSecret(subscription->id);
            if (!result)
                return errorResponse(result.error());
            made = std::move(*result);
            subscription->hasSecret = true;
        }
        return subscriptionResponse(isNew ? 201 : 200, *subscription,
                                    "Subscribed to " + subscription->settings.eventType, made);
    };
}

Result<Job> edit(ApiState &state, const QHttpServerRequest &request, const std::string &id)
{
    std::string text;
    const auto fields =
        readBody(request, text, {"event_type", "subscriber_id", "callback_url", "filter", "description"});
    if (!fields)
        return tl::unexpected(fields.error());
    std::vector<std::pair<SubscriptionSettings::Member, std::string>> changes;
    for (const auto &[name, member] : {std::pair{"event_type", &SubscriptionSettings::eventType},
                                       std::pair{"subscriber_id", &SubscriptionSettings::subscriberId},
                                       std::pair{"callback_url", &SubscriptionSettings::callbackUrl},
                                       std::pair{"filter", &SubscriptionSettings::filter},
                                       std::pair{"description", &SubscriptionSettings::description}}) {
        const auto raw = fields->raw(name);
        if (!raw)
            return tl::unexpected(raw.error());
        if (!*raw)
            continue; // absent: stays. null: cleared.
        auto value = fields->string(name);
        if (!value)
            return tl::unexpected(value.error());
        changes.emplace_back(member, std::move(*value).value_or(std::string()));
    }
    return [&state, id, changes] {
        const auto result = state.subscriptions.edit(id, [&](SubscriptionSettings &settings) {
            for (const auto &[member, value] : changes)
                settings.*member = value;
        });
        return result ? subscriptionResponse(200, *result, "Subscription updated")
                      : errorResponse(result.error());
    };
}

Result<Job> remove(ApiState &state, const QHttpServerRequest &, const std::string &id)
{
    return [&state, id] {
        const auto subscription = state.subscriptions.find(id);
        if (const auto done = state.subscriptions.remove(id); !done)
            return errorResponse(done.error());
        return messageResponse("Unsubscribed from " + (subscription ? subscription->settings.eventType : id));
    };
}

/// One event of a poll: the event and how often it was handed out.
void appendPolled(std::string &out, const PolledEvent &polled)
{
    appendEventJson(out, polled.event);
    out.pop_back();
    out += ",\"deliveries\":";
    appendUnsigned(out, polled.deliveries);
    out += '}';
}

Result<Job> poll(ApiState &state, const QHttpServerRequest &request, const std::string &id)
{
    const auto parameters = Parameters::of(request, {"limit", "visibility"});
    if (!parameters)
        return tl::unexpected(parameters.error());
    const auto limit = parameters->number("limit", 100, 1, 10'000);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto visibility = parameters->number("visibility", 0, 0, longestVisibility);
    if (!visibility)
        return tl::unexpected(visibility.error());
    return [&state, id, limit = *limit, visibility = *visibility] {
        const auto polled = state.subscriptions.poll(id, {limit, std::chrono::seconds(visibility)});
        if (!polled)
            return errorResponse(polled.error());
        return okResponse([&](JsonWriter &writer) {
            writer.openArray("events");
            for (const PolledEvent &event : polled->events)
                appendPolled(writer.rawElement(), event);
            writer.closeArray()
                .number("count", polled->events.size())
                .boolean("has_more", polled->hasMore)
                .number("position", polled->position.value)
                .number("last_sequence", polled->view->last().value);
            DamagedEvents(polled->damaged).write(writer);
        });
    };
}

/// A sequence as a number, or an event id as a string.
Result<Sequence> readReference(const LogView &view, std::string_view name, std::string_view token)
{
    const std::string text =
        token.front() == '"' ? jsonStringValue(token).value_or(std::string()) : std::string(token);
    const auto sequence = resolveEvent(view, text);
    if (!sequence || sequence->value == 0 || *sequence > view.last())
        return unreadable(name, text, "a sequence or the id of an event in the log");
    return *sequence;
}

/// {"up_to": e} everything up to and including e; {"event": e} just that one; {"events": [e, …]} these, in
/// any order.
Result<Job> acknowledge(ApiState &state, const QHttpServerRequest &request, const std::string &id)
{
    std::string text;
    const auto fields = readBody(request, text, {"up_to", "event", "events"});
    if (!fields)
        return tl::unexpected(fields.error());
    const auto view = state.store.view();
    if (fields->all().size() != 1)
        return invalidArgument("one of up_to, event or events is required");
    const JsonFields::Field &field = fields->all().front();

    std::function<Result<Acknowledged>()> act;
    if (field.is("events")) {
        if (field.value.front() != '[')
            return invalidArgument("events must be an array of sequences or event ids");
        std::vector<Sequence> sequences;
        for (std::string_view element : jsonElements(field.value)) {
            const auto sequence = readReference(*view, "events", element);
            if (!sequence)
                return tl::unexpected(sequence.error());
            sequences.push_back(*sequence);
        }
        act = [&state, id, sequences] { return state.subscriptions.acknowledge(id, sequences); };
    } else {
        const auto sequence = readReference(*view, field.plainName(), field.value);
        if (!sequence)
            return tl::unexpected(sequence.error());
        if (field.is("up_to"))
            act = [&state, id, sequence = *sequence] {
                return state.subscriptions.acknowledge(id, sequence);
            };
        else
            act = [&state, id, one = std::vector{*sequence}] {
                return state.subscriptions.acknowledge(id, one);
            };
    }
    return [act] {
        const auto result = act();
        if (!result)
            return errorResponse(result.error());
        return okResponse([&](JsonWriter &writer) {
            writer.number("position", result->position.value).number("waiting", result->waiting);
        });
    };
}

void seek(ApiState &state, const QHttpServerRequest &request, const std::string &id, const Answer &answer)
{
    std::string text;
    const auto fields = readBody(request, text, {"to"});
    const auto raw = fields ? fields->raw("to") : tl::unexpected(fields.error());
    if (!raw || !*raw) {
        answer.send(errorResponse(raw ? Error{Error::Code::InvalidArgument, "to is required"} : raw.error()));
        return;
    }
    const std::string to = (*raw)->front() == '"' ? jsonStringValue(**raw).value_or("") : std::string(**raw);
    const auto position = readStartPosition("to", to, *state.store.view());
    if (!position) {
        answer.send(errorResponse(position.error()));
        return;
    }
    actOn(state, answer, id, "Position moved",
          [&state, position = *position](const std::string &subscription) {
              return state.subscriptions.seek(subscription, position);
          });
}

void sendTest(ApiState &state, const std::string &id, const Answer &answer)
{
    const auto sent =
        state.subscriptions.deliveries().test(id, [answer](const Result<DeliveryAttempt> &attempt) {
            answer.post(attempt ? attemptResponse(*attempt) : errorResponse(attempt.error()));
        });
    if (!sent)
        answer.send(errorResponse(sent.error()));
}

Result<Job> makeSecret(ApiState &state, const QHttpServerRequest &, const std::string &id)
{
    return [&state, id] {
        const auto secret = state.subscriptions.makeSecret(id);
        if (!secret)
            return errorResponse(secret.error());
        return okResponse([&](JsonWriter &writer) {
            writer.text("secret", *secret)
                .text("message", "Shown this once; a secret before it signs too for 24 hours");
        });
    };
}

} // namespace

void addSubscriptionRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    const QByteArray all = "/events/subscriptions";
    const QByteArray one = "/events/subscriptions/{id}";

    const auto add = [&](Method method, const QByteArray &path, Scope scope, auto read) {
        router.add(method, path, scope, jobHandler(state, read));
    };
    add(Method::Get, all, Scope::Read, listSubscriptions);
    add(Method::Post, all, Scope::Manage, make);
    add(Method::Patch, one, Scope::Manage, edit);
    add(Method::Delete, one, Scope::Manage, remove);
    // Whoever may read events may consume them: polling and acknowledging move only the consumer's own
    // position.
    add(Method::Get, one + "/events", Scope::Read, poll);
    add(Method::Post, one + "/ack", Scope::Read, acknowledge);
    add(Method::Post, one + "/secret", Scope::Manage, makeSecret);

    const auto addPlain = [&](Method method, const QByteArray &path, Scope scope, auto handle) {
        router.add(method, path, scope,
                   [&state, handle](const QHttpServerRequest &request, const PathArguments &arguments,
                                    const Answer &answer) {
                       handle(state, request, arguments.front().toStdString(), answer);
                   });
    };
    addPlain(Method::Get, one, Scope::Read,
             [](ApiState &s, const auto &, const std::string &id, const Answer &answer) {
                 s.scans.act(answer, [&s, id] { return found(s, id); });
             });
    addPlain(Method::Post, one + "/seek", Scope::Manage, seek);
    addPlain(Method::Post, one + "/test", Scope::Manage,
             [](ApiState &s, const auto &, const std::string &id, const Answer &answer) {
                 sendTest(s, id, answer);
             });
    addPlain(Method::Post, one + "/pause", Scope::Manage,
             [](ApiState &s, const auto &, const std::string &id, const Answer &answer) {
                 actOn(s, answer, id, "Subscription paused",
                       [&s](const auto &which) { return s.subscriptions.pause(which); });
             });
    addPlain(Method::Post, one + "/resume", Scope::Manage,
             [](ApiState &s, const auto &, const std::string &id, const Answer &answer) {
                 actOn(s, answer, id, "Subscription resumed",
                       [&s](const auto &which) { return s.subscriptions.resume(which); });
             });
    addPlain(Method::Delete, one + "/secret", Scope::Manage,
             [](ApiState &s, const auto &, const std::string &id, const Answer &answer) {
                 actOn(s, answer, id, "Deliveries are no longer signed",
                       [&s](const auto &which) { return s.subscriptions.removeSecret(which); });
             });
}

} // namespace dbbasic
