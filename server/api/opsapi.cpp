// For operators: is it alive, does it take events, which version.
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "server/api/apistate.h"
#include "server/api/parameters.h"
#include "server/http/router.h"

#include <QtGlobal>

namespace dbbasic {

namespace {

Response alive()
{
    return jsonResponse(200, "{\"status\":\"ok\"}");
}

/// Ready is who takes events. Reading goes on while the log is not writable.
Response ready(ApiState &state)
{
    const LogHealth health = state.store.health();
    if (!health.writable)
        return errorResponse(Error{health.reasonCode, health.reason});
    std::string body;
    JsonWriter(body)
        .openObject()
        .text("status", "ok")
        .number("last_sequence", state.store.view()->last().value)
        .number("damaged_lines", health.damagedLines)
        .textOrNull("recovery", health.recoveryNote)
        .closeObject();
    return jsonResponse(200, body);
}

Response version(ApiState &state)
{
    std::string body;
    JsonWriter(body)
        .openObject()
        .text("status", "ok")
        .text("name", "dbbasic-events")
        .text("version", DBBASIC_VERSION)
        .text("qt", qVersion())
        .time("started_at", state.startedAt)
        .closeObject();
    return jsonResponse(200, body);
}

/// The routes here take no parameters: one that is given was meant for something else.
Handler plain(std::function<Response()> make)
{
    return [make = std::move(make)](const QHttpServerRequest &request, const PathArguments &,
                                    const Answer &answer) {
        const auto parameters = Parameters::of(request, {});
        answer.send(parameters ? make() : errorResponse(parameters.error()));
    };
}

} // namespace

void addOperationRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    router.add(Method::Get, "/healthz", Scope::None, plain(alive));
    router.add(Method::Get, "/readyz", Scope::None, plain([&state] { return ready(state); }));
    router.add(Method::Get, "/version", Scope::None, plain([&state] { return version(state); }));
}

} // namespace dbbasic
