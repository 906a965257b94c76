// The window: the log in the middle, everything else is about what is selected in it.
#pragma once

#include "model/eventtablemodel.h"
#include "model/timeline.h"
#include "ui/dialogs.h"
#include "ui/rowrules.h"

#include <QMainWindow>

#include <memory>
#include <optional>

class QDockWidget;
class QLabel;
class QMenu;
class QStackedLayout;

namespace dbbasic {

class Actions;
class DetailPane;
class EmptyState;
class EventCommands;
class EventStore;
class EventView;
class FilterLine;
class Replays;
class ServiceStatus;
class Subscriptions;
class TimelineWidget;
class Workplaces;

/// What it is given must outlive it. Keeps geometry, docks, columns, filter and theme in QSettings.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(EventStore &store, Subscriptions &subscriptions, Replays &replays, ServiceStatus &status,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    const Actions &actions() const { return *m_actions; }
    const EventTableModel &events() const { return m_events; }

    /// For tests: replaces the dialogs of the system.
    void setDialogs(Dialogs dialogs);
    const Dialogs &dialogs() const { return m_dialogs; }

    /// The filter that is applied, in the filter language; empty: everything.
    QString filterText() const { return m_appliedFilter; }
    void setFilterText(const QString &text);
    /// One more filter on the stack.
    void addFilterTerm(const QString &term);

    /// The event selected in the table; 0: none.
    Sequence currentSequence() const;
    /// The event the detail pane shows; its bytes live as long as the answer.
    const std::optional<PinnedEvent> &currentEvent() const;
    /// Shows it in the table; takes the filter away if it hides it.
    void select(Sequence sequence);

Q_SIGNALS:
    void filterChanged(const QString &text);
    void currentChanged(dbbasic::Sequence sequence);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void createCentre();
    void createDetail();
    void createWorkplaces();
    void createMenus();
    void connectActions();
    void updateState();
    void updateTitle();
    void tell(const QString &message); ///< in the status bar, for a moment
    void showCurrent();
    void publishSample();
    void goTo();
    void keepFilter();
    void colourRows(const QString &filter);
    void focusNextPane();
    void resetLayout();
    void applyTheme();
    void showFilterHelp();
    void showAbout();
    void restoreSession();
    void saveSession();

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    Replays &m_replays;
    ServiceStatus &m_status;
    Actions *m_actions;
    Dialogs m_dialogs = Dialogs::standard();
    EventTableModel m_events;
    Timeline m_timeline;
    RowRules m_rules;
    QString m_appliedFilter;

    FilterLine *m_filter = nullptr;
    TimelineWidget *m_timelineWidget = nullptr;
    QStackedLayout *m_middle = nullptr;
    EventView *m_view = nullptr;
    EmptyState *m_empty = nullptr;
    QWidget *m_search = nullptr;
    QLabel *m_searchText = nullptr;
    DetailPane *m_detail = nullptr;
    EventCommands *m_commands = nullptr;
    QMenu *m_panesMenu = nullptr, *m_columnsMenu = nullptr, *m_subscriptionMenu = nullptr;
    Workplaces *m_workplaces = nullptr;
    QByteArray m_initialState; ///< docks as they were built, for "Reset Layout"
};

} // namespace dbbasic
