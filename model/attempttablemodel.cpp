#include "model/attempttablemodel.h"

#include "model/columnheading.h"
#include "model/localtext.h"
#include "model/spokentext.h"
#include "model/tone.h"

#include <algorithm>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds loadInterval{100};
constexpr int restShare = 9; // of the time that reading takes: one part reading, nine parts rest

bool isSame(const DeliveryAttempt &a, const DeliveryAttempt &b)
{
    return a.time == b.time && a.sequence == b.sequence && a.number == b.number && a.kind == b.kind;
}

} // namespace

AttemptTableModel::AttemptTableModel(Deliveries &deliveries, QObject *parent)
    : QAbstractTableModel(parent)
    , m_deliveries(deliveries)
{
    m_pool.setMaxThreadCount(1);
    connect(&deliveries, &Deliveries::changed, this, [this](const QStringList &ids) {
        if (!m_subscription.empty() && ids.contains(QString::fromStdString(m_subscription)))
            loadLater();
    });
    m_loadTimer.setSingleShot(true);
    m_loadTimer.setInterval(loadInterval);
    connect(&m_loadTimer, &QTimer::timeout, this, &AttemptTableModel::load);
}

AttemptTableModel::~AttemptTableModel() = default;

void AttemptTableModel::setSubscription(const std::string &id)
{
    if (id == m_subscription)
        return;
    m_subscription = id;
    beginResetModel();
    m_rows.clear();
    endResetModel();
    load();
}

void AttemptTableModel::setWatched(bool watched)
{
    m_watched = watched;
    if (watched && m_stale)
        loadLater();
}

const DeliveryAttempt *AttemptTableModel::at(int row) const
{
    return row >= 0 && row < static_cast<int>(m_rows.size()) ? &m_rows[static_cast<std::size_t>(row)]
                                                             : nullptr;
}

void AttemptTableModel::loadLater()
{
    m_stale = true;
    if (m_watched && !m_loading && !m_loadTimer.isActive())
        m_loadTimer.start();
}

void AttemptTableModel::load()
{
    m_loadTimer.stop();
    m_stale = m_loading;
    if (m_loading || m_subscription.empty())
        return;
    m_loading = true;
    m_loadClock.start();
    m_pool.start([this, id = m_subscription] {
        AttemptQuery query;
        query.subscriptionId = id;
        query.limit = shown;
        QMetaObject::invokeMethod(
            this, [this, id, attempts = m_deliveries.attempts(query)] { take(id, attempts); });
    });
}

void AttemptTableModel::take(const std::string &id, std::vector<DeliveryAttempt> attempts)
{
    m_loading = false;
    m_loadTimer.setInterval(
        std::max(loadInterval, restShare * std::chrono::milliseconds(m_loadClock.elapsed())));
    if (id != m_subscription) {
        load();
        return;
    }
    if (m_stale)
        loadLater();
    // What is shown already keeps its rows; new attempts come in above it.
    const auto known =
        m_rows.empty() ? attempts.end() : std::ranges::find_if(attempts, [&](const auto &attempt) {
            return isSame(attempt, m_rows.front());
        });
    if (known == attempts.end()) {
        beginResetModel();
        m_rows = std::move(attempts);
        endResetModel();
    } else if (const auto added = known - attempts.begin(); added > 0) {
        beginInsertRows({}, 0, static_cast<int>(added) - 1);
        m_rows.insert(m_rows.begin(), attempts.begin(), known);
        endInsertRows();
        if (m_rows.size() > shown) {
            beginRemoveRows({}, static_cast<int>(shown), static_cast<int>(m_rows.size()) - 1);
            m_rows.resize(shown);
            endRemoveRows();
        }
    }
    Q_EMIT loaded();
}

int AttemptTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AttemptTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AttemptTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const DeliveryAttempt &attempt = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(attempt, index.column());
    case Qt::ToolTipRole:
        return index.column() == TimeColumn ? exactTimeText(attempt.time) : text(attempt, index.column());
    case toneRole:
        return static_cast<int>(index.column() != AnswerColumn ? Tone::Plain
                                : attempt.succeeded            ? Tone::Good
                                                               : Tone::Bad);
    default:
        return {};
    }
}

QVariant AttemptTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeading({tr("Sent"), tr("Answer"), tr("Event"), tr("Attempt"), tr("Took")}, section,
                         orientation, role);
}

QString AttemptTableModel::answerText(const DeliveryAttempt &attempt)
{
    return (attempt.succeeded ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + plainAnswer(attempt);
}

QString AttemptTableModel::outcomeText(const DeliveryAttempt &attempt)
{
    return tr("%1 after %2").arg(plainAnswer(attempt), tookText(attempt));
}

QString AttemptTableModel::plainAnswer(const DeliveryAttempt &attempt)
{
    if (attempt.statusCode != 0)
        return QString::number(attempt.statusCode);
    return attempt.error.empty() ? tr("no answer") : spokenText(attempt.error);
}

QString AttemptTableModel::tookText(const DeliveryAttempt &attempt)
{
    return spanText(std::chrono::ceil<std::chrono::milliseconds>(attempt.duration));
}

QString AttemptTableModel::text(const DeliveryAttempt &attempt, int column) const
{
    switch (column) {
    case TimeColumn:
        return timeText(attempt.time);
    case EventColumn:
        return attempt.sequence.value == 0 ? QString::fromStdString(attempt.eventType)
                                           : tr("#%1 %2").arg(countText(attempt.sequence.value),
                                                              QString::fromStdString(attempt.eventType));
    case KindColumn:
        switch (attempt.kind) {
        case AttemptKind::Regular:
            return QString::number(attempt.number);
        case AttemptKind::Retry:
            return tr("retry");
        case AttemptKind::Resend:
            return tr("by hand");
        case AttemptKind::Test:
            return tr("test");
        case AttemptKind::Replay:
            return tr("replay");
        }
        return {};
    case AnswerColumn:
        return answerText(attempt);
    case DurationColumn:
        return tookText(attempt);
    default:
        return {};
    }
}

} // namespace dbbasic
