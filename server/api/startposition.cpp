#include "server/api/startposition.h"

#include "model/log/logview.h"
#include "model/timetext.h"
#include "server/api/eventquery.h"
#include "server/api/parameters.h"
#include "server/api/reply.h"

namespace dbbasic {

Result<StartPosition> readStartPosition(std::string_view name, std::string_view text, const LogView &view)
{
    constexpr std::uint64_t earliestSeconds = 100'000'000;

    if (text == "now" || text == "end")
        return StartPosition{StartPosition::Kind::Now, {}, {}};
    if (text == "beginning")
        return StartPosition{StartPosition::Kind::Beginning, {}, {}};
    const auto sequence = resolveEvent(view, text);
    if (sequence && *sequence <= view.last())
        return StartPosition{StartPosition::Kind::After, {}, *sequence};
    if (!sequence || sequence->value >= earliestSeconds) {
        if (const auto time = parseTime(text, currentTime()))
            return StartPosition{StartPosition::Kind::At, *time, {}};
    }
    return unreadable(name, text,
                      "now, beginning, a sequence up to " + std::to_string(view.last().value) +
                          ", the id of an event in the log, or a time");
}

} // namespace dbbasic
