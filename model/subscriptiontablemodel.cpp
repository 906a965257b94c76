#include "model/subscriptiontablemodel.h"

#include "model/columnheading.h"
#include "model/eventstore.h"
#include "model/localtext.h"
#include "model/log/logview.h"

#include <algorithm>
#include <chrono>

namespace dbbasic {

using namespace std::chrono_literals;

SubscriptionTableModel::SubscriptionTableModel(EventStore &store, Subscriptions &subscriptions,
                                               QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_subscriptions(subscriptions)
    , m_watcher(new LogWatcher(store, this))
{
    m_pool.setMaxThreadCount(1);
    m_lookTimer.setSingleShot(true);
    m_lookTimer.setInterval(500ms);
    m_tickTimer.setInterval(1s);
    connect(&m_lookTimer, &QTimer::timeout, this, &SubscriptionTableModel::look);
    connect(&m_tickTimer, &QTimer::timeout, this, &SubscriptionTableModel::tick);
    connect(m_watcher, &LogWatcher::advanced, this, &SubscriptionTableModel::lookLater);
    connect(&subscriptions, &Subscriptions::changed, this, &SubscriptionTableModel::update);
    for (Subscription &subscription : subscriptions.all()) {
        m_rowOf.emplace(subscription.id, static_cast<int>(m_rows.size()));
        m_rows.push_back({std::move(subscription), std::nullopt, {}});
    }
    countFailing();
}

SubscriptionTableModel::~SubscriptionTableModel() = default;

void SubscriptionTableModel::setWatched(bool watched)
{
    if (watched == m_watched)
        return;
    m_watched = watched;
    if (watched) {
        m_tickTimer.start();
        look();
    } else {
        m_tickTimer.stop();
        m_lookTimer.stop();
    }
}

const Subscription *SubscriptionTableModel::at(int row) const
{
    return row >= 0 && row < static_cast<int>(m_rows.size())
               ? &m_rows[static_cast<std::size_t>(row)].subscription
               : nullptr;
}

int SubscriptionTableModel::rowOf(const std::string &id) const
{
    const auto found = m_rowOf.find(id);
    return found == m_rowOf.end() ? -1 : found->second;
}

int SubscriptionTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SubscriptionTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : SubscriptionRow::ColumnCount;
}

void SubscriptionTableModel::update(const QStringList &ids)
{
    for (const QString &name : ids) {
        const std::string id = name.toStdString();
        const int row = rowOf(id);
        std::optional<Subscription> now = m_subscriptions.find(id);
        if (row >= 0 && now) {
            m_rows[static_cast<std::size_t>(row)].subscription = std::move(*now);
            Q_EMIT dataChanged(index(row, 0), index(row, SubscriptionRow::ColumnCount - 1));
        } else if (row >= 0) {
            beginRemoveRows({}, row, row);
            m_rows.erase(m_rows.begin() + row);
            m_rowOf.erase(id);
            for (auto &[other, place] : m_rowOf) {
                if (place > row)
                    --place;
            }
            endRemoveRows();
        } else if (now) {
            // Mostly at the end; but those of one notice come in no particular order.
            const auto place =
                std::ranges::upper_bound(m_rows, now->createdAt, {}, [](const SubscriptionRow &other) {
                    return other.subscription.createdAt;
                });
            const int at = static_cast<int>(place - m_rows.begin());
            beginInsertRows({}, at, at);
            m_rows.insert(place, {std::move(*now), std::nullopt, {}});
            for (auto &[other, otherRow] : m_rowOf) {
                if (otherRow >= at)
                    ++otherRow;
            }
            m_rowOf.emplace(id, at);
            endInsertRows();
        }
    }
    countFailing();
    lookLater();
}

void SubscriptionTableModel::countFailing()
{
    const auto fails = [](const SubscriptionRow &row) {
        return row.subscription.state == SubscriptionState::Failing ||
               row.subscription.state == SubscriptionState::Disabled;
    };
    const auto failing = static_cast<int>(std::ranges::count_if(m_rows, fails));
    if (failing != m_failing) {
        m_failing = failing;
        Q_EMIT failingChanged(failing);
    }
}

void SubscriptionTableModel::lookLater()
{
    if (m_watched && !m_lookTimer.isActive())
        m_lookTimer.start();
}

/// Counting what is behind may have to read the log: not on this thread.
void SubscriptionTableModel::look()
{
    if (m_looking) {
        m_lookAgain = true;
        return;
    }
    std::vector<std::pair<std::string, std::string>> wanted; // id, last event delivered
    wanted.reserve(m_rows.size());
    for (const SubscriptionRow &row : m_rows)
        wanted.emplace_back(row.subscription.id, row.subscription.delivery.lastSuccessEventId);
    if (wanted.empty())
        return;
    m_looking = true;
    m_pool.start([this, wanted = std::move(wanted)] {
        std::vector<Looked> looked;
        looked.reserve(wanted.size());
        const auto view = m_store.view();
        for (const auto &[id, eventId] : wanted) {
            const auto event = eventId.empty() ? std::nullopt : view->find(eventId);
            looked.push_back({id, m_subscriptions.lag(id, SubscriptionRow::behindCap),
                              event ? event->sequence : Sequence{}});
        }
        QMetaObject::invokeMethod(this, [this, looked = std::move(looked)] { take(looked); });
    });
}

void SubscriptionTableModel::take(const std::vector<Looked> &looked)
{
    m_looking = false;
    for (const Looked &one : looked) {
        const int place = rowOf(one.id);
        if (place < 0)
            continue;
        SubscriptionRow &row = m_rows[static_cast<std::size_t>(place)];
        if (row.behind == one.behind && row.lastEvent == one.lastEvent)
            continue;
        row.behind = one.behind;
        row.lastEvent = one.lastEvent;
        for (const int column : {SubscriptionRow::BehindColumn, SubscriptionRow::LastEventColumn})
            Q_EMIT dataChanged(index(place, column), index(place, column));
    }
    if (m_lookAgain) {
        m_lookAgain = false;
        lookLater();
    }
}

/// "in 12 s" becomes "in 11 s".
void SubscriptionTableModel::tick()
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].subscription.delivery.nextAttemptAt) {
            const QModelIndex cell = index(static_cast<int>(i), SubscriptionRow::NextAttemptColumn);
            Q_EMIT dataChanged(cell, cell);
        }
    }
}

QVariant SubscriptionTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const SubscriptionRow &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.text(index.column());
    case Qt::ToolTipRole:
        return row.toolTip(index.column());
    case Qt::TextAlignmentRole:
        return index.column() == SubscriptionRow::BehindColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                               : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == SubscriptionRow::StateColumn
                   ? SubscriptionRow::stateText(row.subscription.state)
                   : row.text(index.column());
    case StateRole:
        return static_cast<int>(row.subscription.state);
    case IdRole:
        return QString::fromStdString(row.subscription.id);
    case SortRole:
        return row.sortValue(index.column());
    case toneRole:
        return static_cast<int>(row.tone(index.column()));
    default:
        return {};
    }
}

QVariant SubscriptionTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeading({tr("State"), tr("Subscriber"), tr("Events"), tr("Behind"), tr("Last answer"),
                          tr("Next attempt"), tr("Last delivered"), tr("Callback")},
                         section, orientation, role, SubscriptionRow::BehindColumn);
}

} // namespace dbbasic
