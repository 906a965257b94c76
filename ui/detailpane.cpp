#include "ui/detailpane.h"

#include "model/json.h"
#include "model/jsonvalue.h"
#include "model/localtext.h"
#include "model/prettyjson.h"
#include "ui/actions.h"
#include "ui/eventdelegate.h"
#include "ui/eventdeliveries.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAction>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

namespace dbbasic {

namespace {

// A text widget lays out every line at once; the tree, which does not, has all of it.
constexpr std::size_t shownTextBytes = 256 * 1024;
constexpr std::size_t shownRawBytes = 64 * 1024;

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

QPlainTextEdit *makeTextView(const QString &name)
{
    auto *view = new QPlainTextEdit;
    view->setAccessibleName(name);
    view->setReadOnly(true);
    view->setUndoRedoEnabled(false);
    view->setFont(fixedFont());
    view->setFrameShape(QFrame::NoFrame);
    return view;
}

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
    , m_content(new QWidget)
    , m_hint(new QLabel(tr("Select an event to see what it says and what became of it.")))
    , m_mark(new QLabel)
    , m_type(makeSelectable())
    , m_sequence(makeSelectable())
    , m_facts(makeSelectable())
    , m_id(makeSelectable())
    , m_reason(makeSelectable())
    , m_cut(new QLabel)
    , m_tabs(new QTabWidget)
    , m_tree(new QTreeView)
    , m_text(makeTextView(tr("Payload as text")))
    , m_raw(makeTextView(tr("Payload as sent")))
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
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setObjectName(QStringLiteral("payloadText"));
    m_raw->setWordWrapMode(QTextOption::WrapAnywhere);
    m_raw->setObjectName(QStringLiteral("payloadRaw"));
    m_tabs->setDocumentMode(true);
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
    auto *head = new QVBoxLayout;
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
    auto *parts = new QSplitter(Qt::Vertical);
    parts->setObjectName(QStringLiteral("detailSplitter"));
    parts->addWidget(payload);
    parts->addWidget(m_deliveries);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 1);
    parts->setChildrenCollapsible(false);
    auto *content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->addLayout(head);
    content->addWidget(parts, 1);
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
        m_text->clear();
        m_raw->clear();
        m_deliveries->setEvent({});
        return;
    }
    showHeader();
    m_payload.setPayload(event->event.payload, event->view);
    m_deliveries->setEvent(event);
    showPayload();
}

void DetailPane::setFilter(const Filter &filter)
{
    m_filter = filter;
    if (m_event)
        showHeader();
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
        const QString why = QString::fromStdString(m_filter.explain(event));
        m_reason->setText(m_filter.matches(event) ? tr("Matches the filter: %1").arg(why)
                                                  : tr("Does not match the filter: %1").arg(why));
    }
}

void DetailPane::showPayload()
{
    if (!m_event)
        return;
    m_cut->hide();
    if (m_tabs->currentWidget() == m_text)
        fillText();
    else if (m_tabs->currentWidget() == m_raw)
        fillRaw();
}

void DetailPane::fillText()
{
    const PrettyJson pretty = prettyJson(m_event->event.payload, shownTextBytes);
    if (!m_textFilled)
        m_text->setPlainText(textOf(pretty.text));
    m_textFilled = true;
    m_cut->setVisible(!pretty.whole);
    m_cut->setText(tr("The first %1 of it. Copy takes all, and so does the tree.")
                       .arg(QLocale().formattedDataSize(qint64(shownTextBytes))));
}

void DetailPane::fillRaw()
{
    const std::string_view payload = m_event->event.payload;
    if (!m_rawFilled)
        m_raw->setPlainText(textOf(payload.substr(0, shownRawBytes)));
    m_rawFilled = true;
    m_cut->setVisible(payload.size() > shownRawBytes);
    m_cut->setText(tr("The first %1 of %2. Copy takes all.")
                       .arg(QLocale().formattedDataSize(qint64(shownRawBytes)),
                            QLocale().formattedDataSize(qint64(payload.size()))));
}

void DetailPane::findNext()
{
    const QString wanted = m_find->text();
    if (wanted.isEmpty() || !m_event)
        return;
    if (m_tabs->currentWidget() != m_raw)
        m_tabs->setCurrentWidget(m_text);
    auto *view = m_tabs->currentWidget() == m_raw ? m_raw : m_text;
    if (!view->find(wanted)) { // from the top again
        view->moveCursor(QTextCursor::Start);
        const bool found = view->find(wanted);
        m_find->setToolTip(found ? QString() : tr("Not in this payload"));
        QPalette colors = palette();
        if (!found)
            colors.setColor(QPalette::Text, theme::toneColor(theme::Tone::Bad, colors));
        m_find->setPalette(colors);
    }
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
    menu->popup(m_tree->viewport()->mapToGlobal(place));
}

void DetailPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_event)
        showHeader(); // the mark is drawn for the palette
}

} // namespace dbbasic
