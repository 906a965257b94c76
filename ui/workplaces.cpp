#include "ui/workplaces.h"

#include "model/eventtablemodel.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "ui/actions.h"
#include "ui/exportdialog.h"
#include "ui/importdialog.h"
#include "ui/mainwindow.h"
#include "ui/notices.h"
#include "ui/noticesdialog.h"
#include "ui/publishpanel.h"
#include "ui/replaypanel.h"
#include "ui/statisticspanel.h"
#include "ui/statusline.h"
#include "ui/subscriptionpanel.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>

namespace dbbasic {

namespace {

constexpr int firstHeight = 260;

} // namespace

Workplaces::Workplaces(EventStore &store, Subscriptions &subscriptions, Replays &replays,
                       ServiceStatus &status, EventTableModel &events, MainWindow &window)
    : QObject(&window)
    , m_store(store)
    , m_window(window)
    , m_subscriptions(new SubscriptionPanel(store, subscriptions, status, &window))
    , m_publish(new PublishPanel(store, status, &window))
    , m_replays(new ReplayPanel(store, replays, subscriptions, &window))
    , m_statistics(new StatisticsPanel(events, &window))
    , m_statusLine(new StatusLine(store, status, &window))
    , m_notices(new Notices(store, &window))
    , m_noticesAction(new QAction(tr("&Notices on the Desktop…"), this))
    , m_subscriptionDock(makeDock(m_subscriptions, "subscriptionDock", m_subscriptions->title()))
    , m_publishDock(makeDock(m_publish, "publishDock", tr("Publish")))
    , m_replayDock(makeDock(m_replays, "replayDock", m_replays->title()))
    , m_statisticsDock(makeDock(m_statistics, "statisticsDock", tr("Statistics")))
{
    window.tabifyDockWidget(m_subscriptionDock, m_publishDock);
    window.tabifyDockWidget(m_publishDock, m_replayDock);
    window.tabifyDockWidget(m_replayDock, m_statisticsDock);
    m_subscriptionDock->raise();
    window.resizeDocks({m_subscriptionDock}, {firstHeight}, Qt::Vertical);
    setDialogs(window.dialogs());
    connectCommands();
    connectNotices();
}

QDockWidget *Workplaces::makeDock(QWidget *panel, const char *name, const QString &title)
{
    auto *dock = new QDockWidget(title, &m_window);
    dock->setObjectName(QLatin1StringView(name));
    dock->setWidget(panel);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, dock);
    return dock;
}

QList<QAction *> Workplaces::subscriptionActions() const
{
    return m_subscriptions->subscriptionActions();
}

void Workplaces::setDialogs(const Dialogs &dialogs)
{
    m_subscriptions->setDialogs(dialogs);
    m_publish->setDialogs(dialogs);
}

void Workplaces::connectCommands()
{
    const Actions &a = m_window.actions();
    connect(m_subscriptions, &SubscriptionPanel::titleChanged, m_subscriptionDock,
            &QDockWidget::setWindowTitle);
    connect(m_replays, &ReplayPanel::titleChanged, m_replayDock, &QDockWidget::setWindowTitle);
    connect(m_subscriptions, &SubscriptionPanel::showRequested, &m_window, &MainWindow::select);
    connect(m_publish, &PublishPanel::showRequested, &m_window, &MainWindow::select);
    connect(m_subscriptions, &SubscriptionPanel::replayRequested, this, [this](const QString &id) {
        bringUp(m_replayDock);
        m_replays->setTarget(id);
        m_replays->focusStart();
    });
    connect(m_subscriptions, &SubscriptionPanel::failingChanged, m_statusLine, &StatusLine::setFailing);
    m_statusLine->setFailing(m_subscriptions->failing());
    connect(m_statusLine, &StatusLine::failingWanted, this, [this] {
        bringUp(m_subscriptionDock);
        m_subscriptions->focusStart();
    });
    connect(m_statusLine, &StatusLine::damagedWanted, this, [this] {
        if (const auto damaged = m_store.view()->damaged(); !damaged.empty())
            m_window.select(damaged.front());
    });

    connect(m_statisticsDock, &QDockWidget::visibilityChanged, m_statistics, &StatisticsPanel::setWanted);
    connect(m_statistics, &StatisticsPanel::termWanted, &m_window, &MainWindow::addFilterTerm);
    // A dock behind another's tab is not hidden: no show event tells that it comes to the front.
    connect(m_subscriptionDock, &QDockWidget::visibilityChanged, m_subscriptions,
            &SubscriptionPanel::setWatched);
    connect(m_replayDock, &QDockWidget::visibilityChanged, m_replays, [replays = m_replays](bool visible) {
        if (visible)
            replays->refresh();
    });
    connect(&m_window, &MainWindow::filterChanged, this,
            [this](const QString &text) { m_replays->setSource(text); });
    connect(&m_window, &MainWindow::currentChanged, m_subscriptions, &SubscriptionPanel::setCurrentEvent);
    connect(&m_window, &MainWindow::currentChanged, a.publishAgain,
            [again = a.publishAgain](Sequence sequence) { again->setEnabled(sequence.value > 0); });
    a.publishAgain->setEnabled(m_window.currentSequence().value > 0);

    connect(a.publish, &QAction::triggered, this, [this] {
        bringUp(m_publishDock);
        m_publish->focusStart();
    });
    connect(a.publishAgain, &QAction::triggered, this, &Workplaces::publishAgain);
    connect(a.subscribe, &QAction::triggered, this, [this] {
        bringUp(m_subscriptionDock);
        m_subscriptions->add();
    });
    connect(a.exportEvents, &QAction::triggered, this, [this] {
        (new ExportDialog(m_store, m_window.filterText(), m_window.dialogs(), &m_window))->open();
    });
    connect(a.importEvents, &QAction::triggered, this, &Workplaces::importEvents);
    connect(m_publish, &PublishPanel::fileWanted, this, &Workplaces::importEvents);
    connect(a.replay, &QAction::triggered, this, [this] {
        bringUp(m_replayDock);
        m_replays->takeSource();
        m_replays->focusStart();
    });
}

void Workplaces::connectNotices()
{
    m_noticesAction->setObjectName(QStringLiteral("notices"));
    connect(m_noticesAction, &QAction::triggered, this,
            [this] { (new NoticesDialog(*m_notices, m_window.filterText(), &m_window))->open(); });
    connect(m_notices, &Notices::showRequested, &m_window, &MainWindow::select);
    m_notices->setFailing(m_subscriptions->failing());
    connect(m_subscriptions, &SubscriptionPanel::failingChanged, m_notices, &Notices::setFailing);
}

void Workplaces::publishAgain()
{
    const auto &shown = m_window.currentEvent();
    if (!shown)
        return;
    EventDraft draft;
    draft.type = shown->event.type;
    draft.source = unescaped(shown->event.escapedSource);
    draft.payload = shown->event.payload;
    bringUp(m_publishDock);
    m_publish->setDraft(draft);
}

void Workplaces::importEvents()
{
    (new ImportDialog(m_store, m_window.dialogs(), &m_window))->open();
}

void Workplaces::bringUp(QDockWidget *dock)
{
    dock->show();
    dock->raise();
}

} // namespace dbbasic
