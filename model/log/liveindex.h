// The index of a segment that still grows. One thread adds; readers see what was there when their snapshot
// was made. Bounded by the size of a segment.
#pragma once

#include "model/log/segmentindex.h"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace dbbasic {

struct ScannedLine;

class LiveIndex : public SegmentIndex
{
public:
    LiveIndex() = default;
    ~LiveIndex() override;

    // The thread that adds.

    /// `entry` with everything but the name ids.
    void add(IndexEntry entry, std::string_view type, std::string_view source);
    /// Forgets the last `count` entries, which no snapshot has; `lastTime` is that of the entry before them.
    void dropLast(std::uint32_t count, std::int64_t lastTime);
    void addDamaged(std::int64_t time, std::uint32_t offset, std::uint32_t length);
    /// Has the processor fetch what add() will touch for an entry that comes `ahead` places later: the table
    /// of ids is far larger than its caches.
    void prefetchId(std::uint32_t hash, std::uint32_t ahead) const;
    /// A line read from the segment. False for one that belongs to no event.
    bool addScanned(const ScannedLine &line);
    /// An entry that a file already holds, with its name ids checked. Only before any other, in whole blocks.
    void addStored(const IndexEntry &entry);
    /// The name that gets the next free id.
    void addName(Column column, std::string_view name);
    /// Lets go of the first blocks() of the heap: a file holds them now.
    void dropBlocks(std::size_t count);
    /// Makes what was added visible to readers that synchronise with this thread afterwards.
    void publish();
    std::uint32_t size() const { return m_size; }
    /// Replaced by a new vector whenever a block is added: the one handed out stays as it is.
    const std::shared_ptr<const EntryBlocks> &blocks() const { return m_blocks; }
    std::int64_t lastTime() const { return m_lastTime; }

    // Any thread.

    std::uint32_t nameCount(Column column) const override;
    std::string_view name(Column column, std::uint32_t nameId) const override;
    std::optional<std::uint32_t> findName(Column column, std::string_view name) const override;
    Postings postings(Column column, std::uint32_t nameId) const override;
    void visitIdHash(std::uint32_t hash, Trust trust,
                     const std::function<bool(std::uint32_t)> &visit) const override;

private:
    struct Name
    {
        std::string text;
        GrowingArray<std::uint32_t> postings;
        bool touched = false; ///< has postings that are not published yet
    };

    struct Names
    {
        std::uint32_t intern(std::string_view text);

        GrowingArray<Name> names;
        std::vector<std::uint32_t> touched;
        mutable std::mutex
            mutex; ///< for a reader's look-up against a new name; the adding thread looks without
        std::unordered_map<std::string_view, std::uint32_t> ids;
    };

    /// Open-addressing tables from id hash to entry + 1 (0: free). Table k is for the 4096 * 2^k entries
    /// behind those of the tables before it, so that nothing is ever rehashed and a look-up asks few tables.
    using IdSlot = std::atomic<std::uint32_t>;
    static constexpr std::uint32_t firstIdTable = 4096;
    static std::uint32_t idTableOf(std::uint32_t entry);
    static std::uint32_t slotCount(std::uint32_t table) { return 2 * (firstIdTable << table); }

    IndexEntry &append();
    void addPosting(Names &names, std::uint32_t nameId, std::uint32_t entry);
    void addId(std::uint32_t hash, std::uint32_t entry);
    Names &column(Column column) { return column == Column::Type ? m_types : m_sources; }
    const Names &column(Column column) const { return column == Column::Type ? m_types : m_sources; }

    std::shared_ptr<const EntryBlocks> m_blocks = std::make_shared<EntryBlocks>();
    Names m_types;
    Names m_sources;
    std::array<std::atomic<IdSlot *>, 20> m_idTables{};
    std::uint32_t m_size = 0;
    std::int64_t m_lastTime = INT64_MIN;
};

} // namespace dbbasic
