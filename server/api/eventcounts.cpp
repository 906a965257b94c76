#include "server/api/eventcounts.h"

#include "model/filterplan.h"
#include "model/log/logview.h"
#include "model/log/segment.h"
#include "model/query.h"
#include "server/api/reply.h"

#include <algorithm>
#include <vector>

namespace dbbasic {

namespace {

/// Names in all buckets together. An answer of more is some megabytes of JSON.
constexpr std::uint64_t mostRows = 100'000;
/// Entries or candidates between two looks at whether the caller has left.
constexpr std::uint32_t countsBetweenLooks = 65'536;

class EventCounter
{
public:
    explicit EventCounter(const EventCounts::Question &question)
        : m_question(question)
        , m_plan(question.filter)
    {
    }

    void count(const std::shared_ptr<const LogView> &view, const std::atomic<bool> &cancel)
    {
        const Sequence first =
            std::max(view->lowerBound(std::max(m_question.since, m_plan.firstTime)), m_plan.firstSequence);
        const Sequence behind =
            view->lowerBound(std::min(m_question.until, m_plan.lastTime) + std::chrono::microseconds(1));
        const Sequence last = std::min({Sequence{behind.value - 1}, m_plan.lastSequence, view->last()});
        if (first > last)
            return;
        if (m_plan.needsLine() || !m_plan.entries.empty()) {
            countLines(view, first, last, cancel);
            return;
        }
        const std::vector<Sequence> damaged = view->damaged();
        for (std::size_t i = view->segmentOf(first); i <= view->segmentOf(last); ++i) {
            const Segment &segment = view->segment(i);
            const std::uint64_t base = segment.first().value;
            countEntries(
                segment, static_cast<std::uint32_t>(std::max(first.value, base) - base),
                static_cast<std::uint32_t>(std::min<std::uint64_t>(last.value - base + 1, segment.size())),
                damaged, cancel);
        }
    }

    bool isTooLong() const { return m_rows > mostRows; }
    EventCounts take() { return std::move(m_counts); }

private:
    std::int64_t startOf(Time time) const
    {
        const std::int64_t seconds = unixSeconds(time);
        return seconds - seconds % m_question.bucket.count();
    }

    void add(EventCounts::Names &names, std::string_view name, std::uint64_t count, bool isRow)
    {
        const auto found = names.find(name);
        if (found != names.end()) {
            found->second += count;
            return;
        }
        names.emplace(name, count);
        m_rows += isRow;
    }

    void countLines(const std::shared_ptr<const LogView> &view, Sequence first, Sequence last,
                    const std::atomic<bool> &cancel)
    {
        QueryCursor cursor(view, {m_question.filter, Order::OldestFirst, Sequence{first.value - 1},
                                  Sequence{last.value + 1}});
        while (!isTooLong()) {
            const auto state = cursor.next(countsBetweenLooks, &cancel);
            if (state == QueryCursor::State::Paused)
                continue;
            if (state != QueryCursor::State::Found)
                return;
            const Event &event = cursor.event();
            for (auto *bucket : {&m_counts.buckets[startOf(event.time)], &m_counts.all}) {
                ++bucket->count;
                add(bucket->types, event.type, 1, bucket != &m_counts.all);
                add(bucket->sources, event.escapedSource, 1, bucket != &m_counts.all);
            }
        }
    }

    /// Time never decreases along the entries, so a bucket is counted by name number and put down when it
    /// ends.
    struct Tally
    {
        std::vector<std::uint64_t> counts; ///< by name id
        std::vector<std::uint32_t> seen;

        explicit Tally(std::size_t names)
            : counts(names)
        {
        }
        void count(std::uint32_t id)
        {
            if (counts[id]++ == 0)
                seen.push_back(id);
        }
    };

    void putDown(const Segment &segment, Column column, Tally &tally,
                 EventCounts::Names EventCounts::Bucket::*names, EventCounts::Bucket &bucket)
    {
        for (const std::uint32_t id : tally.seen) {
            const std::uint64_t count = std::exchange(tally.counts[id], 0);
            add(bucket.*names, segment.name(column, id), count, true);
            add(m_counts.all.*names, segment.name(column, id), count, false);
        }
        tally.seen.clear();
    }

    void countEntries(const Segment &segment, std::uint32_t first, std::uint32_t end,
                      const std::vector<Sequence> &damaged, const std::atomic<bool> &cancel)
    {
        const NameSet wantedTypes = m_plan.names(segment, Column::Type);
        const NameSet wantedSources = m_plan.names(segment, Column::Source);
        Tally types(segment.nameCount(Column::Type));
        Tally sources(segment.nameCount(Column::Source));
        std::uint64_t counted = 0;
        std::int64_t start = 0;
        Time bucketEnd = Time::min();
        const auto endBucket = [&] {
            if (counted == 0)
                return;
            EventCounts::Bucket &bucket = m_counts.buckets[start];
            bucket.count += counted;
            m_counts.all.count += std::exchange(counted, 0);
            putDown(segment, Column::Type, types, &EventCounts::Bucket::types, bucket);
            putDown(segment, Column::Source, sources, &EventCounts::Bucket::sources, bucket);
        };
        for (std::uint32_t i = first; i < end && !isTooLong(); ++i) {
            if (i % countsBetweenLooks == 0 && cancel.load(std::memory_order_relaxed))
                return;
            const IndexEntry entry = segment.entry(i);
            if (entry.typeId >= types.counts.size() || entry.sourceId >= sources.counts.size() ||
                !wantedTypes.contains(entry.typeId) || !wantedSources.contains(entry.sourceId))
                continue; // damaged, among others
            if (!damaged.empty() && std::binary_search(damaged.begin(), damaged.end(), segment.sequenceOf(i)))
                continue;
            const Time time{std::chrono::microseconds(entry.time)};
            if (time >= bucketEnd) {
                endBucket();
                start = startOf(time);
                bucketEnd = Time(std::chrono::seconds(start) + m_question.bucket);
            }
            ++counted;
            types.count(entry.typeId);
            sources.count(entry.sourceId);
        }
        endBucket();
    }

    const EventCounts::Question &m_question;
    const FilterPlan m_plan;
    EventCounts m_counts;
    std::uint64_t m_rows = 0;
};

} // namespace

Result<EventCounts> EventCounts::of(const std::shared_ptr<const LogView> &view, const Question &question,
                                    const std::atomic<bool> &cancel)
{
    EventCounter counter(question);
    counter.count(view, cancel);
    if (counter.isTooLong()) {
        return invalidArgument(
            "more than " + std::to_string(mostRows) +
            " types and sources in all buckets together; choose a longer bucket, a shorter time "
            "or a filter");
    }
    return counter.take();
}

} // namespace dbbasic
