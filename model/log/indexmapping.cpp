#include "model/log/indexmapping.h"

#include "model/log/crc32c.h"

#include <cstring>

namespace dbbasic {

IndexMapping::IndexMapping(std::shared_ptr<const Mapping> mapping, const Layout &layout)
    : Mapping(mapping->data(), mapping->size())
    , m_mapping(std::move(mapping))
    , m_layout(layout)
    , m_guard(data(), size())
{
}

IndexMapping::IndexMapping(std::shared_ptr<const Mapping> mapping, std::uint64_t begin, std::uint64_t sums,
                           std::uint32_t sumsCrc)
    : Mapping(mapping->data(), mapping->size())
    , m_mapping(std::move(mapping))
    , m_layout{begin, pageSize, pageSize, sums, sizeof(std::uint32_t)}
    , m_sumsCrc(sumsCrc)
    , m_pages((sums - begin) / pageSize)
    , m_checked(new std::atomic<std::uint64_t>[m_pages / 64 + 1]())
    , m_guard(data(), size())
{
}

bool IndexMapping::holds(std::uint64_t number) const
{
    const std::uint64_t block = m_layout.blocks + number * m_layout.stride;
    const std::uint64_t sum = m_layout.sums + number * m_layout.sumStride;
    if (block + m_layout.blockSize > size() || sum + sizeof(std::uint32_t) > size())
        return false;
    std::uint32_t expected;
    std::memcpy(&expected, data() + sum, sizeof expected);
    return crc32cOfQuarters(std::string_view(data() + block, m_layout.blockSize)) == expected &&
           !m_guard.isLost();
}

bool IndexMapping::sumsHold() const
{
    const std::string_view sums(data() + m_layout.sums, m_pages * sizeof(std::uint32_t));
    return crc32c(sums) == m_sumsCrc && !m_guard.isLost();
}

bool IndexMapping::holdsWhole(std::uint64_t count) const
{
    if (m_checked && !sumsHold())
        return false;
    for (std::uint64_t number = 0; number < count; ++number) {
        if (!holds(number))
            return false;
    }
    return true;
}

bool IndexMapping::checkPage(std::uint64_t page) const
{
    if (page >= m_pages || m_wrong.load(std::memory_order_relaxed)) {
        setLost();
        return false;
    }
    if (!m_sumsChecked.load(std::memory_order_acquire)) {
        if (!sumsHold()) {
            setLost();
            return false;
        }
        m_sumsChecked.store(true, std::memory_order_release);
    }
    if (!holds(page)) {
        setLost();
        return false;
    }
    m_checked[page / 64].fetch_or(std::uint64_t(1) << page % 64, std::memory_order_release);
    return true;
}

bool IndexMapping::isStillGood(const void *at) const
{
    const std::uint64_t offset = static_cast<std::uint64_t>(static_cast<const char *>(at) - data());
    if (offset >= m_layout.blocks && holds((offset - m_layout.blocks) / m_layout.stride))
        return true;
    setLost();
    return false;
}

} // namespace dbbasic
