#include "model/log/opensegment.h"

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

// The mapping reaches beyond the file's end, so that it is made once for most segments. Snapshots keep the
// one they were made with.
Result<void> OpenSegment::makeRoom(std::uint64_t bytes)
{
    if (m_text && bytes <= m_text->size())
        return {};
    auto mapping = m_file->map(std::max(m_capacity, bytes + bytes / 4));
    if (!mapping)
        return tl::unexpected(mapping.error());
    m_text = std::move(*mapping);
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

void OpenSegment::accept(const Line &line)
{
    IndexEntry entry;
    entry.time = line.time.time_since_epoch().count();
    entry.offset = static_cast<std::uint32_t>(m_bytes);
    entry.length = line.size - 1;
    entry.idHash = hashOfId(line.id);
    entry.lineCrc = line.crc;
    m_index->add(entry, line.type, line.escapedSource);
    m_bytes += line.size;
}

void OpenSegment::addScanned(const ScannedLine &line)
{
    const auto offset = static_cast<std::uint32_t>(line.offset);
    const auto length = static_cast<std::uint32_t>(line.length);
    if (!line.record) {
        if (line.sequence.value != 0)
            m_index->addDamaged(m_index->lastTime(), offset, length);
        return;
    }
    const Event &event = line.record->event;
    IndexEntry entry;
    // A time before the last one is not ours (verify names it); the index stays ordered all the same.
    entry.time = std::max<std::int64_t>(event.time.time_since_epoch().count(), m_index->lastTime());
    entry.offset = offset;
    entry.length = length;
    entry.idHash = hashOfId(event.id);
    entry.lineCrc = line.record->crc;
    m_index->add(entry, event.type, event.escapedSource);
}

std::shared_ptr<const Segment> OpenSegment::snapshot(const std::shared_ptr<DamageRegister> &damage)
{
    m_index->publish();
    Segment::Parts parts;
    parts.first = m_first;
    parts.size = m_index->size();
    parts.text = m_text;
    parts.textSize = m_bytes;
    parts.entries.blocks = m_index->blocks();
    parts.index = m_index;
    parts.damage = damage;
    return std::make_shared<Segment>(std::move(parts));
}

} // namespace dbbasic
