#include "ui/detailpane.h"

#include "model/json.h"
#include "model/jsonvalue.h"
#include "model/localtext.h"
#include "model/prettyjson.h"
#include "model/spokentext.h"
#include "ui/actions.h"
#include "ui/eventdelegate.h"
#include "ui/eventdeliveries.h"
#include "ui/icons.h"
#include "ui/payloadtext.h"
#include "ui/theme.h"

#include <QAction>
#include <QClipboard>
#include <QCoreApplication>
#include <QDateTime>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QSplitter>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

namespace dbbasic {

namespace {

// So much is made readable at once; the rest of a long payload on another thread.
constexpr std::size_t firstTextBytes = 64 * 1024;

/// Rows of a payload are read, not just scanned: a little air.
class AiryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, 6);
    }
};

QLabel *makeSelectable()
{
    auto *label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

DetailPane::DetailPane(const Actions &actions, Subscriptions &subscriptions, QWidget *parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_content(new QWidget)
    , m_hint(new QLabel(tr("Select an event to see what it says and what became of it.")))
    , m_mark(new QLabel)
    , m_type(makeSelectable())
    , m_sequence(makeSelectable())
    , m_facts(makeSelectable())
    , m_id(makeSelectable())
    , m_reason(makeSelectable())
    , m_cut(new QLabel)
    , m_header(new QWidget)
    , m_tabs(new QTabWidget)
    , m_parts(new QSplitter(Qt::Vertical))
    , m_tree(new QTreeView)
    , m_text(new PayloadText(tr("Payload as text")))
    , m_raw(new PayloadText(tr("Payload as sent")))
    , m_find(new QLineEdit)
    , m_deliveries(new EventDeliveries(subscriptions))
{
    setObjectName(QStringLiteral("detail"));
    QFont bold = font();
    bold.setBold(true);
    m_type->setFont(bold);
    m_id->setFont(fixedFont());
    m_sequence->setFont(fixedFont());
    m_type->setObjectName(QStringLiteral("detailType"));
    m_facts->setObjectName(QStringLiteral("detailFacts"));
    m_facts->setWordWrap(true);
    m_reason->setWordWrap(true);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    m_sequence->setForegroundRole(QPalette::PlaceholderText);
    m_id->setForegroundRole(QPalette::PlaceholderText);
    m_cut->setWordWrap(true);
    m_cut->setMargin(4);
    m_header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_header, &QWidget::customContextMenuRequested, this, &DetailPane::showHeaderMenu);
    for (QLabel *label : {m_type, m_facts}) // whose own menu would only copy
        label->setContextMenuPolicy(Qt::NoContextMenu);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setMargin(24);
    m_hint->setForegroundRole(QPalette::PlaceholderText);

    auto *copy = new QToolButton;
    copy->setIcon(icons::icon(icons::Name::Copy));
    copy->setToolTip(tr("Copy"));
    copy->setAccessibleName(tr("Copy the event"));
    copy->setPopupMode(QToolButton::InstantPopup);
    copy->setAutoRaise(true);
    auto *copyMenu = new QMenu(copy);
    copyMenu->addActions(
        {actions.copyJson, actions.copyCurl, actions.copyLine, actions.copyPayload, actions.copyId});
    copyMenu->addSeparator();
    copyMenu->addAction(actions.publishAgain);
    copy->setMenu(copyMenu);

    m_tree->setModel(&m_payload);
    m_tree->setItemDelegate(new AiryDelegate(m_tree));
    m_tree->setObjectName(QStringLiteral("payloadTree"));
    m_tree->setAccessibleName(tr("Payload as tree"));
    m_tree->setUniformRowHeights(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setFont(fixedFont());
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->resizeSection(0, 150);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &DetailPane::showTreeMenu);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) {
                if (!current.isValid())
                    return; // the next event's payload is about to come
                m_chosenPath.clear();
                for (QModelIndex at = current; at.isValid(); at = at.parent())
                    m_chosenPath.prepend(at.siblingAtColumn(PayloadTreeModel::KeyColumn).data().toString());
                Q_EMIT valueChosen(current.data(PayloadTreeModel::FilterTermRole).toString());
            });
    m_text->setObjectName(QStringLiteral("payloadText"));
    m_raw->setObjectName(QStringLiteral("payloadRaw"));
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Payload"));
    m_tabs->tabBar()->setAccessibleName(tr("Payload as"));
    m_tabs->addTab(m_tree, tr("Tree"));
    m_tabs->addTab(m_text, tr("Text"));
    m_tabs->addTab(m_raw, tr("Raw"));
    m_find->setObjectName(QStringLiteral("payloadFind"));
    m_find->setPlaceholderText(tr("Find in payload"));
    m_find->setAccessibleName(tr("Find in payload"));
    m_find->setClearButtonEnabled(true);
    m_find->addAction(icons::icon(icons::Name::Search), QLineEdit::LeadingPosition);
    connect(m_find, &QLineEdit::returnPressed, this, &DetailPane::findNext);
    connect(m_tabs, &QTabWidget::currentChanged, this, &DetailPane::showPayload);

    auto *title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(m_mark);
    title->addWidget(m_type, 1);
    title->addWidget(m_sequence);
    title->addWidget(copy);
    auto *head = new QVBoxLayout(m_header);
    head->setContentsMargins(8, 4, 4, 0);
    head->setSpacing(4);
    head->addLayout(title);
    head->addWidget(m_facts);
    head->addWidget(m_id);
    head->addWidget(m_reason);
    auto *payload = new QWidget;
    auto *payloadLayout = new QVBoxLayout(payload);
    payloadLayout->setContentsMargins(0, 0, 0, 0);
    payloadLayout->setSpacing(4);
    payloadLayout->addWidget(m_tabs, 1);
    payloadLayout->addWidget(m_cut);
    auto *findRow = new QHBoxLayout;
    findRow->setContentsMargins(8, 0, 8, 0);
    findRow->addWidget(m_find);
    payloadLayout->addLayout(findRow);
    m_parts->setObjectName(QStringLiteral("detailSplitter"));
    m_parts->addWidget(payload);
    m_parts->addWidget(m_deliveries);
    m_parts->setStretchFactor(0, 3);
    m_parts->setStretchFactor(1, 1);
    m_parts->setChildrenCollapsible(false);
    auto *content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->addWidget(m_header);
    content->addWidget(m_parts, 1);
    auto *stack = new QStackedLayout(this);
    stack->addWidget(m_hint);
    stack->addWidget(m_content);
    m_cut->hide();
}

void DetailPane::setEvent(const std::optional<PinnedEvent> &event)
{
    m_event = event;
    m_textFilled = m_rawFilled = false;
    auto *stack = qobject_cast<QStackedLayout *>(layout());
    stack->setCurrentWidget(event ? m_content : m_hint);
    if (!event) {
        m_payload.setPayload({}, nullptr);
        m_text->setText({}, nullptr);
        m_raw->setText({}, nullptr);
        m_deliveries->setEvent({});
        return;
    }
    m_cut->hide();
    showHeader();
    m_payload.setPayload(event->event.payload, event->view);
    chooseAgain();
    m_deliveries->setEvent(event);
    showPayload();
}

void DetailPane::setFilter(const Filter &filter)
{
    m_filter = filter;
    if (m_event)
        showHeader();
}

QByteArray DetailPane::saveState() const
{
    return char(m_tabs->currentIndex()) + m_parts->saveState();
}

void DetailPane::restoreState(const QByteArray &state)
{
    if (state.isEmpty())
        return;
    m_tabs->setCurrentIndex(state.front());
    m_parts->restoreState(state.mid(1));
}

void DetailPane::showHeader()
{
    const Event &event = m_event->event;
    const QString type = textOf(event.type);
    QPixmap mark(QSize(12, 12) * devicePixelRatioF());
    mark.setDevicePixelRatio(devicePixelRatioF());
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    theme::paintTypeMark(painter, QRectF(0, 0, 12, 12), type, palette());
    painter.end();
    m_mark->setPixmap(mark);
    m_type->setText(type);
    m_sequence->setText(u'#' + QLocale().toString(quint64(event.sequence.value)));

    const auto milliseconds =
        std::chrono::floor<std::chrono::milliseconds>(event.time).time_since_epoch().count();
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(milliseconds);
    m_facts->setText(tr("%1 · from %2 · %3")
                         .arg(local.toString(u"yyyy-MM-dd HH:mm:ss.zzz"),
                              textOf(unescaped(event.escapedSource)),
                              QLocale().formattedDataSize(qint64(event.payload.size()))));
    m_facts->setToolTip(QString::fromStdString(formatTime(event.time)));
    m_id->setText(textOf(event.id));

    m_reason->setVisible(!m_filter.matchesEverything());
    if (!m_filter.matchesEverything()) {
        const QString why = spokenText(m_filter.explain(event));
        m_reason->setText(m_filter.matches(event) ? tr("Matches the filter: %1").arg(why)
                                                  : tr("Does not match the filter: %1").arg(why));
    }
}

void DetailPane::showPayload()
{
    if (!m_event)
        return;
    if (m_tabs->currentWidget() == m_text)
        fillText();
    else if (m_tabs->currentWidget() == m_raw)
        fillRaw();
}

void DetailPane::fillText()
{
    if (m_textFilled)
        return;
    m_textFilled = true;
    auto first = std::make_shared<const PrettyJson>(prettyJson(m_event->event.payload, firstTextBytes));
    m_text->setText(first->text, first);
    tellRest(!first->whole);
    if (first->whole)
        return;
    m_pool.clear();
    m_pool.start([this, event = *m_event] {
        auto all = std::make_shared<const PrettyJson>(prettyJson(event.event.payload));
        QMetaObject::invokeMethod(this, [this, all, sequence = event.event.sequence] {
            if (!m_event || m_event->event.sequence != sequence)
                return; // another one is shown by now
            m_text->setText(all->text, all, true);
            tellRest(false);
        });
    });
}

void DetailPane::fillRaw()
{
    if (!m_rawFilled)
        m_raw->setText(m_event->event.payload, m_event->view);
    m_rawFilled = true;
}

void DetailPane::tellRest(bool goesOn)
{
    m_cut->setVisible(goesOn);
    m_cut->setText(tr("Making the rest of %1 readable…")
                       .arg(QLocale().formattedDataSize(qint64(m_event->event.payload.size()))));
}

/// The value chosen in the event before, where this one has it too: one follows a value through the log.
void DetailPane::chooseAgain()
{
    QModelIndex at;
    for (const QString &key : m_chosenPath) {
        m_payload.fetchMore(at);
        QModelIndex next;
        for (int row = 0; row < m_payload.rowCount(at) && !next.isValid(); ++row) {
            const QModelIndex child = m_payload.index(row, PayloadTreeModel::KeyColumn, at);
            if (child.data().toString() == key)
                next = child;
        }
        if (!next.isValid())
            return;
        at = next;
    }
    if (at.isValid())
        m_tree->setCurrentIndex(at);
}

void DetailPane::findNext()
{
    const QString wanted = m_find->text();
    if (wanted.isEmpty() || !m_event)
        return;
    if (m_tabs->currentWidget() != m_raw)
        m_tabs->setCurrentWidget(m_text);
    if (m_cut->isVisible()) { // not to miss what is still being made readable
        m_pool.waitForDone();
        QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    }
    const bool found = (m_tabs->currentWidget() == m_raw ? m_raw : m_text)->find(wanted.toStdString());
    m_find->setToolTip(found ? QString() : tr("Not in this payload"));
    QPalette colors = palette();
    if (!found)
        colors.setColor(QPalette::Text, theme::toneColor(theme::Tone::Bad, colors));
    m_find->setPalette(colors);
}

void DetailPane::showTreeMenu(const QPoint &place)
{
    const QModelIndex index = m_tree->indexAt(place);
    if (!index.isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto copy = [](const QString &text) { QGuiApplication::clipboard()->setText(text); };
    menu->addAction(tr("Copy &Value"), this, [copy, index = QPersistentModelIndex(index)] {
        const QByteArray raw = index.data(PayloadTreeModel::RawRole).toByteArray();
        const std::string_view bytes(raw.constData(), std::size_t(raw.size()));
        copy(raw.startsWith('"') ? textOf(jsonStringText(bytes)) : QString::fromUtf8(raw));
    });
    menu->addAction(tr("Copy as &JSON"), this, [copy, index = QPersistentModelIndex(index)] {
        copy(QString::fromUtf8(index.data(PayloadTreeModel::RawRole).toByteArray()));
    });
    menu->addAction(tr("Copy &Path"), this, [copy, index = QPersistentModelIndex(index)] {
        copy(index.data(PayloadTreeModel::PathRole).toString());
    });
    const QString term = index.data(PayloadTreeModel::FilterTermRole).toString();
    menu->addSeparator();
    QAction *include =
        menu->addAction(tr("&Show Only This Value"), this, [this, term] { Q_EMIT termWanted(term); });
    QAction *exclude =
        menu->addAction(tr("&Hide This Value"), this, [this, term] { Q_EMIT termWanted(u'-' + term); });
    include->setEnabled(!term.isEmpty());
    exclude->setEnabled(!term.isEmpty());
    menu->addActions({m_actions.previousSameValue, m_actions.nextSameValue});
    menu->popup(m_tree->viewport()->mapToGlobal(place));
}

/// Type and source as filters, as in the table.
void DetailPane::showHeaderMenu(const QPoint &place)
{
    if (!m_event)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Event &event = m_event->event;
    for (const std::string &found :
         {filterTerm("type", event.type), filterTerm("source", unescaped(event.escapedSource))}) {
        const QString term = QString::fromStdString(found);
        menu->addAction(tr("Show Only %1").arg(term), this, [this, term] { Q_EMIT termWanted(term); });
        menu->addAction(tr("Hide %1").arg(term), this, [this, term] { Q_EMIT termWanted(u'-' + term); });
    }
    menu->addSeparator();
    menu->addActions({m_actions.copyJson, m_actions.copyCurl, m_actions.copyLine, m_actions.copyPayload,
                      m_actions.copyId});
    menu->popup(m_header->mapToGlobal(place));
}

void DetailPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_event)
        showHeader(); // the mark is drawn for the palette
}

} // namespace dbbasic
