#include "server/api/cloudevents.h"

#include "model/json.h"
#include "server/api/jsonfields.h"
#include "server/api/reply.h"

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>

namespace dbbasic {

namespace {

struct Attributes
{
    std::string specVersion, id, source, type;
};

Result<EventDraft> draftOf(Attributes attributes, std::string payload)
{
    if (attributes.specVersion != "1.0")
        return invalidArgument("specversion must be 1.0");
    if (attributes.id.empty())
        return invalidArgument("id is required");
    if (attributes.source.empty())
        return invalidArgument("source is required");
    if (attributes.type.empty())
        return invalidArgument("type is required");
    if (const auto good = checkEventType(attributes.type); !good)
        return tl::unexpected(good.error());
    if (const auto good = checkSource(attributes.source); !good)
        return tl::unexpected(good.error());

    EventDraft draft;
    // A space cannot be in a URI reference, so the two parts cannot run into each other.
    draft.idempotencyKey = "cloudevent " + attributes.source + ' ' + attributes.id;
    draft.type = std::move(attributes.type);
    draft.source = std::move(attributes.source);
    draft.payload = std::move(payload);
    return draft;
}

void noteNotKept(Ingest &out, std::string name)
{
    if (std::find(out.notKept.begin(), out.notKept.end(), name) == out.notKept.end())
        out.notKept.push_back(std::move(name));
}

std::string base64Payload(std::string_view base64)
{
    std::string payload = "{\"data_base64\":";
    appendJsonString(payload, base64);
    return payload += '}';
}

Result<EventDraft> readStructured(std::string_view compact, Ingest &out)
{
    const auto fields = JsonFields::of(compact);
    if (!fields)
        return invalidArgument("a CloudEvent is a JSON object");

    Attributes attributes;
    for (const auto &[name, target] :
         {std::pair{"specversion", &attributes.specVersion}, std::pair{"id", &attributes.id},
          std::pair{"source", &attributes.source}, std::pair{"type", &attributes.type}}) {
        auto value = fields->string(name);
        if (!value)
            return tl::unexpected(value.error());
        *target = std::move(*value).value_or(std::string());
    }

    const auto data = fields->raw("data");
    if (!data)
        return tl::unexpected(data.error());
    const auto base64 = fields->string("data_base64");
    if (!base64)
        return tl::unexpected(base64.error());
    if (*data && *base64)
        return invalidArgument("data and data_base64 exclude each other");

    for (const JsonFields::Field &field : fields->all()) {
        std::string name = field.plainName();
        constexpr std::string_view kept[] = {"specversion", "id",          "source",         "type",
                                             "data",        "data_base64", "datacontenttype"};
        if (std::find(std::begin(kept), std::end(kept), name) == std::end(kept))
            noteNotKept(out, std::move(name));
    }
    std::string payload = "{}";
    if (*data)
        payload = std::string(**data);
    else if (*base64)
        payload = base64Payload(**base64);
    return draftOf(std::move(attributes), std::move(payload));
}

Result<std::string> binaryPayload(const QByteArray &body, const QByteArray &contentType)
{
    const std::string_view text(body.constData(), static_cast<std::size_t>(body.size()));
    if (text.empty())
        return std::string("{}");
    if (contentType.isEmpty() || contentType == "application/json" || contentType == "text/json" ||
        contentType.endsWith("+json")) {
        auto compact = compactJson(text);
        if (!compact)
            return invalidArgument("the data is not valid JSON: " + compact.error().describe());
        return std::move(*compact);
    }
    if (contentType.startsWith("text/") && QByteArrayView(body).isValidUtf8()) {
        std::string payload;
        appendJsonString(payload, text);
        return payload;
    }
    return base64Payload(body.toBase64().toStdString());
}

} // namespace

Result<void> readCloudEvents(std::string_view body, bool batch, Ingest &out)
{
    const auto compact = compactJson(body);
    if (!compact)
        return invalidArgument("the body is not valid JSON: " + compact.error().describe());
    if (!batch) {
        auto event = readStructured(*compact, out);
        if (!event)
            return tl::unexpected(event.error());
        out.transaction.push_back(std::move(*event));
        return {};
    }
    if (compact->front() != '[')
        return invalidArgument("a CloudEvents batch is a JSON array");
    const auto elements = jsonElements(*compact);
    out.transaction.reserve(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
        auto event = readStructured(elements[i], out);
        if (!event)
            return invalidArgument("event " + std::to_string(i + 1) + ": " + event.error().message);
        out.transaction.push_back(std::move(*event));
    }
    return {};
}

Result<void> readBinaryCloudEvent(const PublishRequest &request, const QByteArray &contentType, Ingest &out)
{
    Attributes attributes;
    for (const auto &[name, value] : request.cloudEventHeaders) {
        const std::string attribute = name.mid(3).toStdString();
        // Characters beyond ASCII come percent-encoded.
        std::string text = QByteArray::fromPercentEncoding(value).toStdString();
        if (!QByteArrayView(text).isValidUtf8())
            return invalidArgument(name.toStdString() + " is not valid UTF-8");
        if (attribute == "specversion")
            attributes.specVersion = std::move(text);
        else if (attribute == "id")
            attributes.id = std::move(text);
        else if (attribute == "source")
            attributes.source = std::move(text);
        else if (attribute == "type")
            attributes.type = std::move(text);
        else
            noteNotKept(out, attribute);
    }
    auto payload = binaryPayload(request.body, contentType);
    if (!payload)
        return tl::unexpected(payload.error());
    auto event = draftOf(std::move(attributes), std::move(*payload));
    if (!event)
        return tl::unexpected(event.error());
    out.transaction.push_back(std::move(*event));
    return {};
}

} // namespace dbbasic
