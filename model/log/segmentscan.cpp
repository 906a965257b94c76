#include "model/log/segmentscan.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <vector>

namespace dbbasic {

namespace {

constexpr std::string_view prefix = "events-";
constexpr std::string_view suffix = ".tsv";
constexpr std::size_t digitCount = 20;

// How far a sound line may jump ahead: a line that was copied in from elsewhere must not make up millions of
// missing events, a lost stretch of one segment may.
constexpr std::uint64_t farthestJump = (std::uint64_t(1) << 32) / minimumLineSize;

} // namespace

std::string segmentFileName(Sequence first)
{
    char name[prefix.size() + digitCount + suffix.size() + 1];
    std::snprintf(name, sizeof name, "events-%020llu.tsv", static_cast<unsigned long long>(first.value));
    return name;
}

std::optional<Sequence> parseSegmentFileName(std::string_view name)
{
    if (name.size() != prefix.size() + digitCount + suffix.size() || !name.starts_with(prefix) ||
        !name.ends_with(suffix))
        return {};
    Sequence first;
    const char *const end = name.data() + prefix.size() + digitCount;
    const auto [at, error] = std::from_chars(name.data() + prefix.size(), end, first.value);
    if (error != std::errc{} || at != end || first.value == 0)
        return {};
    return first;
}

std::uint64_t firstLineOffset(std::string_view text)
{
    if (text.starts_with(segmentHeader))
        return segmentHeader.size();
    // A damaged header may have lost or gained a newline.
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t newline = text.find('\n', at);
        if (newline == std::string_view::npos)
            break;
        if (parseLine(text.substr(at, newline - at)))
            return at;
        at = newline + 1;
    }
    return std::min(segmentHeader.size(), text.size());
}

Sequence scanLines(std::string_view text, std::uint64_t offset, Sequence next, std::optional<Sequence> end,
                   const std::function<bool(const ScannedLine &)> &visit)
{
    std::vector<ScannedLine> damaged; // a stretch whose sequences are not known yet

    // Hands the stretch out, with the sequences up to `bound` for its lines.
    const auto settleDamaged = [&](Sequence bound, std::uint64_t at) {
        for (ScannedLine &line : damaged) {
            if (next < bound) {
                line.sequence = next;
                ++next.value;
            }
            if (!visit(line))
                return false;
        }
        damaged.clear();
        for (; next < bound; ++next.value) {
            if (!visit({{}, next, at, 0, true}))
                return false;
        }
        return true;
    };

    while (offset < text.size()) {
        const std::string_view rest = text.substr(offset);
        const std::size_t newline = rest.find('\n');
        ScannedLine line;
        line.offset = offset;
        line.complete = newline != std::string_view::npos;
        line.length = line.complete ? newline : rest.size();
        offset += line.length + (line.complete ? 1 : 0);
        if (line.complete)
            line.record = parseLine(rest.substr(0, newline));
        if (line.record) {
            const Sequence found = line.record->event.sequence;
            const bool fits =
                found >= next && found.value - next.value <= farthestJump && (!end || found < *end);
            if (!fits)
                line.record.reset();
        }
        if (!line.record) {
            damaged.push_back(line);
            continue;
        }
        line.sequence = line.record->event.sequence;
        if (!settleDamaged(line.sequence, line.offset))
            return next;
        next = {line.sequence.value + 1};
        if (!visit(line))
            return next;
    }
    settleDamaged(end.value_or(Sequence{next.value + damaged.size()}), text.size());
    return next;
}

} // namespace dbbasic
