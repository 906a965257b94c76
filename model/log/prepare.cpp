// What can be done for a draft before it has a place in the log, on the publisher's own thread.
#include "model/log/ascii.h"
#include "model/log/record.h"
#include "model/log/writer.h"

#include <algorithm>
#include <tuple>

namespace dbbasic {

namespace {

constexpr std::size_t longestType = 128;
constexpr std::size_t longestSource = 1024;

// The events of a transaction stay in one segment, and offsets in a segment are 32 bits wide.
constexpr std::uint64_t largestTransaction = std::uint64_t(1) << 30;

// One search for each: they go over many bytes at a time, a search for any of the three would not.
bool breaksLine(std::string_view text)
{
    return text.find('\t') != std::string_view::npos || text.find('\n') != std::string_view::npos ||
           text.find('\r') != std::string_view::npos;
}

bool isEventType(std::string_view type)
{
    return !type.empty() && type.size() <= longestType && isAlphanumeric(type.front()) &&
           std::all_of(type.begin(), type.end(), [](char c) {
               return isAlphanumeric(c) || c == '_' || c == '.' || c == ':' || c == '-';
           });
}

Result<void> check(const EventDraft &draft)
{
    using namespace std::chrono;
    const auto invalid = [](const char *what) { return failure(Error::Code::InvalidArgument, what); };
    if (!isEventType(draft.type))
        return invalid("event_type must match ^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$");
    if (draft.source.size() > longestSource)
        return invalid("source is longer than 1,024 bytes");
    if (draft.payload.empty() || breaksLine(draft.payload))
        return invalid("payload must be compact JSON without raw tabs and line breaks");
    if (!draft.id.empty() && !isEventId(draft.id))
        return invalid("id must match ^[A-Za-z0-9_-]{1,64}$");
    if (!draft.id.empty() && !draft.idempotencyKey.empty())
        return invalid("an event takes either an id or an idempotency key, not both");
    if (draft.time && (*draft.time < Time(sys_days(year(1) / 1 / 1)) ||
                       *draft.time >= Time(sys_days(year(9999) / 12 / 31))))
        return invalid("time must be in the years 1 to 9999");
    return {};
}

} // namespace

Result<PreparedTransaction> prepare(const Transaction &transaction)
{
    if (transaction.empty())
        return failure(Error::Code::InvalidArgument, "a transaction needs at least one event");
    std::size_t expected = 0;
    for (const EventDraft &draft : transaction) {
        constexpr std::size_t idAndTabs = std::tuple_size_v<EventId> + 4;
        expected += idAndTabs + draft.type.size() + draft.source.size() + draft.payload.size();
    }
    if (expected > largestTransaction)
        return failure(Error::Code::TooLarge, "a transaction may hold at most 1 GiB");
    PreparedTransaction prepared;
    prepared.bodies.reserve(expected);
    prepared.drafts.reserve(transaction.size());
    prepared.published.reserve(transaction.size());
    for (const EventDraft &draft : transaction) {
        if (const Result<void> fine = check(draft); !fine)
            return tl::unexpected(fine.error());
        PreparedTransaction::Draft &made = prepared.drafts.emplace_back();
        made.keyed = !draft.idempotencyKey.empty();
        made.givenId = !draft.id.empty();
        made.expectedSequence = draft.expectedSequence;
        made.time = draft.time;
        std::string &id = prepared.published.emplace_back().id;
        if (made.givenId) {
            id = draft.id;
        } else {
            const EventId own = made.keyed ? eventIdForKey(draft.idempotencyKey) : randomEventId();
            id.assign(own.data(), own.size());
        }
        const std::size_t start = prepared.bodies.size();
        appendBody(prepared.bodies, id, draft.type, draft.source, draft.payload);
        made.size = static_cast<std::uint32_t>(prepared.bodies.size() - start);
        made.idSize = static_cast<std::uint32_t>(id.size());
        made.typeSize = static_cast<std::uint32_t>(draft.type.size());
        // Between them: a tab behind each of the four columns.
        made.sourceSize =
            static_cast<std::uint32_t>(made.size - id.size() - draft.type.size() - draft.payload.size() - 4);
    }
    if (prepared.bodies.size() > largestTransaction) // escaped, and with the ids of the caller
        return failure(Error::Code::TooLarge, "a transaction may hold at most 1 GiB");
    return prepared;
}

} // namespace dbbasic
