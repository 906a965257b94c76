#include "model/log/segment.h"

#include "model/log/damage.h"
#include "model/log/record.h"
#include "model/log/segmentscan.h"
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

Segment::~Segment() = default;

std::string_view Segment::text() const
{
    return {m_parts.text->data(), static_cast<std::size_t>(m_parts.textSize)};
}

// From here on the sidecar is not asked any more. Name ids change with this: whoever holds one from before
// may find another name under it, once.
const Segment::Parts &Segment::rescued() const
{
    std::call_once(m_rescue, [this] {
        auto index = std::make_shared<LiveIndex>();
        const std::string_view all = text();
        scanLines(all, firstLineOffset(all), first(), Sequence{first().value + size()},
                  [&](const ScannedLine &line) {
                      index->addScanned(line);
                      return true;
                  });
        index->publish();
        auto parts = std::make_unique<Parts>(m_parts);
        parts->entries = {};
        parts->entries.blocks = index->blocks();
        parts->index = std::move(index);
        m_rescued = std::move(parts);
    });
    return *m_rescued;
}

std::string_view Segment::line(std::uint32_t entry) const
{
    const IndexEntry known = this->entry(entry);
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
    return read([=](const Parts &parts) {
        return partitionPoint(parts.size,
                              [&](std::uint32_t entry) { return parts.entries[entry].time < wanted; });
    });
}

std::optional<std::uint32_t> Segment::find(std::string_view id) const
{
    const std::uint32_t hash = hashOfId(id);
    return read([&](const Parts &parts) {
        std::optional<std::uint32_t> found;
        parts.index->visitIdHash(hash, [&](std::uint32_t number) {
            if (number >= parts.size || parts.entries[number].idHash != hash ||
                parts.entries[number].typeId == damagedName)
                return false;
            const std::optional<Event> candidate = splitLine(line(number));
            if (candidate && candidate->id == id)
                found = number;
            return found.has_value();
        });
        return found;
    });
}

std::optional<std::uint32_t> Segment::entryAt(std::uint64_t offset) const
{
    return read([=](const Parts &parts) -> std::optional<std::uint32_t> {
        const std::uint32_t after = partitionPoint(
            parts.size, [&](std::uint32_t entry) { return parts.entries[entry].offset <= offset; });
        if (after == 0)
            return {};
        const IndexEntry &known = parts.entries[after - 1];
        if (offset > std::uint64_t(known.offset) + known.length)
            return {};
        return after - 1;
    });
}

} // namespace dbbasic
