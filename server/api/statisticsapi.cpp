// /events/types and /events/stats: what is in the log, by type and source, and over time.
#include "model/eventstore.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "model/query.h"
#include "server/api/apistate.h"
#include "server/api/eventquery.h"
#include "server/api/routing.h"
#include "server/http/router.h"

#include <charconv>
#include <map>

namespace dbbasic {

namespace {

constexpr std::uint64_t mostBuckets = 2'000;
constexpr auto defaultSpan = std::chrono::hours(1);
constexpr std::uint64_t statisticsSliceBudget =
    65'536; // candidates between two looks at the clock of has-the-caller-left

Response types(const LogView &view)
{
    std::string body;
    JsonWriter writer(body);
    writer.openObject().text("status", "ok");
    const auto types = view.types();
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
    writer.closeArray()
        .number("count", types.size())
        .number("last_sequence", view.last().value)
        .closeObject();
    return jsonResponse(200, body);
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

using Counts = std::map<std::string, std::uint64_t, std::less<>>;

void count(Counts &counts, std::string_view name)
{
    const auto found = counts.find(name);
    if (found != counts.end())
        ++found->second;
    else
        counts.emplace(name, 1);
}

struct Bucket
{
    std::uint64_t count = 0;
    Counts types, sources;
};

struct Statistics
{
    Time since, until;
    std::chrono::seconds bucket;
    Filter filter;

    Response make(const std::shared_ptr<const LogView> &view, const std::atomic<bool> &cancel) const
    {
        std::map<std::int64_t, Bucket> buckets;
        Bucket all;
        const Sequence first = view->lowerBound(since);
        const Sequence behind = view->lowerBound(until + std::chrono::microseconds(1));
        QueryCursor cursor(view, {filter, Order::OldestFirst, Sequence{first.value - 1}, behind});
        for (;;) {
            const auto state = cursor.next(statisticsSliceBudget, &cancel);
            if (state == QueryCursor::State::Paused)
                continue;
            if (state != QueryCursor::State::Found)
                break;
            const Event &event = cursor.event();
            const std::int64_t seconds = unixSeconds(event.time);
            Bucket &bucketOfEvent = buckets[seconds - seconds % bucket.count()];
            for (Bucket *each : {&bucketOfEvent, &all}) {
                ++each->count;
                count(each->types, event.type);
                count(each->sources, event.escapedSource);
            }
        }

        std::string body;
        JsonWriter writer(body);
        writer.openObject()
            .text("status", "ok")
            .time("since", since)
            .time("until", until)
            .number("bucket_seconds", static_cast<std::uint64_t>(bucket.count()))
            .number("count", all.count);
        writeCounts(writer, all);
        writer.openArray("buckets"); // those without an event are left out
        for (const auto &[start, content] : buckets) {
            writer.openObject()
                .number("timestamp", static_cast<std::uint64_t>(start))
                .time("time", Time(std::chrono::seconds(start)))
                .number("count", content.count);
            writeCounts(writer, content);
            writer.closeObject();
        }
        writer.closeArray().number("last_sequence", view->last().value).closeObject();
        return jsonResponse(200, body);
    }

private:
    static void writeCounts(JsonWriter &writer, const Bucket &bucket)
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
};

Result<Statistics> readStatistics(const QHttpServerRequest &request)
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

    Statistics statistics{{}, until->value_or(now), {}, *filter};
    statistics.since = since->value_or(statistics.until - defaultSpan);
    if (statistics.since > statistics.until)
        return invalidArgument("since is later than until");
    const auto span = std::chrono::ceil<std::chrono::seconds>(statistics.until - statistics.since);
    if (const auto text = parameters->text("bucket")) {
        const auto bucket = readBucket(*text);
        if (!bucket)
            return tl::unexpected(bucket.error());
        statistics.bucket = *bucket;
    } else {
        // About sixty of them, of a length people think in.
        for (const std::int64_t length :
             {1, 5, 10, 30, 60, 300, 600, 1'800, 3'600, 21'600, 86'400, 604'800, 2'592'000}) {
            statistics.bucket = std::chrono::seconds(length);
            if (span.count() / length <= 60)
                break;
        }
        return statistics;
    }
    if (static_cast<std::uint64_t>(span / statistics.bucket) > mostBuckets)
        return invalidArgument("bucket: more than 2000 buckets between since and until");
    return statistics;
}

} // namespace

void addStatisticsRoutes(Router &router, ApiState &state)
{
    using Method = QHttpServerRequest::Method;
    router.add(Method::Get, "/events/types", Scope::Read,
               [&state](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
                   const auto parameters = Parameters::of(request, {});
                   answer.send(parameters ? types(*state.store.view()) : errorResponse(parameters.error()));
               });
    router.add(Method::Get, "/events/stats", Scope::Read,
               [&state](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
                   auto statistics = readStatistics(request);
                   if (!statistics) {
                       answer.send(errorResponse(statistics.error()));
                       return;
                   }
                   state.scans.run(answer, [statistics = std::move(*statistics),
                                            view = state.store.view()](const std::atomic<bool> &cancel) {
                       return statistics.make(view, cancel);
                   });
               });
}

} // namespace dbbasic
