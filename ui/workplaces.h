// The workplaces below the table and the status line: makes them, puts them into the window, and lets the
// window's commands do their work there.
#pragma once

#include "model/event.h"
#include "ui/dialogs.h"

#include <QObject>

class QAction;
class QDockWidget;

namespace dbbasic {

class EventStore;
class EventTableModel;
class MainWindow;
class Notices;
class PublishPanel;
class ReplayPanel;
class Replays;
class ServiceStatus;
class StatisticsPanel;
class StatusLine;
class SubscriptionPanel;
class Subscriptions;

class Workplaces : public QObject
{
    Q_OBJECT

public:
    /// The widgets belong to the window.
    Workplaces(EventStore &store, Subscriptions &subscriptions, Replays &replays, ServiceStatus &status,
               EventTableModel &events, MainWindow &window);

    void setDialogs(const Dialogs &dialogs);

    QDockWidget *subscriptionDock() const { return m_subscriptionDock; }
    QDockWidget *publishDock() const { return m_publishDock; }
    QDockWidget *replayDock() const { return m_replayDock; }
    QDockWidget *statisticsDock() const { return m_statisticsDock; }
    QList<QAction *> subscriptionActions() const;
    QAction *noticesAction() const { return m_noticesAction; }
    StatusLine *statusLine() const { return m_statusLine; }

private:
    QDockWidget *makeDock(QWidget *panel, const char *name, const QString &title);
    void connectCommands();
    void publishAgain();
    void importEvents();
    void connectNotices();
    static void bringUp(QDockWidget *dock);

    EventStore &m_store;
    MainWindow &m_window;
    SubscriptionPanel *m_subscriptions;
    PublishPanel *m_publish;
    ReplayPanel *m_replays;
    StatisticsPanel *m_statistics;
    StatusLine *m_statusLine;
    Notices *m_notices;
    QAction *m_noticesAction;
    QDockWidget *m_subscriptionDock, *m_publishDock, *m_replayDock, *m_statisticsDock;
};

} // namespace dbbasic
