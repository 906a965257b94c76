// /events/deliveries: how delivery stands, the attempt log, the dead letters, and what people can do about
// them.
#include "model/eventstore.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "model/query.h"
#include "server/api/apistate.h"
#include "server/api/eventquery.h"
#include "server/api/routing.h"
#include "server/api/subscriptionjson.h"
#include "server/api/subscriptionselection.h"
#include "server/http/router.h"

namespace dbbasic {

namespace {

/// The first matching event behind the position, as JSON.
std::optional<std::string> nextPending(const EventStore &store, const Subscription &subscription)
{
    auto filter = Filter::type(subscription.settings.eventType);
    if (const auto more = Filter::parse(subscription.settings.filter, currentTime()))
        filter = filter && *more;
    QueryCursor cursor(store.view(),
                       {filter, Order::OldestFirst, subscription.position, Sequence{UINT64_MAX}});
    if (cursor.next() != QueryCursor::State::Found)
        return std::nullopt;
    std::string event;
    appendEventJson(event, cursor.event());
    return event;
}

Result<Job> list(ApiState &state, const QHttpServerRequest &request, const std::string &)
{
    const auto parameters = Parameters::of(
        request, {DBBASIC_SUBSCRIPTION_PARAMETERS, "include_callback_url", DBBASIC_LIST_PARAMETERS});
    if (!parameters)
        return tl::unexpected(parameters.error());
    const auto selection = SubscriptionSelection::of(*parameters);
    if (!selection)
        return tl::unexpected(selection.error());
    const auto page = readListPage(*parameters);
    if (!page)
        return tl::unexpected(page.error());
    const auto includeUrl = parameters->boolean("include_callback_url", false);
    if (!includeUrl)
        return tl::unexpected(includeUrl.error());
    return [&state, selection = *selection, page = *page, includeUrl = *includeUrl] {
        const auto rows = selection.from(state.subscriptions);
        return listResponse("deliveries", rows, page, [&](JsonWriter &writer, const Subscription &row) {
            const std::uint64_t pending = state.subscriptions.lag(row.id);
            writeDeliveryRow(writer, row, pending, pending > 0 ? nextPending(state.store, row) : std::nullopt,
                             includeUrl);
        });
    };
}

Result<Job> attempts(ApiState &state, const QHttpServerRequest &request, const std::string &)
{
    const auto parameters = Parameters::of(request, {"subscription", "event", "failed", "before", "limit"});
    if (!parameters)
        return tl::unexpected(parameters.error());
    AttemptQuery query;
    query.subscriptionId = parameters->text("subscription").value_or(std::string_view());
    query.eventId = parameters->text("event").value_or(std::string_view());
    const auto failed = parameters->boolean("failed", false);
    if (!failed)
        return tl::unexpected(failed.error());
    query.failedOnly = *failed;
    const auto before = parameters->time("before", currentTime());
    if (!before)
        return tl::unexpected(before.error());
    query.before = *before;
    const auto limit = parameters->number("limit", 100, 1, 1'000);
    if (!limit)
        return tl::unexpected(limit.error());
    query.limit = static_cast<std::size_t>(*limit);
    return [&state, query] {
        const auto rows = state.subscriptions.deliveries().attempts(query);
        return okResponse([&](JsonWriter &writer) {
            writer.openArray("attempts");
            for (const DeliveryAttempt &attempt : rows) {
                writer.openObject();
                writeAttempt(writer, attempt);
                writer.closeObject();
            }
            writer.closeArray().number("count", rows.size()).boolean("has_more", rows.size() == query.limit);
        });
    };
}

Result<Job> deadLetters(ApiState &state, const QHttpServerRequest &request, const std::string &)
{
    const auto parameters = Parameters::of(request, {"subscription", DBBASIC_LIST_PARAMETERS});
    if (!parameters)
        return tl::unexpected(parameters.error());
    const auto page = readListPage(*parameters);
    if (!page)
        return tl::unexpected(page.error());
    return [&state, page = *page, id = std::string(parameters->text("subscription").value_or(""))] {
        return listResponse("dead_letters", state.subscriptions.deliveries().deadLetters(id), page,
                            writeDeadLetter);
    };
}

/// Answers when it has been done, or not, in the delivery thread.
Deliveries::Acted actedAnswer(const Answer &answer, const char *message)
{
    return [answer, message](const Result<void> &acted) {
        answer.post(acted ? messageResponse(message) : errorResponse(acted.error()));
    };
}

Response countResponse(const Result<std::size_t> &count, std::string_view what)
{
    if (!count)
        return errorResponse(count.error());
    return okResponse([&](JsonWriter &writer) {
        writer.number("count", *count).text("message", std::to_string(*count) + std::string(what));
    });
}

/// The event of a path; 404 when the log has none.
Result<Sequence> eventOf(const ApiState &state, const QString &text)
{
    const auto view = state.store.view();
    const auto sequence = resolveEvent(*view, text.toStdString());
    if (!sequence || sequence->value == 0 || *sequence > view->last())
        return failure(Error::Code::NotFound, "Event not found");
    return *sequence;
}

/// A dead letter again if it is one, else the event again beside the subscription's own course.
void retryEvent(ApiState &state, const PathArguments &path, const Answer &answer)
{
    const auto sequence = eventOf(state, path[1]);
    if (!sequence) {
        answer.send(errorResponse(sequence.error()));
        return;
    }
    const std::string id = path[0].toStdString();
    Deliveries &deliveries = state.subscriptions.deliveries();
    const auto letters = deliveries.deadLetters(id);
    const bool parked = std::any_of(letters.begin(), letters.end(), [&](const DeadLetter &letter) {
        return letter.subscriptionId == id && letter.sequence == *sequence;
    });
    const auto done = [answer](const Result<DeliveryAttempt> &attempt) {
        answer.post(attempt ? attemptResponse(*attempt) : errorResponse(attempt.error()));
    };
    const auto sent = parked ? deliveries.retry(id, *sequence, done) : deliveries.resend(id, *sequence, done);
    if (!sent)
        answer.send(errorResponse(sent.error()));
}

void discardEvent(ApiState &state, const PathArguments &path, const Answer &answer)
{
    const auto sequence = eventOf(state, path[1]);
    if (!sequence) {
        answer.send(errorResponse(sequence.error()));
        return;
    }
    state.scans.act(answer, [&state, id = path[0].toStdString(), sequence = *sequence] {
        const auto done = state.subscriptions.deliveries().discard(id, sequence);
        return done ? messageResponse("Dead letter discarded") : errorResponse(done.error());
    });
}

} // namespace

void addDeliveryRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    const QByteArray all = "/events/deliveries";
    const QByteArray one = "/events/deliveries/{subscription}";

    router.add(Method::Get, all, Scope::Read, jobHandler(state, list));
    router.add(Method::Get, all + "/attempts", Scope::Read, jobHandler(state, attempts));
    router.add(Method::Get, all + "/dead", Scope::Read, jobHandler(state, deadLetters));

    router.add(Method::Post, one + "/retry", Scope::Manage,
               [&state](const QHttpServerRequest &, const PathArguments &path, const Answer &answer) {
                   const auto asked = state.subscriptions.deliveries().retryNow(
                       path.front().toStdString(), actedAnswer(answer, "The next attempt is made now"));
                   if (!asked)
                       answer.send(errorResponse(asked.error()));
               });
    router.add(
        Method::Post, one + "/skip", Scope::Manage,
        [&state](const QHttpServerRequest &, const PathArguments &path, const Answer &answer) {
            const auto asked = state.subscriptions.deliveries().skip(
                path.front().toStdString(),
                actedAnswer(answer, "The event it stood at is skipped; it is in the dead-letter list"));
            if (!asked)
                answer.send(errorResponse(asked.error()));
        });
    router.add(Method::Post, one + "/dead/retry", Scope::Manage,
               jobHandler(state, [](ApiState &s, const auto &, const std::string &id) -> Result<Job> {
                   return [&s, id] {
                       return countResponse(s.subscriptions.deliveries().retryAll(id),
                                            " dead letters are queued to be sent again");
                   };
               }));
    router.add(Method::Delete, one + "/dead", Scope::Manage,
               jobHandler(state, [](ApiState &s, const auto &, const std::string &id) -> Result<Job> {
                   return [&s, id] {
                       return countResponse(s.subscriptions.deliveries().discardAll(id),
                                            " dead letters discarded");
                   };
               }));
    router.add(Method::Post, one + "/{event}/retry", Scope::Manage,
               [&state](const QHttpServerRequest &, const PathArguments &path, const Answer &answer) {
                   retryEvent(state, path, answer);
               });
    router.add(Method::Delete, one + "/{event}", Scope::Manage,
               [&state](const QHttpServerRequest &, const PathArguments &path, const Answer &answer) {
                   discardEvent(state, path, answer);
               });
}

} // namespace dbbasic
