#include "model/matchscan.h"

#include "model/log/logview.h"
#include "model/query.h"

namespace dbbasic {

namespace {

// One step holds up a new filter or a new event for no longer than it takes to look at so many.
constexpr std::uint64_t candidatesPerStep = 4096;
constexpr std::size_t matchesPerStep = 8192;
// What may wait to be taken: the consumer comes once a frame.
constexpr std::size_t waitingMatches = 1u << 20;

} // namespace

MatchScan::MatchScan(std::function<void()> wake)
    : m_wake(std::move(wake))
    , m_thread([this] { run(); })
{
}

MatchScan::~MatchScan()
{
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
        m_cancel = true;
    }
    m_work.notify_one();
    m_thread.join();
}

void MatchScan::start(Filter filter, std::shared_ptr<const LogView> view)
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_generation;
        m_cancel = true;
        m_filter = std::move(filter);
        m_start = view->last();
        m_found = Found{{}, {}, m_start, m_start, false};
        Query query;
        query.filter = m_filter;
        query.sequencesOnly = true;
        m_history = std::make_shared<QueryCursor>(view, std::move(query));
        m_view = std::move(view);
        m_told = false;
    }
    m_work.notify_one();
}

void MatchScan::extend(std::shared_ptr<const LogView> view)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_view || view->last() <= m_view->last())
            return;
        m_view = std::move(view);
    }
    m_work.notify_one();
}

void MatchScan::stopHistory()
{
    const std::lock_guard lock(m_mutex);
    m_history.reset();
    m_found.historyDone = true;
}

void MatchScan::clear()
{
    const std::lock_guard lock(m_mutex);
    ++m_generation;
    m_cancel = true;
    m_view.reset();
    m_history.reset();
    m_found = {};
}

MatchScan::Found MatchScan::take()
{
    Found found;
    {
        const std::lock_guard lock(m_mutex);
        found = std::move(m_found);
        m_found = Found{{}, {}, found.tested, found.historyPosition, found.historyDone};
        m_told = false;
    }
    m_work.notify_one(); // there is room again
    return found;
}

bool MatchScan::hasRoom() const
{
    return m_found.older.size() + m_found.newer.size() < waitingMatches;
}

void MatchScan::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_work.wait(lock, [this] {
            return m_quit || (m_view && hasRoom() && (m_view->last() > m_found.tested || m_history));
        });
        if (m_quit)
            return;
        m_cancel = false;
        if (m_view->last() > m_found.tested)
            scanNewer(lock);
        else
            scanOlder(lock);
    }
}

void MatchScan::scanNewer(std::unique_lock<std::mutex> &lock)
{
    const std::uint64_t generation = m_generation;
    const std::shared_ptr<const LogView> view = m_view;
    // A burst is taken in steps too, so that take() never gets more than it has room for.
    const Sequence end{std::min(view->last().value, m_found.tested.value + matchesPerStep)};
    Query query{m_filter, Order::OldestFirst, m_found.tested, Sequence{end.value + 1}, true};
    lock.unlock();

    std::vector<Sequence> matches;
    QueryCursor cursor(view, std::move(query));
    QueryCursor::State state;
    while ((state = cursor.next(UINT64_MAX, &m_cancel)) == QueryCursor::State::Found)
        matches.push_back(cursor.event().sequence);

    lock.lock();
    if (generation != m_generation || state == QueryCursor::State::Cancelled)
        return;
    m_found.newer.insert(m_found.newer.end(), matches.begin(), matches.end());
    m_found.tested = end;
    tell(lock);
}

void MatchScan::scanOlder(std::unique_lock<std::mutex> &lock)
{
    const std::uint64_t generation = m_generation;
    const std::shared_ptr<QueryCursor> cursor = m_history;
    lock.unlock();

    std::vector<Sequence> matches;
    QueryCursor::State state = QueryCursor::State::Found;
    // Ends early at the first pause: rare matches are shown as they are found.
    while (matches.size() < matchesPerStep &&
           (state = cursor->next(candidatesPerStep, &m_cancel)) == QueryCursor::State::Found)
        matches.push_back(cursor->event().sequence);

    lock.lock();
    if (generation != m_generation || cursor != m_history)
        return;
    m_found.older.insert(m_found.older.end(), matches.begin(), matches.end());
    m_found.historyPosition = cursor->position();
    if (state == QueryCursor::State::Finished) {
        m_found.historyDone = true;
        m_history.reset();
    }
    tell(lock);
}

void MatchScan::tell(std::unique_lock<std::mutex> &lock)
{
    if (m_told)
        return;
    m_told = true;
    lock.unlock();
    m_wake();
    lock.lock();
}

} // namespace dbbasic
