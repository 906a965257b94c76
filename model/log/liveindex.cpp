#include "model/log/liveindex.h"

#include "model/log/segmentscan.h"

#include <algorithm>

namespace dbbasic {

namespace {

std::uint32_t firstSlot(std::uint32_t hash, std::uint32_t slotCount)
{
    return static_cast<std::uint32_t>((std::uint64_t(hash * 0x9e3779b1u) * slotCount) >> 32);
}

} // namespace

LiveIndex::~LiveIndex()
{
    for (auto &table : m_idTables)
        delete[] table.load(std::memory_order_relaxed);
}

std::uint32_t LiveIndex::idTableOf(std::uint32_t entry)
{
    return static_cast<std::uint32_t>(std::bit_width(entry / firstIdTable + 1) - 1);
}

std::uint32_t LiveIndex::Names::intern(std::string_view text)
{
    if (const auto known = ids.find(text); known != ids.end())
        return known->second;
    const auto id = static_cast<std::uint32_t>(ids.size());
    Name &name = names.append();
    name.text = text;
    names.publish();
    const std::lock_guard lock(mutex);
    ids.emplace(name.text, id);
    return id;
}

IndexEntry &LiveIndex::append()
{
    const std::uint32_t offset = m_size % EntryBlock::size;
    if (offset == 0) {
        auto blocks = std::make_shared<EntryBlocks>(*m_blocks);
        blocks->push_back(std::make_shared<EntryBlock>());
        m_blocks = std::move(blocks);
    }
    ++m_size;
    return m_blocks->back()->entries[offset];
}

void LiveIndex::addPosting(Names &names, std::uint32_t nameId, std::uint32_t entry)
{
    Name &name = names.names.mutableAt(nameId);
    name.postings.append() = entry;
    if (!name.touched) {
        name.touched = true;
        names.touched.push_back(nameId);
    }
}

void LiveIndex::addId(std::uint32_t hash, std::uint32_t entry)
{
    const std::uint32_t table = idTableOf(entry);
    IdSlot *slots = m_idTables[table].load(std::memory_order_relaxed);
    if (!slots) {
        slots = new IdSlot[slotCount(table)]();
        m_idTables[table].store(slots, std::memory_order_release);
    }
    std::uint32_t slot = firstSlot(hash, slotCount(table));
    while (slots[slot].load(std::memory_order_relaxed) != 0)
        slot = (slot + 1) % slotCount(table);
    slots[slot].store(entry + 1, std::memory_order_relaxed);
}

void LiveIndex::prefetchId(std::uint32_t hash, std::uint32_t ahead) const
{
    const std::uint32_t table = idTableOf(m_size + ahead);
    if (const IdSlot *const slots = m_idTables[table].load(std::memory_order_relaxed))
        __builtin_prefetch(&slots[firstSlot(hash, slotCount(table))], 1);
}

void LiveIndex::add(IndexEntry entry, std::string_view type, std::string_view source)
{
    const std::uint32_t number = m_size;
    entry.typeId = m_types.intern(type);
    entry.sourceId = m_sources.intern(source);
    append() = entry;
    addPosting(m_types, entry.typeId, number);
    addPosting(m_sources, entry.sourceId, number);
    addId(entry.idHash, number);
    m_lastTime = entry.time;
}

// In the reverse order of add(), so that each search in the table of ids finds what it found before. Names
// stay: without entries they are in no answer.
void LiveIndex::dropLast(std::uint32_t count, std::int64_t lastTime)
{
    for (; count > 0; --count) {
        const std::uint32_t number = --m_size;
        const IndexEntry entry = m_blocks->back()->entries[number % EntryBlock::size];
        m_types.names.mutableAt(entry.typeId).postings.dropLast();
        m_sources.names.mutableAt(entry.sourceId).postings.dropLast();
        const std::uint32_t table = idTableOf(number);
        IdSlot *const slots = m_idTables[table].load(std::memory_order_relaxed);
        std::uint32_t slot = firstSlot(entry.idHash, slotCount(table));
        while (slots[slot].load(std::memory_order_relaxed) != number + 1)
            slot = (slot + 1) % slotCount(table);
        slots[slot].store(0, std::memory_order_relaxed);
        if (number % EntryBlock::size == 0)
            m_blocks = std::make_shared<EntryBlocks>(m_blocks->begin(), m_blocks->end() - 1);
    }
    m_lastTime = lastTime;
}

void LiveIndex::addDamaged(std::int64_t time, std::uint32_t offset, std::uint32_t length)
{
    append() = {time, offset, length, damagedName, damagedName, 0, 0};
    m_lastTime = time;
}

bool LiveIndex::addScanned(const ScannedLine &line)
{
    const auto offset = static_cast<std::uint32_t>(line.offset);
    const auto length = static_cast<std::uint32_t>(line.length);
    if (!line.record) {
        if (line.sequence.value == 0)
            return false;
        addDamaged(m_lastTime, offset, length);
        return true;
    }
    const Event &event = line.record->event;
    IndexEntry entry;
    // A time before the last one is not ours (verify names it); the index stays ordered all the same.
    entry.time = std::max<std::int64_t>(event.time.time_since_epoch().count(), m_lastTime);
    entry.offset = offset;
    entry.length = length;
    entry.idHash = hashOfId(event.id);
    entry.lineCrc = line.record->crc;
    add(entry, event.type, event.escapedSource);
    return true;
}

void LiveIndex::addStored(const IndexEntry &entry)
{
    const std::uint32_t number = m_size++;
    m_lastTime = entry.time;
    if (entry.typeId == damagedName)
        return;
    addPosting(m_types, entry.typeId, number);
    addPosting(m_sources, entry.sourceId, number);
    addId(entry.idHash, number);
}

void LiveIndex::addName(Column which, std::string_view name)
{
    column(which).intern(name);
}

void LiveIndex::dropBlocks(std::size_t count)
{
    m_blocks = std::make_shared<EntryBlocks>(m_blocks->begin() + static_cast<std::ptrdiff_t>(count),
                                             m_blocks->end());
}

void LiveIndex::publish()
{
    for (Names *names : {&m_types, &m_sources}) {
        for (const std::uint32_t nameId : names->touched) {
            Name &name = names->names.mutableAt(nameId);
            name.postings.publish();
            name.touched = false;
        }
        names->touched.clear();
    }
}

std::uint32_t LiveIndex::nameCount(Column which) const
{
    return column(which).names.size();
}

std::string_view LiveIndex::name(Column which, std::uint32_t nameId) const
{
    const Names &names = column(which);
    return nameId < names.names.size() ? std::string_view(names.names[nameId].text) : std::string_view();
}

std::optional<std::uint32_t> LiveIndex::findName(Column which, std::string_view name) const
{
    const Names &names = column(which);
    const std::lock_guard lock(names.mutex);
    const auto known = names.ids.find(name);
    return known == names.ids.end() ? std::nullopt : std::optional(known->second);
}

Postings LiveIndex::postings(Column which, std::uint32_t nameId) const
{
    if (nameId >= column(which).names.size())
        return {};
    const GrowingArray<std::uint32_t> &postings = column(which).names[nameId].postings;
    return Postings(postings, postings.size());
}

void LiveIndex::visitIdHash(std::uint32_t hash, Trust, // it is the heap's
                            const std::function<bool(std::uint32_t)> &visit) const
{
    for (std::uint32_t table = 0; table < m_idTables.size(); ++table) {
        const IdSlot *slots = m_idTables[table].load(std::memory_order_acquire);
        if (!slots)
            return;
        for (std::uint32_t slot = firstSlot(hash, slotCount(table));; slot = (slot + 1) % slotCount(table)) {
            const std::uint32_t entry = slots[slot].load(std::memory_order_relaxed);
            if (entry == 0)
                break;
            if (visit(entry - 1))
                return;
        }
    }
}

} // namespace dbbasic
