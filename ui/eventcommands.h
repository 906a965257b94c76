// What can be done with the events selected in the table: copy them, filter by their values, go from one to
// another.
#pragma once

#include "model/event.h"
#include "model/eventfinder.h"

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

    /// The value that "the same value" means, as a term of the filter language; empty: none is chosen.
    void setFollowedValue(const QString &term);

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
    QString sameTypeTerm() const;
    QString sameSourceTerm() const;
    void goAlong(const QString &term, bool newer);
    void arrive(Sequence found);
    void showContextMenu(const QPoint &place);
    void addValues(QMenu *menu, const struct Event &event);

    const Actions &m_actions;
    EventView &m_view;
    EventTableModel &m_events;
    ServiceStatus &m_status;
    QString m_followed;
    EventFinder m_finder;
    QString m_soughtTerm; ///< what m_finder looks for
    bool m_soughtNewer = false;
};

} // namespace dbbasic
