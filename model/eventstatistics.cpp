#include "model/eventstatistics.h"

#include "model/eventtablemodel.h"
#include "model/log/logview.h"
#include "model/query.h"

#include <QElapsedTimer>

#include <utility>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

constexpr auto countInterval = 1s;
constexpr qint64 tellMilliseconds = 200; // between two steps of a long count
constexpr std::uint64_t candidatesPerLook = 20'000;

void addTo(std::map<std::string, EventStatistics::Count, std::less<>> &counts, std::string_view name,
           Sequence sequence)
{
    auto place = counts.find(name);
    if (place == counts.end())
        place = counts.emplace(name, EventStatistics::Count{}).first;
    ++place->second.count;
    place->second.last = std::max(place->second.last, sequence);
}

/// All of the log: its dictionaries know.
EventStatistics::Counts countsOf(const LogView &view)
{
    EventStatistics::Counts counts;
    for (const NameCount &type : view.types()) {
        counts.types[type.name] = {type.count, type.last};
        counts.total += type.count;
    }
    for (const NameCount &source : view.sources())
        counts.sources[source.name] = {source.count, source.last};
    counts.counted = view.last();
    counts.complete = true;
    return counts;
}

} // namespace

EventStatistics::EventStatistics(EventTableModel &events, QObject *parent)
    : QObject(parent)
    , m_events(events)
{
    m_pool.setMaxThreadCount(2); // the new count need not wait for the end of the one before
    m_later.setSingleShot(true);
    m_later.setInterval(countInterval);
    connect(&m_later, &QTimer::timeout, this, &EventStatistics::goOn);
    connect(&events, &EventTableModel::filterApplied, this, &EventStatistics::restart);
    connect(&events, &EventTableModel::pulled, this, [this] {
        if (m_wanted && !m_cancel && !m_later.isActive() && m_events.view()->last() > m_counts.counted)
            m_later.start();
    });
}

EventStatistics::~EventStatistics()
{
    if (m_cancel)
        *m_cancel = true;
}

void EventStatistics::setWanted(bool wanted)
{
    m_wanted = wanted;
    if (wanted)
        goOn();
}

void EventStatistics::restart()
{
    if (const auto running = std::exchange(m_cancel, nullptr))
        *running = true;
    m_counts = {};
    goOn();
}

/// From where the last count ended up to the end of the log.
void EventStatistics::goOn()
{
    if (!m_wanted || m_cancel)
        return;
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_pool.start([this, cancel = m_cancel, view = m_events.view(), filter = m_events.filter(),
                  after = m_counts.counted] {
        const auto hand = [this, cancel](Counts found) {
            QMetaObject::invokeMethod(this, [this, cancel, found = std::move(found)] {
                if (m_cancel != cancel)
                    return; // of a filter that is not in force any more
                if (found.complete)
                    m_cancel.reset();
                merge(found);
            });
        };
        if (filter.matchesEverything()) {
            hand(countsOf(*view));
            return;
        }
        Counts found;
        QElapsedTimer clock;
        clock.start();
        QueryCursor cursor(view, {filter, Order::OldestFirst, after});
        for (;;) {
            const QueryCursor::State state = cursor.next(candidatesPerLook, cancel.get());
            if (state == QueryCursor::State::Cancelled)
                return;
            if (state == QueryCursor::State::Finished)
                break;
            if (state == QueryCursor::State::Found) {
                const Event &event = cursor.event();
                addTo(found.types, event.type, event.sequence);
                addTo(found.sources, event.escapedSource, event.sequence);
                found.counted = event.sequence;
                if (++found.total % 4096 != 0)
                    continue;
            }
            if (clock.elapsed() > tellMilliseconds) {
                clock.start();
                found.counted = cursor.position();
                hand(std::exchange(found, {}));
            }
        }
        found.counted = view->last();
        found.complete = true;
        hand(std::move(found));
    });
}

void EventStatistics::merge(const Counts &found)
{
    if (m_events.filter().matchesEverything()) {
        m_counts = found;
    } else {
        const auto add = [](auto &to, const auto &from) {
            for (const auto &[name, count] : from) {
                Count &known = to[name];
                known.count += count.count;
                known.last = std::max(known.last, count.last);
            }
        };
        add(m_counts.types, found.types);
        add(m_counts.sources, found.sources);
        m_counts.total += found.total;
        m_counts.counted = std::max(m_counts.counted, found.counted);
        m_counts.complete = found.complete;
    }
    Q_EMIT changed();
}

} // namespace dbbasic
