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

// From here on the sidecar is not asked any more.
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
        if (m_parts.damage)
            m_parts.damage->reportLostIndex(first());
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
    const auto look = [&]() -> std::optional<Event> {
        if (isDamaged(entry))
            return {};
        const std::optional<Record> record = parseLine(line(entry));
        if (record && record->event.sequence == sequenceOf(entry))
            return record->event;
        return {};
    };
    std::optional<Event> found = look();
    if (!found && !isIndexLost()) {
        doubt(entry);
        if (isIndexLost())
            found = look();
    }
    if (!found)
        m_parts.damage->report(sequenceOf(entry));
    return found;
}

void Segment::doubt(std::uint32_t entry) const
{
    if (entry < m_parts.entries.mappedCount)
        static_cast<void>(m_parts.entries.mapping->isStillGood(m_parts.entries.stored(entry)));
}

void Segment::dropIndex() const
{
    if (m_parts.entries.mapping)
        m_parts.entries.mapping->setLost();
}

std::uint32_t Segment::lowerBound(Time time) const
{
    const std::int64_t wanted = time.time_since_epoch().count();
    return read([=](const Parts &parts) {
        return partitionPoint(parts.size,
                              [&](std::uint32_t entry) { return parts.entries[entry].time < wanted; });
    });
}

std::optional<Event> Segment::find(std::string_view id, Trust trust) const
{
    const std::uint32_t hash = hashOfId(id);
    return read([&](const Parts &parts) {
        std::optional<Event> found;
        parts.index->visitIdHash(hash, trust, [&](std::uint32_t number) {
            if (number >= parts.size)
                return false;
            const IndexEntry &known = parts.entries.at(number, trust);
            if (known.idHash != hash || known.typeId == damagedName ||
                std::uint64_t(known.offset) + known.length > parts.textSize)
                return false;
            const std::string_view line = text().substr(known.offset, known.length);
            const std::optional<Record> record = parseLine(line);
            if (record && record->event.id == id && record->event.sequence == sequenceOf(number)) {
                found = record->event;
            } else if (!record && trust == Trust::Checked) {
                const std::optional<Event> damaged = splitLine(line);
                if (damaged && damaged->id == id)
                    m_parts.damage->report(sequenceOf(number));
            }
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
