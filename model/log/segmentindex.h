// What a segment's index knows: one fixed-width entry per event, the names of types and sources with the
// entries they occur in, and a table from id to entry. Two forms: LiveIndex grows on the heap while the
// segment is open, SealedIndex is read straight from a mapped file.
#pragma once

#include "model/event.h"
#include "model/log/crc32c.h"
#include "model/log/growingarray.h"
#include "model/log/indexmapping.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace dbbasic {

/// One event, in memory and in the sidecar file. The entry's number is its sequence less the segment's first.
struct IndexEntry
{
    std::int64_t time = 0;    ///< microseconds since 1970; of a damaged line: that of the line before it
    std::uint32_t offset = 0; ///< of the line in the segment file
    std::uint32_t length = 0; ///< of the line without its newline
    std::uint32_t typeId = 0; ///< place in the segment's names; damagedName if the line could not be read
    std::uint32_t sourceId = 0;
    std::uint32_t idHash = 0;  ///< hashOfId(id)
    std::uint32_t lineCrc = 0; ///< the checksum in the line: binds the entry to its text
};
static_assert(sizeof(IndexEntry) == 32);

/// How entries of a growing segment are kept on the heap and written to its sidecar.
struct EntryBlock
{
    static constexpr std::uint32_t size = 4096;
    std::array<IndexEntry, size> entries;
};
using EntryBlocks = std::vector<std::shared_ptr<EntryBlock>>; ///< shared with snapshots

inline constexpr std::uint32_t damagedName = UINT32_MAX;

/// Stands in for an entry whose place in a sidecar cannot be believed.
inline constexpr IndexEntry unreadableEntry{0, 0, 0, damagedName, damagedName, 0, 0};

inline std::uint32_t hashOfId(std::string_view id)
{
    return crc32c(id);
}

enum class Column { Type, Source };

/// Entries that carry one name, ascending. Cheap to copy; lives as long as the segment it came from.
class Postings
{
public:
    Postings() = default;
    /// `bound`: no entry of the segment has this number or a higher one.
    Postings(const IndexMapping &mapping, const std::uint32_t *entries, std::uint32_t size,
             std::uint32_t bound)
        : m_mapping(&mapping)
        , m_mapped(entries)
        , m_size(size)
        , m_bound(bound)
    {
    }
    Postings(const GrowingArray<std::uint32_t> &entries, std::uint32_t size)
        : m_growing(&entries)
        , m_size(size)
    {
    }

    std::uint32_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    std::uint32_t operator[](std::uint32_t place) const
    {
        if (m_growing)
            return (*m_growing)[place];
        const std::uint32_t entry =
            m_mapping->isGood(&m_mapped[place], sizeof *m_mapped) ? m_mapped[place] : m_bound;
        if (entry < m_bound)
            return entry;
        m_mapping->setLost(); // nobody believes the answer then
        return 0;
    }

    /// First place whose entry is `entry` or a later one; size() when there is none.
    std::uint32_t lowerBound(std::uint32_t entry) const
    {
        std::uint32_t from = 0;
        std::uint32_t to = m_size;
        while (from < to) {
            const std::uint32_t middle = from + (to - from) / 2;
            if ((*this)[middle] < entry)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }

    /// Only those before `entry`.
    Postings before(std::uint32_t entry) const
    {
        Postings part = *this;
        if (m_size > 0 && (*this)[m_size - 1] >= entry)
            part.m_size = lowerBound(entry);
        return part;
    }

private:
    const IndexMapping *m_mapping = nullptr;
    const std::uint32_t *m_mapped = nullptr;
    const GrowingArray<std::uint32_t> *m_growing = nullptr;
    std::uint32_t m_size = 0;
    std::uint32_t m_bound = 0;
};

/// How an index in a file is read.
enum class Trust {
    Checked, ///< by its checksums
    Blind,   ///< as it stands: for a search whose finds prove themselves
};

/// The part of an index besides its entries. Readers on any thread.
class SegmentIndex
{
public:
    virtual ~SegmentIndex() = default;
    virtual std::uint32_t nameCount(Column column) const = 0;
    virtual std::string_view name(Column column, std::uint32_t nameId) const = 0;
    virtual std::optional<std::uint32_t> findName(Column column, std::string_view name) const = 0;
    virtual Postings postings(Column column, std::uint32_t nameId) const = 0;
    /// Calls `visit` with entries whose id may have this hash until it returns true.
    virtual void visitIdHash(std::uint32_t hash, Trust trust,
                             const std::function<bool(std::uint32_t)> &visit) const = 0;
};

} // namespace dbbasic
