// The delivery attempts of one subscription, newest first, with what was answered.
#pragma once

#include "model/deliveries.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QThreadPool>
#include <QTimer>

#include <string>
#include <vector>

namespace dbbasic {

/// Reads the attempt log on a thread of its own, and seldom enough that delivering hardly notices; rows that
/// are shown stay where they are when new ones come.
class AttemptTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { TimeColumn, AnswerColumn, EventColumn, KindColumn, DurationColumn, ColumnCount };

    static constexpr std::size_t shown = 200;

    explicit AttemptTableModel(Deliveries &deliveries, QObject *parent = nullptr);
    ~AttemptTableModel() override;

    void setSubscription(const std::string &id); ///< empty: none
    /// Whether somebody looks: only then attempts are read. At first it is so.
    void setWatched(bool watched);
    const DeliveryAttempt *at(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString answerText(const DeliveryAttempt &attempt);  ///< with its mark
    static QString outcomeText(const DeliveryAttempt &attempt); ///< "503 after 4 ms"

Q_SIGNALS:
    void loaded();

private:
    void loadLater();
    void load();
    void take(const std::string &id, std::vector<DeliveryAttempt> attempts);
    static QString plainAnswer(const DeliveryAttempt &attempt);
    static QString tookText(const DeliveryAttempt &attempt);
    QString text(const DeliveryAttempt &attempt, int column) const;

    Deliveries &m_deliveries;
    std::string m_subscription;
    std::vector<DeliveryAttempt> m_rows;
    bool m_watched = true;
    bool m_loading = false;
    bool m_stale = false; ///< there may be newer ones than those that are shown, or being read
    QTimer m_loadTimer;
    QElapsedTimer m_loadClock;
    QThreadPool m_pool; // last: waits for its work before the rest goes
};

} // namespace dbbasic
