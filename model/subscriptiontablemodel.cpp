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
    return parent.isValid() ? 0 : ColumnCount;
}

void SubscriptionTableModel::update(const QStringList &ids)
{
    for (const QString &name : ids) {
        const std::string id = name.toStdString();
        const int row = rowOf(id);
        std::optional<Subscription> now = m_subscriptions.find(id);
        if (row >= 0 && now) {
            m_rows[static_cast<std::size_t>(row)].subscription = std::move(*now);
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
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
            const auto place = std::ranges::upper_bound(
                m_rows, now->createdAt, {}, [](const Row &other) { return other.subscription.createdAt; });
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
    const auto fails = [](const Row &row) {
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
    for (const Row &row : m_rows)
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
            looked.push_back({id, m_subscriptions.lag(id, behindCap), event ? event->sequence : Sequence{}});
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
        Row &row = m_rows[static_cast<std::size_t>(place)];
        if (row.behind == one.behind && row.lastEvent == one.lastEvent)
            continue;
        row.behind = one.behind;
        row.lastEvent = one.lastEvent;
        for (const int column : {BehindColumn, LastEventColumn})
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
            const QModelIndex cell = index(static_cast<int>(i), NextAttemptColumn);
            Q_EMIT dataChanged(cell, cell);
        }
    }
}

QVariant SubscriptionTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return toolTip(row, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == BehindColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == StateColumn ? stateText(row.subscription.state) : text(row, index.column());
    case StateRole:
        return static_cast<int>(row.subscription.state);
    case IdRole:
        return QString::fromStdString(row.subscription.id);
    case SortRole:
        return sortValue(row, index.column());
    case toneRole:
        return static_cast<int>(tone(row, index.column()));
    default:
        return {};
    }
}

QVariant SubscriptionTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeading({tr("State"), tr("Subscriber"), tr("Events"), tr("Behind"), tr("Last answer"),
                          tr("Next attempt"), tr("Callback"), tr("Last delivered")},
                         section, orientation, role, BehindColumn);
}

QString SubscriptionTableModel::stateText(SubscriptionState state)
{
    switch (state) {
    case SubscriptionState::Polling:
        return tr("polling");
    case SubscriptionState::Active:
        return tr("active");
    case SubscriptionState::Failing:
        return tr("failing");
    case SubscriptionState::Paused:
        return tr("paused");
    case SubscriptionState::Disabled:
        return tr("disabled");
    }
    return {};
}

QString SubscriptionTableModel::stateMark(SubscriptionState state)
{
    switch (state) {
    case SubscriptionState::Polling:
        return QStringLiteral("○");
    case SubscriptionState::Active:
        return QStringLiteral("●");
    case SubscriptionState::Failing:
        return QStringLiteral("▲");
    case SubscriptionState::Paused:
        return QStringLiteral("‖");
    case SubscriptionState::Disabled:
        return QStringLiteral("■");
    }
    return {};
}

QString SubscriptionTableModel::answerText(const DeliveryStatus &delivery)
{
    if (!delivery.lastAttemptAt)
        return {};
    if (delivery.lastStatusCode == 0)
        return delivery.lastError.empty() ? tr("no answer") : QString::fromStdString(delivery.lastError);
    return QString::number(delivery.lastStatusCode);
}

QString SubscriptionTableModel::text(const Row &row, int column) const
{
    const Subscription &s = row.subscription;
    switch (column) {
    case StateColumn:
        return stateMark(s.state) + QLatin1Char(' ') + stateText(s.state);
    case SubscriberColumn:
        return QString::fromStdString(s.settings.subscriberId);
    case TypeColumn:
        return QString::fromStdString(s.settings.eventType) +
               (s.settings.filter.empty() ? QString()
                                          : QStringLiteral("  ") + QString::fromStdString(s.settings.filter));
    case CallbackColumn:
        return s.settings.callbackUrl.empty() ? tr("none, it polls")
                                              : QString::fromStdString(maskedUrl(s.settings.callbackUrl));
    case BehindColumn:
        if (!row.behind)
            return QStringLiteral("…");
        return countText(*row.behind) + (*row.behind >= behindCap ? QStringLiteral("+") : QString());
    case LastEventColumn:
        if (!s.delivery.lastSuccessAt)
            return {};
        return row.lastEvent.value == 0
                   ? timeText(*s.delivery.lastSuccessAt)
                   : tr("#%1 · %2").arg(countText(row.lastEvent.value), timeText(*s.delivery.lastSuccessAt));
    case LastAnswerColumn:
        return answerText(s.delivery);
    case NextAttemptColumn: {
        if (!s.delivery.nextAttemptAt || s.state != SubscriptionState::Failing)
            return {};
        const auto wait = *s.delivery.nextAttemptAt - currentTime();
        return wait <= 0us ? tr("now")
                           : tr("in %1").arg(spanText(std::chrono::ceil<std::chrono::seconds>(wait)));
    }
    default:
        return {};
    }
}

QString SubscriptionTableModel::toolTip(const Row &row, int column) const
{
    const Subscription &s = row.subscription;
    switch (column) {
    case StateColumn: {
        QString text = QString::fromStdString(s.stateReason);
        if (s.delivery.failingSince) {
            text += (text.isEmpty() ? QString() : QStringLiteral("\n")) +
                    tr("failing since %1, attempts in a row: %Ln", nullptr, int(s.delivery.failuresInRow))
                        .arg(timeText(*s.delivery.failingSince));
        }
        return text;
    }
    case SubscriberColumn:
        return QString::fromStdString(s.settings.description);
    case BehindColumn:
        return tr("Matching events after #%1, where this subscription stands")
            .arg(countText(s.position.value));
    case LastEventColumn:
        return s.delivery.lastSuccessAt ? tr("%1\nid %2")
                                              .arg(exactTimeText(*s.delivery.lastSuccessAt),
                                                   QString::fromStdString(s.delivery.lastSuccessEventId))
                                        : QString();
    case LastAnswerColumn:
        return s.delivery.lastAttemptAt ? tr("%1\n%2").arg(exactTimeText(*s.delivery.lastAttemptAt),
                                                           s.delivery.lastError.empty()
                                                               ? answerText(s.delivery)
                                                               : QString::fromStdString(s.delivery.lastError))
                                        : QString();
    case NextAttemptColumn:
        return s.delivery.nextAttemptAt ? exactTimeText(*s.delivery.nextAttemptAt) : QString();
    default:
        return text(row, column);
    }
}

QVariant SubscriptionTableModel::sortValue(const Row &row, int column) const
{
    const auto unixTime = [](const std::optional<Time> &time) {
        return QVariant(time ? qlonglong(time->time_since_epoch().count()) : 0LL);
    };
    const Subscription &s = row.subscription;
    switch (column) {
    case StateColumn: // what needs a look first
        switch (s.state) {
        case SubscriptionState::Failing:
            return 0;
        case SubscriptionState::Disabled:
            return 1;
        case SubscriptionState::Paused:
            return 2;
        case SubscriptionState::Active:
            return 3;
        case SubscriptionState::Polling:
            return 4;
        }
        return {};
    case BehindColumn:
        return QVariant(qulonglong(row.behind.value_or(0)));
    case LastEventColumn:
        return unixTime(s.delivery.lastSuccessAt);
    case NextAttemptColumn:
        return unixTime(s.delivery.nextAttemptAt);
    default:
        return text(row, column);
    }
}

Tone SubscriptionTableModel::tone(const Row &row, int column) const
{
    const Subscription &s = row.subscription;
    switch (column) {
    case StateColumn:
        switch (s.state) {
        case SubscriptionState::Active:
            return Tone::Good;
        case SubscriptionState::Failing:
            return Tone::Bad;
        case SubscriptionState::Disabled:
            return Tone::Bad;
        case SubscriptionState::Paused:
            return Tone::Warning;
        case SubscriptionState::Polling:
            return Tone::Plain;
        }
        return Tone::Plain;
    case CallbackColumn:
        return s.settings.callbackUrl.empty() ? Tone::Quiet : Tone::Plain;
    case LastAnswerColumn:
        if (!s.delivery.lastAttemptAt)
            return Tone::Plain;
        return s.delivery.lastStatusCode >= 200 && s.delivery.lastStatusCode < 300 ? Tone::Good : Tone::Bad;
    default:
        return Tone::Plain;
    }
}

} // namespace dbbasic
