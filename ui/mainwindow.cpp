#include "ui/mainwindow.h"

#include "ui/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QStatusBar>

namespace dbbasic {

MainWindow::MainWindow(EventStore &store, Subscriptions &subscriptions, Replays &replays,
                       ServiceStatus &status, QWidget *parent)
    : QMainWindow(parent)
    , m_store(store)
    , m_subscriptions(subscriptions)
    , m_replays(replays)
    , m_status(status)
    , m_actions(new Actions(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("dbbasic-events"));
    setCentralWidget(new QWidget(this));
    createMenus();
    createWorkplaces();
    restoreSession();
}

MainWindow::~MainWindow() = default;

/// Subscriptions, Publish and Replays below the table, and the status line.
/// Each workplace connects to the actions it carries out; see actions.h.
void MainWindow::createWorkplaces()
{
    // addWorkplace(new SubscriptionPanel(m_subscriptions, …), QStringLiteral("subscriptions"),
    // tr("Subscriptions")); statusBar()->addWidget(new StatusLine(m_store, m_status, this), 1);
}

QDockWidget *MainWindow::addWorkplace(QWidget *workplace, const QString &name, const QString &title)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(workplace);
    QDockWidget *neighbour = nullptr;
    for (QDockWidget *other : findChildren<QDockWidget *>(Qt::FindDirectChildrenOnly)) {
        if (other != dock && dockWidgetArea(other) == Qt::BottomDockWidgetArea)
            neighbour = other;
    }
    addDockWidget(Qt::BottomDockWidgetArea, dock);
    if (neighbour)
        tabifyDockWidget(neighbour, dock);
    m_panesMenu->addAction(dock->toggleViewAction());
    return dock;
}

void MainWindow::createMenus()
{
    const Actions &a = *m_actions;
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addActions({a.exportEvents, a.importEvents});
    file->addSeparator();
    file->addAction(a.quit);

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({a.copyJson, a.copyCurl, a.copyLine, a.copyPayload, a.copyId});
    edit->addSeparator();
    edit->addActions({a.find, a.clearFilter, a.goTo});

    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addActions({a.pause, a.newest});
    view->addSeparator();
    m_panesMenu = view->addMenu(tr("&Panes"));
    view->addActions({a.nextPane, a.focusTable, a.resetLayout});
    view->addSeparator();
    QMenu *theme = view->addMenu(tr("&Theme"));
    theme->addActions(a.themes->actions());

    QMenu *event = menuBar()->addMenu(tr("E&vent"));
    event->addActions({a.publish, a.publishAgain});
    event->addSeparator();
    event->addActions({a.includeValue, a.excludeValue});
    event->addSeparator();
    event->addActions({a.previousSameType, a.nextSameType, a.compare});

    QMenu *subscription = menuBar()->addMenu(tr("&Subscription"));
    subscription->setObjectName(QStringLiteral("subscriptionMenu"));
    subscription->addActions({a.subscribe, a.replay});

    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addActions({a.filterHelp, a.about});

    connect(a.quit, &QAction::triggered, this, &QWidget::close);
}

QString MainWindow::filterText() const
{
    return {};
}

void MainWindow::setFilterText(const QString &) {}

Sequence MainWindow::currentSequence() const
{
    return {};
}

void MainWindow::select(Sequence) {}

void MainWindow::restoreSession()
{
    const QSettings settings;
    if (!restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray()))
        resize(1200, 800);
    restoreState(settings.value(QStringLiteral("window/docks")).toByteArray());
}

void MainWindow::saveSession()
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/docks"), saveState());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    saveSession();
    QMainWindow::closeEvent(event);
}

} // namespace dbbasic
