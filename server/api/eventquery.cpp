#include "server/api/eventquery.h"

#include "model/log/ascii.h"
#include "model/log/logview.h"
#include "server/api/reply.h"

#include <QByteArray>
#include <array>

#include <algorithm>
#include <charconv>

namespace dbbasic {

namespace {

constexpr std::uint64_t largestPage = 10'000;

std::optional<Sequence> asSequence(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || stop != text.data() + text.size() || text.size() > 15)
        return std::nullopt;
    return Sequence{value};
}

/// FNV-1a: enough to tell "another query" by mistake from "the same query".
std::uint32_t fingerprintOf(const Parameters &parameters)
{
    std::uint32_t hash = 2166136261u;
    for (std::string_view name : {DBBASIC_FILTER_PARAMETERS, "order", "after", "before"}) {
        const std::string_view value = parameters.text(name).value_or(std::string_view());
        for (std::string_view part : std::array<std::string_view, 3>{name, value, "\n"}) {
            for (char c : part)
                hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
        }
    }
    return hash;
}

struct Cursor
{
    bool oldestFirst = false;
    Sequence last;
    Time now;
    std::uint32_t fingerprint = 0;
};

std::optional<Cursor> decodeCursor(std::string_view text)
{
    const auto decoded = QByteArray::fromBase64Encoding(
        QByteArray(text.data(), static_cast<qsizetype>(text.size())),
        QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return std::nullopt;
    const QList<QByteArray> parts = decoded.decoded.split('.');
    if (parts.size() != 4 || (parts[0] != "a" && parts[0] != "d"))
        return std::nullopt;
    bool good[3];
    Cursor cursor;
    cursor.oldestFirst = parts[0] == "a";
    cursor.last.value = parts[1].toULongLong(&good[0]);
    cursor.now = Time(std::chrono::microseconds(parts[2].toLongLong(&good[1])));
    cursor.fingerprint = parts[3].toUInt(&good[2]);
    if (!std::all_of(std::begin(good), std::end(good), [](bool one) { return one; }))
        return std::nullopt;
    return cursor;
}

Result<EventFormat> readFormat(const Parameters &parameters)
{
    const std::string_view format = parameters.text("format").value_or("json");
    if (format == "json")
        return EventFormat::Json;
    if (format == "ndjson")
        return EventFormat::Ndjson;
    if (format == "tsv")
        return EventFormat::Tsv;
    return unreadable("format", format, "json, ndjson or tsv");
}

Result<Sequence> readPlace(const Parameters &parameters, std::string_view name, const LogView &view,
                           Sequence otherwise)
{
    const auto text = parameters.text(name);
    if (!text)
        return otherwise;
    const auto sequence = resolveEvent(view, *text);
    if (!sequence)
        return unreadable(name, *text, "a sequence or the id of an event in the log");
    return *sequence;
}

} // namespace

std::string EventQuery::cursorAfter(Sequence last) const
{
    const QByteArray plain = (query.order == Order::OldestFirst ? "a." : "d.") +
                             QByteArray::number(last.value) + '.' +
                             QByteArray::number(static_cast<qint64>(now.time_since_epoch().count())) + '.' +
                             QByteArray::number(fingerprint);
    return plain.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals).toStdString();
}

Result<Filter> readFilter(const Parameters &parameters, Time now)
{
    Filter filter;
    if (const auto type = parameters.text("event_type")) {
        const auto wrong = std::find_if_not(type->begin(), type->end(), [](char c) {
            return isAlphanumeric(c) || std::string_view("_.:-*>").find(c) != std::string_view::npos;
        });
        if (wrong != type->end())
            return unreadable("event_type", *type, "an event type or a pattern such as user.*");
        filter = filter && Filter::type(*type);
    }
    if (const auto source = parameters.text("source"))
        filter = filter && Filter::source(*source);
    const auto since = parameters.time("since", now);
    if (!since)
        return tl::unexpected(since.error());
    if (*since)
        filter = filter && Filter::since(**since);
    const auto until = parameters.time("until", now, Parameters::Moment::Last);
    if (!until)
        return tl::unexpected(until.error());
    if (*until)
        filter = filter && Filter::until(**until);
    if (const auto text = parameters.text("q")) {
        const auto parsed = Filter::parse(*text, now);
        if (!parsed) {
            return invalidArgument("q, column " + std::to_string(parsed.error().column + 1) + ": " +
                                   parsed.error().message);
        }
        filter = filter && *parsed;
    }
    return filter;
}

Result<EventQuery> readEventQuery(const Parameters &parameters, const LogView &view, Time now)
{
    EventQuery result;
    result.now = now;
    result.fingerprint = fingerprintOf(parameters);

    const std::string_view order = parameters.text("order").value_or("desc");
    if (order != "asc" && order != "desc")
        return unreadable("order", order, "asc or desc");
    result.query.order = order == "asc" ? Order::OldestFirst : Order::NewestFirst;

    const auto after = readPlace(parameters, "after", view, Sequence{0});
    if (!after)
        return tl::unexpected(after.error());
    result.query.after = *after;
    const auto before = readPlace(parameters, "before", view, Sequence{UINT64_MAX});
    if (!before)
        return tl::unexpected(before.error());
    result.query.before = *before;

    if (const auto text = parameters.text("cursor")) {
        const auto cursor = decodeCursor(*text);
        if (!cursor)
            return unreadable("cursor", *text, "the next of an answer");
        if (cursor->fingerprint != result.fingerprint ||
            cursor->oldestFirst != (result.query.order == Order::OldestFirst))
            return invalidArgument("cursor belongs to a query with other parameters");
        result.now = cursor->now;
        if (cursor->oldestFirst)
            result.query.after = std::max(result.query.after, cursor->last);
        else
            result.query.before = std::min(result.query.before, cursor->last);
    }

    auto filter = readFilter(parameters, result.now);
    if (!filter)
        return tl::unexpected(filter.error());
    result.query.filter = std::move(*filter);

    const auto format = readFormat(parameters);
    if (!format)
        return tl::unexpected(format.error());
    result.format = *format;
    const bool whole = *format != EventFormat::Json;
    const auto limit =
        parameters.number("limit", whole ? UINT64_MAX : result.limit, 1, whole ? UINT64_MAX : largestPage);
    if (!limit)
        return tl::unexpected(limit.error());
    result.limit = *limit;
    return result;
}

std::optional<Sequence> resolveEvent(const LogView &view, std::string_view sequenceOrId)
{
    if (const auto sequence = asSequence(sequenceOrId))
        return sequence;
    const auto event = view.find(sequenceOrId);
    if (!event)
        return std::nullopt;
    return event->sequence;
}

} // namespace dbbasic
