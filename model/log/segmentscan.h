// Walks the lines of a segment and says of each which sequence it has and whether it is sound. Recovery, the
// rebuilding of an index and verify all read through this.
#pragma once

#include "model/log/record.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dbbasic {

/// events-<first sequence, 20 digits>.tsv
std::string segmentFileName(Sequence first);
std::optional<Sequence> parseSegmentFileName(std::string_view name);

/// Where the lines begin: behind the header, or, when that is damaged, at the first line that reads as one.
std::uint64_t firstLineOffset(std::string_view text);

struct ScannedLine
{
    std::optional<Record> record; ///< none: damaged
    Sequence sequence;            ///< 0: belongs to no event (foreign, doubled, half of a line broken in two)
    std::uint64_t offset = 0;     ///< in the segment file
    std::uint64_t length = 0;     ///< without the newline; 0 for an event of which no line is left
    bool complete = true;         ///< ends with a newline
};

/// Calls `visit` for every line of `text` from byte `offset` on, in order, until it returns false. `next` is
/// the sequence the first of them should have. Lines that cannot be read get the sequences that are missing
/// between their sound neighbours; `end`, if known, is the sequence that follows the last line. Returns the
/// sequence that would come next.
Sequence scanLines(std::string_view text, std::uint64_t offset, Sequence next, std::optional<Sequence> end,
                   const std::function<bool(const ScannedLine &)> &visit);

} // namespace dbbasic
