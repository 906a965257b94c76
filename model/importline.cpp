#include "model/importline.h"

#include "model/json.h"
#include "model/jsonvalue.h"
#include "model/log/record.h"
#include "model/timetext.h"
#include "model/utf8.h"

#include <algorithm>
#include <optional>

namespace dbbasic {
namespace {

using Draft = tl::expected<EventDraft, std::string>;

tl::unexpected<std::string> refused(std::string reason)
{
    return tl::unexpected<std::string>(std::move(reason));
}

std::vector<std::string_view> columnsOf(std::string_view line)
{
    std::vector<std::string_view> columns;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t tab = std::min(line.find('\t', at), line.size());
        columns.push_back(line.substr(at, tab - at));
        at = tab + 1;
    }
    return columns;
}

/// The fields of an event before they are checked; empty views where a field is missing.
struct Fields
{
    std::string id, type, payload, time;
    std::optional<std::string> source;
};

Draft checked(Fields fields)
{
    EventDraft draft;
    if (auto type = checkEventType(fields.type); !type)
        return refused(type.error().message);
    draft.type = std::move(fields.type);
    if (fields.source) {
        if (auto source = checkSource(*fields.source); !source)
            return refused(source.error().message);
        draft.source = std::move(*fields.source);
    }
    if (!fields.id.empty() && !isEventId(fields.id))
        return refused("the id '" + std::string(utf8Prefix(fields.id, 80)) +
                       "' cannot be kept: ids have 1 to 64 letters, digits, _ and -");
    draft.id = std::move(fields.id);
    if (!fields.payload.empty())
        draft.payload = std::move(fields.payload);
    if (!fields.time.empty()) {
        // No ages: a file means the same whenever it is read.
        const auto span = parseTimeSpan(fields.time, Time{});
        const bool isAge = fields.time == "now" ||
                           std::string_view("smhdw").find(fields.time.back()) != std::string_view::npos;
        if (!span || isAge)
            return refused("the time '" + std::string(utf8Prefix(fields.time, 80)) +
                           "' is not RFC 3339 or unix seconds");
        draft.time = span->first;
    }
    return draft;
}

tl::expected<std::string, std::string> stringField(std::string_view name, std::string_view value)
{
    if (jsonKind(value) != JsonKind::String)
        return refused(std::string(name) + " is not a string");
    return jsonStringText(value);
}

/// An object of ours or a CloudEvent; `compact` is valid compact JSON.
Draft fromJson(std::string_view compact)
{
    if (jsonKind(compact) != JsonKind::Object)
        return refused("not a JSON object");
    const bool isCloudEvent = jsonMember(compact, "specversion").has_value();
    const std::string_view typeName = isCloudEvent ? "type" : "event_type";
    const std::string_view payloadName = isCloudEvent ? "data" : "payload";
    Fields fields;
    const auto take = [&](std::string_view name, std::string &into) -> tl::expected<bool, std::string> {
        const auto value = jsonMember(compact, name);
        if (!value || jsonKind(*value) == JsonKind::Null)
            return false;
        auto text = stringField(name, *value);
        if (!text)
            return tl::unexpected(text.error());
        into = std::move(*text);
        return true;
    };
    for (const auto &[name, into] : {std::pair(std::string_view("id"), &fields.id),
                                     {typeName, &fields.type},
                                     {std::string_view("time"), &fields.time}}) {
        if (auto taken = take(name, *into); !taken)
            return refused(taken.error());
    }
    std::string source;
    if (auto taken = take("source", source); !taken)
        return refused(taken.error());
    else if (*taken)
        fields.source = std::move(source);
    if (const auto payload = jsonMember(compact, payloadName))
        fields.payload = *payload;
    if (isCloudEvent && jsonMember(compact, "data_base64"))
        return refused("a CloudEvent with data_base64 has no JSON payload");
    if (const auto timestamp = jsonMember(compact, "timestamp");
        timestamp && fields.time.empty() && !isCloudEvent) {
        if (jsonKind(*timestamp) != JsonKind::Number)
            return refused("timestamp is not a number");
        fields.time = *timestamp;
    }
    return checked(std::move(fields));
}

Draft fromJsonText(std::string_view text)
{
    const auto compact = compactJson(text);
    if (!compact)
        return refused("not valid JSON: " + compact.error().message + " at column " +
                       std::to_string(compact.error().column));
    return fromJson(*compact);
}

bool isPythonKey(std::string_view key)
{
    return key == "key" || key.starts_with("event_") || key.starts_with("sub_");
}

bool isTsvHeader(std::string_view line)
{
    const auto columns = columnsOf(line);
    return std::find(columns.begin(), columns.end(), "event_type") != columns.end();
}

} // namespace

tl::expected<ImportLineReader, std::string> ImportLineReader::make(ImportFormat format,
                                                                   std::string_view first)
{
    ImportLineReader reader;
    reader.m_format = format;
    if (format == ImportFormat::Detect) {
        if (isTsvHeader(first))
            reader.m_format = ImportFormat::Tsv;
        else if (isPythonKey(columnsOf(first).front()))
            reader.m_format = ImportFormat::PythonState;
        else if (first.find_first_not_of(" \t") != std::string_view::npos &&
                 first[first.find_first_not_of(" \t")] == '{')
            reader.m_format = ImportFormat::Ndjson;
        else
            return refused(
                "neither JSON, nor a TSV header with event_type, nor a Python state; say the format");
    }
    if (reader.m_format == ImportFormat::Tsv) {
        if (!isTsvHeader(first))
            return refused("not a TSV header: it has no column event_type");
        reader.m_header = first;
        for (const std::string_view column : columnsOf(first))
            reader.m_columns.emplace_back(column);
        reader.m_hasChecksum = first == segmentHeader.substr(0, segmentHeader.size() - 1);
    }
    return reader;
}

Draft ImportLineReader::readTsv(std::string_view line) const
{
    const auto values = columnsOf(line);
    if (values.size() != m_columns.size())
        return refused("has " + std::to_string(values.size()) + " columns, the header has " +
                       std::to_string(m_columns.size()));
    if (m_hasChecksum && !parseLine(line))
        return refused("the checksum does not fit the line");
    Fields fields;
    std::string timestamp;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string &name = m_columns[i];
        if (name == "id")
            fields.id = values[i];
        else if (name == "event_type")
            fields.type = values[i];
        else if (name == "source")
            fields.source = unescaped(values[i]);
        else if (name == "payload")
            fields.payload = values[i];
        else if (name == "time")
            fields.time = values[i];
        else if (name == "timestamp")
            timestamp = values[i];
    }
    if (fields.time.empty())
        fields.time = std::move(timestamp);
    if (!fields.payload.empty()) {
        auto compact = compactJson(fields.payload);
        if (!compact)
            return refused("the payload is not valid JSON: " + compact.error().message + " at its column " +
                           std::to_string(compact.error().column));
        fields.payload = std::move(*compact);
    }
    return checked(std::move(fields));
}

std::variant<EventDraft, NotAnEvent, std::string> ImportLineReader::read(std::string_view line) const
{
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos)
        return NotAnEvent{};
    Draft draft;
    switch (m_format) {
    case ImportFormat::Tsv:
        if (line == m_header)
            return NotAnEvent{};
        draft = readTsv(line);
        break;
    case ImportFormat::PythonState: {
        const auto columns = columnsOf(line);
        if (!columns.front().starts_with("event_")) {
            if (isPythonKey(columns.front()))
                return NotAnEvent{};
            return "the key '" + std::string(utf8Prefix(columns.front(), 80)) +
                   "' is neither event_… nor sub_…";
        }
        if (columns.size() < 2)
            return "has no value behind the key";
        draft = fromJsonText(columns[1]);
        break;
    }
    case ImportFormat::Ndjson:
    case ImportFormat::Detect:
        draft = fromJsonText(line);
        break;
    }
    if (!draft)
        return std::move(draft.error());
    return std::move(*draft);
}

} // namespace dbbasic
