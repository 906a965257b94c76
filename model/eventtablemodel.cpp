#include "model/eventtablemodel.h"

#include "model/json.h"
#include "model/localtext.h"
#include "model/log/logview.h"
#include "model/utf8.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

constexpr auto frame = 16ms;
// How long the rows of the old filter may stay while the new one has found nothing yet.
constexpr int switchMilliseconds = 80;
// Views measure in int pixels: 2^31 / 40 is where that ends.
constexpr int maximumRows = 50'000'000;
constexpr int maximumMatches = 20'000'000; // 4 bytes each
// Enough for the widest column; a view must not lay out a megabyte in one line.
constexpr std::size_t payloadPreviewBytes = 600;

QString preview(std::string_view payload)
{
    if (payload.size() <= payloadPreviewBytes)
        return textOf(payload);
    return textOf(utf8Prefix(payload, payloadPreviewBytes)) + QChar(0x2026);
}

} // namespace

EventTableModel::EventTableModel(EventStore &store, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_watcher(store)
    , m_view(store.view())
    , m_top(m_view->last())
    , m_rows(int(std::min<std::uint64_t>(m_top.value, maximumRows)))
    , m_scan([this] { QMetaObject::invokeMethod(this, &EventTableModel::armFrame, Qt::QueuedConnection); })
{
    m_frame.setSingleShot(true);
    m_frame.setTimerType(Qt::PreciseTimer);
    m_frame.setInterval(frame);
    connect(&m_frame, &QTimer::timeout, this, &EventTableModel::pull);
    connect(&m_watcher, &LogWatcher::advanced, this, &EventTableModel::armFrame);
}

EventTableModel::~EventTableModel() = default;

void EventTableModel::armFrame()
{
    if (!m_frame.isActive())
        m_frame.start();
}

void EventTableModel::setFilter(const Filter &filter)
{
    m_filter = filter;
    takeView();
    if (filter.matchesEverything()) {
        m_scan.clear();
        m_switching = false;
        m_searching = false;
        resetRows();
        return;
    }
    m_scanAnchor = m_view->last();
    m_searching = true;
    m_searchPosition = m_scanAnchor;
    m_switching = true;
    m_switchedAt.start();
    m_scan.start(filter, m_view);
    armFrame();
}

void EventTableModel::resetRows()
{
    beginResetModel();
    m_newer.clear();
    m_older.clear();
    m_shownNewer = 0;
    m_everything = true;
    m_top = m_view->last();
    m_rows = int(std::min<std::uint64_t>(m_top.value, maximumRows));
    endResetModel();
    Q_EMIT filterApplied();
    Q_EMIT pulled();
}

void EventTableModel::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    pull();
}

quint64 EventTableModel::pendingRows() const
{
    if (!m_paused)
        return 0;
    return m_everything ? m_view->last().value - m_top.value : m_newer.size() - m_shownNewer;
}

double EventTableModel::searchedShare() const
{
    if (!m_searching || m_scanAnchor.value == 0)
        return 1;
    return 1.0 - double(m_searchPosition.value) / double(m_scanAnchor.value);
}

void EventTableModel::stopSearch()
{
    m_scan.stopHistory();
    m_searching = false;
    armFrame();
}

void EventTableModel::pull()
{
    m_frame.stop();
    takeView();
    if (m_filter.matchesEverything())
        pullEverything();
    else
        pullMatches();
    Q_EMIT pulled();
}

void EventTableModel::takeView()
{
    m_view = m_store.view();
    m_cachedSequence = {}; // its bytes belong to the snapshot before
}

void EventTableModel::pullEverything()
{
    if (m_paused || m_view->last() == m_top)
        return;
    const std::uint64_t added = m_view->last().value - m_top.value;
    if (added >= std::uint64_t(maximumRows)) {
        resetRows();
        return;
    }
    if (m_rows + std::int64_t(added) > maximumRows)
        dropOldest(int(m_rows + std::int64_t(added) - maximumRows));
    beginInsertRows({}, 0, int(added) - 1);
    m_top = m_view->last();
    m_rows += int(added);
    endInsertRows();
}

void EventTableModel::pullMatches()
{
    m_scan.extend(m_view);
    MatchScan::Found found = m_scan.take();
    m_searchPosition = found.historyPosition;
    if (found.historyDone)
        m_searching = false;

    if (m_switching) {
        const bool hits = !found.older.empty() || !found.newer.empty();
        if (!hits && m_searching && m_switchedAt.elapsed() < switchMilliseconds) {
            armFrame();
            return;
        }
        m_switching = false;
        beginResetModel();
        m_everything = false;
        m_anchor = m_scanAnchor;
        m_newer.clear();
        m_older.clear();
        m_shownNewer = 0;
        for (const Sequence match : found.older)
            m_older.push_back(quint32(m_anchor.value - match.value));
        for (const Sequence match : found.newer)
            m_newer.push_back(quint32(match.value - m_anchor.value));
        m_shownNewer = m_paused ? 0 : m_newer.size(); // paused: as it was when the filter was set
        endResetModel();
        Q_EMIT filterApplied();
        return;
    }
    showMatches(found);
}

void EventTableModel::showMatches(MatchScan::Found &found)
{
    for (const Sequence match : found.newer)
        m_newer.push_back(quint32(match.value - m_anchor.value));
    if (!m_paused && m_newer.size() > m_shownNewer) {
        const auto added = int(m_newer.size() - m_shownNewer);
        if (rowCount() + added > maximumMatches)
            dropOldest(std::min(rowCount() + added - maximumMatches, int(m_older.size())));
        beginInsertRows({}, 0, added - 1);
        m_shownNewer = m_newer.size();
        endInsertRows();
    }
    if (!found.older.empty())
        appendOlder(found.older);
}

void EventTableModel::appendOlder(const std::vector<Sequence> &older)
{
    const int room = maximumMatches - rowCount();
    const int added = std::min(int(older.size()), room);
    if (added < int(older.size()))
        stopSearch();
    if (added <= 0)
        return;
    beginInsertRows({}, rowCount(), rowCount() + added - 1);
    for (int i = 0; i < added; ++i)
        m_older.push_back(quint32(m_anchor.value - older[std::size_t(i)].value));
    endInsertRows();
}

void EventTableModel::dropOldest(int count)
{
    if (count <= 0)
        return;
    beginRemoveRows({}, rowCount() - count, rowCount() - 1);
    if (m_everything)
        m_rows -= count;
    else
        m_older.erase(m_older.end() - count, m_older.end());
    endRemoveRows();
}

Sequence EventTableModel::sequenceAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    if (m_everything)
        return Sequence{m_top.value - std::uint64_t(row)};
    const auto index = std::size_t(row);
    if (index < m_shownNewer)
        return Sequence{m_anchor.value + m_newer[m_shownNewer - 1 - index]};
    return Sequence{m_anchor.value - m_older[index - m_shownNewer]};
}

int EventTableModel::lowerRow(Sequence sequence) const
{
    int low = 0, high = rowCount();
    if (m_everything) {
        if (sequence >= m_top)
            return 0;
        return int(std::min<std::uint64_t>(m_top.value - sequence.value, std::uint64_t(high)));
    }
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (sequenceAt(middle) > sequence)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int EventTableModel::rowOf(Sequence sequence) const
{
    const int row = lowerRow(sequence);
    return row < rowCount() && sequenceAt(row) == sequence ? row : -1;
}

std::optional<PinnedEvent> EventTableModel::eventAt(int row) const
{
    const Sequence sequence = sequenceAt(row);
    if (sequence.value == 0)
        return {};
    const std::optional<Event> event = m_view->at(sequence);
    if (!event)
        return {};
    return PinnedEvent{m_view, *event};
}

int EventTableModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return m_everything ? m_rows : int(m_shownNewer + m_older.size());
}

int EventTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

const std::optional<Event> &EventTableModel::cachedEvent(Sequence sequence) const
{
    // A view asks for all roles and columns of a row in one go. The bytes stay mapped: m_view holds them, and
    // a newer view holds the same segments.
    if (m_cachedSequence != sequence) {
        m_cachedSequence = sequence;
        m_cachedEvent = m_view->at(sequence);
    }
    return m_cachedEvent;
}

QString EventTableModel::timeText(Time time) const
{
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(milliseconds);
    return local.toString(local.date() == QDate::currentDate() ? u"HH:mm:ss.zzz"
                                                               : u"yyyy-MM-dd HH:mm:ss.zzz");
}

QVariant EventTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Sequence sequence = sequenceAt(index.row());
    if (role == SequenceRole)
        return quint64(sequence.value);
    if (role == Qt::TextAlignmentRole)
        return index.column() == SequenceColumn ? int(Qt::AlignRight | Qt::AlignVCenter)
                                                : int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != TypeRole && role != DamagedRole)
        return {};

    const std::optional<Event> &event = cachedEvent(sequence);
    if (role == DamagedRole)
        return !event.has_value();
    if (!event) {
        if (role == Qt::ToolTipRole)
            return tr("The line of this event failed its check sum. It is kept in the log as it is.");
        if (index.column() == SequenceColumn)
            return QLocale().toString(quint64(sequence.value));
        return role == Qt::DisplayRole && index.column() == TypeColumn ? tr("damaged line") : QVariant();
    }
    if (role == TypeRole)
        return textOf(event->type);

    switch (Column(index.column())) {
    case TimeColumn:
        if (role == Qt::ToolTipRole)
            return QString::fromStdString(formatTime(event->time));
        return timeText(event->time);
    case TypeColumn:
        return textOf(event->type);
    case SourceColumn:
        return textOf(event->escapedSource); // escaped: a source with a newline stays one line
    case PayloadColumn:
        if (role == Qt::ToolTipRole)
            return {};
        return preview(event->payload);
    case SequenceColumn:
        if (role == Qt::ToolTipRole)
            return tr("Id %1").arg(textOf(event->id));
        return QLocale().toString(quint64(sequence.value));
    case ColumnCount:
        break;
    }
    return {};
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == SequenceColumn ? int(Qt::AlignRight | Qt::AlignVCenter)
                                         : int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case TimeColumn:
        return tr("Time");
    case TypeColumn:
        return tr("Type");
    case SourceColumn:
        return tr("Source");
    case PayloadColumn:
        return tr("Payload");
    case SequenceColumn:
        return tr("Seq");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace dbbasic
