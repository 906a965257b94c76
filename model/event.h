// What an event is: as a caller hands it in (EventDraft), and as it stands in the log (Event).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

/// Place of an event in the log: dense, from 1. 0 means "before the first".
/// A type of its own, so that a sequence, a row and an offset cannot be mixed up.
struct Sequence
{
    std::uint64_t value = 0;
    auto operator<=>(const Sequence &) const = default;
};

/// UTC, microseconds since 1970. Never decreases along the sequence.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

inline Time currentTime()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// An event as it stands in the log. The views point into the mapped log: they live as long as the LogView
/// the event was read from, and no longer.
struct Event
{
    Sequence sequence;
    Time time;
    std::string_view id;   ///< [A-Za-z0-9_-]{1,64}
    std::string_view type; ///< [A-Za-z0-9][A-Za-z0-9_.:-]{0,127}
    std::string_view
        escapedSource;        ///< UTF-8; tab, newline, return and backslash as \t \n \r \\ (see unescaped)
    std::string_view payload; ///< compact JSON, the bytes that were sent less insignificant white space
    std::string_view line;    ///< the whole line in the segment, without its newline
};

/// An event about to be published. Type, source and payload have been checked by the caller (see event rules
/// in json.h); the log itself only refuses what would break a line.
struct EventDraft
{
    std::string type;
    std::string source = "unknown"; ///< UTF-8, any characters, at most 1,024 bytes
    std::string payload = "{}";     ///< compact valid JSON
    std::string id;                 ///< empty: the log makes one (or derives it from the idempotency key)
    std::string idempotencyKey;     ///< empty: none. Same key, same content: answered with the first event
    std::optional<Sequence>
        expectedSequence;     ///< refuse unless this is the last sequence of that type (0: none yet)
    std::optional<Time> time; ///< import only: kept as given; must not be before the last event's
};

/// Events published together: all or nothing, in order, with contiguous sequences.
using Transaction = std::vector<EventDraft>;

/// What became of one draft once it is durable to the level of the log's sync policy.
struct Published
{
    Sequence sequence;
    Time time;
    std::string id;
    bool duplicate = false; ///< the idempotency key was known: this is the first event, nothing was appended
};

} // namespace dbbasic
