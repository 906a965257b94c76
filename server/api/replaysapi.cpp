// /events/replays: a range of the log again, to a subscription, a URL, or as a stream to the caller.
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/replays.h"
#include "model/subscriptions.h"
#include "model/timetext.h"
#include "server/api/apistate.h"
#include "server/api/damagedevents.h"
#include "server/api/eventquery.h"
#include "server/api/replaystream.h"
#include "server/api/routing.h"
#include "server/http/router.h"

#include <charconv>

namespace dbbasic {

namespace {

std::string_view stateName(ReplayState state)
{
    switch (state) {
    case ReplayState::Queued:
        return "queued";
    case ReplayState::Running:
        return "running";
    case ReplayState::Done:
        return "done";
    case ReplayState::Cancelled:
        return "cancelled";
    case ReplayState::Failed:
        break;
    }
    return "failed";
}

void writeReplay(JsonWriter &writer, const Replay &replay)
{
    const ReplayRequest &request = replay.request;
    writer.text("id", replay.id)
        .text("state", stateName(replay.state))
        .number("from", request.from.value)
        .number("to", request.to.value)
        .text("filter", request.filter)
        .text("target", request.url.empty() ? request.subscriptionId : maskedUrl(request.url))
        .decimal("rate", request.rate)
        .decimal("speed", request.speed)
        .number("total", replay.total)
        .number("sent", replay.sent)
        .number("failed", replay.failed)
        .number("damaged", replay.damaged)
        .number("position", replay.position.value)
        .textOrNull("error", replay.error)
        .time("created_at", replay.createdAt);
    for (const auto &[name, time] :
         {std::pair{"started_at", replay.startedAt}, std::pair{"ended_at", replay.endedAt}}) {
        if (time)
            writer.time(name, *time);
        else
            writer.null(name);
    }
}

Response replayResponse(int status, const Replay &replay)
{
    return okResponse(
        [&](JsonWriter &writer) {
            writer.openObject("replay");
            writeReplay(writer, replay);
            writer.closeObject();
        },
        status);
}

/// A string, or a number as it stands there.
Result<std::string> readText(const JsonFields &fields, std::string_view name)
{
    const auto raw = fields.raw(name);
    if (!raw)
        return tl::unexpected(raw.error());
    if (!*raw || **raw == "null")
        return std::string();
    if ((*raw)->front() == '"')
        return jsonStringValue(**raw);
    return std::string(**raw);
}

/// The first (last) sequence of the range: a sequence, an event id, or a time.
Result<Sequence> readBound(const LogView &view, std::string_view name, const std::string &text, bool isLast)
{
    if (!isLast && text == "beginning")
        return Sequence{1};
    if (const auto sequence = resolveEvent(view, text); sequence && *sequence <= view.last())
        return *sequence;
    const auto span = parseTimeSpan(text, currentTime());
    if (!span)
        return unreadable(name, text,
                          std::string(isLast ? "" : "beginning, ") +
                              "a sequence, the id of an event in the log, or a time");
    if (!isLast)
        return view.lowerBound(span->first);
    return Sequence{view.lowerBound(span->last + std::chrono::microseconds(1)).value - 1};
}

/// "original" is 1, "max" not bound, "2×", "2x" or 2 twice as fast.
Result<double> readSpeed(const std::string &text)
{
    if (text.empty() || text == "max")
        return 0.0;
    if (text == "original")
        return 1.0;
    double speed = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), speed);
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (problem != std::errc() || !(rest.empty() || rest == "x" || rest == "×") ||
        !(speed > 0 && speed <= 1e6))
        return unreadable("speed", text, "original, max, or a multiple such as 2×");
    return speed;
}

struct Asked
{
    ReplayRequest request;
    bool toCaller = false;
    bool dryRun = false;
};

Result<Asked> readReplay(ApiState &state, const QHttpServerRequest &httpRequest)
{
    std::string body;
    const auto fields =
        readBody(httpRequest, body, {"from", "to", "filter", "target", "rate", "speed", "dry_run"});
    if (!fields)
        return tl::unexpected(fields.error());
    const auto view = state.store.view();
    std::string texts[4];
    constexpr std::string_view names[] = {"from", "to", "target", "speed"};
    for (std::size_t i = 0; i < 4; ++i) {
        auto text = readText(*fields, names[i]);
        if (!text)
            return tl::unexpected(text.error());
        texts[i] = std::move(*text);
    }
    const auto &[from, to, target, speed] = texts;

    Asked asked;
    auto filter = fields->string("filter");
    if (!filter)
        return tl::unexpected(filter.error());
    asked.request.filter = std::move(*filter).value_or(std::string());
    if (!from.empty()) {
        const auto first = readBound(*view, "from", from, false);
        if (!first)
            return tl::unexpected(first.error());
        asked.request.from = std::max(*first, Sequence{1});
    }
    asked.request.to = view->last();
    if (!to.empty()) {
        const auto last = readBound(*view, "to", to, true);
        if (!last)
            return tl::unexpected(last.error());
        asked.request.to = *last;
    }
    if (asked.request.to < asked.request.from || asked.request.to.value == 0)
        return invalidArgument("there is no event between from and to");
    const auto times = readSpeed(speed);
    if (!times)
        return tl::unexpected(times.error());
    asked.request.speed = *times;
    const auto rate = fields->number("rate");
    if (!rate)
        return tl::unexpected(rate.error());
    asked.request.rate = rate->value_or(0);
    if (asked.request.rate < 0 || asked.request.rate > 1e9)
        return invalidArgument("rate must be events a second from 0 (as fast as possible)");
    if (asked.request.rate > 0 && asked.request.speed > 0)
        return invalidArgument("rate and speed exclude each other");
    const auto dryRun = fields->boolean("dry_run");
    if (!dryRun)
        return tl::unexpected(dryRun.error());
    asked.dryRun = dryRun->value_or(false);

    asked.toCaller = target == "stream";
    if (target.empty() && !asked.dryRun)
        return invalidArgument("target is required: the id of a subscription, a URL, or stream");
    if (target.find("://") != std::string::npos)
        asked.request.url = target;
    else if (!asked.toCaller)
        asked.request.subscriptionId = target;
    if (!asked.request.subscriptionId.empty()) {
        const auto subscription = state.subscriptions.find(asked.request.subscriptionId);
        if (!subscription)
            return failure(Error::Code::NotFound, "Subscription not found");
        if (subscription->settings.callbackUrl.empty())
            return invalidArgument("target: the subscription has no callback URL to send to");
    }
    return asked;
}

void startReplay(ApiState &state, const QHttpServerRequest &httpRequest, const Answer &answer)
{
    auto asked = readReplay(state, httpRequest);
    if (!asked) {
        answer.send(errorResponse(asked.error()));
        return;
    }
    if (asked->dryRun) {
        state.scans.run(answer, [&state, request = asked->request](const std::atomic<bool> &) {
            const auto total = state.replays.count(request);
            if (!total)
                return errorResponse(total.error());
            return okResponse([&](JsonWriter &writer) {
                writer.boolean("dry_run", true)
                    .number("total", *total)
                    .number("from", request.from.value)
                    .number("to", request.to.value);
                DamagedEvents(state.store.view()->damaged(request.from, request.to)).write(writer);
            });
        });
        return;
    }
    if (asked->toCaller) {
        streamReplay(state.store, asked->request, answer);
        return;
    }
    state.scans.run(answer, [&state, request = asked->request](const std::atomic<bool> &) {
        const auto replay = state.replays.start(request);
        return replay ? replayResponse(202, *replay) : errorResponse(replay.error());
    });
}

} // namespace

void addReplayRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    const QByteArray all = "/events/replays";
    const QByteArray one = "/events/replays/{id}";
    router.add(Method::Post, all, Scope::Manage,
               [&state](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
                   startReplay(state, request, answer);
               });
    router.add(Method::Get, all, Scope::Read,
               jobHandler(state, [](ApiState &s, const auto &request, const std::string &) -> Result<Job> {
                   const auto parameters = Parameters::of(request, {DBBASIC_LIST_PARAMETERS});
                   if (!parameters)
                       return tl::unexpected(parameters.error());
                   const auto page = readListPage(*parameters);
                   if (!page)
                       return tl::unexpected(page.error());
                   return [&s, page = *page] {
                       return listResponse("replays", s.replays.all(), page, writeReplay);
                   };
               }));
    router.add(Method::Get, one, Scope::Read,
               [&state](const QHttpServerRequest &, const PathArguments &path, const Answer &answer) {
                   const auto replay = state.replays.find(path.front().toStdString());
                   answer.send(replay ? replayResponse(200, *replay)
                                      : errorResponse(Error{Error::Code::NotFound, "Replay not found"}));
               });
    router.add(Method::Delete, one, Scope::Manage,
               jobHandler(state, [](ApiState &s, const auto &, const std::string &id) -> Result<Job> {
                   return [&s, id] {
                       const auto done = s.replays.cancel(id);
                       return done ? messageResponse("Replay cancelled") : errorResponse(done.error());
                   };
               }));
}

} // namespace dbbasic
