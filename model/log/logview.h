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

class DamageRegister;
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
    using Segments = std::vector<std::shared_ptr<const Segment>>;

    /// `sealed` is shared by all views between two rolls; `open` is the segment that grows.
    LogView(std::shared_ptr<const Segments> sealed, std::shared_ptr<const Segment> open,
            std::shared_ptr<DamageRegister> damage);

    Sequence first() const;                  ///< 1 unless the log is empty (then 1 with last() 0)
    Sequence last() const { return m_last; } ///< 0 for an empty log
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

    /// Sequences known to be damaged, ascending: found at start, or met by a reader since.
    std::vector<Sequence> damaged() const;
    std::vector<Sequence> damaged(Sequence first, Sequence last) const; ///< of a range, both inclusive

    /// For the query engine: the segments, oldest first. There is always at least one.
    std::size_t segmentCount() const;
    const Segment &segment(std::size_t number) const;
    std::shared_ptr<const Segment> segmentAt(std::size_t number) const; ///< to hold on to
    /// Number of the segment that has `sequence`; of the last one for what lies behind the end.
    std::size_t segmentOf(Sequence sequence) const;

private:
    std::shared_ptr<const Segments> m_sealed;
    std::shared_ptr<const Segment> m_open;
    std::shared_ptr<DamageRegister> m_damage;
    Sequence m_last;
};

} // namespace dbbasic
