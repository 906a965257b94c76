// Sidecars are a cache that anyone may delete or truncate, also while the program runs. A deleted one stays
// mapped; but touching a page behind the end of a truncated file is a SIGBUS. For the mappings registered
// here the page is replaced by zeros instead and the mapping is marked as lost; whoever reads through it then
// makes the index anew from the segment. (The segments themselves are not guarded: they are the truth, and a
// process whose truth is cut off under its feet had better stop.)
#pragma once

#include <atomic>
#include <cstdint>

namespace dbbasic {

class MappingGuard
{
public:
    /// If there is no place left in the table the mapping simply stays unguarded.
    MappingGuard(const char *data, std::uint64_t size);
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
    };

private:
    Slot *m_slot = nullptr;
};

} // namespace dbbasic
