// An immutable snapshot of the log. Readers on any thread share it; it never changes and keeps the mapped
// segments alive that its events point into.
#pragma once

#include "model/event.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

class Segment;

/// How often a type or source occurs, and where last.
struct NameCount
{
    std::string name;
    std::uint64_t count = 0;
    Sequence last;
};

class LogView
{
public:
    Sequence first() const; ///< 1 unless the log is empty (then 1 with last() 0)
    Sequence last() const;  ///< 0 for an empty log
    std::uint64_t size() const { return last().value; }

    /// The event there; none if out of range or if its line is damaged (see damaged()).
    std::optional<Event> at(Sequence sequence) const;
    std::optional<Event> find(std::string_view id) const;
    std::optional<Time> timeOf(Sequence sequence) const; ///< from the index, without touching the line
    std::optional<Sequence> lastOfType(std::string_view type) const;

    /// First sequence whose time is at or after `time`; last()+1 when there is none.
    Sequence lowerBound(Time time) const;

    /// Types and sources seen so far, by name. Merged from the segments' dictionaries: cheap with few names.
    std::vector<NameCount> types() const;
    std::vector<NameCount> sources() const; ///< names escaped as in Event::escapedSource

    /// Sequences known to be damaged, ascending.
    std::vector<Sequence> damaged() const;

    /// For the query engine: the segments oldest first.
    const std::vector<std::shared_ptr<const Segment>> &segments() const { return m_segments; }

private:
    friend class LogViewBuilder;
    std::vector<std::shared_ptr<const Segment>> m_segments;
    Sequence m_last;
};

} // namespace dbbasic
