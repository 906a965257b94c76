#include "model/query.h"

#include "model/log/logview.h"

#include <algorithm>
#include <utility>

namespace dbbasic {

struct QueryCursor::Private
{
    std::shared_ptr<const LogView> view;
    Query query;
    std::uint64_t next = 0; // the sequence to look at next
    std::uint64_t low = 1;
    std::uint64_t high = 0;
    bool finished = false;
    Sequence position;
    std::uint64_t examined = 0;
    Event event;
};

QueryCursor::QueryCursor(std::shared_ptr<const LogView> view, Query query)
    : d(std::make_unique<Private>())
{
    d->view = std::move(view);
    d->query = std::move(query);
    d->low = d->query.after.value == UINT64_MAX ? UINT64_MAX : d->query.after.value + 1;
    d->high = std::min(d->view->last().value, d->query.before.value ? d->query.before.value - 1 : 0);
    d->finished = d->low > d->high;
    d->next = d->query.order == Order::NewestFirst ? d->high : d->low;
}

QueryCursor::~QueryCursor() = default;
QueryCursor::QueryCursor(QueryCursor &&) noexcept = default;
QueryCursor &QueryCursor::operator=(QueryCursor &&) noexcept = default;

QueryCursor::State QueryCursor::next(std::uint64_t budget, const std::atomic<bool> *cancel)
{
    for (; !d->finished; --budget) {
        if (budget == 0)
            return State::Paused;
        if (cancel && cancel->load(std::memory_order_relaxed))
            return State::Cancelled;
        d->position = Sequence{d->next};
        ++d->examined;
        if (d->query.order == Order::NewestFirst)
            d->finished = d->next-- == d->low;
        else
            d->finished = d->next++ == d->high;
        const auto event = d->view->at(d->position);
        if (event && d->query.filter.matches(*event)) {
            d->event = *event;
            return State::Found;
        }
    }
    return State::Finished;
}

const Event &QueryCursor::event() const
{
    return d->event;
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
    std::uint64_t count = 0;
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

} // namespace dbbasic
