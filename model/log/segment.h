// A segment as one snapshot sees it: its text and its index, both up to a fixed number of events.
#pragma once

#include "model/event.h"
#include "model/log/indexmapping.h"
#include "model/log/liveindex.h"
#include "model/log/segmentindex.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>

namespace dbbasic {

class DamageRegister;

/// Where the entries of a snapshot are: a mapped file first, then blocks on the heap.
struct EntryTable
{
    std::shared_ptr<const IndexMapping> mapping; ///< keeps `mapped` alive
    const IndexEntry *mapped = nullptr;
    std::uint32_t mappedCount = 0; ///< a multiple of EntryBlock::size where blocks follow
    std::uint32_t gap = 0;         ///< entries' widths between the blocks of the file
    std::shared_ptr<const EntryBlocks> blocks;

    bool isLost() const { return mapping && mapping->isLost(); }

    const IndexEntry *stored(std::uint32_t entry) const
    {
        return mapped + entry + entry / EntryBlock::size * gap;
    }

    const IndexEntry &operator[](std::uint32_t entry) const { return at(entry, Trust::Checked); }
    const IndexEntry &at(std::uint32_t entry, Trust trust) const
    {
        if (entry < mappedCount) {
            const IndexEntry *const known = stored(entry);
            return trust == Trust::Blind || mapping->isGood(known, sizeof *known) ? *known : unreadableEntry;
        }
        entry -= mappedCount;
        return (*blocks)[entry / EntryBlock::size]->entries[entry % EntryBlock::size];
    }
};

/// Immutable; any thread. Events are addressed by their entry number, 0 … size()-1, which is the sequence
/// less first().
class Segment
{
public:
    struct Parts
    {
        Sequence first;
        std::uint32_t size = 0;
        std::shared_ptr<const Mapping> text;
        std::uint64_t textSize = 0; ///< bytes of the file, header included, that belong to the snapshot
        EntryTable entries;
        std::shared_ptr<const SegmentIndex> index;
        std::shared_ptr<DamageRegister> damage;
        std::uint32_t foreignLines = 0; ///< lines that belong to no event
        bool isSealed = false;          ///< the index is the final one, all of it mapped
    };
    explicit Segment(Parts parts);
    ~Segment();

    Sequence first() const { return m_parts.first; }
    std::uint32_t size() const { return m_parts.size; }
    Sequence sequenceOf(std::uint32_t entry) const { return {m_parts.first.value + entry}; }

    IndexEntry entry(std::uint32_t entry) const
    {
        return read([=](const Parts &parts) { return parts.entries[entry]; });
    }
    std::uint32_t foreignLines() const { return m_parts.foreignLines; }
    bool hasFinalIndex() const { return m_parts.isSealed; }

    /// The event; none if its line is damaged, which is then counted and reported. Checks the line's
    /// checksum.
    std::optional<Event> event(std::uint32_t entry) const;
    /// The line as it stands, without its newline and unchecked.
    std::string_view line(std::uint32_t entry) const;
    bool isDamaged(std::uint32_t entry) const { return nameOf(Column::Type, entry) == damagedName; }

    // From the index, without touching the line.
    Time timeOf(std::uint32_t entry) const
    {
        return read(
            [=](const Parts &parts) { return Time(std::chrono::microseconds(parts.entries[entry].time)); });
    }
    std::uint32_t nameOf(Column column, std::uint32_t entry) const ///< damagedName for a damaged line
    {
        return read([=](const Parts &parts) {
            const IndexEntry &known = parts.entries[entry];
            return column == Column::Type ? known.typeId : known.sourceId;
        });
    }
    /// First entry whose time is at or after `time`; size() when there is none.
    std::uint32_t lowerBound(Time time) const;
    /// The event with this id. Blind: none may also mean that the index is wrong; costs less, because index
    /// pages need not be read whole.
    std::optional<Event> find(std::string_view id, Trust trust) const;

    // Names in use; ids are 0 … nameCount()-1 and mean something in this segment only. A name that came after
    // the snapshot has no postings.
    std::uint32_t nameCount(Column column) const
    {
        return read([=](const Parts &parts) { return parts.index->nameCount(column); });
    }
    std::string_view name(Column column, std::uint32_t nameId) const
    {
        return read([=](const Parts &parts) { return parts.index->name(column, nameId); });
    }
    std::optional<std::uint32_t> findName(Column column, std::string_view name) const
    {
        return read([=](const Parts &parts) { return parts.index->findName(column, name); });
    }
    Postings postings(Column column, std::uint32_t nameId) const
    {
        return read(
            [=](const Parts &parts) { return parts.index->postings(column, nameId).before(parts.size); });
    }

    /// All of the file, header line included, up to the end of the last event: for scans that look at the
    /// bytes first. entryAt() tells whose they are.
    std::string_view text() const;
    /// The entry whose line has the byte at `offset` of text(); none for the header and for lines that belong
    /// to no event.
    std::optional<std::uint32_t> entryAt(std::uint64_t offset) const;

    /// The sidecar was found to be damaged or cut off. From then on answers come from the segment itself.
    /// Name ids and postings from before mean nothing any more; whoever asks more than one thing with them
    /// begins anew when this has become true meanwhile.
    bool isIndexLost() const { return m_parts.entries.isLost(); }
    /// The same for a few questions at once.
    template <typename Questions>
    std::invoke_result_t<const Questions &> consistently(const Questions &ask) const
    {
        const bool lost = isIndexLost();
        auto answers = ask();
        return lost == isIndexLost() ? answers : ask();
    }
    /// The line of `entry` is not what the index made expect: looks whether the index is to blame.
    void doubt(std::uint32_t entry) const;
    /// Something in the index cannot be: it is not asked any more.
    void dropIndex() const;

private:
    /// Reads through the sidecar, and once more from the segment itself if the sidecar was cut off meanwhile.
    template <typename Reader>
    std::invoke_result_t<const Reader &, const Parts &> read(const Reader &reader) const
    {
        if (!m_parts.entries.isLost()) {
            auto answer = reader(m_parts);
            if (!m_parts.entries.isLost())
                return answer;
        }
        return reader(rescued());
    }
    const Parts &rescued() const;

    Parts m_parts;
    mutable std::once_flag m_rescue;
    mutable std::unique_ptr<const Parts> m_rescued; ///< with its index on the heap
};

} // namespace dbbasic
