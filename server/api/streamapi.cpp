// /events/stream: history and live events as server-sent events, without a gap between them.
#include "model/log/logview.h"
#include "server/api/apistate.h"
#include "server/api/eventquery.h"
#include "server/http/router.h"

namespace dbbasic {

namespace {

/// Where to begin: behind the event the browser had last, or `after`, or the events of `since`, or with what
/// is new.
Result<Sequence> startOf(const QHttpServerRequest &request, const Parameters &parameters, const LogView &view,
                         Time now)
{
    const std::string lastId = request.value("Last-Event-ID").trimmed().toStdString();
    const bool resumed = !lastId.empty();
    const std::string_view text = resumed ? std::string_view(lastId) : parameters.text("after").value_or("");
    if (!text.empty()) {
        const std::string_view name = resumed ? "Last-Event-ID" : "after";
        const auto sequence = resolveEvent(view, text);
        if (!sequence)
            return unreadable(name, text, "a sequence or the id of an event in the log");
        if (*sequence > view.last()) {
            // The caller has seen events this log does not hold: to wait for that sequence would lose the
            // ones below.
            return unreadable(name, text,
                              "in the log, whose last sequence is " + std::to_string(view.last().value));
        }
        return *sequence;
    }
    const auto since = parameters.time("since", now);
    if (!since)
        return tl::unexpected(since.error());
    return *since ? Sequence{view.lowerBound(**since).value - 1} : view.last();
}

void stream(ApiState &state, const QHttpServerRequest &request, const Answer &answer)
{
    const auto parameters = Parameters::of(request, {DBBASIC_FILTER_PARAMETERS, "after"});
    if (!parameters) {
        answer.send(errorResponse(parameters.error()));
        return;
    }
    const Time now = currentTime();
    const auto filter = readFilter(*parameters, now);
    if (!filter) {
        answer.send(errorResponse(filter.error()));
        return;
    }
    const auto view = state.store.view();
    const auto start = startOf(request, *parameters, *view, now);
    if (!start) {
        answer.send(errorResponse(start.error()));
        return;
    }
    std::string key;
    for (std::string_view name : {DBBASIC_FILTER_PARAMETERS}) {
        key += parameters->text(name).value_or("");
        key += '\n';
    }
    answer.stream(200, "text/event-stream", state.streams.open(key, *filter, *start, answer),
                  {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}});
}

} // namespace

void addStreamRoutes(Router &router, ApiState &state)
{
    router.add(QHttpServerRequest::Method::Get, "/events/stream", Scope::Read,
               [&state](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
                   stream(state, request, answer);
               });
}

} // namespace dbbasic
