// The subscriptions as a table: who, what, where to, and how it goes.
#pragma once

#include "model/subscriptionrow.h"

#include <QAbstractTableModel>
#include <QThreadPool>
#include <QTimer>

#include <string>
#include <unordered_map>
#include <vector>

namespace dbbasic {

class EventStore;
class LogWatcher;

/// Rows by creation. How far each is behind is counted on a thread of its own, and only while watched.
class SubscriptionTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        StateRole = Qt::UserRole, ///< int of SubscriptionState
        IdRole,                   ///< QString
        SortRole,                 ///< a value that orders the column
    };

    SubscriptionTableModel(EventStore &store, Subscriptions &subscriptions, QObject *parent = nullptr);
    ~SubscriptionTableModel() override;

    /// Whether somebody looks: only then lags are counted and waiting times run.
    void setWatched(bool watched);

    const Subscription *at(int row) const;    ///< nullptr if there is no such row; until the next change
    int rowOf(const std::string &id) const;   ///< -1 if it is not there
    int failing() const { return m_failing; } ///< or given up on

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void failingChanged(int failing);

private:
    struct Looked
    {
        std::string id;
        std::uint64_t behind = 0;
        Sequence lastEvent;
    };

    void update(const QStringList &ids);
    void countFailing();
    void lookLater();
    void look();
    void take(const std::vector<Looked> &looked);
    void tick();

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    LogWatcher *m_watcher;
    std::vector<SubscriptionRow> m_rows;
    std::unordered_map<std::string, int> m_rowOf;
    int m_failing = 0;
    bool m_watched = false;
    bool m_looking = false;
    bool m_lookAgain = false;
    QTimer m_lookTimer;
    QTimer m_tickTimer;
    QThreadPool m_pool; // last: waits for its work before the rest goes
};

} // namespace dbbasic
