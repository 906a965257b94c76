#include "model/log/indexfile.h"

#include "model/log/liveindex.h"
#include "model/log/record.h"
#include "model/log/segment.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

namespace dbbasic {

namespace {

constexpr std::array<char, 8> indexMagic{'d', 'b', 'b', '.', 'i', 'd', 'x', '2'};
constexpr std::uint32_t byteOrderMark = 0x01020304;
constexpr std::uint64_t minimumIndexMapping = 16u << 20;

constexpr IndexMapping::Layout openLayout{
    IndexHeader::fileOffset, offsetof(StoredBlock, crc), sizeof(StoredBlock),
    IndexHeader::fileOffset + offsetof(StoredBlock, crc), sizeof(StoredBlock)};

std::string_view bytesOf(const auto &value)
{
    return {reinterpret_cast<const char *>(&value), sizeof value};
}

std::uint32_t headerCrc(const IndexHeader &header)
{
    return crc32c(bytesOf(header).substr(0, offsetof(IndexHeader, crc)));
}

std::string headerPage(IndexHeader header)
{
    header.magic = indexMagic;
    header.byteOrder = byteOrderMark;
    header.crc = headerCrc(header);
    std::string page(IndexHeader::fileOffset, '\0');
    std::memcpy(page.data(), &header, sizeof header);
    return page;
}

std::optional<IndexHeader> readHeader(StorageFile &file)
{
    IndexHeader header;
    const Result<std::size_t> count = file.read(0, reinterpret_cast<char *>(&header), sizeof header);
    if (!count || *count != sizeof header || header.magic != indexMagic ||
        header.byteOrder != byteOrderMark || header.crc != headerCrc(header))
        return {};
    return header;
}

tl::unexpected<Error> noUse(const std::filesystem::path &path)
{
    return failure(Error::Code::NotFound, path.string() + " does not belong to its segment");
}

std::uint32_t slotOf(std::uint32_t hash, std::uint64_t slotCount)
{
    return static_cast<std::uint32_t>((std::uint64_t(hash * 0x9e3779b1u) * slotCount) >> 32);
}

} // namespace

std::filesystem::path indexPath(const std::filesystem::path &segmentPath)
{
    std::filesystem::path path = segmentPath;
    return path.replace_extension(".idx");
}

// Writes the sections one after the other, through one buffer.
class SealedIndex::Builder
{
public:
    Builder(StorageFile &file, const Segment &segment)
        : m_file(file)
        , m_segment(segment)
    {
    }

    Result<void> run()
    {
        m_header.sealed = 1;
        m_header.first = m_segment.first().value;
        m_header.segmentBytes = m_segment.text().size();
        m_header.count = m_segment.size();
        m_header.foreignLines = m_segment.foreignLines();
        if (m_header.count > 0) {
            const IndexEntry last = m_segment.entry(m_header.count - 1);
            m_header.lastOffset = last.offset;
            m_header.lastLength = last.length;
            m_header.lastLineCrc = last.lineCrc;
            m_header.lastDamaged = last.typeId == damagedName ? 1 : 0;
        }

        const std::vector<std::uint32_t> types = sortedNames(Column::Type);
        const std::vector<std::uint32_t> sources = sortedNames(Column::Source);
        m_header.typeCount = static_cast<std::uint32_t>(types.size());
        m_header.sourceCount = static_cast<std::uint32_t>(sources.size());
        writeEntries(types, sources);
        writeNames(Column::Type, types);
        writeNames(Column::Source, sources);
        writePostings(Column::Type, types);
        writePostings(Column::Source, sources);
        writeIds();
        writeSums();
        if (m_done)
            m_done = m_file.write(0, headerPage(m_header));
        return m_done;
    }

private:
    // Numbers of the names in use, by name.
    std::vector<std::uint32_t> sortedNames(Column column) const
    {
        std::vector<std::uint32_t> names;
        for (std::uint32_t nameId = 0; nameId < m_segment.nameCount(column); ++nameId) {
            if (!m_segment.postings(column, nameId).empty())
                names.push_back(nameId);
        }
        std::sort(names.begin(), names.end(), [&](std::uint32_t left, std::uint32_t right) {
            return m_segment.name(column, left) < m_segment.name(column, right);
        });
        return names;
    }

    static std::vector<std::uint32_t> newNumbers(const std::vector<std::uint32_t> &sorted,
                                                 std::uint32_t count)
    {
        std::vector<std::uint32_t> numbers(count, damagedName);
        for (std::uint32_t number = 0; number < sorted.size(); ++number)
            numbers[sorted[number]] = number;
        return numbers;
    }

    void writeEntries(const std::vector<std::uint32_t> &types, const std::vector<std::uint32_t> &sources)
    {
        const std::vector<std::uint32_t> typeNumbers = newNumbers(types, m_segment.nameCount(Column::Type));
        const std::vector<std::uint32_t> sourceNumbers =
            newNumbers(sources, m_segment.nameCount(Column::Source));
        begin(IndexHeader::Entries);
        for (std::uint32_t i = 0; i < m_segment.size(); ++i) {
            IndexEntry entry = m_segment.entry(i);
            if (entry.typeId == damagedName) {
                ++m_header.damagedCount;
            } else {
                entry.typeId = typeNumbers[entry.typeId];
                entry.sourceId = sourceNumbers[entry.sourceId];
            }
            put(bytesOf(entry));
        }
        end(IndexHeader::Entries);
    }

    void writeNames(Column column, const std::vector<std::uint32_t> &sorted)
    {
        const auto name = column == Column::Type ? IndexHeader::Types : IndexHeader::Sources;
        begin(name);
        std::string section;
        std::string texts;
        std::uint32_t firstPosting = 0;
        for (const std::uint32_t nameId : sorted) {
            const std::string_view text = m_segment.name(column, nameId);
            const std::uint32_t count = m_segment.postings(column, nameId).size();
            section += bytesOf(NameRow{static_cast<std::uint32_t>(texts.size()),
                                       static_cast<std::uint32_t>(text.size()), firstPosting, count});
            texts += text;
            firstPosting += count;
        }
        section += texts;
        put(section);
        end(name);
    }

    void writePostings(Column column, const std::vector<std::uint32_t> &sorted)
    {
        const auto name = column == Column::Type ? IndexHeader::TypePostings : IndexHeader::SourcePostings;
        begin(name);
        for (const std::uint32_t nameId : sorted) {
            const Postings postings = m_segment.postings(column, nameId);
            for (std::uint32_t place = 0; place < postings.size(); ++place) {
                const std::uint32_t entry = postings[place];
                put(bytesOf(entry));
            }
        }
        end(name);
    }

    void writeIds()
    {
        const std::uint64_t slotCount = std::bit_ceil(std::uint64_t(m_header.count) * 3 / 2 + 1);
        std::vector<std::uint32_t> slots(slotCount);
        for (std::uint32_t i = 0; i < m_header.count; ++i) {
            const IndexEntry &entry = m_segment.entry(i);
            if (entry.typeId == damagedName)
                continue;
            std::uint64_t slot = slotOf(entry.idHash, slotCount);
            while (slots[slot] != 0)
                slot = (slot + 1) & (slotCount - 1);
            slots[slot] = i + 1;
        }
        begin(IndexHeader::Ids);
        put({reinterpret_cast<const char *>(slots.data()), slots.size() * sizeof slots.front()});
        end(IndexHeader::Ids);
    }

    // Not among the pages that it covers.
    void writeSums()
    {
        m_buffer.resize((m_buffer.size() + IndexMapping::pageSize - 1) / IndexMapping::pageSize *
                        IndexMapping::pageSize);
        flush();
        const std::string_view sums(reinterpret_cast<const char *>(m_sums.data()),
                                    m_sums.size() * sizeof m_sums.front());
        m_header.sections[IndexHeader::Sums] = {m_offset, sums.size()};
        m_header.sumsCrc = crc32c(sums);
        if (m_done)
            m_done = m_file.write(m_offset, sums);
    }

    void begin(IndexHeader::SectionName name)
    {
        put(std::string_view("\0\0\0\0\0\0\0", (8 - (m_offset + m_buffer.size()) % 8) % 8));
        m_header.sections[name].offset = m_offset + m_buffer.size();
    }

    void end(IndexHeader::SectionName name)
    {
        m_header.sections[name].size = m_offset + m_buffer.size() - m_header.sections[name].offset;
    }

    void put(std::string_view bytes)
    {
        m_buffer += bytes;
        if (m_buffer.size() >= (1u << 18))
            flush();
    }

    // Whole pages.
    void flush()
    {
        const std::size_t size = m_buffer.size() / IndexMapping::pageSize * IndexMapping::pageSize;
        const std::string_view pages = std::string_view(m_buffer).substr(0, size);
        for (std::size_t at = 0; at < size; at += IndexMapping::pageSize)
            m_sums.push_back(crc32cOfQuarters(pages.substr(at, IndexMapping::pageSize)));
        if (m_done)
            m_done = m_file.write(m_offset, pages);
        m_offset += size;
        m_buffer.erase(0, size);
    }

    StorageFile &m_file;
    const Segment &m_segment;
    IndexHeader m_header;
    std::uint64_t m_offset = IndexHeader::fileOffset; ///< of what is in the buffer
    std::string m_buffer;
    std::vector<std::uint32_t> m_sums;
    Result<void> m_done;
};

Result<void> SealedIndex::write(Storage &storage, const std::filesystem::path &path, const Segment &segment)
{
    std::filesystem::path temporary = path;
    temporary += ".new";
    auto file = storage.open(temporary, Storage::Mode::Create);
    if (!file)
        return tl::unexpected(file.error());
    Result<void> done = Builder(**file, segment).run();
    if (done)
        done = (*file)->sync(); // a half-written one must not get the name
    file->reset();
    if (done)
        done = storage.rename(temporary, path);
    if (!done)
        static_cast<void>(storage.remove(temporary));
    return done;
}

Result<std::shared_ptr<const SealedIndex>>
SealedIndex::open(Storage &storage, const std::filesystem::path &path, Sequence first, std::string_view text)
{
    auto file = storage.open(path, Storage::Mode::Read);
    if (!file)
        return tl::unexpected(file.error());
    const std::optional<IndexHeader> header = readHeader(**file);
    const Result<std::uint64_t> size = (*file)->size();
    if (!size)
        return tl::unexpected(size.error());
    if (!header || !header->sealed || header->first != first.value || !isSound(*header, *size) ||
        !describes(*header, text))
        return noUse(path);
    auto mapping = (*file)->map(*size);
    if (!mapping)
        return tl::unexpected(mapping.error());
    return std::shared_ptr<const SealedIndex>(new SealedIndex(
        std::make_shared<IndexMapping>(std::move(*mapping), IndexHeader::fileOffset,
                                       header->sections[IndexHeader::Sums].offset, header->sumsCrc),
        *header));
}

SealedIndex::SealedIndex(std::shared_ptr<const IndexMapping> mapping, const IndexHeader &header)
    : m_mapping(std::move(mapping))
    , m_header(header)
{
}

// Sections lie within the file, and their sizes agree with counts.
bool SealedIndex::isSound(const IndexHeader &header, std::uint64_t fileSize)
{
    const IndexSection &sums = header.sections[IndexHeader::Sums];
    for (const IndexSection &section : header.sections) {
        const std::uint64_t end = &section == &sums ? fileSize : sums.offset;
        if (section.offset < IndexHeader::fileOffset || section.offset % 8 != 0 || section.offset > end ||
            section.size > end - section.offset)
            return false;
    }
    const auto size = [&](IndexHeader::SectionName name) { return header.sections[name].size; };
    return sums.offset % IndexMapping::pageSize == 0 &&
           sums.size ==
               (sums.offset - IndexHeader::fileOffset) / IndexMapping::pageSize * sizeof(std::uint32_t) &&
           size(IndexHeader::Entries) == std::uint64_t(header.count) * sizeof(IndexEntry) &&
           size(IndexHeader::Types) >= std::uint64_t(header.typeCount) * sizeof(NameRow) &&
           size(IndexHeader::Sources) >= std::uint64_t(header.sourceCount) * sizeof(NameRow) &&
           std::has_single_bit(size(IndexHeader::Ids)) && size(IndexHeader::Ids) >= sizeof(std::uint32_t);
}

// The last line stands where the index has it: as each line carries its sequence, time, id and checksum, no
// other log has the same one in the same place.
bool SealedIndex::describes(const IndexHeader &header, std::string_view text)
{
    if (header.segmentBytes != text.size())
        return false;
    if (header.count == 0)
        return true;
    if (std::uint64_t(header.lastOffset) + header.lastLength > text.size())
        return false;
    const std::optional<Record> record = parseLine(text.substr(header.lastOffset, header.lastLength));
    if (!record)
        return header.lastDamaged == 1;
    return header.lastDamaged == 0 && record->crc == header.lastLineCrc &&
           record->event.sequence.value == header.first + header.count - 1;
}

bool SealedIndex::holdsWhole() const
{
    return m_mapping->holdsWhole(m_header.sections[IndexHeader::Sums].size / sizeof(std::uint32_t));
}

const IndexEntry *SealedIndex::entries() const
{
    return reinterpret_cast<const IndexEntry *>(section(IndexHeader::Entries));
}

// Empty when it cannot be read: the mapping is lost then, and nobody believes the answer.
SealedIndex::NameRow SealedIndex::nameRow(Column column, std::uint32_t nameId) const
{
    if (nameId >= nameCount(column))
        return {};
    const IndexHeader::SectionName name = column == Column::Type ? IndexHeader::Types : IndexHeader::Sources;
    const NameRow &row = reinterpret_cast<const NameRow *>(section(name))[nameId];
    if (!m_mapping->isGood(&row, sizeof row))
        return {};
    const NameRow read = row;
    const std::uint64_t texts = m_header.sections[name].size - nameCount(column) * sizeof(NameRow);
    const std::uint64_t postings =
        m_header.sections[column == Column::Type ? IndexHeader::TypePostings : IndexHeader::SourcePostings]
            .size;
    if (std::uint64_t(read.textOffset) + read.textSize > texts ||
        (std::uint64_t(read.firstPosting) + read.postingCount) * sizeof(std::uint32_t) > postings) {
        m_mapping->setLost();
        return {};
    }
    return read;
}

std::uint32_t SealedIndex::nameCount(Column column) const
{
    return column == Column::Type ? m_header.typeCount : m_header.sourceCount;
}

std::string_view SealedIndex::name(Column column, std::uint32_t nameId) const
{
    const NameRow row = nameRow(column, nameId);
    const char *const texts = section(column == Column::Type ? IndexHeader::Types : IndexHeader::Sources) +
                              nameCount(column) * sizeof(NameRow);
    const std::string_view text(texts + row.textOffset, row.textSize);
    return row.textSize == 0 || m_mapping->isGood(text.data(), text.size()) ? text : std::string_view();
}

std::optional<std::uint32_t> SealedIndex::findName(Column column, std::string_view wanted) const
{
    std::uint32_t from = 0;
    std::uint32_t to = nameCount(column);
    while (from < to) {
        const std::uint32_t middle = from + (to - from) / 2;
        if (name(column, middle) < wanted)
            from = middle + 1;
        else
            to = middle;
    }
    return from < nameCount(column) && name(column, from) == wanted ? std::optional(from) : std::nullopt;
}

Postings SealedIndex::postings(Column column, std::uint32_t nameId) const
{
    const NameRow row = nameRow(column, nameId);
    const auto *all = reinterpret_cast<const std::uint32_t *>(
        section(column == Column::Type ? IndexHeader::TypePostings : IndexHeader::SourcePostings));
    return Postings(*m_mapping, all + row.firstPosting, row.postingCount, m_header.count);
}

void SealedIndex::visitIdHash(std::uint32_t hash, Trust trust,
                              const std::function<bool(std::uint32_t)> &visit) const
{
    const auto *slots = reinterpret_cast<const std::uint32_t *>(section(IndexHeader::Ids));
    const std::uint64_t slotCount = m_header.sections[IndexHeader::Ids].size / sizeof *slots;
    std::uint64_t slot = slotOf(hash, slotCount);
    // Bounded, so that a table without a free slot cannot hold anyone up.
    for (std::uint64_t looked = 0; looked < slotCount; ++looked) {
        // Looked at anew each time: with a page that was overwritten since, an id would seem not to be there.
        const bool usable = trust == Trust::Blind || m_mapping->isStillGood(&slots[slot]);
        const std::uint32_t entry = usable ? slots[slot] : 0;
        if (entry == 0 || (entry <= m_header.count && visit(entry - 1)))
            return;
        slot = (slot + 1) & (slotCount - 1);
    }
}

Result<std::unique_ptr<OpenIndexFile>>
OpenIndexFile::create(Storage &storage, const std::filesystem::path &path, Sequence first)
{
    auto file = storage.open(path, Storage::Mode::Create);
    if (!file)
        return tl::unexpected(file.error());
    IndexHeader header;
    header.first = first.value;
    std::unique_ptr<OpenIndexFile> index(new OpenIndexFile(std::move(*file)));
    if (const Result<void> written = index->m_file->write(0, headerPage(header)); !written)
        return tl::unexpected(written.error());
    return index;
}

Result<std::unique_ptr<OpenIndexFile>>
OpenIndexFile::open(Storage &storage, const std::filesystem::path &path, Sequence first, bool readOnly)
{
    auto file = storage.open(path, readOnly ? Storage::Mode::Read : Storage::Mode::Append);
    if (!file)
        return tl::unexpected(file.error());
    const std::optional<IndexHeader> header = readHeader(**file);
    if (!header || header->sealed || header->first != first.value)
        return noUse(path);
    const Result<std::uint64_t> size = (*file)->size();
    if (!size || *size < IndexHeader::fileOffset)
        return noUse(path);
    std::unique_ptr<OpenIndexFile> index(new OpenIndexFile(std::move(*file)));
    index->m_storedBlocks = (*size - IndexHeader::fileOffset) / sizeof(StoredBlock);
    if (const Result<void> room = index->makeRoom(*size); !room)
        return tl::unexpected(room.error());
    std::uint32_t good = 0;
    while (good < index->m_storedBlocks && index->m_mapping->holds(good))
        ++good;
    index->m_count = good * EntryBlock::size;
    return index;
}

const IndexEntry *OpenIndexFile::entries() const
{
    return m_mapping ? reinterpret_cast<const IndexEntry *>(m_mapping->data() + IndexHeader::fileOffset)
                     : nullptr;
}

Result<void> OpenIndexFile::makeRoom(std::uint64_t bytes)
{
    if (m_mapping && bytes <= m_mapping->size())
        return {};
    auto mapping = m_file->map(std::max(minimumIndexMapping, bytes * 2));
    if (!mapping)
        return tl::unexpected(mapping.error());
    m_mapping = std::make_shared<IndexMapping>(std::move(*mapping), openLayout);
    return {};
}

Result<void> OpenIndexFile::append(const EntryBlock &block)
{
    const std::uint64_t offset =
        IndexHeader::fileOffset + std::uint64_t(m_count / EntryBlock::size) * sizeof(StoredBlock);
    // Behind the end of a truncated file the gap would read as zeros.
    const Result<std::uint64_t> size = m_file->size();
    m_truncated = m_truncated || (size && *size < offset);
    if (m_truncated)
        return failure(Error::Code::Io, "the index of the open segment was truncated");
    const auto stored = std::make_unique<StoredBlock>();
    stored->entries = block.entries;
    stored->crc = crc32cOfQuarters(bytesOf(stored->entries));
    Result<void> done = makeRoom(offset + sizeof *stored);
    if (done)
        done = m_file->write(offset, bytesOf(*stored));
    if (done)
        m_count += EntryBlock::size;
    return done;
}

} // namespace dbbasic
