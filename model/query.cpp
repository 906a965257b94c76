#include "model/query.h"

#include "model/filterplan.h"
#include "model/log/logview.h"
#include "model/segmentwalk.h"

#include <algorithm>
#include <utility>

namespace dbbasic {
namespace {

/// Sequences first … last, both inclusive; none when first > last.
struct Range
{
    std::uint64_t first = 1;
    std::uint64_t last = 0;
    bool isEmpty() const { return first > last; }
};

/// What query and plan leave of the view. Times become sequences here: neither ever decreases along the
/// other.
Range rangeOf(const LogView &view, const Query &query, const FilterPlan &plan)
{
    if (query.after.value == UINT64_MAX || query.before.value == 0)
        return {};
    Range range{std::max({view.first().value, query.after.value + 1, plan.firstSequence.value}),
                std::min({view.last().value, query.before.value - 1, plan.lastSequence.value})};
    if (plan.firstTime > plan.lastTime)
        return {};
    if (!range.isEmpty() && plan.firstTime != Time::min())
        range.first = std::max(range.first, view.lowerBound(plan.firstTime).value);
    if (!range.isEmpty() && plan.lastTime != Time::max())
        range.last =
            std::min(range.last, view.lowerBound(plan.lastTime + std::chrono::microseconds(1)).value - 1);
    return range;
}

/// The part of a range that lies in one segment, as entries first … end-1.
std::pair<std::uint32_t, std::uint32_t> entriesOf(const Segment &segment, const Range &range)
{
    const std::uint64_t base = segment.first().value;
    const std::uint64_t first = std::max(range.first, base) - base;
    const std::uint64_t end =
        range.last < base ? 0 : std::min<std::uint64_t>(range.last - base + 1, segment.size());
    return {static_cast<std::uint32_t>(std::min(first, end)), static_cast<std::uint32_t>(end)};
}

} // namespace

struct QueryCursor::Private
{
    Private(std::shared_ptr<const LogView> viewToWalk, Query queryToAnswer)
        : view(std::move(viewToWalk))
        , query(std::move(queryToAnswer))
        , plan(query.filter)
        , range(rangeOf(*view, query, plan))
    {
        if (range.isEmpty() || plan.id)
            return;
        firstSegment = view->segmentOf(Sequence{range.first});
        lastSegment = view->segmentOf(Sequence{range.last});
        segment = query.order == Order::NewestFirst ? lastSegment : firstSegment;
    }

    State nextById()
    {
        if (std::exchange(idDone, true))
            return State::Finished;
        ++examined;
        const auto found = view->find(*plan.id);
        if (!found)
            return State::Finished;
        position = found->sequence;
        if (position.value < range.first || position.value > range.last || !query.filter.matches(*found))
            return State::Finished;
        event = *found;
        return State::Found;
    }

    std::vector<Sequence> takeDamaged()
    {
        if (plan.id && position.value != 0)
            return {}; // the one event asked for was found
        const bool finished = plan.id ? idDone : done;
        if (!finished && position.value == 0)
            return {};
        Range passed = untold;
        if (query.order == Order::OldestFirst) {
            if (!finished)
                passed.last = std::min(passed.last, position.value);
            untold.first = passed.last + 1;
        } else {
            if (!finished)
                passed.first = std::max(passed.first, position.value);
            untold.last = passed.first - 1;
        }
        if (passed.isEmpty())
            return {};
        return view->damaged(Sequence{passed.first}, Sequence{passed.last});
    }

    /// The walk over the segment at hand, or the next one; false when there is none left.
    bool openWalk()
    {
        if (walk)
            return true;
        if (done)
            return false;
        const Segment &part = view->segment(segment);
        const auto [first, end] = entriesOf(part, range);
        walk.emplace(part, plan, query.order, first, end);
        walked = 0;
        return true;
    }

    void closeWalk()
    {
        walk.reset();
        if (query.order == Order::NewestFirst)
            done = segment-- == firstSegment;
        else
            done = segment++ == lastSegment;
    }

    const std::shared_ptr<const LogView> view;
    const Query query;
    const FilterPlan plan;
    const Range range;
    Range untold = range; ///< of it, what takeDamaged() has not been asked about

    std::size_t firstSegment = 0;
    std::size_t lastSegment = 0;
    std::size_t segment = 0; // the one at hand
    bool done = range.isEmpty();
    bool idDone = range.isEmpty();
    std::optional<SegmentWalk> walk;
    std::uint64_t walked = 0; // of what the walk has examined, counted already

    Sequence position;
    std::uint64_t examined = 0;
    Event event;
};

QueryCursor::QueryCursor(std::shared_ptr<const LogView> view, Query query)
    : d(std::make_unique<Private>(std::move(view), std::move(query)))
{
}

QueryCursor::~QueryCursor() = default;
QueryCursor::QueryCursor(QueryCursor &&) noexcept = default;
QueryCursor &QueryCursor::operator=(QueryCursor &&) noexcept = default;

QueryCursor::State QueryCursor::next(std::uint64_t budget, const std::atomic<bool> *cancel)
{
    if (d->plan.id)
        return d->nextById();
    const std::uint64_t examinedBefore = d->examined;
    while (d->openWalk()) {
        if (cancel && cancel->load(std::memory_order_relaxed))
            return State::Cancelled;
        if (d->examined - examinedBefore >= budget)
            return State::Paused;
        const SegmentWalk::Step step = d->walk->next();
        d->examined += d->walk->examined() - std::exchange(d->walked, d->walk->examined());
        if (step == SegmentWalk::Step::Finished) {
            d->closeWalk();
            continue;
        }
        const Segment &segment = d->view->segment(d->segment);
        d->position = segment.sequenceOf(d->walk->entry());
        if (step == SegmentWalk::Step::Working)
            continue;
        if (d->query.sequencesOnly && d->plan.line.matchesEverything()) {
            d->event = {};
            d->event.sequence = d->position;
            return State::Found;
        }
        const auto event = segment.event(d->walk->entry());
        if (!event || !d->plan.line.matches(*event))
            continue;
        // The index has decided the rest. But it is only an index: the event has the last word.
        if (!d->query.filter.matches(*event)) {
            segment.doubt(d->walk->entry());
            continue;
        }
        d->event = *event;
        return State::Found;
    }
    return State::Finished;
}

const Event &QueryCursor::event() const
{
    return d->event;
}

std::vector<Sequence> QueryCursor::takeDamaged()
{
    return d->takeDamaged();
}

Sequence QueryCursor::position() const
{
    return d->position;
}

std::uint64_t QueryCursor::examined() const
{
    return d->examined;
}

const std::shared_ptr<const LogView> &QueryCursor::view() const
{
    return d->view;
}

std::optional<std::uint64_t> countMatches(const std::shared_ptr<const LogView> &view, const Query &query,
                                          const std::atomic<bool> *cancel)
{
    const FilterPlan plan(query.filter);
    std::uint64_t count = 0;
    if (plan.needsLine()) {
        QueryCursor cursor(view, query);
        for (;;) {
            switch (cursor.next(UINT64_MAX, cancel)) {
            case QueryCursor::State::Found:
                ++count;
                break;
            case QueryCursor::State::Cancelled:
                return {};
            case QueryCursor::State::Finished:
            case QueryCursor::State::Paused:
                return count;
            }
        }
    }
    const Range range = rangeOf(*view, query, plan);
    if (range.isEmpty())
        return 0;
    const std::size_t lastSegment = view->segmentOf(Sequence{range.last});
    for (std::size_t number = view->segmentOf(Sequence{range.first}); number <= lastSegment; ++number) {
        if (cancel && cancel->load(std::memory_order_relaxed))
            return {};
        const Segment &segment = view->segment(number);
        const auto [first, end] = entriesOf(segment, range);
        count += segment.consistently([&, first = first, end = end] {
            const auto countOf = [&](std::uint32_t from, std::uint32_t to) {
                return SegmentWalk(segment, plan, Order::OldestFirst, from, to).count();
            };
            std::uint64_t matches = countOf(first, end);
            // Damage known to the index is in no postings; damage met since is, and neither is an answer.
            for (const Sequence damaged : view->damaged()) {
                if (damaged < segment.sequenceOf(first) || damaged.value >= segment.first().value + end)
                    continue;
                const auto entry = static_cast<std::uint32_t>(damaged.value - segment.first().value);
                matches -= countOf(entry, entry + 1);
            }
            return matches;
        });
    }
    return count;
}

DamageFound damageWithin(const LogView &view, const Query &query)
{
    DamageFound found;
    const Range range = rangeOf(view, query, FilterPlan(query.filter));
    const auto add = [&](std::uint64_t first, std::uint64_t last) {
        first = std::max(first, range.first);
        last = std::min(last, range.last);
        if (first > last)
            return;
        found.count += last - first + 1;
        if (!found.stretches.empty() && found.stretches.back().last.value + 1 == first)
            found.stretches.back().last.value = last;
        else if (found.stretches.size() <= DamageFound::mostStretches) // one more tells that there are more
            found.stretches.push_back({{first}, {last}});
    };
    const std::vector<Sequence> damaged = view.damaged();
    auto next = damaged.begin();
    const auto addDamagedBefore = [&](std::uint64_t end) {
        for (; next != damaged.end() && next->value < end; ++next)
            add(next->value, next->value);
    };
    std::uint64_t expected = 1; // a segment that is gone leaves a gap
    for (std::size_t number = 0; number < view.segmentCount(); ++number) {
        const Segment &segment = view.segment(number);
        addDamagedBefore(expected);
        if (segment.first().value > expected)
            add(expected, segment.first().value - 1);
        while (next != damaged.end() && next->value < segment.first().value)
            ++next;
        expected = segment.first().value + segment.size();
    }
    addDamagedBefore(expected);
    return found;
}

std::string DamageFound::sequences() const
{
    std::string text;
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        text += i == 0 ? "" : ", ";
        if (i == mostStretches)
            return text + "…";
        text += std::to_string(stretches[i].first.value);
        if (stretches[i].last != stretches[i].first)
            text += "–" + std::to_string(stretches[i].last.value);
    }
    return text;
}

} // namespace dbbasic
