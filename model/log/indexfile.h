// The sidecar events-<first>.idx: a cache of what reading the segment would tell. It may be deleted,
// truncated, older or foreign at any time between two starts; then it is made anew. Numbers are in the
// machine's byte order.
//
// Both forms begin with a header of one page: IndexHeader, the rest zero. All that follows is covered by
// checksums (CRC-32C), see IndexMapping.
//
// Open, while the segment grows: whole blocks of 4,096 entries (StoredBlock) behind the header, each written
// once it is full. Names are not stored: they are numbered by first appearance, so the line of the first
// entry with a new number has the name. What the blocks do not cover is read from the segment: at most 4,095
// lines and one flush group.
//
// Sealed, written whole under another name and renamed: sections, each at a multiple of eight bytes.
//   entries          IndexEntry each, name numbers by sorted name
//   types, sources   NameRow each, sorted by name, then the names' text
//   type postings, source postings   entry numbers, u32, ascending per name
//   ids              open-addressing table of entry number + 1 (0: free), a power of two in size
//   sums             at a page: a checksum for each page between the header and here, u32
#pragma once

#include "model/log/indexmapping.h"
#include "model/log/segmentindex.h"
#include "model/log/storage.h"

#include <array>
#include <filesystem>
#include <memory>
#include <type_traits>

namespace dbbasic {

class LiveIndex;
class Segment;

struct IndexSection
{
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct IndexHeader
{
    enum SectionName { Entries, Types, Sources, TypePostings, SourcePostings, Ids, Sums, SectionCount };

    std::array<char, 8> magic{};
    std::uint32_t byteOrder = 0;
    std::uint32_t sealed = 0;       ///< 0 or 1: the form
    std::uint64_t first = 0;        ///< sequence of entry 0
    std::uint64_t segmentBytes = 0; ///< sealed: size of the segment it belongs to
    std::uint32_t count = 0;        ///< sealed: entries
    std::uint32_t damagedCount = 0; ///< sealed: entries whose line could not be read
    std::uint32_t lastOffset = 0;   ///< sealed: the last entry's line, and its checksum; binds the index to
    std::uint32_t lastLength = 0;   ///< this very text
    std::uint32_t lastLineCrc = 0;
    std::uint32_t lastDamaged = 0; ///< sealed: 1: that line cannot be read
    std::uint32_t sumsCrc = 0;     ///< sealed: checksum of the section Sums
    std::uint32_t typeCount = 0;
    std::uint32_t sourceCount = 0;
    std::uint32_t unused = 0;
    std::array<IndexSection, SectionCount> sections{};
    std::uint32_t foreignLines = 0; ///< sealed: lines that belong to no event
    std::uint32_t crc = 0;          ///< CRC-32C of the header up to here

    static constexpr std::uint64_t fileOffset = 4096; ///< where what follows the header begins
};

/// A block of the open form.
struct StoredBlock
{
    std::array<IndexEntry, EntryBlock::size> entries;
    std::uint32_t crc = 0; ///< of the entries
    std::array<std::uint32_t, 7> unused{};
};
static_assert(sizeof(StoredBlock) == (EntryBlock::size + 1) * sizeof(IndexEntry));
// Written as they are in memory: no byte of them is left to chance.
static_assert(std::has_unique_object_representations_v<IndexHeader>);
static_assert(std::has_unique_object_representations_v<StoredBlock>);

std::filesystem::path indexPath(const std::filesystem::path &segmentPath);

/// A sealed segment's index, read from the mapping.
class SealedIndex : public SegmentIndex
{
public:
    /// Writes the sealed form for `segment`, whatever form that has its index in now.
    static Result<void> write(Storage &storage, const std::filesystem::path &path, const Segment &segment);
    /// NotFound when there is none, or when it does not belong to this segment as it is now.
    static Result<std::shared_ptr<const SealedIndex>>
    open(Storage &storage, const std::filesystem::path &path, Sequence first, std::string_view text);

    std::uint32_t count() const { return m_header.count; }
    std::uint32_t damagedCount() const { return m_header.damagedCount; }
    std::uint32_t foreignLines() const { return m_header.foreignLines; }
    const IndexEntry *entries() const;
    const std::shared_ptr<const IndexMapping> &mapping() const { return m_mapping; }
    /// Reads all of it. False: some of it is not what was written.
    bool holdsWhole() const;

    std::uint32_t nameCount(Column column) const override;
    std::string_view name(Column column, std::uint32_t nameId) const override;
    std::optional<std::uint32_t> findName(Column column, std::string_view name) const override;
    Postings postings(Column column, std::uint32_t nameId) const override;
    void visitIdHash(std::uint32_t hash, Trust trust,
                     const std::function<bool(std::uint32_t)> &visit) const override;

private:
    struct NameRow
    {
        std::uint32_t textOffset = 0; ///< behind the rows
        std::uint32_t textSize = 0;
        std::uint32_t firstPosting = 0;
        std::uint32_t postingCount = 0;
    };
    class Builder;

    SealedIndex(std::shared_ptr<const IndexMapping> mapping, const IndexHeader &header);
    static bool isSound(const IndexHeader &header, std::uint64_t fileSize);
    static bool describes(const IndexHeader &header, std::string_view text);
    const char *section(IndexHeader::SectionName name) const
    {
        return m_mapping->data() + m_header.sections[name].offset;
    }
    NameRow nameRow(Column column, std::uint32_t nameId) const;

    std::shared_ptr<const IndexMapping> m_mapping;
    IndexHeader m_header;
};

/// The open segment's sidecar, for the committing thread. Losing it costs memory and a longer next start,
/// never an answer; so its write errors only end its use.
class OpenIndexFile
{
public:
    static Result<std::unique_ptr<OpenIndexFile>> create(Storage &storage, const std::filesystem::path &path,
                                                         Sequence first);
    /// NotFound when there is none or it is of no use for a segment that begins with `first`.
    static Result<std::unique_ptr<OpenIndexFile>> open(Storage &storage, const std::filesystem::path &path,
                                                       Sequence first, bool readOnly);

    /// Entries in whole blocks that are as they were written.
    std::uint32_t count() const { return m_count; }
    /// A block's checksum takes the place of one entry: entry i is at i + i / EntryBlock::size.
    const IndexEntry *entries() const;
    const IndexEntry &entry(std::uint32_t number) const
    {
        return entries()[number + number / EntryBlock::size];
    }
    const std::shared_ptr<const IndexMapping> &mapping() const { return m_mapping; }
    /// Blocks in the file when it was opened, good or not.
    std::uint64_t storedBlocks() const { return m_storedBlocks; }
    Result<void> append(const EntryBlock &block);
    /// Someone has truncated the file: what it held has to be made anew.
    bool isLost() const { return m_truncated || (m_mapping && m_mapping->isLost()); }

private:
    explicit OpenIndexFile(std::unique_ptr<StorageFile> file)
        : m_file(std::move(file))
    {
    }
    Result<void> makeRoom(std::uint64_t bytes);

    std::unique_ptr<StorageFile> m_file;
    std::shared_ptr<const IndexMapping> m_mapping;
    std::uint64_t m_storedBlocks = 0;
    std::uint32_t m_count = 0;
    bool m_truncated = false;
};

} // namespace dbbasic
