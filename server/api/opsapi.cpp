// For operators: is it alive, does it take events, which version.
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "server/api/apistate.h"
#include "server/api/metrics.h"
#include "server/api/routing.h"
#include "server/http/router.h"

#include <QFile>

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
    return okResponse([&](JsonWriter &writer) {
        writer.number("last_sequence", state.store.view()->last().value)
            .number("damaged_lines", health.damagedLines)
            .textOrNull("recovery", health.recoveryNote);
    });
}

Response version(ApiState &state)
{
    return okResponse([&](JsonWriter &writer) {
        writer.text("name", "dbbasic-events")
            .text("version", DBBASIC_VERSION)
            .text("qt", qVersion())
            .time("started_at", state.startedAt);
    });
}

QByteArray resource(const QString &name)
{
    QFile file(QStringLiteral(":/api/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Response openApi()
{
    static const QByteArray document = resource(QStringLiteral("openapi.json"));
    Response response;
    response.body = document;
    return response;
}

/// What a browser shows: the page names the address it was asked by in its examples.
Response page(const QByteArray &baseUrl)
{
    static const QByteArray document = resource(QStringLiteral("index.html"));
    Response response;
    response.contentType = "text/html; charset=utf-8";
    response.body = document;
    response.body.replace("{{address}}", baseUrl.toPercentEncoding(":/[]."))
        .replace("{{version}}", DBBASIC_VERSION);
    // Nothing but the page's own lines runs or is loaded.
    response.headers = {
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"},
        {"X-Content-Type-Options", "nosniff"}};
    return response;
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
    router.add(Method::Get, "/metrics", Scope::Read,
               jobHandler(state, [](ApiState &s, const auto &request, const std::string &) -> Result<Job> {
                   const auto parameters = Parameters::of(request, {});
                   if (!parameters)
                       return tl::unexpected(parameters.error());
                   return [&s] {
                       Response response;
                       response.body = QByteArray::fromStdString(prometheusText(s));
                       response.contentType = "text/plain; version=0.0.4; charset=utf-8";
                       return response;
                   };
               }));
    router.add(Method::Get, "/openapi.json", Scope::None, plain(openApi));
    router.add(Method::Get, "/", Scope::None,
               [](const QHttpServerRequest &, const PathArguments &, const Answer &answer) {
                   answer.send(page(answer.baseUrl()));
               });
    router.add(Method::Get, "/version", Scope::None, plain([&state] { return version(state); }));
}

} // namespace dbbasic
