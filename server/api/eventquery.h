// The parameters of every address that selects events, read into one Query: GET of the object route, GET
// /events, the stream, the statistics.
#pragma once

#include "model/query.h"
#include "server/api/parameters.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dbbasic {

class LogView;

enum class EventFormat { Json, Ndjson, Tsv };

struct EventQuery
{
    Query query;
    std::uint64_t limit = 100; ///< UINT64_MAX: none (ndjson and tsv, where nothing piles up)
    EventFormat format = EventFormat::Json;

    /// Where the next page goes on after `last` has been looked at: an opaque text that stands for the order,
    /// the place, and the moment ages are counted back from. It belongs to the parameters it was made for.
    std::string cursorAfter(Sequence last) const;

    Time now{};
    std::uint32_t fingerprint = 0; ///< of the parameters that say which events and in which order
};

/// Parameters that select (every address with events takes these).
#define DBBASIC_FILTER_PARAMETERS "event_type", "since", "until", "source", "q"
/// Parameters of a page of events.
#define DBBASIC_PAGE_PARAMETERS                                                                              \
    DBBASIC_FILTER_PARAMETERS, "limit", "order", "after", "before", "cursor", "format"

/// event_type, since, until, source, q as one predicate.
Result<Filter> readFilter(const Parameters &parameters, Time now);

/// All of a page. `view` resolves event ids in after and before.
Result<EventQuery> readEventQuery(const Parameters &parameters, const LogView &view, Time now);

/// A sequence (up to 15 digits) or an event id.
std::optional<Sequence> resolveEvent(const LogView &view, std::string_view sequenceOrId);

} // namespace dbbasic
