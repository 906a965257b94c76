#include "tests/fuzz/inputcheck.h"

#include "model/json.h"
#include "model/log/ascii.h"
#include "server/api/ingest.h"

#include <algorithm>
#include <string>

namespace dbbasic::test {

namespace {

/// The first line of an input says what it is, the lines of a header block follow in binary mode.
PublishRequest requestOf(QByteArrayView input)
{
    const auto takeLine = [&input] {
        const qsizetype end = input.indexOf('\n');
        const QByteArray line = (end < 0 ? input : input.first(end)).toByteArray();
        input = end < 0 ? QByteArrayView() : input.sliced(end + 1);
        return line;
    };
    PublishRequest request;
    request.contentType = takeLine();
    if (request.contentType.startsWith("ce;")) {
        request.contentType.remove(0, 3);
        for (QByteArray line = takeLine(); !line.isEmpty(); line = takeLine()) {
            const qsizetype colon = std::max<qsizetype>(line.indexOf(':'), 0);
            const QByteArray name = "ce-" + line.left(colon).toLower();
            // The request reader lets nothing else through for a name.
            if (std::all_of(name.begin(), name.end(), [](char c) { return isAlphanumeric(c) || c == '-'; }))
                request.cloudEventHeaders.emplace_back(name, line.mid(colon + 1).trimmed());
        }
    } else if (request.contentType.startsWith("key;")) {
        request.contentType.remove(0, 4);
        request.idempotencyKey = takeLine();
    }
    request.body = input.toByteArray();
    return request;
}

QByteArray faultOf(const EventDraft &draft)
{
    if (!checkEventType(draft.type))
        return "a type was let through";
    if (!checkSource(draft.source))
        return "a source was let through";
    if (const auto compact = compactJson(draft.payload); !compact || *compact != draft.payload)
        return "a payload is not compact JSON";
    if (draft.payload.find_first_of("\t\r\n") != std::string::npos)
        return "a payload would break its line";
    return {};
}

QByteArray faultOf(const Error &error)
{
    if (error.message.empty() || !QByteArrayView(error.message).isValidUtf8())
        return "a refusal without a reason that can be shown";
    return {};
}

} // namespace

QByteArray checkInput(QByteArrayView input)
{
    const PublishRequest request = requestOf(input);
    const auto ingest = readEvents(request);
    if (!ingest)
        return faultOf(ingest.error());
    if (ingest->transaction.empty() || (!ingest->isBatch && ingest->transaction.size() != 1))
        return "so many events cannot be";
    for (const EventDraft &draft : ingest->transaction) {
        if (const QByteArray fault = faultOf(draft); !fault.isEmpty())
            return fault;
    }
    // The object route takes any body for one event; what both take must be the same to both.
    const auto plain = readEvent({request.body.constData(), static_cast<std::size_t>(request.body.size())});
    if (plain && !ingest->isBatch && request.cloudEventHeaders.empty() &&
        !request.contentType.toLower().contains("cloudevents")) {
        const EventDraft &draft = ingest->transaction.front();
        if (plain->type != draft.type || plain->source != draft.source || plain->payload != draft.payload)
            return "two readers see two events";
    }
    return {};
}

} // namespace dbbasic::test
