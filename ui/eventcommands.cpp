#include "ui/eventcommands.h"

#include "model/eventtablemodel.h"
#include "model/json.h"
#include "model/localtext.h"
#include "model/log/logview.h"
#include "model/query.h"
#include "model/servicestatus.h"
#include "ui/actions.h"
#include "ui/comparison.h"
#include "ui/curlline.h"
#include "ui/eventview.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>

namespace dbbasic {

namespace {

constexpr int copiedEvents = 10'000;
constexpr std::uint64_t candidatesPerJump = 300'000; // what a key press may look through without being felt

} // namespace

EventCommands::EventCommands(const Actions &actions, EventView &view, EventTableModel &events,
                             ServiceStatus &status, QObject *parent)
    : QObject(parent)
    , m_actions(actions)
    , m_view(view)
    , m_events(events)
    , m_status(status)
{
    connect(actions.copyJson, &QAction::triggered, this, [this] {
        copyEach(
            [](const Event &event) {
                std::string json;
                appendEventJson(json, event);
                return QString::fromStdString(json);
            },
            tr("as JSON"));
    });
    connect(actions.copyCurl, &QAction::triggered, this, [this] {
        copyEach(
            [this](const Event &event) {
                return curlLine(m_status.address(), event.type, unescaped(event.escapedSource),
                                event.payload);
            },
            tr("as curl"));
    });
    connect(actions.copyLine, &QAction::triggered, this,
            [this] { copyEach([](const Event &event) { return textOf(event.line); }, tr("as TSV")); });
    connect(actions.copyPayload, &QAction::triggered, this,
            [this] { copyEach([](const Event &event) { return textOf(event.payload); }, tr("payload")); });
    connect(actions.copyId, &QAction::triggered, this,
            [this] { copyEach([](const Event &event) { return textOf(event.id); }, tr("id")); });
    connect(actions.includeValue, &QAction::triggered, this,
            [this] { Q_EMIT termWanted(termAt(m_view.currentIndex())); });
    connect(actions.excludeValue, &QAction::triggered, this,
            [this] { Q_EMIT termWanted(u'-' + termAt(m_view.currentIndex())); });
    connect(actions.previousSameType, &QAction::triggered, this, [this] { goToSameType(true); });
    connect(actions.nextSameType, &QAction::triggered, this, [this] { goToSameType(false); });

    connect(actions.compare, &QAction::triggered, this, &EventCommands::compareSelected);

    view.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&view, &QWidget::customContextMenuRequested, this, &EventCommands::showContextMenu);
    connect(view.selectionModel(), &QItemSelectionModel::currentChanged, this, &EventCommands::updateEnabled);
    connect(view.selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &EventCommands::updateEnabled);
    connect(&events, &QAbstractItemModel::modelReset, this, &EventCommands::updateEnabled);
    updateEnabled();
}

void EventCommands::updateEnabled()
{
    const QModelIndex current = m_view.currentIndex();
    const bool any = current.isValid();
    for (QAction *action :
         {m_actions.copyJson, m_actions.copyCurl, m_actions.copyLine, m_actions.copyPayload, m_actions.copyId,
          m_actions.publishAgain, m_actions.previousSameType, m_actions.nextSameType})
        action->setEnabled(any);
    m_actions.compare->setEnabled(selectedRows(3).size() == 2);
    const QString term = termAt(current);
    m_actions.includeValue->setEnabled(!term.isEmpty());
    m_actions.excludeValue->setEnabled(!term.isEmpty());
}

/// Newest first, at most so many.
QList<int> EventCommands::selectedRows(int most) const
{
    QItemSelection selection = m_view.selectionModel()->selection();
    std::sort(selection.begin(), selection.end(),
              [](const QItemSelectionRange &a, const QItemSelectionRange &b) { return a.top() < b.top(); });
    QList<int> rows;
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom() && rows.size() < most; ++row)
            rows << row;
    }
    return rows;
}

void EventCommands::compareSelected()
{
    const QList<int> rows = selectedRows(3);
    if (rows.size() != 2)
        return;
    const auto one = m_events.eventAt(rows[0]);
    const auto other = m_events.eventAt(rows[1]);
    if (one && other)
        showComparison(*one, *other, m_view.window());
}

void EventCommands::copyEach(const std::function<QString(const Event &)> &text, const QString &what)
{
    QList<int> rows = selectedRows(copiedEvents + 1);
    const bool all = rows.size() <= copiedEvents;
    rows.resize(std::min<qsizetype>(rows.size(), copiedEvents));
    QStringList copied;
    for (const int row : rows) {
        if (const auto pinned = m_events.eventAt(row))
            copied << text(pinned->event);
    }
    if (copied.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(copied.join(u'\n'));
    Q_EMIT told(
        all ? tr("Copied %n event(s) %1", nullptr, int(copied.size())).arg(what)
            : tr("Copied the first %n event(s) %1; export takes all", nullptr, copiedEvents).arg(what));
}

QString EventCommands::termAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const auto pinned = m_events.eventAt(index.row());
    if (!pinned)
        return {};
    switch (index.column()) {
    case EventTableModel::TypeColumn:
        return QString::fromStdString(filterTerm("type", pinned->event.type));
    case EventTableModel::SourceColumn:
        return QString::fromStdString(filterTerm("source", unescaped(pinned->event.escapedSource)));
    default:
        return {};
    }
}

void EventCommands::goToSameType(bool newer)
{
    const auto pinned = m_events.eventAt(m_view.currentIndex().row());
    if (!pinned)
        return;
    Query query;
    query.filter = m_events.filter() && Filter::type(pinned->event.type);
    query.order = newer ? Order::OldestFirst : Order::NewestFirst;
    if (newer)
        query.after = pinned->event.sequence;
    else
        query.before = pinned->event.sequence;
    QueryCursor cursor(m_events.view(), query);
    const QueryCursor::State state = cursor.next(candidatesPerJump);
    if (state == QueryCursor::State::Found && m_view.select(cursor.event().sequence))
        return;
    const QString type = textOf(pinned->event.type);
    if (state == QueryCursor::State::Paused)
        Q_EMIT told(tr("No %1 among the next events; filter by type:%1 to find it").arg(type));
    else
        Q_EMIT told(newer ? tr("This is the newest %1").arg(type) : tr("This is the oldest %1").arg(type));
}

QString EventCommands::goTo(const QString &text)
{
    const QString wanted = text.trimmed();
    if (wanted.isEmpty())
        return {};
    bool isNumber = false;
    QString digits = wanted;
    digits.remove(u'#').remove(u',').remove(u'.');
    const quint64 number = digits.toULongLong(&isNumber);
    const std::shared_ptr<const LogView> view = m_events.view();

    Sequence target;
    if (isNumber && number <= view->last().value) {
        target = Sequence{number};
    } else if (const auto event = view->find(wanted.toStdString())) {
        target = event->sequence;
    } else {
        const auto now =
            std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        const auto time = parseTime(wanted.toStdString(), now);
        if (!time)
            return isNumber ? tr("The last sequence is %1").arg(view->last().value)
                            : tr("“%1” is no sequence, no id in the log and no time").arg(wanted);
        target = view->lowerBound(*time);
        if (target > view->last())
            return tr("Nothing came in at or after %1").arg(wanted);
    }
    if (m_view.select(target))
        return {};
    const int row = m_events.lowerRow(target);
    if (row < m_events.rowCount())
        m_view.select(m_events.sequenceAt(row));
    return tr("The filter hides event %1").arg(target.value);
}

void EventCommands::showContextMenu(const QPoint &place)
{
    const QModelIndex index = m_view.indexAt(place);
    auto *menu = new QMenu(&m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString term = termAt(index);
    if (!term.isEmpty()) {
        QString shown = term;
        shown.replace(u'&', QLatin1StringView("&&"));
        menu->addAction(tr("Show Only %1").arg(shown), this, [this, term] { Q_EMIT termWanted(term); });
        menu->addAction(tr("Hide %1").arg(shown), this, [this, term] { Q_EMIT termWanted(u'-' + term); });
        menu->addSeparator();
    }
    menu->addActions({m_actions.copyJson, m_actions.copyCurl, m_actions.copyLine, m_actions.copyPayload,
                      m_actions.copyId});
    menu->addSeparator();
    menu->addActions({m_actions.previousSameType, m_actions.nextSameType, m_actions.compare});
    menu->addSeparator();
    menu->addActions({m_actions.publishAgain, m_actions.replay, m_actions.exportEvents});
    menu->popup(m_view.viewport()->mapToGlobal(place));
}

} // namespace dbbasic
