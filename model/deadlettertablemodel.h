// The events that one subscription gave up on, oldest first.
#pragma once

#include "model/deliveries.h"

#include <QAbstractTableModel>

#include <string>
#include <vector>

namespace dbbasic {

class DeadLetterTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { EventColumn, TypeColumn, AttemptsColumn, AnswerColumn, ParkedColumn, ColumnCount };

    explicit DeadLetterTableModel(Deliveries &deliveries, QObject *parent = nullptr);

    void setSubscription(const std::string &id); ///< empty: none
    const DeadLetter *at(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void update();
    QString text(const DeadLetter &letter, int column) const;

    Deliveries &m_deliveries;
    std::string m_subscription;
    std::vector<DeadLetter> m_rows;
};

} // namespace dbbasic
