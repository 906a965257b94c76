// The titles of the event table's columns, and how wide these are to begin with.
#pragma once

#include <QDate>
#include <QHeaderView>

namespace dbbasic {

class EventTableModel;

class EventHeader : public QHeaderView
{
    Q_OBJECT

public:
    EventHeader(EventTableModel &model, QWidget *parent);

    /// As wide as the times shown: with a date only where there are events of another day. Not once the user
    /// has chosen another width.
    void fitTime();
    /// All columns shown, in the order and of the widths of the beginning.
    void reset();

private:
    EventTableModel &m_events;
    QDate m_fitted;
};

} // namespace dbbasic
