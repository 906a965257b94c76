#include "model/replaytablemodel.h"

#include "model/columnheading.h"
#include "model/localtext.h"
#include "model/spokentext.h"
#include "model/tone.h"

#include <algorithm>
#include <cmath>

namespace dbbasic {

namespace {

constexpr qint64 measureEvery = 500; // milliseconds

std::uint64_t doneOf(const Replay &replay)
{
    return replay.sent + replay.failed;
}

bool isUnderWay(const Replay &replay)
{
    return replay.state == ReplayState::Queued || replay.state == ReplayState::Running;
}

} // namespace

ReplayTableModel::ReplayTableModel(Replays &replays, Subscriptions &subscriptions, QObject *parent)
    : QAbstractTableModel(parent)
    , m_replays(replays)
    , m_subscriptions(subscriptions)
{
    for (Replay &replay : replays.all())
        m_rows.push_back({std::move(replay), {}, 0, 0});
    connect(&replays, &Replays::changed, this, &ReplayTableModel::update);
    countRunning();
}

const Replay *ReplayTableModel::at(int row) const
{
    return row >= 0 && row < static_cast<int>(m_rows.size()) ? &m_rows[static_cast<std::size_t>(row)].replay
                                                             : nullptr;
}

int ReplayTableModel::rowOf(const std::string &id) const
{
    const auto found = std::ranges::find(m_rows, id, [](const Row &row) { return row.replay.id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int ReplayTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ReplayTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void ReplayTableModel::update(const QStringList &ids)
{
    for (const QString &name : ids) {
        const std::string id = name.toStdString();
        auto now = m_replays.find(id);
        const int place = rowOf(id);
        if (place >= 0 && now) {
            Row &row = m_rows[static_cast<std::size_t>(place)];
            row.replay = std::move(*now);
            measure(row);
            Q_EMIT dataChanged(index(place, 0), index(place, ColumnCount - 1));
        } else if (place >= 0) {
            beginRemoveRows({}, place, place);
            m_rows.erase(m_rows.begin() + place);
            endRemoveRows();
        } else if (now) {
            const auto before = std::ranges::find_if(
                m_rows, [&](const Row &row) { return row.replay.createdAt <= now->createdAt; });
            const int at = static_cast<int>(before - m_rows.begin());
            beginInsertRows({}, at, at);
            m_rows.insert(before, {std::move(*now), {}, 0, 0});
            endInsertRows();
        }
    }
    countRunning();
}

/// The rate of the last while, not of all of it: it is what the time left depends on.
void ReplayTableModel::measure(Row &row)
{
    const std::uint64_t done = doneOf(row.replay);
    if (row.replay.state != ReplayState::Running) {
        row.since.invalidate();
        row.perSecond = 0;
        return;
    }
    if (!row.since.isValid()) {
        row.since.start();
        row.sample = done;
        return;
    }
    const qint64 elapsed = row.since.elapsed();
    if (elapsed < measureEvery)
        return;
    const double now =
        static_cast<double>(done - std::min(done, row.sample)) * 1000.0 / static_cast<double>(elapsed);
    row.perSecond = row.perSecond == 0 ? now : row.perSecond * 0.6 + now * 0.4;
    row.sample = done;
    row.since.restart();
}

void ReplayTableModel::countRunning()
{
    const auto running = static_cast<int>(
        std::ranges::count_if(m_rows, [](const Row &row) { return isUnderWay(row.replay); }));
    if (running != m_running) {
        m_running = running;
        Q_EMIT runningChanged(running);
    }
}

QVariant ReplayTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const Replay &replay = row.replay;
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == StateColumn || index.column() == ProgressColumn)
            return spokenText(replay.error);
        return index.column() == StartedColumn ? exactTimeText(replay.createdAt) : text(row, index.column());
    case ProgressRole:
        if (index.column() != ProgressColumn || replay.total == 0)
            return {};
        return std::min(1.0, static_cast<double>(doneOf(replay)) / static_cast<double>(replay.total));
    case IdRole:
        return QString::fromStdString(replay.id);
    case toneRole:
        if (index.column() == StateColumn) {
            switch (replay.state) {
            case ReplayState::Done:
                return static_cast<int>(replay.failed + replay.damaged > 0 ? Tone::Warning : Tone::Good);
            case ReplayState::Failed:
                return static_cast<int>(Tone::Bad);
            case ReplayState::Cancelled:
                return static_cast<int>(Tone::Quiet);
            default:
                break;
            }
        }
        return static_cast<int>(Tone::Plain);
    default:
        return {};
    }
}

QVariant ReplayTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeading(
        {tr("State"), tr("Events"), tr("To"), tr("Sent"), tr("Rate"), tr("Time left"), tr("Started")},
        section, orientation, role);
}

QString ReplayTableModel::targetText(const ReplayRequest &request, const Subscriptions &subscriptions)
{
    if (request.subscriptionId.empty())
        return QString::fromStdString(maskedUrl(request.url));
    if (const auto subscription = subscriptions.find(request.subscriptionId))
        return QString::fromStdString(subscription->settings.subscriberId);
    return tr("a removed subscription");
}

QString ReplayTableModel::eventsText(const ReplayRequest &request)
{
    QString text = request.filter.empty() ? tr("every event") : QString::fromStdString(request.filter);
    if (request.to.value != 0)
        text += tr("  #%1 to #%2").arg(countText(request.from.value), countText(request.to.value));
    else if (request.from.value > 1)
        text += tr("  from #%1").arg(countText(request.from.value));
    return text;
}

QString ReplayTableModel::text(const Row &row, int column) const
{
    const Replay &replay = row.replay;
    switch (column) {
    case StateColumn:
        switch (replay.state) {
        case ReplayState::Queued:
            return tr("… queued");
        case ReplayState::Running:
            return tr("▶ running");
        case ReplayState::Done:
            return replay.failed + replay.damaged > 0 ? tr("⚠ done") : tr("✓ done");
        case ReplayState::Cancelled:
            return tr("■ cancelled");
        case ReplayState::Failed:
            return tr("✗ failed");
        }
        return {};
    case EventsColumn:
        return eventsText(replay.request);
    case TargetColumn:
        return targetText(replay.request, m_subscriptions);
    case ProgressColumn: {
        QString sent = tr("%1 of %2").arg(countText(replay.sent), countText(replay.total));
        if (replay.failed > 0)
            sent += tr(", %1 failed").arg(countText(replay.failed));
        if (replay.damaged > 0)
            sent += tr(", %1 damaged in the log").arg(countText(replay.damaged));
        return sent;
    }
    case RateColumn: {
        if (replay.state == ReplayState::Running)
            return row.perSecond > 0
                       ? tr("%1 / s").arg(countText(static_cast<std::uint64_t>(std::llround(row.perSecond))))
                       : QString();
        if (!replay.startedAt || !replay.endedAt || *replay.endedAt <= *replay.startedAt ||
            doneOf(replay) == 0)
            return {};
        const double seconds = std::chrono::duration<double>(*replay.endedAt - *replay.startedAt).count();
        return tr("%1 / s").arg(
            countText(static_cast<std::uint64_t>(static_cast<double>(doneOf(replay)) / seconds)));
    }
    case TimeLeftColumn: {
        if (replay.state != ReplayState::Running || row.perSecond <= 0 || replay.total < doneOf(replay))
            return {};
        const double seconds = static_cast<double>(replay.total - doneOf(replay)) / row.perSecond;
        return spanText(std::chrono::ceil<std::chrono::seconds>(std::chrono::duration<double>(seconds)));
    }
    case StartedColumn:
        return timeText(replay.createdAt);
    default:
        return {};
    }
}

} // namespace dbbasic
