#include "server/api/ingest.h"

#include "model/json.h"
#include "server/api/cloudevents.h"
#include "server/api/jsonfields.h"
#include "server/api/reply.h"

#if __has_include(<QHttpHeaders>) // Qt 6.7
#include <QHttpHeaders>
#endif

#include <algorithm>

namespace dbbasic {

namespace {

constexpr std::size_t longestIdempotencyKey = 255;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    const auto from = text.find_first_not_of(space);
    if (from == std::string_view::npos)
        return {};
    return text.substr(from, text.find_last_not_of(space) - from + 1);
}

/// Which of several events an error is about.
tl::unexpected<Error> at(const char *what, std::size_t index, const Error &error)
{
    return failure(error.code, what + (' ' + std::to_string(index + 1)) + ": " + error.message);
}

Result<void> readLines(std::string_view body, Transaction &transaction)
{
    transaction.reserve(static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n')) + 1);
    for (std::size_t number = 0; !body.empty(); ++number) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        const std::string_view line = trimmed(body.substr(0, end));
        body.remove_prefix(std::min(end + 1, body.size()));
        if (line.empty())
            continue;
        auto event = readEvent(line);
        if (!event)
            return at("line", number, event.error());
        transaction.push_back(std::move(*event));
    }
    return {};
}

Result<void> readArray(std::string_view compact, Transaction &transaction)
{
    const auto elements = jsonElements(compact);
    transaction.reserve(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
        auto event = readCompactEvent(elements[i]);
        if (!event)
            return at("event", i, event.error());
        transaction.push_back(std::move(*event));
    }
    return {};
}

/// A list of pairs up to Qt 6.7, QHttpHeaders since.
auto headerPairs(const auto &headers)
{
    if constexpr (requires { headers.toListOfPairs(); })
        return headers.toListOfPairs();
    else
        return headers;
}

} // namespace

Result<EventDraft> readEvent(std::string_view body)
{
    auto compact = compactJson(body);
    if (!compact)
        return invalidArgument("the body is not valid JSON: " + compact.error().describe());
    return readCompactEvent(*compact);
}

Result<EventDraft> readCompactEvent(std::string_view compact)
{
    const auto fields = JsonFields::of(compact);
    if (!fields)
        return invalidArgument("an event is a JSON object");

    EventDraft draft;
    const auto type = fields->string("event_type");
    if (!type)
        return tl::unexpected(type.error());
    draft.type = trimmed(type->value_or(std::string()));
    if (draft.type.empty())
        return invalidArgument("event_type is required");
    if (const auto good = checkEventType(draft.type); !good)
        return tl::unexpected(good.error());

    auto source = fields->string("source");
    if (!source)
        return tl::unexpected(source.error());
    if (*source) {
        draft.source = std::move(**source);
        if (const auto good = checkSource(draft.source); !good)
            return tl::unexpected(good.error());
    }

    const auto payload = fields->raw("payload");
    if (!payload)
        return tl::unexpected(payload.error());
    if (*payload)
        draft.payload = **payload;

    auto key = fields->string("idempotency_key");
    if (!key)
        return tl::unexpected(key.error());
    if (*key && (key->value().empty() || key->value().size() > longestIdempotencyKey))
        return invalidArgument("idempotency_key must have 1 to 255 bytes");
    if (*key)
        draft.idempotencyKey = std::move(**key);

    const auto expected = fields->unsignedNumber("expected_sequence");
    if (!expected)
        return tl::unexpected(expected.error());
    if (*expected)
        draft.expectedSequence = Sequence{**expected};
    return draft;
}

PublishRequest PublishRequest::of(const QHttpServerRequest &request)
{
    PublishRequest publish{
        request.body(), request.value("Content-Type"), request.value("Idempotency-Key"), {}};
    if (!request.value("ce-specversion").isEmpty()) {
        for (const auto &[header, value] : headerPairs(request.headers())) {
            if (QByteArray name = header.toLower(); name.startsWith("ce-"))
                publish.cloudEventHeaders.emplace_back(std::move(name), value);
        }
    }
    return publish;
}

Result<Ingest> readEvents(const PublishRequest &request)
{
    const std::string_view text(request.body.constData(), static_cast<std::size_t>(request.body.size()));
    const QByteArray contentType = request.contentType.split(';').front().trimmed().toLower();

    Ingest ingest;
    Result<void> read;
    if (contentType == "application/x-ndjson" || contentType == "application/jsonl") {
        ingest.isBatch = true;
        read = readLines(text, ingest.transaction);
    } else if (contentType.startsWith("application/cloudevents")) {
        ingest.isBatch = contentType.startsWith("application/cloudevents-batch");
        read = readCloudEvents(text, ingest.isBatch, ingest);
    } else if (!request.cloudEventHeaders.empty()) {
        read = readBinaryCloudEvent(request, contentType, ingest);
    } else {
        const auto compact = compactJson(text);
        if (!compact) {
            // curl's default type on lines of JSON is met often.
            const bool looksLikeLines = compact.error().line > 1 && compact.error().column == 1;
            return invalidArgument("the body is not valid JSON: " + compact.error().describe() +
                                   (looksLikeLines ? "; for one event a line, send Content-Type: "
                                                     "application/x-ndjson"
                                                   : ""));
        }
        ingest.isBatch = compact->front() == '[';
        if (ingest.isBatch) {
            read = readArray(*compact, ingest.transaction);
        } else if (auto event = readCompactEvent(*compact)) {
            ingest.transaction.push_back(std::move(*event));
        } else {
            read = tl::unexpected(event.error());
        }
    }
    if (read)
        read = applyIdempotencyKey(request.idempotencyKey, ingest);
    if (!read)
        return tl::unexpected(read.error());
    if (ingest.transaction.empty())
        return invalidArgument("the batch holds no event");
    return ingest;
}

Result<void> applyIdempotencyKey(const QByteArray &header, Ingest &ingest)
{
    const std::string key(trimmed({header.constData(), static_cast<std::size_t>(header.size())}));
    if (key.empty())
        return {};
    if (key.size() > longestIdempotencyKey)
        return invalidArgument("Idempotency-Key is longer than 255 bytes");
    for (std::size_t i = 0; i < ingest.transaction.size(); ++i) {
        EventDraft &draft = ingest.transaction[i];
        if (draft.idempotencyKey.empty())
            draft.idempotencyKey = ingest.isBatch ? key + '/' + std::to_string(i) : key;
    }
    return {};
}

} // namespace dbbasic
