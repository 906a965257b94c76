#include "server/api/routing.h"

#include "model/json.h"
#include "server/api/apistate.h"

namespace dbbasic {

Result<JsonFields> readBody(const QHttpServerRequest &request, std::string &text,
                            std::initializer_list<std::string_view> known)
{
    const QByteArray body = request.body();
    const QByteArray trimmed = body.trimmed();
    auto compact = compactJson(
        trimmed.isEmpty() ? std::string_view("{}")
                          : std::string_view(body.constData(), static_cast<std::size_t>(body.size())));
    if (!compact)
        return invalidArgument("the body is not valid JSON: " + compact.error().describe());
    text = std::move(*compact);
    auto fields = JsonFields::of(text);
    if (!fields)
        return invalidArgument("the body must be a JSON object");
    if (const auto good = fields->refuseOthers(known); !good)
        return tl::unexpected(good.error());
    return fields;
}

Handler jobHandler(ApiState &state, ReadJob read)
{
    return [&state, read = std::move(read)](const QHttpServerRequest &request, const PathArguments &path,
                                            const Answer &answer) {
        auto job = read(state, request, path.isEmpty() ? std::string() : path.front().toStdString());
        if (job)
            state.scans.act(answer, std::move(*job));
        else
            answer.send(errorResponse(job.error()));
    };
}

Response messageResponse(std::string_view message)
{
    return okResponse([&](JsonWriter &writer) { writer.text("message", message); });
}

Result<ListPage> readListPage(const Parameters &parameters)
{
    const auto limit = parameters.number("limit", 100, 1, 1'000);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto offset = parameters.number("offset", 0, 0, UINT64_MAX);
    if (!offset)
        return tl::unexpected(offset.error());
    return ListPage{*limit, *offset};
}

} // namespace dbbasic
