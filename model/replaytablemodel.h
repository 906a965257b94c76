// The replays, newest first: what, where to, how far, how fast, how long still.
#pragma once

#include "model/replays.h"
#include "model/subscriptions.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>

#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class ReplayTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        StateColumn,
        EventsColumn,
        TargetColumn,
        ProgressColumn,
        RateColumn,
        TimeLeftColumn,
        StartedColumn,
        ColumnCount
    };
    enum Role {
        ProgressRole = Qt::UserRole, ///< double 0…1, in ProgressColumn
        IdRole,                      ///< QString
    };

    ReplayTableModel(Replays &replays, Subscriptions &subscriptions, QObject *parent = nullptr);

    const Replay *at(int row) const;
    int rowOf(const std::string &id) const;
    int running() const { return m_running; } ///< queued ones included

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// "email", or the URL without its password.
    static QString targetText(const ReplayRequest &request, const Subscriptions &subscriptions);
    static QString eventsText(const ReplayRequest &request);

Q_SIGNALS:
    void runningChanged(int running);

private:
    struct Row
    {
        Replay replay;
        QElapsedTimer since;      ///< of the sample
        std::uint64_t sample = 0; ///< events done then
        double perSecond = 0;     ///< smoothed
    };

    void update(const QStringList &ids);
    void countRunning();
    static void measure(Row &row);
    QString text(const Row &row, int column) const;

    Replays &m_replays;
    Subscriptions &m_subscriptions;
    std::vector<Row> m_rows;
    int m_running = 0;
};

} // namespace dbbasic
