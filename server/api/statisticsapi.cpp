// /events/types and /events/stats: what is in the log, by type and source, and over time.
#include "model/eventstore.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "server/api/apistate.h"
#include "server/api/eventcounts.h"
#include "server/api/eventquery.h"
#include "server/api/routing.h"
#include "server/http/router.h"

#include <charconv>
#include <map>

namespace dbbasic {

namespace {

constexpr std::uint64_t mostBuckets = 2'000;
constexpr auto defaultSpan = std::chrono::hours(1);

Response types(const LogView &view)
{
    const auto types = view.types();
    return okResponse([&](JsonWriter &writer) {
        writer.openArray("types");
        for (const NameCount &type : types) {
            writer.openObject()
                .text("event_type", type.name)
                .number("count", type.count)
                .number("last_sequence", type.last.value);
            if (const auto time = view.timeOf(type.last))
                writer.time("last_time", *time);
            writer.closeObject();
        }
        writer.closeArray().openArray("sources");
        for (const NameCount &source : view.sources()) {
            writer.openObject()
                .text("source", unescaped(source.name))
                .number("count", source.count)
                .number("last_sequence", source.last.value)
                .closeObject();
        }
        writer.closeArray().number("count", types.size()).number("last_sequence", view.last().value);
    });
}

/// "60", "60s", "5m", "1h", "1d".
Result<std::chrono::seconds> readBucket(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    const std::map<std::string_view, std::uint64_t> units = {
        {"", 1}, {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}};
    const auto known = units.find(unit);
    if (problem != std::errc() || known == units.end() || value == 0 || value > 366 * 86'400)
        return unreadable("bucket", text, "a length of time such as 60s, 5m, 1h or 1d");
    return std::chrono::seconds(value * known->second);
}

void writeCounts(JsonWriter &writer, const EventCounts::Bucket &bucket)
{
    // The names are data, so they are values of arrays, not names of members.
    writer.openArray("types");
    for (const auto &[name, number] : bucket.types)
        writer.openObject().text("event_type", name).number("count", number).closeObject();
    writer.closeArray().openArray("sources");
    for (const auto &[name, number] : bucket.sources)
        writer.openObject().text("source", unescaped(name)).number("count", number).closeObject();
    writer.closeArray();
}

Response statistics(const std::shared_ptr<const LogView> &view, const EventCounts::Question &question,
                    const std::atomic<bool> &cancel)
{
    const auto counts = EventCounts::of(view, question, cancel);
    if (!counts)
        return errorResponse(counts.error());
    return okResponse([&](JsonWriter &writer) {
        writer.time("since", question.since)
            .time("until", question.until)
            .number("bucket_seconds", static_cast<std::uint64_t>(question.bucket.count()))
            .number("count", counts->all.count);
        writeCounts(writer, counts->all);
        writer.openArray("buckets"); // those without an event are left out
        for (const auto &[start, bucket] : counts->buckets) {
            writer.openObject()
                .number("timestamp", static_cast<std::uint64_t>(start))
                .time("time", Time(std::chrono::seconds(start)))
                .number("count", bucket.count);
            writeCounts(writer, bucket);
            writer.closeObject();
        }
        writer.closeArray().number("last_sequence", view->last().value);
    });
}

Result<EventCounts::Question> readQuestion(const QHttpServerRequest &request)
{
    const auto parameters = Parameters::of(request, {DBBASIC_FILTER_PARAMETERS, "bucket"});
    if (!parameters)
        return tl::unexpected(parameters.error());
    const Time now = currentTime();
    const auto filter = readFilter(*parameters, now);
    if (!filter)
        return tl::unexpected(filter.error());
    const auto since = parameters->time("since", now);
    const auto until = parameters->time("until", now, Parameters::Moment::Last);
    if (!since || !until)
        return tl::unexpected(since ? until.error() : since.error());

    EventCounts::Question question{*filter, {}, until->value_or(now), {}};
    question.since = since->value_or(question.until - defaultSpan);
    if (question.since > question.until)
        return invalidArgument("since is later than until");
    const auto span = std::chrono::ceil<std::chrono::seconds>(question.until - question.since);
    if (const auto text = parameters->text("bucket")) {
        const auto bucket = readBucket(*text);
        if (!bucket)
            return tl::unexpected(bucket.error());
        question.bucket = *bucket;
    } else {
        // About sixty of them, of a length people think in.
        for (const std::int64_t length :
             {1, 5, 10, 30, 60, 300, 600, 1'800, 3'600, 21'600, 86'400, 604'800, 2'592'000}) {
            question.bucket = std::chrono::seconds(length);
            if (span.count() / length <= 60)
                break;
        }
        return question;
    }
    if (static_cast<std::uint64_t>(span / question.bucket) > mostBuckets)
        return invalidArgument("bucket: more than 2000 buckets between since and until");
    return question;
}

} // namespace

void addStatisticsRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    router.add(Method::Get, "/events/types", Scope::Read,
               jobHandler(state, [](ApiState &s, const auto &request, const std::string &) -> Result<Job> {
                   if (const auto parameters = Parameters::of(request, {}); !parameters)
                       return tl::unexpected(parameters.error());
                   return [view = s.store.view()] { return types(*view); };
               }));
    router.add(Method::Get, "/events/stats", Scope::Read,
               [&state](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
                   auto question = readQuestion(request);
                   if (!question) {
                       answer.send(errorResponse(question.error()));
                       return;
                   }
                   state.scans.run(answer, [question = std::move(*question),
                                            view = state.store.view()](const std::atomic<bool> &cancel) {
                       return statistics(view, question, cancel);
                   });
               });
}

} // namespace dbbasic
