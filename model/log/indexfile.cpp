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

constexpr std::array<char, 8> indexMagic{'d', 'b', 'b', '.', 'i', 'd', 'x', '1'};
constexpr std::uint32_t byteOrderMark = 0x01020304;
constexpr std::uint64_t minimumIndexMapping = 16u << 20;

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
        if (m_header.count > 0)
            m_header.lastLineCrc = m_segment.entry(m_header.count - 1).lineCrc;

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
        flush();
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
        m_header.namesCrc = crc32c(m_header.namesCrc, section);
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

    void flush()
    {
        if (m_done)
            m_done = m_file.write(m_offset, m_buffer);
        m_offset += m_buffer.size();
        m_buffer.clear();
    }

    StorageFile &m_file;
    const Segment &m_segment;
    IndexHeader m_header;
    std::uint64_t m_offset = IndexHeader::fileOffset;
    std::string m_buffer;
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
    if (!header || !header->sealed || header->first != first.value || header->segmentBytes != text.size())
        return noUse(path);
    for (const IndexSection &section : header->sections) {
        if (section.offset % 8 != 0 || section.offset > *size || section.size > *size - section.offset)
            return noUse(path);
    }
    auto mapping = (*file)->map(*size);
    if (!mapping)
        return tl::unexpected(mapping.error());
    const std::shared_ptr<const SealedIndex> index(
        new SealedIndex(std::make_shared<GuardedMapping>(std::move(*mapping)), *header));
    if (!index->isSound())
        return noUse(path);
    if (index->count() > 0) {
        const IndexEntry &last = index->entries()[index->count() - 1];
        const std::uint64_t end = std::uint64_t(last.offset) + last.length;
        if (end > text.size() || last.lineCrc != header->lastLineCrc)
            return noUse(path);
        const std::optional<Record> record = parseLine(text.substr(last.offset, last.length));
        const bool damaged = last.typeId == damagedName;
        if (damaged == record.has_value() ||
            (record && (record->crc != last.lineCrc ||
                        record->event.sequence.value != first.value + index->count() - 1)))
            return noUse(path);
    }
    return index;
}

SealedIndex::SealedIndex(std::shared_ptr<const GuardedMapping> mapping, const IndexHeader &header)
    : m_mapping(std::move(mapping))
    , m_header(header)
{
}

// Sizes agree with counts, and the names are whole.
bool SealedIndex::isSound() const
{
    const auto size = [&](IndexHeader::SectionName name) { return m_header.sections[name].size; };
    if (size(IndexHeader::Entries) != std::uint64_t(m_header.count) * sizeof(IndexEntry) ||
        size(IndexHeader::Types) < std::uint64_t(m_header.typeCount) * sizeof(NameRow) ||
        size(IndexHeader::Sources) < std::uint64_t(m_header.sourceCount) * sizeof(NameRow) ||
        !std::has_single_bit(size(IndexHeader::Ids)) || size(IndexHeader::Ids) < sizeof(std::uint32_t))
        return false;
    const std::uint32_t crc =
        crc32c(crc32c(std::string_view(section(IndexHeader::Types), size(IndexHeader::Types))),
               std::string_view(section(IndexHeader::Sources), size(IndexHeader::Sources)));
    if (crc != m_header.namesCrc)
        return false;
    const auto rowsFit = [&](Column column, std::uint32_t count, std::uint64_t names,
                             std::uint64_t postings) {
        const std::uint64_t texts = names - count * sizeof(NameRow);
        return std::all_of(rows(column), rows(column) + count, [&](const NameRow &row) {
            return std::uint64_t(row.textOffset) + row.textSize <= texts &&
                   (std::uint64_t(row.firstPosting) + row.postingCount) * sizeof(std::uint32_t) <= postings;
        });
    };
    return rowsFit(Column::Type, m_header.typeCount, size(IndexHeader::Types),
                   size(IndexHeader::TypePostings)) &&
           rowsFit(Column::Source, m_header.sourceCount, size(IndexHeader::Sources),
                   size(IndexHeader::SourcePostings));
}

const IndexEntry *SealedIndex::entries() const
{
    return reinterpret_cast<const IndexEntry *>(section(IndexHeader::Entries));
}

const SealedIndex::NameRow *SealedIndex::rows(Column column) const
{
    return reinterpret_cast<const NameRow *>(
        section(column == Column::Type ? IndexHeader::Types : IndexHeader::Sources));
}

std::uint32_t SealedIndex::nameCount(Column column) const
{
    return column == Column::Type ? m_header.typeCount : m_header.sourceCount;
}

std::string_view SealedIndex::name(Column column, std::uint32_t nameId) const
{
    const NameRow *const all = rows(column);
    const char *const texts = reinterpret_cast<const char *>(all + nameCount(column));
    return {texts + all[nameId].textOffset, all[nameId].textSize};
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
    const NameRow &row = rows(column)[nameId];
    const auto *all = reinterpret_cast<const std::uint32_t *>(
        section(column == Column::Type ? IndexHeader::TypePostings : IndexHeader::SourcePostings));
    return Postings(all + row.firstPosting, row.postingCount);
}

void SealedIndex::visitIdHash(std::uint32_t hash, const std::function<bool(std::uint32_t)> &visit) const
{
    const auto *slots = reinterpret_cast<const std::uint32_t *>(section(IndexHeader::Ids));
    const std::uint64_t slotCount = m_header.sections[IndexHeader::Ids].size / sizeof *slots;
    std::uint64_t slot = slotOf(hash, slotCount);
    // Bounded, so that a table without a free slot cannot hold anyone up.
    for (std::uint64_t looked = 0; looked < slotCount && slots[slot] != 0; ++looked) {
        if (slots[slot] <= m_header.count && visit(slots[slot] - 1))
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
    const std::uint64_t blocks = (*size - IndexHeader::fileOffset) / sizeof(EntryBlock);
    if (const Result<void> room = index->makeRoom(*size); !room)
        return tl::unexpected(room.error());
    index->m_count = static_cast<std::uint32_t>(blocks) * EntryBlock::size;
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
    m_mapping = std::make_shared<GuardedMapping>(std::move(*mapping));
    return {};
}

Result<void> OpenIndexFile::append(const EntryBlock &block)
{
    const std::uint64_t offset = IndexHeader::fileOffset + std::uint64_t(m_count) * sizeof(IndexEntry);
    // Behind the end of a truncated file the gap would read as zeros.
    const Result<std::uint64_t> size = m_file->size();
    m_truncated = m_truncated || (size && *size < offset);
    if (m_truncated)
        return failure(Error::Code::Io, "the index of the open segment was truncated");
    Result<void> done = makeRoom(offset + sizeof block);
    if (done)
        done = m_file->write(offset, bytesOf(block.entries));
    if (done)
        m_count += EntryBlock::size;
    return done;
}

} // namespace dbbasic
