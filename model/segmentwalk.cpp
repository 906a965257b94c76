#include "model/segmentwalk.h"

#include "model/textfinder.h"

#include <algorithm>

namespace dbbasic {
namespace {

/// How far a walk goes without a candidate before it reports: some ten microseconds.
constexpr std::uint32_t stretch = 4096;
/// Bytes searched at a time: well under a millisecond, so that cancelling is quick.
constexpr std::uint64_t chunkBytes = 1u << 20;

} // namespace

SegmentWalk::SegmentWalk(const Segment &segment, const FilterPlan &plan, Order order, std::uint32_t first,
                         std::uint32_t end)
    : m_segment(segment)
    , m_plan(plan)
    , m_newestFirst(order == Order::NewestFirst)
{
    start(first, end);
}

void SegmentWalk::start(std::uint32_t first, std::uint32_t end)
{
    m_first = m_leftFirst = first;
    m_end = m_leftEnd = end;
    m_indexLost = m_segment.isIndexLost(); // before anything is asked of it
    m_types = m_plan.names(m_segment, Column::Type);
    m_sources = m_plan.names(m_segment, Column::Source);
    m_runs.clear();
    m_found.clear();
    m_way = Way::Each;
    const std::uint64_t range = m_end - m_first;
    std::uint64_t wanted = range;
    if (!m_types.isAll() || !m_sources.isAll()) {
        std::vector<Run> bySource;
        addRuns(Column::Type, m_types, m_runs);
        addRuns(Column::Source, m_sources, bySource);
        if (m_types.isAll() || (!m_sources.isAll() && sizeOf(bySource) < sizeOf(m_runs)))
            m_runs = std::move(bySource);
        wanted = sizeOf(m_runs);
        // Merging many names costs more per entry than looking at each entry's names.
        if (m_runs.size() <= 1 || wanted < range / 4)
            m_way = Way::Merge;
        m_runsDecide = m_plan.entries.empty() && (m_types.isAll() || m_sources.isAll());
    }
    // Searching the bytes costs about a tenth of reading a line.
    if (m_plan.text && wanted > range / 10)
        m_way = Way::Text;
    if (m_way == Way::Merge) {
        std::make_heap(m_runs.begin(), m_runs.end(), [this](const Run &a, const Run &b) {
            return m_newestFirst ? head(a) < head(b) : head(a) > head(b);
        });
    } else {
        m_runs.clear();
    }
}

void SegmentWalk::addRuns(Column column, const NameSet &names, std::vector<Run> &runs) const
{
    for (const std::uint32_t nameId : names.ids()) {
        const Postings postings = m_segment.postings(column, nameId);
        const bool whole = m_first == 0 && m_end == m_segment.size();
        const Run run{postings, whole ? 0 : postings.lowerBound(m_first),
                      whole ? postings.size() : postings.lowerBound(m_end)};
        if (run.first < run.end)
            runs.push_back(run);
    }
}

std::uint64_t SegmentWalk::sizeOf(const std::vector<Run> &runs)
{
    std::uint64_t size = 0;
    for (const Run &run : runs)
        size += run.end - run.first;
    return size;
}

std::uint32_t SegmentWalk::head(const Run &run) const
{
    return m_newestFirst ? run.postings[run.end - 1] : run.postings[run.first];
}

bool SegmentWalk::passes(std::uint32_t entry) const
{
    const IndexEntry known = m_segment.entry(entry);
    if (known.typeId != damagedName && known.typeId >= m_segment.nameCount(Column::Type))
        m_segment.dropIndex(); // there is no such name: see next()
    if (known.typeId == damagedName || !m_types.contains(known.typeId) || !m_sources.contains(known.sourceId))
        return false;
    if (m_plan.entries.empty())
        return true;
    Event event;
    event.sequence = m_segment.sequenceOf(entry);
    event.time = Time(std::chrono::microseconds(known.time));
    event.type = m_segment.name(Column::Type, known.typeId);
    event.escapedSource = m_segment.name(Column::Source, known.sourceId);
    return std::all_of(m_plan.entries.begin(), m_plan.entries.end(),
                       [&event](const Filter &filter) { return filter.matches(event); });
}

SegmentWalk::Step SegmentWalk::next()
{
    for (;;) {
        const std::uint32_t entryBefore = m_entry;
        const Step step = advance();
        const bool isBeyond = step != Step::Finished && (m_entry < m_leftFirst || m_entry >= m_leftEnd);
        if (isBeyond)
            m_segment.dropIndex(); // postings that lead there are not this segment's
        if (m_segment.isIndexLost() != m_indexLost) {
            // What this step found or passed over is not to be believed; the steps before it are.
            m_entry = entryBefore;
            start(m_leftFirst, m_leftEnd);
            continue;
        }
        if (step != Step::Finished)
            (m_newestFirst ? m_leftEnd : m_leftFirst) = m_newestFirst ? m_entry : m_entry + 1;
        return step;
    }
}

SegmentWalk::Step SegmentWalk::advance()
{
    switch (m_way) {
    case Way::Merge:
        return nextMerged();
    case Way::Text:
        return nextFound();
    case Way::Each:
        break;
    }
    return nextEach();
}

SegmentWalk::Step SegmentWalk::nextMerged()
{
    const auto later = [this](const Run &a, const Run &b) {
        return m_newestFirst ? head(a) < head(b) : head(a) > head(b);
    };
    for (std::uint32_t passed = 0; passed < stretch; ++passed) {
        if (m_runs.empty())
            return Step::Finished;
        if (m_runs.size() > 1)
            std::pop_heap(m_runs.begin(), m_runs.end(), later);
        Run &run = m_runs.back();
        m_entry = head(run);
        if (m_newestFirst)
            --run.end;
        else
            ++run.first;
        if (run.first == run.end)
            m_runs.pop_back();
        else if (m_runs.size() > 1)
            std::push_heap(m_runs.begin(), m_runs.end(), later);
        ++m_examined;
        if (m_runsDecide || passes(m_entry))
            return Step::Candidate;
    }
    return Step::Working;
}

SegmentWalk::Step SegmentWalk::nextEach()
{
    for (std::uint32_t passed = 0; passed < stretch; ++passed) {
        if (m_first == m_end)
            return Step::Finished;
        m_entry = m_newestFirst ? --m_end : m_first++;
        ++m_examined;
        if (passes(m_entry))
            return Step::Candidate;
    }
    return Step::Working;
}

SegmentWalk::Step SegmentWalk::nextFound()
{
    for (;;) {
        while (!m_found.empty()) {
            m_entry = m_found.back();
            m_found.pop_back();
            if (passes(m_entry))
                return Step::Candidate;
        }
        if (m_first == m_end)
            return Step::Finished;
        searchChunk();
        // With hits entry() has to stay before them: what is beyond has not been looked at.
        if (m_found.empty())
            return Step::Working;
    }
}

/// Takes a chunk of lines off the side where the walk is and collects the entries whose line has the text.
void SegmentWalk::searchChunk()
{
    const std::string_view text = m_segment.text();
    const std::uint32_t size = std::min(m_chunk, m_end - m_first);
    const std::uint32_t first = m_newestFirst ? m_end - size : m_first;
    const std::uint32_t last = first + size - 1;
    // An event of which not even a line is left has an empty one.
    std::uint32_t textFirst = first;
    std::uint32_t textLast = last;
    while (textFirst < textLast && m_segment.line(textFirst).empty())
        ++textFirst;
    while (textFirst < textLast && m_segment.line(textLast).empty())
        --textLast;
    const char *begin = m_segment.line(textFirst).data();
    const std::string_view lastLine = m_segment.line(textLast);
    std::string_view chunk;
    if (!lastLine.empty())
        chunk = {begin, static_cast<std::size_t>(lastLine.data() + lastLine.size() - begin)};

    std::size_t at = 0;
    while ((at = m_plan.text->find(chunk, at)) != std::string_view::npos) {
        const auto offset = static_cast<std::size_t>(begin - text.data()) + at;
        const auto entry = m_segment.entryAt(offset);
        if (entry && (m_found.empty() || m_found.back() != *entry))
            m_found.push_back(*entry);
        // One hit a line is enough.
        const auto lineEnd = chunk.find('\n', at);
        if (lineEnd == std::string_view::npos)
            break;
        at = lineEnd + 1;
    }
    if (!m_newestFirst)
        std::reverse(m_found.begin(), m_found.end());

    (m_newestFirst ? m_end : m_first) = m_newestFirst ? first : first + size;
    m_entry = m_newestFirst ? first : last;
    m_examined += size;
    // The first hits at once, then in larger strides.
    if (chunk.size() < chunkBytes / 2)
        m_chunk = std::min(m_chunk * 2, 1u << 16);
    else if (chunk.size() > 2 * chunkBytes && m_chunk > 1)
        m_chunk /= 2;
}

std::uint64_t SegmentWalk::count()
{
    if (m_plan.entries.empty() && (m_types.isAll() || m_sources.isAll())) {
        if (m_types.isAll() && m_sources.isAll())
            return m_end - m_first;
        std::vector<Run> runs;
        addRuns(Column::Type, m_types, runs);
        addRuns(Column::Source, m_sources, runs);
        return sizeOf(runs);
    }
    std::uint64_t count = 0;
    for (;;) {
        switch (next()) {
        case Step::Candidate:
            ++count;
            break;
        case Step::Working:
            break;
        case Step::Finished:
            return count;
        }
    }
}

} // namespace dbbasic
