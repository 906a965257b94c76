// Touching a page behind the end of a file that was cut off while mapped is a SIGBUS. Sidecars are a cache
// that anyone may cut off, also while the program runs: for their mappings the page is replaced by zeros and
// the mapping marked as lost; whoever reads through it then asks the segment instead. The segments themselves
// are the truth, and a process whose truth is cut off under its feet had better stop: for theirs a sentence
// on stderr says which file it was, and the process ends with exit code 74 (EX_IOERR).
#pragma once

#include "model/log/storage.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace dbbasic {

class MappingGuard
{
public:
    /// If there is no place left in the table the mapping simply stays unguarded. `stopsFor`: the name of a
    /// file that the program cannot do without; empty for a sidecar.
    MappingGuard(const char *data, std::uint64_t size, std::string_view stopsFor = {});
    ~MappingGuard();
    MappingGuard(const MappingGuard &) = delete;
    MappingGuard &operator=(const MappingGuard &) = delete;

    /// Zeros were read in place of what was there. Never becomes false again.
    bool isLost() const { return m_slot && m_slot->lost.load(std::memory_order_acquire); }

    struct Slot
    {
        std::atomic<std::uintptr_t> begin = 0; ///< 0: free
        std::atomic<std::uintptr_t> end = 0;
        std::atomic<bool> lost = false;
        std::array<char, 64> stopsFor{}; ///< ends with a zero
    };

private:
    Slot *m_slot = nullptr;
};

/// The mapping of a segment.
class SegmentMapping : public Mapping
{
public:
    SegmentMapping(std::shared_ptr<const Mapping> mapping, std::string_view fileName)
        : Mapping(mapping->data(), mapping->size())
        , m_mapping(std::move(mapping))
        , m_guard(data(), size(), fileName)
    {
    }

private:
    std::shared_ptr<const Mapping> m_mapping;
    MappingGuard m_guard; // goes before what it guards
};

} // namespace dbbasic
