// What can be done with the events selected in the table: copy them, filter by their values, go from one to
// another.
#pragma once

#include "model/event.h"

#include <QList>
#include <QObject>
#include <QString>

#include <functional>

class QMenu;

namespace dbbasic {

class Actions;
class EventTableModel;
class EventView;
class ServiceStatus;

class EventCommands : public QObject
{
    Q_OBJECT

public:
    /// Connects the actions it carries out.
    EventCommands(const Actions &actions, EventView &view, EventTableModel &events, ServiceStatus &status,
                  QObject *parent = nullptr);

    /// A sequence, an id, or a time as in the filter language. Says what was wrong, or nothing.
    QString goTo(const QString &text);

    /// The term of the filter language for the value in that cell; empty where there is none.
    QString termAt(const QModelIndex &index) const;

Q_SIGNALS:
    void termWanted(const QString &term);
    void told(const QString &message); ///< for the status bar

private:
    void updateEnabled();
    void copyEach(const std::function<QString(const struct Event &)> &text, const QString &what);
    QList<int> selectedRows(int most) const;
    void compareSelected();
    void goToSameType(bool newer);
    void showContextMenu(const QPoint &place);

    const Actions &m_actions;
    EventView &m_view;
    EventTableModel &m_events;
    ServiceStatus &m_status;
};

} // namespace dbbasic
