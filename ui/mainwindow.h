// The window: the log in the middle, everything else is about what is selected in it.
#pragma once

#include "model/event.h"
#include "ui/dialogs.h"

#include <QMainWindow>

#include <memory>

class QDockWidget;
class QMenu;

namespace dbbasic {

class Actions;
class EventStore;
class Replays;
class ServiceStatus;
class Subscriptions;

/// What it is given must outlive it. Keeps geometry, docks, columns, filter and theme in QSettings.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(EventStore &store, Subscriptions &subscriptions, Replays &replays, ServiceStatus &status,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    const Actions &actions() const { return *m_actions; }

    /// For tests: replaces the dialogs of the system.
    void setDialogs(Dialogs dialogs) { m_dialogs = std::move(dialogs); }
    const Dialogs &dialogs() const { return m_dialogs; }

    /// The filter that is applied, in the filter language; empty: everything.
    QString filterText() const;
    void setFilterText(const QString &text);

    /// The event selected in the table; 0: none.
    Sequence currentSequence() const;
    void select(Sequence sequence);

Q_SIGNALS:
    void filterChanged(const QString &text);
    void currentChanged(dbbasic::Sequence sequence);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void createWorkplaces();
    QDockWidget *addWorkplace(QWidget *workplace, const QString &name, const QString &title);
    void createMenus();
    void restoreSession();
    void saveSession();

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    Replays &m_replays;
    ServiceStatus &m_status;
    Actions *m_actions;
    Dialogs m_dialogs = Dialogs::standard();
    QMenu *m_panesMenu = nullptr;
};

} // namespace dbbasic
