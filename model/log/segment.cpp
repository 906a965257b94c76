#include "model/log/segment.h"

#include "model/log/damage.h"
#include "model/log/record.h"
#include "model/log/storage.h"

namespace dbbasic {

namespace {

// First entry for which `isBefore` no longer holds.
template <typename Predicate>
std::uint32_t partitionPoint(std::uint32_t size, Predicate isBefore)
{
    std::uint32_t from = 0;
    std::uint32_t to = size;
    while (from < to) {
        const std::uint32_t middle = from + (to - from) / 2;
        if (isBefore(middle))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

} // namespace

Segment::Segment(Parts parts)
    : m_parts(std::move(parts))
{
}

std::string_view Segment::text() const
{
    return {m_parts.text->data(), static_cast<std::size_t>(m_parts.textSize)};
}

std::string_view Segment::line(std::uint32_t entry) const
{
    const IndexEntry &known = m_parts.entries[entry];
    if (std::uint64_t(known.offset) + known.length > m_parts.textSize)
        return {};
    return text().substr(known.offset, known.length);
}

std::optional<Event> Segment::event(std::uint32_t entry) const
{
    if (!isDamaged(entry)) {
        const std::optional<Record> record = parseLine(line(entry));
        if (record && record->event.sequence == sequenceOf(entry))
            return record->event;
    }
    m_parts.damage->report(sequenceOf(entry));
    return {};
}

std::uint32_t Segment::lowerBound(Time time) const
{
    const std::int64_t wanted = time.time_since_epoch().count();
    return partitionPoint(m_parts.size,
                          [&](std::uint32_t entry) { return m_parts.entries[entry].time < wanted; });
}

std::optional<std::uint32_t> Segment::find(std::string_view id) const
{
    std::optional<std::uint32_t> found;
    const std::uint32_t hash = hashOfId(id);
    m_parts.index->visitIdHash(hash, [&](std::uint32_t entry) {
        if (entry >= m_parts.size || m_parts.entries[entry].idHash != hash || isDamaged(entry))
            return false;
        const std::optional<Event> candidate = splitLine(line(entry));
        if (candidate && candidate->id == id)
            found = entry;
        return found.has_value();
    });
    return found;
}

std::optional<std::uint32_t> Segment::entryAt(std::uint64_t offset) const
{
    const std::uint32_t after = partitionPoint(
        m_parts.size, [&](std::uint32_t entry) { return m_parts.entries[entry].offset <= offset; });
    if (after == 0)
        return {};
    const IndexEntry &known = m_parts.entries[after - 1];
    if (offset > std::uint64_t(known.offset) + known.length)
        return {};
    return after - 1;
}

} // namespace dbbasic
