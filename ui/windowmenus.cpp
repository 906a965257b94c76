// The menus of the main window, and what its commands do.
#include "ui/mainwindow.h"

#include "ui/actions.h"
#include "ui/eventcommands.h"
#include "ui/eventheader.h"
#include "ui/eventview.h"
#include "ui/filterline.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

namespace dbbasic {

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
    edit->addActions({a.find, a.clearFilter, a.keepFilter, a.stackFilter});
    edit->addSeparator();
    edit->addAction(a.goTo);

    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addActions({a.pause, a.newest});
    view->addSeparator();
    view->addAction(a.colourRows);
    m_columnsMenu = view->addMenu(tr("&Columns"));
    m_panesMenu = view->addMenu(tr("Pan&es"));
    view->addActions({a.nextPane, a.focusTable, a.resetLayout});
    view->addSeparator();
    QMenu *theme = view->addMenu(tr("&Theme"));
    theme->addActions(a.themes->actions());

    QMenu *event = menuBar()->addMenu(tr("E&vent"));
    event->addActions({a.publish, a.publishAgain});
    event->addSeparator();
    event->addActions({a.includeValue, a.excludeValue});
    event->addSeparator();
    event->addActions({a.previousSameType, a.nextSameType, a.previousSameSource, a.nextSameSource,
                       a.previousSameValue, a.nextSameValue});
    event->addSeparator();
    event->addAction(a.compare);

    m_subscriptionMenu = menuBar()->addMenu(tr("&Subscription"));
    m_subscriptionMenu->setObjectName(QStringLiteral("subscriptionMenu"));
    m_subscriptionMenu->addActions({a.subscribe, a.replay});
    m_subscriptionMenu->addSeparator();

    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addActions({a.filterHelp, a.about});

    for (int column = 0; column < EventTableModel::ColumnCount; ++column) {
        QAction *shown =
            m_columnsMenu->addAction(m_events.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        shown->setCheckable(true);
        connect(shown, &QAction::toggled, this,
                [this, column](bool on) { m_view->header()->setSectionHidden(column, !on); });
    }
    connect(m_columnsMenu, &QMenu::aboutToShow, this, [this] {
        const QHeaderView *header = m_view->header();
        const QList<QAction *> columns = m_columnsMenu->actions();
        const bool onlyOne = header->hiddenSectionCount() == header->count() - 1;
        for (int column = 0; column < columns.size(); ++column) {
            columns[column]->setChecked(!header->isSectionHidden(column));
            columns[column]->setEnabled(!onlyOne || header->isSectionHidden(column));
        }
    });
    m_view->header()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view->header(), &QWidget::customContextMenuRequested, this,
            [this](const QPoint &place) { m_columnsMenu->popup(m_view->header()->mapToGlobal(place)); });
}

void MainWindow::connectActions()
{
    const Actions &a = *m_actions;
    m_commands = new EventCommands(a, *m_view, m_events, m_status, this);
    connect(m_commands, &EventCommands::termWanted, m_filter, &FilterLine::addTerm);
    connect(m_commands, &EventCommands::told, this, &MainWindow::tell);
    // Plain keys belong to the table: elsewhere space presses a button and Home goes to the start of a line.
    for (QAction *action : {a.pause, a.newest, a.copyJson}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_view->addAction(action);
    }
    a.pause->setIcon(icons::icon(icons::Name::Pause));
    connect(a.pause, &QAction::toggled, this, [this](bool paused) {
        m_events.setPaused(paused);
        m_actions->pause->setText(paused ? tr("Paused") : tr("Live"));
        m_actions->pause->setToolTip(paused ? tr("Show what came in meanwhile and go on (Space)")
                                            : tr("Hold the view still; events keep coming in (Space)"));
        m_actions->pause->setIcon(icons::icon(paused ? icons::Name::Play : icons::Name::Pause));
    });
    a.pause->setText(tr("Live"));
    a.pause->setToolTip(tr("Hold the view still; events keep coming in (Space)"));
    connect(a.newest, &QAction::triggered, m_view, &EventView::goToNewest);
    connect(a.find, &QAction::triggered, m_filter, &FilterLine::focusLine);
    connect(a.clearFilter, &QAction::triggered, m_filter, &FilterLine::clear);
    connect(a.keepFilter, &QAction::triggered, this, &MainWindow::keepFilter);
    connect(a.stackFilter, &QAction::triggered, m_filter, &FilterLine::stackLine);
    connect(a.colourRows, &QAction::triggered, this, [this] { colourRows({}); });
    connect(a.goTo, &QAction::triggered, this, &MainWindow::goTo);
    connect(a.focusTable, &QAction::triggered, m_view, qOverload<>(&QWidget::setFocus));
    connect(a.nextPane, &QAction::triggered, this, &MainWindow::focusNextPane);
    connect(a.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(a.themes, &QActionGroup::triggered, this, &MainWindow::applyTheme);
    theme::watchSystem(this, [this] { applyTheme(); });
    connect(a.filterHelp, &QAction::triggered, this, &MainWindow::showFilterHelp);
    connect(a.about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(a.quit, &QAction::triggered, this, &QWidget::close);
}

} // namespace dbbasic
