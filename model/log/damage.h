// Which lines are known to be damaged, and which segments have lost their sidecar: found at recovery, or met
// by a reader later. Shared by the log and every view of it.
#pragma once

#include "model/event.h"

#include <functional>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace dbbasic {

/// Any thread.
class DamageRegister
{
public:
    /// A sequence counts once, however often it is met.
    void report(Sequence sequence)
    {
        std::function<void()> observer;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_sequences.insert(sequence).second)
                return;
            observer = m_observer;
        }
        if (observer)
            observer();
    }

    /// Lines that belong to no sequence: foreign, doubled, or halves of a line broken in two; and events of
    /// which not even a line is left.
    void reportUnnumbered(std::uint64_t lines)
    {
        const std::lock_guard lock(m_mutex);
        m_unnumbered += lines;
    }

    /// The index of the segment that begins with `first` is on the heap now.
    void reportLostIndex(Sequence first)
    {
        const std::lock_guard lock(m_mutex);
        m_lostIndexes.insert(first);
        if (m_indexObserver)
            m_indexObserver();
    }
    /// Those reported since the last call.
    std::set<Sequence> takeLostIndexes()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_lostIndexes, {});
    }

    std::uint64_t count() const
    {
        const std::lock_guard lock(m_mutex);
        return m_sequences.size() + m_unnumbered;
    }

    std::vector<Sequence> sequences() const
    {
        const std::lock_guard lock(m_mutex);
        return {m_sequences.begin(), m_sequences.end()};
    }

    /// Those of first … last, both inclusive.
    std::vector<Sequence> sequences(Sequence first, Sequence last) const
    {
        const std::lock_guard lock(m_mutex);
        if (m_sequences.empty() || last < first)
            return {};
        return {m_sequences.lower_bound(first), m_sequences.upper_bound(last)};
    }

    /// Called on the thread that met the damage.
    void setObserver(std::function<void()> observer)
    {
        const std::lock_guard lock(m_mutex);
        m_observer = std::move(observer);
    }
    /// For lost indexes, likewise; must not call back into this.
    void setIndexObserver(std::function<void()> observer)
    {
        const std::lock_guard lock(m_mutex);
        m_indexObserver = std::move(observer);
    }

private:
    mutable std::mutex m_mutex;
    std::set<Sequence> m_sequences;
    std::uint64_t m_unnumbered = 0;
    std::function<void()> m_observer;
    std::set<Sequence> m_lostIndexes;
    std::function<void()> m_indexObserver;
};

} // namespace dbbasic
