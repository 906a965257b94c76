// The delivery attempts of one subscription, newest first, with what was answered.
#pragma once

#include "model/deliveries.h"

#include <QAbstractTableModel>
#include <QThreadPool>

#include <string>
#include <vector>

namespace dbbasic {

/// Reads the attempt log on a thread of its own; rows that are shown stay where they are when new ones come.
class AttemptTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { TimeColumn, AnswerColumn, EventColumn, KindColumn, DurationColumn, ColumnCount };

    static constexpr std::size_t shown = 200;

    explicit AttemptTableModel(Deliveries &deliveries, QObject *parent = nullptr);
    ~AttemptTableModel() override;

    void setSubscription(const std::string &id); ///< empty: none
    const DeliveryAttempt *at(int row) const;
    bool isLoading() const { return m_loading; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString answerText(const DeliveryAttempt &attempt); ///< with its mark

Q_SIGNALS:
    void loaded();

private:
    void load();
    void take(const std::string &id, std::vector<DeliveryAttempt> attempts);
    QString text(const DeliveryAttempt &attempt, int column) const;

    Deliveries &m_deliveries;
    std::string m_subscription;
    std::vector<DeliveryAttempt> m_rows;
    bool m_loading = false;
    bool m_loadAgain = false;
    QThreadPool m_pool; // last: waits for its work before the rest goes
};

} // namespace dbbasic
