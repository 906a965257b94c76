#include "model/log/opensegment.h"

#include "model/log/damage.h"
#include "model/log/mappingguard.h"
#include "model/log/record.h"
#include "model/log/segmentscan.h"

#include <algorithm>

namespace dbbasic {

namespace {

// A segment with nothing but its header line, without a file.
class HeaderOnly : public Mapping
{
public:
    HeaderOnly()
        : Mapping(segmentHeader.data(), segmentHeader.size())
    {
    }
};

} // namespace

OpenSegment::OpenSegment(Storage &storage, std::filesystem::path path, Sequence first, std::uint64_t capacity)
    : m_storage(storage)
    , m_path(std::move(path))
    , m_first(first)
    , m_capacity(capacity)
{
}

Result<std::unique_ptr<OpenSegment>> OpenSegment::create(Storage &storage,
                                                         const std::filesystem::path &directory,
                                                         Sequence first, std::uint64_t capacity)
{
    std::unique_ptr<OpenSegment> segment(
        new OpenSegment(storage, directory / segmentFileName(first), first, capacity));
    auto file = storage.open(segment->m_path, Storage::Mode::Create);
    if (!file)
        return tl::unexpected(file.error());
    segment->m_file = std::move(*file);
    Result<void> done = segment->m_file->write(0, segmentHeader);
    if (done)
        done = segment->m_file->sync();
    if (done)
        done = storage.syncDirectory(directory);
    if (done)
        done = segment->makeRoom(segmentHeader.size());
    if (!done) {
        static_cast<void>(storage.remove(segment->m_path));
        return tl::unexpected(done.error());
    }
    segment->m_bytes = segmentHeader.size();
    if (auto sidecar = OpenIndexFile::create(storage, indexPath(segment->m_path), first))
        segment->m_sidecar = std::move(*sidecar);
    return segment;
}

Result<std::unique_ptr<OpenSegment>> OpenSegment::open(Storage &storage,
                                                       const std::filesystem::path &directory, Sequence first,
                                                       std::uint64_t capacity, Storage::Mode mode)
{
    std::unique_ptr<OpenSegment> segment(
        new OpenSegment(storage, directory / segmentFileName(first), first, capacity));
    auto file = storage.open(segment->m_path, mode);
    if (!file)
        return tl::unexpected(file.error());
    segment->m_file = std::move(*file);
    const Result<std::uint64_t> size = segment->m_file->size();
    if (!size)
        return tl::unexpected(size.error());
    if (const Result<void> room = segment->makeRoom(*size); !room)
        return tl::unexpected(room.error());
    segment->m_bytes = *size;
    return segment;
}

std::unique_ptr<OpenSegment> OpenSegment::empty(Storage &storage, const std::filesystem::path &directory,
                                                Sequence first)
{
    std::unique_ptr<OpenSegment> segment(
        new OpenSegment(storage, directory / segmentFileName(first), first, 0));
    segment->m_text = std::make_shared<HeaderOnly>();
    segment->m_bytes = segmentHeader.size();
    return segment;
}

std::string_view OpenSegment::text() const
{
    return {m_text->data(), static_cast<std::size_t>(m_bytes)};
}

std::uint64_t OpenSegment::takeSidecar(bool readOnly)
{
    const std::filesystem::path path = indexPath(m_path);
    if (auto sidecar = OpenIndexFile::open(m_storage, path, m_first, readOnly)) {
        if (adopt(**sidecar)) {
            m_sidecar = std::move(*sidecar);
            if (m_index->size() == 0)
                return segmentHeader.size();
            const IndexEntry &last = m_sidecar->entry(m_index->size() - 1);
            return std::uint64_t(last.offset) + last.length + 1;
        }
        m_index = std::make_shared<LiveIndex>();
    }
    if (!readOnly) {
        if (auto sidecar = OpenIndexFile::create(m_storage, path, m_first))
            m_sidecar = std::move(*sidecar);
    }
    return 0;
}

// Believes the entries only if they describe the text without a gap from its first line on and the last of
// them is the line that stands there: as each line carries its sequence, time, id and checksum, no other log
// has the same one in the same place.
bool OpenSegment::adopt(const OpenIndexFile &sidecar)
{
    const std::string_view text = this->text();
    const std::uint32_t count = sidecar.count();
    if (count == 0)
        return true;
    if (!text.starts_with(segmentHeader))
        return false;
    const auto describes = [&](std::uint32_t number) {
        const IndexEntry &entry = sidecar.entry(number);
        if (std::uint64_t(entry.offset) + entry.length >= text.size())
            return false;
        const std::optional<Record> record = parseLine(text.substr(entry.offset, entry.length));
        return record && record->crc == entry.lineCrc &&
               record->event.sequence.value == m_first.value + number;
    };
    const IndexEntry &last = sidecar.entry(count - 1);
    if (std::uint64_t(last.offset) + last.length >= text.size()) {
        m_indexed = describes(0) ? count : 0;
        return false;
    }
    if (!describes(count - 1))
        return false;
    std::uint64_t expected = segmentHeader.size();
    constexpr std::uint32_t ahead = 16;
    for (std::uint32_t i = 0; i < count; ++i) {
        const IndexEntry &entry = sidecar.entry(i);
        if (i + ahead < count)
            m_index->prefetchId(sidecar.entry(i + ahead).idHash, ahead);
        if (entry.offset != expected || std::uint64_t(entry.offset) + entry.length >= text.size() ||
            entry.time < m_index->lastTime())
            return false;
        expected += std::uint64_t(entry.length) + 1;
        if (entry.typeId != damagedName) {
            const std::uint32_t types = m_index->nameCount(Column::Type);
            const std::uint32_t sources = m_index->nameCount(Column::Source);
            if (entry.typeId > types || entry.sourceId > sources)
                return false;
            if (entry.typeId == types || entry.sourceId == sources) {
                const std::optional<Event> event = splitLine(text.substr(entry.offset, entry.length));
                if (!event)
                    return false;
                m_index->addName(Column::Type, event->type);
                m_index->addName(Column::Source, event->escapedSource);
                if (m_index->nameCount(Column::Type) != std::max(types, entry.typeId + 1) ||
                    m_index->nameCount(Column::Source) != std::max(sources, entry.sourceId + 1))
                    return false;
            }
        }
        m_storedDamage = m_storedDamage || entry.typeId == damagedName;
        m_index->addStored(entry);
    }
    return true;
}

// Moves full blocks from the heap to the sidecar.
void OpenSegment::spill()
{
    if (!m_sidecar)
        return;
    const EntryBlocks &blocks = *m_index->blocks();
    const std::size_t full = (m_index->size() - m_sidecar->count()) / EntryBlock::size;
    std::size_t spilled = 0;
    while (spilled < full && m_sidecar->append(*blocks[spilled]))
        ++spilled; // what cannot be written stays on the heap and is tried again with the next block
    if (spilled > 0)
        m_index->dropBlocks(spilled);
}

// The mapping reaches beyond the file's end, so that it is made once for most segments. Snapshots keep the
// one they were made with.
Result<void> OpenSegment::makeRoom(std::uint64_t bytes)
{
    if (m_text && bytes <= m_text->size())
        return {};
    auto mapping = m_file->map(std::max(m_capacity, bytes + bytes / 4));
    if (!mapping)
        return tl::unexpected(mapping.error());
    m_text = std::make_shared<SegmentMapping>(std::move(*mapping), m_path.filename().string());
    return {};
}

Result<void> OpenSegment::write(std::string_view lines)
{
    if (const Result<void> room = makeRoom(m_bytes + lines.size()); !room)
        return room;
    return m_file->write(m_bytes, lines);
}

Result<void> OpenSegment::cutTo(std::uint64_t bytes)
{
    const Result<void> done = m_file->truncate(bytes);
    if (done)
        m_bytes = bytes;
    return done;
}

Result<void> OpenSegment::reopen()
{
    m_file.reset();
    auto file = m_storage.open(m_path, Storage::Mode::Append);
    if (!file)
        return tl::unexpected(file.error());
    m_file = std::move(*file);
    return {};
}

Result<void> OpenSegment::rewrite(std::uint64_t from)
{
    return m_file->write(from, text().substr(from));
}

Result<void> OpenSegment::checkTail(DamageRegister &damage)
{
    constexpr std::uint32_t lines = EntryBlock::size;
    m_file->dropCache();
    const std::shared_ptr<const Segment> known = snapshot({});
    const std::uint32_t start = known->size() > lines ? known->size() - lines : 0;
    std::string line;
    for (std::uint32_t i = start; i < known->size(); ++i) {
        const IndexEntry &entry = known->entry(i);
        line.resize(entry.length);
        const Result<std::size_t> count = m_file->read(entry.offset, line.data(), line.size());
        if (!count)
            return tl::unexpected(count.error());
        const std::optional<Record> record = parseLine(std::string_view(line).substr(0, *count));
        if (!record || record->crc != entry.lineCrc)
            damage.report(known->sequenceOf(i));
    }
    return {};
}

void OpenSegment::accept(const std::vector<Line> &lines)
{
    constexpr std::size_t ahead = 8;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i + ahead < lines.size())
            m_index->prefetchId(hashOfId(lines[i + ahead].id), ahead);
        const Line &line = lines[i];
        IndexEntry entry;
        entry.time = line.time.time_since_epoch().count();
        entry.offset = static_cast<std::uint32_t>(m_bytes);
        entry.length = line.size - 1;
        entry.idHash = hashOfId(line.id);
        entry.lineCrc = line.crc;
        m_index->add(entry, line.type, line.escapedSource);
        m_bytes += line.size;
    }
}

void OpenSegment::takeBack(const std::vector<Line> &lines, std::int64_t lastTime)
{
    m_index->dropLast(static_cast<std::uint32_t>(lines.size()), lastTime);
    for (const Line &line : lines)
        m_bytes -= line.size;
}

void OpenSegment::addScanned(const ScannedLine &line)
{
    m_foreignLines += m_index->addScanned(line) ? 0 : 1;
}

// Someone has truncated the sidecar: index and sidecar are made anew. What readers have keeps working, from
// the old index or from the segment itself.
void OpenSegment::indexAnew()
{
    m_sidecar.reset();
    m_index = std::make_shared<LiveIndex>();
    m_foreignLines = 0;
    scanLines(text(), firstLineOffset(text()), m_first, {}, [this](const ScannedLine &line) {
        addScanned(line);
        return true;
    });
    const std::filesystem::path path = indexPath(m_path);
    static_cast<void>(m_storage.remove(path)); // another file, so that nothing old is mapped from it
    if (auto sidecar = OpenIndexFile::create(m_storage, path, m_first))
        m_sidecar = std::move(*sidecar);
    m_index->publish();
}

std::shared_ptr<const Segment> OpenSegment::snapshot(const std::shared_ptr<DamageRegister> &damage)
{
    m_index->publish();
    spill();
    if (m_sidecar && m_sidecar->isLost()) {
        indexAnew();
        spill();
    }
    Segment::Parts parts;
    parts.first = m_first;
    parts.size = m_index->size();
    parts.text = m_text;
    parts.textSize = m_bytes;
    if (m_sidecar) {
        parts.entries.mapping = m_sidecar->mapping();
        parts.entries.mapped = m_sidecar->entries();
        parts.entries.mappedCount = m_sidecar->count();
        parts.entries.gap = 1;
    }
    parts.entries.blocks = m_index->blocks();
    parts.foreignLines = m_foreignLines;
    parts.index = m_index;
    parts.damage = damage;
    return std::make_shared<Segment>(std::move(parts));
}

} // namespace dbbasic
