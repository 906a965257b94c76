// The mapping of a sidecar. Sidecars are a cache that anyone may delete, cut off, overwrite or let rot, so
// nothing of one is believed that its checksums do not cover: blocks are checked when they are first touched,
// which keeps a start short however much there is. What does not hold, or was cut off while mapped, marks the
// mapping as lost; whoever reads through it then asks the segment itself.
#pragma once

#include "model/log/mappingguard.h"
#include "model/log/storage.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace dbbasic {

/// Any thread.
class IndexMapping : public Mapping
{
public:
    /// Where blocks and their checksums (crc32cOfQuarters, u32 each) are, as offsets into the file.
    struct Layout
    {
        std::uint64_t blocks = 0;    ///< the first one
        std::uint64_t blockSize = 0; ///< bytes covered
        std::uint64_t stride = 0;    ///< from block to block
        std::uint64_t sums = 0;      ///< of the first one
        std::uint64_t sumStride = 0; ///< from checksum to checksum
    };

    /// The size of a block that is checked when it is first touched.
    static constexpr std::uint64_t pageSize = 4096;

    /// Checks no block by itself: they are known to be good, having been checked or written by this process.
    IndexMapping(std::shared_ptr<const Mapping> mapping, const Layout &layout);
    /// Blocks are pages without gaps from `begin` to `sums`, where their checksums are; `sumsCrc` is the
    /// checksum of those.
    IndexMapping(std::shared_ptr<const Mapping> mapping, std::uint64_t begin, std::uint64_t sums,
                 std::uint32_t sumsCrc);

    /// Never becomes false again.
    bool isLost() const { return m_wrong.load(std::memory_order_acquire) || m_guard.isLost(); }
    void setLost() const { m_wrong.store(true, std::memory_order_release); }

    /// Whether the `size` bytes at `at` are what was written. If not, the mapping is lost.
    bool isGood(const void *at, std::size_t size) const
    {
        if (!m_checked)
            return true;
        const std::uint64_t offset = static_cast<std::uint64_t>(static_cast<const char *>(at) - data());
        const std::uint64_t last = (offset + size - 1 - m_layout.blocks) / pageSize;
        for (std::uint64_t page = (offset - m_layout.blocks) / pageSize; page <= last; ++page) {
            if (!(m_checked[page / 64].load(std::memory_order_acquire) >> page % 64 & 1) && !checkPage(page))
                return false;
        }
        return true;
    }

    /// The same for the whole block that has `at`, looked at anew: something read there did not fit, or
    /// everything depends on it.
    bool isStillGood(const void *at) const;

    /// Whether block `number` is what was written, read anew.
    bool holds(std::uint64_t number) const;
    /// All of `count` blocks, and the checksums themselves. For verify.
    bool holdsWhole(std::uint64_t count) const;

private:
    bool checkPage(std::uint64_t page) const;
    bool sumsHold() const;

    std::shared_ptr<const Mapping> m_mapping;
    Layout m_layout;
    std::uint32_t m_sumsCrc = 0;
    std::uint64_t m_pages = 0;
    std::unique_ptr<std::atomic<std::uint64_t>[]> m_checked; ///< a bit for each page; none: nothing to check
    mutable std::atomic<bool> m_sumsChecked = false;
    mutable std::atomic<bool> m_wrong = false;
    MappingGuard m_guard; // goes before what it guards
};

} // namespace dbbasic
