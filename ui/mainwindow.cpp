#include "ui/mainwindow.h"

#include "model/log/logview.h"
#include "model/servicestatus.h"
#include "model/spokentext.h"
#include "ui/actions.h"
#include "ui/completionnames.h"
#include "ui/detailpane.h"
#include "ui/emptystate.h"
#include "ui/eventcommands.h"
#include "ui/eventheader.h"
#include "ui/eventview.h"
#include "ui/filterline.h"
#include "ui/guicompletion.h"
#include "ui/healthbanner.h"
#include "ui/icons.h"
#include "ui/rowrulesdialog.h"
#include "ui/statusline.h"
#include "ui/theme.h"
#include "ui/timelinewidget.h"
#include "ui/workplaces.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QStackedLayout>
#include <QStatusBar>
#include <QToolButton>

namespace dbbasic {

MainWindow::MainWindow(EventStore &store, Subscriptions &subscriptions, Replays &replays,
                       ServiceStatus &status, QWidget *parent)
    : QMainWindow(parent)
    , m_store(store)
    , m_subscriptions(subscriptions)
    , m_replays(replays)
    , m_status(status)
    , m_actions(new Actions(this))
    , m_events(store)
    , m_timeline(m_events)
{
    setObjectName(QStringLiteral("mainWindow"));
    setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea); // the workplaces need the width
    createCentre();
    createMenus();
    connectActions();
    createDetail();
    createWorkplaces();
    m_initialState = saveState();
    restoreSession();
    updateTitle();
    updateState();
    m_view->setFocus();
}

MainWindow::~MainWindow()
{
    // The table looks at m_events, which goes before the children of a QWidget do.
    const std::unique_ptr<QWidget> centre(takeCentralWidget());
}

// --- what stands where
// ----------------------------------------------------------------------------------------

void MainWindow::createCentre()
{
    auto *centre = new QWidget(this);
    m_filter = new FilterLine([this] { return namesIn(m_events); }, centre);
    auto *live = new QToolButton(m_filter->leading());
    live->setObjectName(QStringLiteral("liveButton"));
    live->setDefaultAction(m_actions->pause);
    live->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto *liveLayout = new QHBoxLayout(m_filter->leading());
    liveLayout->setContentsMargins(0, 0, 0, 0);
    liveLayout->addWidget(live);

    auto *banner = new HealthBanner(m_store, m_status, centre);
    connect(banner, &HealthBanner::showRequested, this, &MainWindow::select);
    m_timelineWidget = new TimelineWidget(m_timeline, centre);
    m_view = new EventView(m_events, centre);
    m_view->setRules(m_rules);
    m_empty = new EmptyState(centre);
    m_middle = new QStackedLayout;
    m_middle->addWidget(m_view);
    m_middle->addWidget(m_empty);

    m_search = new QWidget(centre);
    m_search->setObjectName(QStringLiteral("searchProgress"));
    m_searchText = new QLabel(m_search);
    auto *stop = new QPushButton(tr("&Stop"), m_search);
    stop->setObjectName(QStringLiteral("stopSearch"));
    auto *searchLayout = new QHBoxLayout(m_search);
    searchLayout->setContentsMargins(8, 4, 8, 4);
    searchLayout->addWidget(m_searchText);
    searchLayout->addStretch();
    searchLayout->addWidget(stop);
    m_search->hide();
    connect(stop, &QPushButton::clicked, this, [this] {
        m_events.stopSearch();
        tell(tr("Search stopped: only matches found so far are shown"));
    });

    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(banner);
    layout->addWidget(m_filter);
    layout->addWidget(m_timelineWidget);
    layout->addLayout(m_middle, 1);
    layout->addWidget(m_search);
    setCentralWidget(centre);

    connect(m_filter, &FilterLine::applied, this, [this](const Filter &filter, const QString &text) {
        m_appliedFilter = text;
        m_events.setFilter(filter);
        m_detail->setFilter(filter);
        Q_EMIT filterChanged(text);
    });
    connect(m_filter, &FilterLine::keepWanted, this, &MainWindow::keepFilter);
    connect(m_filter, &FilterLine::colourWanted, this, [this] { colourRows(m_filter->filterText()); });
    connect(m_timelineWidget, &TimelineWidget::brushed, this, [this](Time from, Time until) {
        m_filter->setRange(
            {tr("%1 – %2").arg(shortTimeText(from), shortTimeText(until)),
             QStringLiteral("time>=%1 time<%2")
                 .arg(QString::fromStdString(formatTime(from)), QString::fromStdString(formatTime(until)))});
    });
    connect(m_timelineWidget, &TimelineWidget::zoomOutWanted, this, [this] { m_filter->setRange({}); });
    connect(m_empty, &EmptyState::sampleWanted, this, &MainWindow::publishSample);
    connect(m_empty, &EmptyState::clearFilterWanted, m_filter, &FilterLine::clear);
    connect(m_empty, &EmptyState::copied, this, [this] { tell(tr("Copied the command")); });
    connect(&m_events, &EventTableModel::pulled, this, &MainWindow::updateState);
    connect(&m_status, &ServiceStatus::changed, this, &MainWindow::updateTitle);
    connect(m_view, &EventView::badgeClicked, this, [this] { m_actions->pause->setChecked(false); });
    connect(m_view, &EventView::currentSequenceChanged, this, &MainWindow::showCurrent);
}

void MainWindow::createDetail()
{
    m_detail = new DetailPane(*m_actions, m_subscriptions, this);
    auto *dock = new QDockWidget(tr("Event"), this);
    dock->setObjectName(QStringLiteral("detailDock"));
    dock->setWidget(m_detail);
    addDockWidget(Qt::RightDockWidgetArea, dock);
    m_panesMenu->addAction(dock->toggleViewAction());
    resizeDocks({dock}, {380}, Qt::Horizontal);
    connect(m_detail, &DetailPane::termWanted, m_filter, &FilterLine::addTerm);
    connect(m_detail, &DetailPane::valueChosen, m_commands, &EventCommands::setFollowedValue);
}

/// Subscriptions, Publish and Replays below the table, and the status line.
void MainWindow::createWorkplaces()
{
    m_workplaces = new Workplaces(m_store, m_subscriptions, m_replays, m_status, m_events, *this);
    for (QDockWidget *dock : {m_workplaces->subscriptionDock(), m_workplaces->publishDock(),
                              m_workplaces->replayDock(), m_workplaces->statisticsDock()})
        m_panesMenu->addAction(dock->toggleViewAction());
    m_subscriptionMenu->addActions(m_workplaces->subscriptionActions());
    m_subscriptionMenu->addSeparator();
    m_subscriptionMenu->addAction(m_workplaces->noticesAction());
    statusBar()->addWidget(m_workplaces->statusLine(), 1);
    connect(&m_events, &EventTableModel::pulled, m_workplaces->statusLine(), [this] {
        m_workplaces->statusLine()->setShown(quint64(m_events.rowCount()),
                                             !m_events.filter().matchesEverything());
    });
}

void MainWindow::setDialogs(Dialogs dialogs)
{
    m_dialogs = std::move(dialogs);
    m_workplaces->setDialogs(m_dialogs);
}

// --- what is shown
// --------------------------------------------------------------------------------------------

void MainWindow::setFilterText(const QString &text)
{
    m_filter->setFilterText(text);
}

void MainWindow::addFilterTerm(const QString &term)
{
    m_filter->addTerm(term);
}

Sequence MainWindow::currentSequence() const
{
    return m_view->currentSequence();
}

const std::optional<PinnedEvent> &MainWindow::currentEvent() const
{
    return m_detail->event();
}

void MainWindow::select(Sequence sequence)
{
    m_events.pull();
    if (!m_view->select(sequence)) {
        m_filter->clear();
        m_view->select(sequence);
    }
}

void MainWindow::showCurrent()
{
    m_detail->setEvent(m_events.eventAt(m_view->currentIndex().row()));
    Q_EMIT currentChanged(m_view->currentSequence());
}

/// Once a frame at most: table or empty state, progress of a search.
void MainWindow::updateState()
{
    const bool searching = m_events.isSearching();
    m_search->setVisible(searching);
    if (searching)
        m_searchText->setText(tr("Searching… %1 %, %2 found")
                                  .arg(int(m_events.searchedShare() * 100))
                                  .arg(QLocale().toString(m_events.rowCount())));
    m_timelineWidget->setVisible(m_events.view()->size() > 0);
    if (m_events.rowCount() > 0) {
        m_middle->setCurrentWidget(m_view);
        return;
    }
    if (m_events.filter().matchesEverything())
        m_empty->showNoEvents(m_status.address(), m_status.error());
    else
        m_empty->showNothingMatches(searching);
    m_middle->setCurrentWidget(m_empty);
}

void MainWindow::updateTitle()
{
    setWindowTitle(m_status.isListening() ? tr("dbbasic-events — %1").arg(m_status.address().authority())
                                          : tr("dbbasic-events"));
    updateState();
}

void MainWindow::tell(const QString &message)
{
    constexpr int milliseconds = 6000;
    statusBar()->showMessage(message, milliseconds);
}

// --- commands
// -------------------------------------------------------------------------------------------------

void MainWindow::publishSample()
{
    EventDraft sample;
    sample.type = "user.created";
    sample.source = "sample";
    sample.payload = R"({"user_id":"123","username":"alice"})";
    m_store.publish({sample}, completionFor(this, [this](const Result<std::vector<Published>> &result) {
                        if (!result)
                            tell(tr("Not published: %1").arg(spokenText(result.error().message)));
                    }));
}

void MainWindow::goTo()
{
    const QString wanted = m_dialogs.askText(this, tr("Go To"), tr("Sequence, id or time:"), {});
    if (wanted.isNull())
        return;
    const QString problem = m_commands->goTo(wanted);
    if (!problem.isEmpty())
        tell(problem);
    m_view->setFocus();
}

void MainWindow::keepFilter()
{
    if (m_appliedFilter.isEmpty()) {
        tell(tr("There is no filter to keep"));
        return;
    }
    m_filter->keepAs(m_dialogs.askText(this, tr("Keep Filter"), tr("Name for %1:").arg(m_appliedFilter), {}));
}

/// Opens the rules, with one more for `filter` unless that is empty.
void MainWindow::colourRows(const QString &filter)
{
    auto *dialog = findChild<RowRulesDialog *>();
    if (!dialog)
        dialog = new RowRulesDialog(m_rules, this);
    if (!filter.isEmpty())
        dialog->add(filter);
    dialog->show();
    dialog->raise();
}

void MainWindow::focusNextPane()
{
    QList<QWidget *> panes{m_filter, m_view};
    for (QDockWidget *dock : findChildren<QDockWidget *>(Qt::FindDirectChildrenOnly)) {
        if (dock->isVisible() && !dock->visibleRegion().isEmpty())
            panes << dock;
    }
    qsizetype now = -1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (QWidget *focus = QApplication::focusWidget();
            focus && (panes[i] == focus || panes[i]->isAncestorOf(focus)))
            now = i;
    }
    // A pane with nothing to take the focus is passed over.
    for (qsizetype step = 1; step <= panes.size(); ++step) {
        QWidget *next = panes[(now + step) % panes.size()];
        if (next == m_filter) {
            m_filter->focusLine();
            return;
        }
        if (next == m_view) {
            m_view->setFocus(Qt::TabFocusReason);
            return;
        }
        for (QWidget *child : next->findChildren<QWidget *>()) {
            if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus)) {
                child->setFocus(Qt::TabFocusReason);
                return;
            }
        }
    }
}

void MainWindow::applyTheme()
{
    const auto choice = theme::choiceNamed(m_actions->themes->checkedAction()->objectName());
    if (auto *application = qobject_cast<QApplication *>(QCoreApplication::instance()))
        theme::apply(*application, choice);
}

// --- session
// --------------------------------------------------------------------------------------------------

void MainWindow::resetLayout()
{
    restoreState(m_initialState);
    m_view->header()->reset();
}

void MainWindow::restoreSession()
{
    const QSettings settings;
    if (!restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray()))
        resize(1200, 800);
    restoreState(settings.value(QStringLiteral("window/docks")).toByteArray());
    m_view->header()->restoreState(settings.value(QStringLiteral("window/columns")).toByteArray());
    m_view->header()->fitTime();
    m_detail->restoreState(settings.value(QStringLiteral("window/detail")).toByteArray());
    const QString theme = settings.value(QStringLiteral("window/theme")).toString();
    QAction *chosen = m_actions->themeSystem;
    for (QAction *action : m_actions->themes->actions()) {
        if (action->objectName() == theme)
            chosen = action;
    }
    chosen->setChecked(true);
    applyTheme();
    m_filter->setState(settings.value(QStringLiteral("filter/state")).toStringList());
}

void MainWindow::saveSession()
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/docks"), saveState());
    settings.setValue(QStringLiteral("window/columns"), m_view->header()->saveState());
    settings.setValue(QStringLiteral("window/detail"), m_detail->saveState());
    settings.setValue(QStringLiteral("window/theme"), m_actions->themes->checkedAction()->objectName());
    settings.setValue(QStringLiteral("filter/state"), m_filter->state());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    saveSession();
    QMainWindow::closeEvent(event);
}

} // namespace dbbasic
