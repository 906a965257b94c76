// /events: publish in every form, page through history, one event, the types.
#include "model/eventstore.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "server/api/apistate.h"
#include "server/api/eventpage.h"
#include "server/api/publishing.h"
#include "server/http/router.h"

namespace dbbasic {

namespace {

void publish(ApiState &state, const QHttpServerRequest &request, const Answer &answer)
{
    const auto parameters = Parameters::of(request, {});
    if (!parameters) {
        answer.send(errorResponse(parameters.error()));
        return;
    }
    auto ingest = readEvents(PublishRequest::of(request));
    if (!ingest) {
        answer.send(errorResponse(ingest.error()));
        return;
    }
    publishAndAnswer(state, std::move(*ingest), PublishAnswer::Resource, answer);
}

void query(ApiState &state, const QHttpServerRequest &request, const Answer &answer)
{
    const auto parameters = Parameters::of(request, {DBBASIC_PAGE_PARAMETERS});
    if (!parameters) {
        answer.send(errorResponse(parameters.error()));
        return;
    }
    auto view = state.store.view();
    auto read = readEventQuery(*parameters, *view, currentTime());
    if (!read) {
        answer.send(errorResponse(read.error()));
        return;
    }
    answerQuery(std::move(*read), std::move(view), state.scans, answer);
}

Response one(ApiState &state, const QHttpServerRequest &request, const QString &sequenceOrId)
{
    if (const auto parameters = Parameters::of(request, {}); !parameters)
        return errorResponse(parameters.error());
    const auto view = state.store.view();
    const std::string wanted = sequenceOrId.toStdString();
    const auto sequence = resolveEvent(*view, wanted);
    const auto event = sequence ? view->at(*sequence) : std::nullopt;
    if (!event) {
        const auto damaged = view->damaged();
        if (sequence && std::binary_search(damaged.begin(), damaged.end(), *sequence))
            return errorResponse(Error{Error::Code::Io, "event " + wanted + " is damaged on disk"});
        return errorResponse(Error{Error::Code::NotFound, "Event not found"});
    }
    std::string body = "{\"status\":\"ok\",\"event\":";
    appendEventJson(body, *event);
    body += '}';
    return jsonResponse(200, body);
}

} // namespace

void addEventRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    router.add(Method::Post, "/events", Scope::Publish,
               [&state](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
                   publish(state, request, answer);
               });
    router.add(Method::Get, "/events", Scope::Read,
               [&state](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
                   query(state, request, answer);
               });
    router.add(Method::Get, "/events/{id}", Scope::Read,
               [&state](const QHttpServerRequest &request, const PathArguments &path, const Answer &answer) {
                   answer.send(one(state, request, path.front()));
               });
}

} // namespace dbbasic
