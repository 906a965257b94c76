// A filter taken apart for the index: what the names, the sequence and the time decide, and what only the
// line can tell.
#pragma once

#include "model/filter.h"
#include "model/log/segmentindex.h"

#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class Segment;
class TextFinder;

/// Names of one column in one segment: all of them, or a set of name ids.
class NameSet
{
public:
    bool isAll() const { return m_all; }
    const std::vector<std::uint32_t> &ids() const { return m_ids; }
    bool contains(std::uint32_t id) const
    {
        if (m_all)
            return true;
        return m_ids.size() == 1 ? m_ids.front() == id : id < m_isIn.size() && m_isIn[id];
    }

private:
    friend struct FilterPlan;
    bool m_all = true;
    std::vector<std::uint32_t> m_ids; ///< ascending
    std::vector<bool> m_isIn;
};

/// All parts have to hold.
struct FilterPlan
{
    explicit FilterPlan(const Filter &filter);

    Sequence firstSequence{1}, lastSequence{UINT64_MAX};  ///< inclusive
    Time firstTime = Time::min(), lastTime = Time::max(); ///< inclusive
    std::optional<std::string> id;
    std::vector<Filter> types;   ///< each looks at the type only
    std::vector<Filter> sources; ///< each looks at the source only
    std::vector<Filter> entries; ///< type, source, sequence and time together: still no line needed
    Filter line;                 ///< the rest
    const TextFinder *text =
        nullptr; ///< part of `line`: a text every match has to contain; lives as long as it

    bool needsLine() const { return id || !line.matchesEverything(); }
    NameSet names(const Segment &segment, Column column) const;
};

} // namespace dbbasic
