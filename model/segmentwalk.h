// Goes through the entries of one segment that the index cannot rule out, newest or oldest first.
#pragma once

#include "model/filterplan.h"
#include "model/log/segment.h"
#include "model/query.h"

#include <cstdint>
#include <vector>

namespace dbbasic {

/// Entries from `first` up to but not including `end`. The cheapest of three ways is taken: the postings of
/// the wanted names merged; a search for the wanted text over the segment's bytes; or one entry after the
/// other. Begins anew with what is left when the segment loses its index meanwhile.
class SegmentWalk
{
public:
    /// `segment` and `plan` outlive the walk.
    SegmentWalk(const Segment &segment, const FilterPlan &plan, Order order, std::uint32_t first,
                std::uint32_t end);

    enum class Step {
        Candidate, ///< entry() may match: its line decides, if the plan has something for the line
        Working,   ///< a stretch without candidates: look for cancel and budget, then go on
        Finished,
    };
    Step next();

    std::uint32_t entry() const { return m_entry; }       ///< the candidate, or the last one passed over
    std::uint64_t examined() const { return m_examined; } ///< entries looked at or passed over so far

    /// How many entries the index lets through, damaged ones among them or not: see countMatches().
    std::uint64_t count();

private:
    enum class Way { Merge, Text, Each };

    /// The part of one name's postings that is still to come: places first … end-1.
    struct Run
    {
        Postings postings;
        std::uint32_t first;
        std::uint32_t end;
    };

    void start(std::uint32_t first, std::uint32_t end);
    Step advance();
    void addRuns(Column column, const NameSet &names, std::vector<Run> &runs) const;
    static std::uint64_t sizeOf(const std::vector<Run> &runs);
    std::uint32_t head(const Run &run) const;
    bool passes(std::uint32_t entry) const;
    Step nextMerged();
    Step nextFound();
    Step nextEach();
    void searchChunk();

    const Segment &m_segment;
    const FilterPlan &m_plan;
    const bool m_newestFirst;
    bool m_indexLost = false;
    std::uint32_t m_first = 0; // what is still to come
    std::uint32_t m_end = 0;
    NameSet m_types;
    NameSet m_sources;
    std::uint32_t m_leftFirst = 0; // of that and what was found already
    std::uint32_t m_leftEnd = 0;
    Way m_way = Way::Each;
    bool m_runsDecide = false; // what is in m_runs needs no look at its entry
    std::vector<Run> m_runs;   // a heap when there are several: the next entry in front

    std::vector<std::uint32_t> m_found; // hits of the last chunk, the next one last
    std::uint32_t m_chunk = 64;         // entries in the next chunk

    std::uint32_t m_entry = 0;
    std::uint64_t m_examined = 0;
};

} // namespace dbbasic
