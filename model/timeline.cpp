#include "model/timeline.h"

#include "model/eventtablemodel.h"
#include "model/log/logview.h"
#include "model/log/segment.h"

#include <QElapsedTimer>

#include <algorithm>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

constexpr auto refreshInterval = 250ms;
// Up to so many events in a bucket are all looked at; of more, a few neighbours at a few places.
constexpr quint64 samplesPerBucket = 128;
constexpr quint64 neighbours = 8;
// An index not in memory has to be read from the disk: the frame must not wait for much of it.
constexpr qint64 samplingMilliseconds = 3;

constexpr std::chrono::microseconds widths[] = {1ms,   2ms,   5ms,   10ms, 20ms,  50ms,  100ms, 200ms, 500ms,
                                                1s,    2s,    5s,    10s,  15s,   30s,   1min,  2min,  5min,
                                                10min, 15min, 30min, 1h,   2h,    3h,    6h,    12h,   24h,
                                                48h,   168h,  336h,  720h, 2160h, 8760h, 87600h};

std::chrono::microseconds widthFor(std::chrono::microseconds range, int buckets)
{
    for (const std::chrono::microseconds width : widths) {
        if (range / width < buckets - 1)
            return width;
    }
    return range / std::max(1, buckets - 1) + 1us;
}

/// Row number `i` of a sample of `samples` rows out of `count`: neighbours at places that are spread evenly
/// but not regularly, and always the same ones. At an even stride the looks would fall in step with types
/// that come in rotation, and see only some of them.
quint64 sampledRow(quint64 i, quint64 samples, quint64 count)
{
    if (samples == count)
        return i;
    const quint64 parts = samples / neighbours;
    const quint64 part = i / neighbours;
    const quint64 first = part * count / parts;
    const quint64 end = (part + 1) * count / parts;
    quint64 mixed = (part + 1) * 0x9e3779b97f4a7c15; // splitmix64
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return first + (mixed ^ (mixed >> 31)) % (end - first - neighbours + 1) + i % neighbours;
}

} // namespace

Timeline::Timeline(EventTableModel &events, QObject *parent)
    : QObject(parent)
    , m_events(events)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(refreshInterval);
    connect(&m_timer, &QTimer::timeout, this, &Timeline::refresh);
    connect(&events, &EventTableModel::pulled, this, &Timeline::scheduleRefresh);
    connect(&events, &EventTableModel::filterApplied, this, [this] {
        m_samples.clear();
        refresh();
    });
}

void Timeline::setMaximumBuckets(int count)
{
    if (count == m_maximumBuckets)
        return;
    m_maximumBuckets = std::max(2, count);
    scheduleRefresh();
}

void Timeline::scheduleRefresh()
{
    if (!m_timer.isActive())
        m_timer.start();
}

/// How many of the rows shown are at or after `time`; they are the first so many.
quint64 Timeline::rowsFrom(Time time) const
{
    const Sequence first = m_events.view()->lowerBound(time);
    return quint64(m_events.lowerRow(Sequence{first.value - 1}));
}

std::vector<Timeline::Share> Timeline::sample(quint64 firstRow, quint64 endRow) const
{
    const quint64 count = endRow - firstRow;
    const quint64 samples = std::min(count, samplesPerBucket);
    std::map<std::string, int, std::less<>> found;
    int total = 0;
    // From the index: a line that is not in memory would have to be read from the disk, in a frame.
    const LogView &view = *m_events.view();
    for (quint64 i = 0; i < samples; ++i) {
        const Sequence sequence = m_events.sequenceAt(int(firstRow + sampledRow(i, samples, count)));
        const Segment &segment = view.segment(view.segmentOf(sequence));
        const auto entry = static_cast<std::uint32_t>(sequence.value - segment.first().value);
        const std::uint32_t nameId = segment.nameOf(Column::Type, entry);
        if (nameId == damagedName)
            continue;
        const std::string_view type = segment.name(Column::Type, nameId);
        const auto place = found.find(type);
        if (place == found.end())
            found.emplace(type, 1);
        else
            ++place->second;
        ++total;
    }
    std::vector<Share> shares;
    for (const auto &[type, times] : found)
        shares.push_back({QString::fromStdString(type), double(times) / total});
    std::stable_sort(shares.begin(), shares.end(),
                     [](const Share &a, const Share &b) { return a.part > b.part; });
    return shares;
}

void Timeline::refresh()
{
    m_timer.stop();
    const int rows = m_events.rowCount();
    m_buckets.clear();
    m_highest = 0;
    const std::shared_ptr<const LogView> &view = m_events.view();
    const auto newest = rows > 0 ? view->timeOf(m_events.sequenceAt(0)) : std::nullopt;
    const auto oldest = rows > 0 ? view->timeOf(m_events.sequenceAt(rows - 1)) : std::nullopt;
    if (!newest || !oldest) {
        Q_EMIT changed();
        return;
    }
    const std::chrono::microseconds width = widthFor(*newest - *oldest, m_maximumBuckets);
    if (width != m_width)
        m_samples.clear();
    m_width = width;
    // On a whole multiple of the width, so that buckets stay as they are while time goes on.
    m_start = Time(oldest->time_since_epoch() / width * width);

    QElapsedTimer clock;
    clock.start();
    bool complete = true;
    quint64 before = quint64(rows);
    for (Time start = m_start; start <= *newest; start += width) {
        const quint64 behind = std::min(before, rowsFrom(start + width));
        Bucket bucket;
        bucket.count = before - behind;
        m_highest = std::max(m_highest, bucket.count);
        if (bucket.count > 0) {
            Sample &sampled = m_samples[{start, width}];
            if (sampled.count != bucket.count) {
                if (clock.elapsed() < samplingMilliseconds)
                    sampled = {bucket.count, sample(behind, before)};
                else
                    complete = false; // the shares found last time stand in until the next refresh
            }
            bucket.shares = sampled.shares;
        }
        m_buckets.push_back(std::move(bucket));
        before = behind;
    }
    if (m_samples.size() > 4 * m_buckets.size() + 64) // time has moved on
        m_samples.clear();
    if (!complete)
        scheduleRefresh();
    Q_EMIT changed();
}

} // namespace dbbasic
