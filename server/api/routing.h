// What the handlers of several resources have in common.
#pragma once

#include "server/api/jsonfields.h"
#include "server/api/parameters.h"
#include "server/api/reply.h"

#include <QHttpServerRequest>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace dbbasic {

struct ApiState;

/// The body as a JSON object with no other fields than `known`. An empty body is an empty object. The fields
/// point into `text`, which keeps the compact body.
Result<JsonFields> readBody(const QHttpServerRequest &request, std::string &text,
                            std::initializer_list<std::string_view> known);

/// Reads a request in the I/O thread and gives the work that makes the answer, or an error. `id` is the first
/// {name} of the route, empty if it has none.
using Job = std::function<Response()>;
using ReadJob = std::function<Result<Job>(ApiState &, const QHttpServerRequest &, const std::string &id)>;

/// A handler whose job runs off the I/O thread: it may write to the disk.
Handler jobHandler(ApiState &state, ReadJob read);

/// {"status":"ok","message":…}
Response messageResponse(std::string_view message);

/// limit and offset of a list.
struct ListPage
{
    std::uint64_t limit = 100;
    std::uint64_t offset = 0;
};
#define DBBASIC_LIST_PARAMETERS "limit", "offset"
Result<ListPage> readListPage(const Parameters &parameters);

/// {"status":"ok", `name`: [...], "count", "total", "limit", "offset", "has_more"}: `write` is called with an
/// open object for each row of the page.
template <typename Row, typename Write>
Response listResponse(std::string_view name, const std::vector<Row> &rows, const ListPage &page, Write write)
{
    const std::uint64_t total = rows.size();
    const std::uint64_t from = std::min(page.offset, total);
    const std::uint64_t to = from + std::min(page.limit, total - from);
    return okResponse([&](JsonWriter &writer) {
        writer.openArray(name);
        for (std::uint64_t i = from; i < to; ++i) {
            writer.openObject();
            write(writer, rows[i]);
            writer.closeObject();
        }
        writer.closeArray()
            .number("count", to - from)
            .number("total", total)
            .number("limit", page.limit)
            .number("offset", page.offset)
            .boolean("has_more", to < total);
    });
}

} // namespace dbbasic
