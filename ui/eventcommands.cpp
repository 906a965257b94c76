#include "ui/eventcommands.h"

#include "model/eventtablemodel.h"
#include "model/json.h"
#include "model/jsonvalue.h"
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
constexpr int offeredValues = 20;
constexpr std::size_t offeredPayloadBytes = 64 * 1024; // a menu must open at once
constexpr int offeredTermLength = 60;

QString menuText(QString term)
{
    if (term.size() > offeredTermLength)
        term = term.left(offeredTermLength - 1) + QChar(0x2026);
    return term.replace(u'&', QLatin1StringView("&&"));
}

/// The scalars at the top of a payload, as terms of the filter language.
QStringList valueTerms(std::string_view payload)
{
    QStringList terms;
    if (!payload.starts_with('{') || payload.size() < 3 || payload.size() > offeredPayloadBytes)
        return terms;
    for (JsonItems items(payload); items.next() && terms.size() < offeredValues;) {
        const JsonKind kind = jsonKind(items.value());
        const std::string path[] = {jsonStringText(items.name())};
        if (kind != JsonKind::Object && kind != JsonKind::Array)
            terms << QString::fromStdString(filterTermForJson(payloadField(path), items.value()));
    }
    return terms;
}

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
    connect(actions.previousSameType, &QAction::triggered, this, [this] { goAlong(sameTypeTerm(), true); });
    connect(actions.nextSameType, &QAction::triggered, this, [this] { goAlong(sameTypeTerm(), false); });
    connect(actions.previousSameSource, &QAction::triggered, this,
            [this] { goAlong(sameSourceTerm(), true); });
    connect(actions.nextSameSource, &QAction::triggered, this, [this] { goAlong(sameSourceTerm(), false); });
    connect(actions.previousSameValue, &QAction::triggered, this, [this] { goAlong(m_followed, true); });
    connect(actions.nextSameValue, &QAction::triggered, this, [this] { goAlong(m_followed, false); });
    connect(actions.focusTable, &QAction::triggered, this, [this] {
        if (m_finder.isSearching()) {
            m_finder.cancel();
            Q_EMIT told(tr("Stopped looking for %1").arg(m_soughtTerm));
        }
    });
    connect(&m_finder, &EventFinder::finished, this, &EventCommands::arrive);
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
    for (QAction *action : {m_actions.copyJson, m_actions.copyCurl, m_actions.copyLine, m_actions.copyPayload,
                            m_actions.copyId, m_actions.publishAgain, m_actions.previousSameType,
                            m_actions.nextSameType, m_actions.previousSameSource, m_actions.nextSameSource})
        action->setEnabled(any);
    m_actions.previousSameValue->setEnabled(any && !m_followed.isEmpty());
    m_actions.nextSameValue->setEnabled(any && !m_followed.isEmpty());
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
    default: // times and sequences are hardly ever twice the same
        return {};
    }
}

void EventCommands::setFollowedValue(const QString &term)
{
    m_followed = term;
    m_actions.previousSameValue->setText(term.isEmpty() ? tr("Newer with the Same &Value")
                                                        : tr("Newer with %1").arg(menuText(term)));
    m_actions.nextSameValue->setText(term.isEmpty() ? tr("Older with the Same V&alue")
                                                    : tr("Older with %1").arg(menuText(term)));
    updateEnabled();
}

QString EventCommands::sameTypeTerm() const
{
    const auto pinned = m_events.eventAt(m_view.currentIndex().row());
    return pinned ? QString::fromStdString(filterTerm("type", pinned->event.type)) : QString();
}

QString EventCommands::sameSourceTerm() const
{
    const auto pinned = m_events.eventAt(m_view.currentIndex().row());
    return pinned ? QString::fromStdString(filterTerm("source", unescaped(pinned->event.escapedSource)))
                  : QString();
}

/// To the next event shown that has it, however far that is.
void EventCommands::goAlong(const QString &term, bool newer)
{
    const Sequence from = m_view.currentSequence();
    const auto same = Filter::parse(term.toStdString(), currentTime());
    if (term.isEmpty() || from.value == 0 || !same)
        return;
    Query query;
    query.filter = m_events.filter() && *same;
    query.order = newer ? Order::OldestFirst : Order::NewestFirst;
    if (newer)
        query.after = from;
    else
        query.before = from;
    m_soughtTerm = term;
    m_soughtNewer = newer;
    m_finder.start(m_events.view(), std::move(query));
    Q_EMIT told(tr("Looking for %1… (Esc stops)").arg(term));
}

void EventCommands::arrive(Sequence found)
{
    if (found.value == 0)
        Q_EMIT told(m_soughtNewer ? tr("This is the newest with %1").arg(m_soughtTerm)
                                  : tr("This is the oldest with %1").arg(m_soughtTerm));
    else if (m_view.select(found))
        Q_EMIT told({});
    else
        Q_EMIT told(tr("Event %1 has %2, but is not in the table yet").arg(found.value).arg(m_soughtTerm));
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
        menu->addAction(tr("Show Only %1").arg(menuText(term)), this,
                        [this, term] { Q_EMIT termWanted(term); });
        menu->addAction(tr("Hide %1").arg(menuText(term)), this,
                        [this, term] { Q_EMIT termWanted(u'-' + term); });
    }
    if (const auto pinned = m_events.eventAt(index.row())) {
        if (index.column() == EventTableModel::TimeColumn) {
            const QString time = QString::fromStdString(formatTime(pinned->event.time));
            menu->addAction(tr("Show From This Time On"), this,
                            [this, time] { Q_EMIT termWanted(QLatin1StringView("time>=") + time); });
            menu->addAction(tr("Show Up To This Time"), this,
                            [this, time] { Q_EMIT termWanted(QLatin1StringView("time<=") + time); });
        }
        addValues(menu, pinned->event);
    }
    if (!menu->isEmpty())
        menu->addSeparator();
    menu->addActions({m_actions.copyJson, m_actions.copyCurl, m_actions.copyLine, m_actions.copyPayload,
                      m_actions.copyId});
    menu->addSeparator();
    QMenu *follow = menu->addMenu(tr("&Go Along"));
    follow->addActions({m_actions.previousSameType, m_actions.nextSameType, m_actions.previousSameSource,
                        m_actions.nextSameSource, m_actions.previousSameValue, m_actions.nextSameValue});
    menu->addAction(m_actions.compare);
    menu->addSeparator();
    menu->addActions({m_actions.publishAgain, m_actions.replay, m_actions.exportEvents});
    menu->popup(m_view.viewport()->mapToGlobal(place));
}

/// What the payload says, each to show only, to hide, or to follow through the log.
void EventCommands::addValues(QMenu *menu, const Event &event)
{
    const QStringList terms = valueTerms(event.payload);
    if (terms.isEmpty())
        return;
    QMenu *only = menu->addMenu(tr("Show Only &Value"));
    QMenu *hide = menu->addMenu(tr("Hide V&alue"));
    QMenu *follow = menu->addMenu(tr("&Follow Value"));
    for (const QString &term : terms) {
        only->addAction(menuText(term), this, [this, term] { Q_EMIT termWanted(term); });
        hide->addAction(menuText(term), this, [this, term] { Q_EMIT termWanted(u'-' + term); });
        follow->addAction(menuText(term), this, [this, term] {
            setFollowedValue(term);
            goAlong(term, false);
        });
    }
}

} // namespace dbbasic
