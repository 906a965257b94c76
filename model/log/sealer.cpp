#include "model/log/sealer.h"

#include "model/log/damage.h"
#include "model/log/indexfile.h"
#include "model/log/mappingguard.h"
#include "model/log/segmentscan.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace dbbasic {

Result<std::shared_ptr<const Segment>> openSealed(Storage &storage, const std::filesystem::path &directory,
                                                  Sequence first, Sequence next,
                                                  const std::shared_ptr<DamageRegister> &damage)
{
    const std::filesystem::path path = directory / segmentFileName(first);
    auto file = storage.open(path, Storage::Mode::Read);
    if (!file)
        return tl::unexpected(file.error());
    const Result<std::uint64_t> size = (*file)->size();
    if (!size)
        return tl::unexpected(size.error());
    auto text = (*file)->map(*size);
    if (!text)
        return tl::unexpected(text.error());
    const auto index = SealedIndex::open(storage, indexPath(path), first,
                                         {(*text)->data(), static_cast<std::size_t>(*size)});
    if (!index)
        return tl::unexpected(index.error());
    if (first.value + (*index)->count() != next.value)
        return failure(Error::Code::NotFound, "the index does not reach to the next segment");
    Segment::Parts parts;
    parts.first = first;
    parts.size = (*index)->count();
    parts.text = std::make_shared<SegmentMapping>(std::move(*text), path.filename().string());
    parts.textSize = *size;
    parts.entries.mapping = (*index)->mapping();
    parts.entries.mapped = (*index)->entries();
    parts.entries.mappedCount = (*index)->count();
    parts.index = *index;
    parts.damage = damage;
    parts.foreignLines = (*index)->foreignLines();
    parts.isSealed = true;
    if ((*index)->damagedCount() > 0) {
        for (std::uint32_t entry = 0; entry < parts.size; ++entry) {
            if (parts.entries[entry].typeId == damagedName)
                damage->report({first.value + entry});
        }
    }
    return std::make_shared<const Segment>(std::move(parts));
}

Result<std::shared_ptr<const Segment>> sealIndex(Storage &storage, const std::filesystem::path &directory,
                                                 const Segment &segment,
                                                 const std::shared_ptr<DamageRegister> &damage)
{
    const std::filesystem::path path = indexPath(directory / segmentFileName(segment.first()));
    if (const Result<void> written = SealedIndex::write(storage, path, segment); !written)
        return tl::unexpected(written.error());
    return openSealed(storage, directory, segment.first(), segment.sequenceOf(segment.size()), damage);
}

Sealer::Sealer(Storage &storage, std::filesystem::path directory, ManifestFile &manifest,
               std::function<void(std::shared_ptr<const Segment>)> done,
               std::function<void(std::string)> problem)
    : m_storage(storage)
    , m_directory(std::move(directory))
    , m_manifest(manifest)
    , m_done(std::move(done))
    , m_problem(std::move(problem))
    , m_thread([this] { run(); })
{
}

Sealer::~Sealer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Sealer::add(std::shared_ptr<const Segment> segment, std::shared_ptr<DamageRegister> damage,
                 bool hasIndex)
{
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back({std::move(segment), std::move(damage), hasIndex});
    }
    m_wake.notify_one();
}

void Sealer::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_closing) {
        if (m_tasks.empty()) {
            m_wake.wait(lock);
            continue;
        }
        Task task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        seal(std::move(task));
        lock.lock();
    }
}

void Sealer::seal(Task task)
{
    if (!task.hasIndex) {
        auto sealed = sealIndex(m_storage, m_directory, *task.segment, task.damage);
        if (sealed) {
            task.segment = *sealed;
            m_done(std::move(*sealed));
        } else {
            m_problem(sealed.error().message); // the index stays on the heap
        }
    }
    addRow(*task.segment);
    task.segment.reset();
#if defined(__GLIBC__)
    // The heap form of the index goes with its last reader: tens of megabytes that the allocator would keep.
    ::malloc_trim(0);
#endif
}

void Sealer::addRow(const Segment &segment)
{
    const std::string name = segmentFileName(segment.first());
    if (m_manifest.isSealed(name))
        return;
    const std::optional<std::string> digest =
        sha256Of(segment.text(), [this](std::uint64_t) { return !m_closing; });
    if (!digest)
        return;
    ManifestRow row;
    row.segment = name;
    row.first = segment.first();
    row.last = {segment.first().value + segment.size() - 1};
    row.bytes = segment.text().size();
    row.sha256 = *digest;
    if (const Result<void> written = m_manifest.seal(std::move(row)); !written)
        m_problem(written.error().message);
}

} // namespace dbbasic
