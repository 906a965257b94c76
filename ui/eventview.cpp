#include "ui/eventview.h"

#include "model/eventtablemodel.h"
#include "ui/eventdelegate.h"
#include "ui/eventheader.h"
#include "ui/rowrules.h"

#include <QLocale>
#include <QPaintEvent>
#include <QPainter>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace dbbasic {

namespace {

constexpr int gutterWidth = 20;

} // namespace

EventView::EventView(EventTableModel &model, QWidget *parent)
    : QAbstractItemView(parent)
    , m_events(model)
    , m_header(new EventHeader(model, this))
    , m_badge(new QPushButton(this))
{
    setObjectName(QStringLiteral("events"));
    setAccessibleName(tr("Events"));
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setAlternatingRowColors(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setItemDelegate(new EventDelegate(this));

    setModel(&model);
    connect(m_header, &QHeaderView::sectionResized, this, [this] { updateGeometries(); });
    connect(m_header, &QHeaderView::sectionMoved, viewport(), qOverload<>(&QWidget::update));
    connect(m_header, &QHeaderView::geometriesChanged, this, [this] { updateGeometries(); });

    // Where was the selected event, before a reset forgets it?
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        const int row = m_selected.value ? m_events.rowOf(m_selected) : -1;
        const int y = row < 0 ? -1 : int(qint64(row) * m_rowHeight - verticalOffset());
        m_selectedY = y >= 0 && y < viewport()->height() ? y : viewport()->height() / 3;
    });
    connect(&model, &EventTableModel::filterApplied, this, &EventView::showAfterReset);
    connect(&model, &EventTableModel::pulled, this, &EventView::updateBadge);

    m_badge->setObjectName(QStringLiteral("newBadge"));
    m_badge->setFocusPolicy(Qt::NoFocus);
    m_badge->hide();
    connect(m_badge, &QPushButton::clicked, this, &EventView::badgeClicked);
    connect(m_badge, &QPushButton::clicked, this, &EventView::goToNewest);
    updateRowHeight();
}

void EventView::setRules(const RowRules &rules)
{
    m_rules = &rules;
    connect(&rules, &RowRules::changed, this, [this] {
        updateGeometries();
        viewport()->update();
    });
    updateGeometries();
}

quint64 EventView::unseen() const
{
    return m_unseen + m_events.pendingRows();
}

bool EventView::select(Sequence sequence)
{
    const int row = m_events.rowOf(sequence);
    if (row < 0)
        return false;
    setCurrentIndex(m_events.index(row, std::max(0, currentIndex().column())));
    return true;
}

void EventView::goToNewest()
{
    setScrollValue(0);
    setFollowing(true);
}

void EventView::setFollowing(bool following)
{
    if (following)
        m_unseen = 0;
    const bool changed = m_following != following;
    m_following = following;
    updateBadge();
    if (changed)
        Q_EMIT followingChanged(following);
}

void EventView::updateBadge()
{
    const quint64 count = unseen();
    m_badge->setVisible(count > 0);
    if (count == 0)
        return;
    const QString number = QLocale().toString(count);
    m_badge->setText(m_events.isPaused() ? tr("Paused · %1 new").arg(number) : tr("↑ %1 new").arg(number));
    m_badge->setToolTip(tr("Back to the newest event (Home)"));
    const QSize size = m_badge->sizeHint();
    const QRect area = viewport()->geometry();
    m_badge->setGeometry(area.center().x() - size.width() / 2, area.top() + 8, size.width(), size.height());
    m_badge->raise();
}

void EventView::setScrollValue(qint64 value)
{
    const QScopedValueRollback moving(m_moving, true);
    verticalScrollBar()->setValue(int(std::clamp<qint64>(value, 0, verticalScrollBar()->maximum())));
}

int EventView::gutter() const
{
    return m_rules && m_rules->isActive() ? gutterWidth : 0;
}

// --- where things are
// ---------------------------------------------------------------------------------------

int EventView::rowAt(int y) const
{
    return int((qint64(verticalOffset()) + y) / m_rowHeight);
}

QRect EventView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid() || m_header->isSectionHidden(index.column()))
        return {};
    return {gutter() + m_header->sectionViewportPosition(index.column()),
            int(qint64(index.row()) * m_rowHeight - verticalOffset()), m_header->sectionSize(index.column()),
            m_rowHeight};
}

QModelIndex EventView::indexAt(const QPoint &point) const
{
    const int row = point.y() < 0 ? -1 : rowAt(point.y());
    const int column = m_header->logicalIndexAt(std::max(0, point.x() - gutter()));
    return row >= 0 && row < m_events.rowCount() && column >= 0 ? m_events.index(row, column) : QModelIndex();
}

void EventView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    const qint64 top = qint64(index.row()) * m_rowHeight;
    const int height = viewport()->height();
    const int value = verticalOffset();
    if (hint == PositionAtCenter || (hint == EnsureVisible && std::abs(top - value) > 4ll * height))
        setScrollValue(top - (height - m_rowHeight) / 2);
    else if (hint == PositionAtTop || top < value)
        setScrollValue(top);
    else if (hint == PositionAtBottom || top + m_rowHeight > value + height)
        setScrollValue(top + m_rowHeight - height);
}

QVariant EventView::inputMethodQuery(Qt::InputMethodQuery query) const
{
    // Where the menu key opens the context menu: at the current row, not in the middle of the table.
    if (query == Qt::ImCursorRectangle && currentIndex().isValid())
        return visualRect(currentIndex());
    return QAbstractItemView::inputMethodQuery(query);
}

int EventView::horizontalOffset() const
{
    return horizontalScrollBar()->value();
}

int EventView::verticalOffset() const
{
    return verticalScrollBar()->value();
}

bool EventView::isIndexHidden(const QModelIndex &index) const
{
    return m_header->isSectionHidden(index.column());
}

QModelIndex EventView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int rows = m_events.rowCount();
    if (rows == 0)
        return {};
    const QModelIndex current = currentIndex();
    const int page = std::max(1, viewport()->height() / m_rowHeight - 1);
    // Without a current row the first key starts at what is seen.
    int row = current.isValid() ? current.row() : rowAt(0) - 1;
    switch (action) {
    case MoveUp:
    case MovePrevious:
        --row;
        break;
    case MoveDown:
    case MoveNext:
        ++row;
        break;
    case MovePageUp:
        row -= page;
        break;
    case MovePageDown:
        row += page;
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = rows - 1;
        break;
    case MoveLeft:
    case MoveRight:
        return current;
    }
    return m_events.index(std::clamp(row, 0, rows - 1), std::max(0, current.column()));
}

void EventView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
    const int rows = m_events.rowCount();
    const QRect normal = rect.normalized();
    const int first = std::max(0, rowAt(normal.top()));
    const int last = std::min(rows - 1, rowAt(normal.bottom()));
    QItemSelection selection;
    if (rows > 0 && first <= last)
        selection.select(m_events.index(first, 0), m_events.index(last, EventTableModel::ColumnCount - 1));
    selectionModel()->select(selection, command);
}

QRegion EventView::visualRegionForSelection(const QItemSelection &selection) const
{
    QRegion region;
    for (const QItemSelectionRange &range : selection) {
        const int first = std::max(range.top(), rowAt(0));
        const int last = std::min(range.bottom(), rowAt(viewport()->height()));
        if (first <= last)
            region += QRect(0, int(qint64(first) * m_rowHeight - verticalOffset()), viewport()->width(),
                            (last - first + 1) * m_rowHeight);
    }
    return region;
}

// --- what comes in
// --------------------------------------------------------------------------------------------

void EventView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsInserted(parent, start, end);
    const qint64 before = verticalOffset();
    const bool onTop = start == 0 && m_events.rowCount() > end + 1;
    {
        const QScopedValueRollback moving(m_moving, true);
        updateGeometries();
    }
    if (onTop && !m_following) {
        m_unseen += quint64(end - start + 1);
        setScrollValue(before + qint64(end - start + 1) * m_rowHeight);
        updateBadge();
    }
    if (m_selected.value && !currentIndex().isValid())
        restoreSelection();
    viewport()->update();
}

void EventView::reset()
{
    QAbstractItemView::reset();
    m_unseen = 0;
    const QScopedValueRollback moving(m_moving, true);
    updateGeometries();
}

/// Not in reset(): the selection model, told of it after the view, would forget again.
void EventView::showAfterReset()
{
    const int row = m_selected.value ? m_events.rowOf(m_selected) : -1;
    if (row >= 0) {
        restoreSelection();
        if (!m_following)
            setScrollValue(qint64(row) * m_rowHeight - m_selectedY);
    } else {
        goToNewest();
    }
    updateBadge();
}

void EventView::restoreSelection()
{
    const int row = m_events.rowOf(m_selected);
    if (row < 0)
        return;
    const QScopedValueRollback moving(m_moving, true);
    const bool autoScrolls = hasAutoScroll();
    setAutoScroll(false);
    setCurrentIndex(m_events.index(row, 0));
    setAutoScroll(autoScrolls);
}

void EventView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QAbstractItemView::currentChanged(current, previous);
    if (m_moving || !current.isValid())
        return;
    const Sequence selected = m_events.sequenceAt(current.row());
    setFollowing(false);
    QStringList spoken;
    for (int column = 0; column < EventTableModel::ColumnCount; ++column) {
        if (!m_header->isSectionHidden(column))
            spoken << m_events.index(current.row(), column).data().toString();
    }
    setAccessibleDescription(spoken.join(QLatin1StringView(", ")));
    if (selected != m_selected) {
        m_selected = selected;
        Q_EMIT currentSequenceChanged(selected);
    }
}

void EventView::scrollContentsBy(int dx, int)
{
    if (dx != 0)
        m_header->setOffset(horizontalOffset());
    viewport()->update();
    if (m_moving)
        return;
    setFollowing(verticalOffset() == 0);
    m_unseen = std::min<quint64>(m_unseen, quint64(rowAt(0)));
    updateBadge();
}

// --- geometry and paint
// ---------------------------------------------------------------------------------------

void EventView::updateRowHeight()
{
    m_rowHeight = std::max(24, fontMetrics().height() + 8);
    verticalScrollBar()->setSingleStep(m_rowHeight);
    horizontalScrollBar()->setSingleStep(m_rowHeight);
}

void EventView::updateGeometries()
{
    const int headerHeight = m_header->sizeHint().height();
    setViewportMargins(0, headerHeight, 0, 0);
    const QRect area = viewport()->geometry();
    const int left = gutter();
    m_header->setGeometry(area.left() + left, area.top() - headerHeight, area.width() - left, headerHeight);

    const qint64 height = qint64(m_events.rowCount()) * m_rowHeight;
    verticalScrollBar()->setPageStep(area.height());
    verticalScrollBar()->setRange(0, int(std::max<qint64>(0, height - area.height())));
    horizontalScrollBar()->setPageStep(area.width());
    horizontalScrollBar()->setRange(0, std::max(0, m_header->length() + left - area.width()));
    QAbstractItemView::updateGeometries();
}

void EventView::resizeEvent(QResizeEvent *event)
{
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
    updateBadge();
}

void EventView::changeEvent(QEvent *event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        updateRowHeight();
        updateGeometries();
    }
}

void EventView::focusInEvent(QFocusEvent *event)
{
    // Not QAbstractItemView's: that makes the first row current, and the table would let go of the newest.
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void EventView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const int rows = m_events.rowCount();
    const int first = rowAt(event->rect().top());
    const int last = std::min(rows - 1, rowAt(event->rect().bottom()));
    const QStyle::State state = option.state & ~(QStyle::State_Selected | QStyle::State_HasFocus);
    for (int row = first; row <= last; ++row) {
        option.state = state;
        option.rect =
            QRect(0, int(qint64(row) * m_rowHeight - verticalOffset()), viewport()->width(), m_rowHeight);
        paintRow(painter, option, row, event->rect());
    }
}

void EventView::paintRow(QPainter &painter, QStyleOptionViewItem &option, int row, const QRect &exposed)
{
    const QRect line = option.rect;
    const int left = gutter();
    const QModelIndex start = m_events.index(row, 0);
    const bool selected = selectionModel()->isRowSelected(row);
    const QPalette::ColorGroup group = isActiveWindow() || hasFocus() ? QPalette::Active : QPalette::Inactive;
    option.state.setFlag(QStyle::State_Selected, selected);
    // Stripes belong to the event, not to the place: they travel with it.
    option.features.setFlag(QStyleOptionViewItem::Alternate,
                            start.data(EventTableModel::SequenceRole).toULongLong() % 2);
    style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, &painter, this);
    const auto event = left > 0 ? m_events.eventAt(row) : std::nullopt;
    const auto look = event ? m_rules->lookOf(event->event) : std::nullopt;
    if (look && !selected)
        painter.fillRect(line, RowRules::background(*look, option.palette));
    if (selected)
        painter.fillRect(line, option.palette.brush(group, QPalette::Highlight));
    if (look) {
        painter.setFont(option.font);
        painter.setPen(selected ? option.palette.color(group, QPalette::HighlightedText)
                                : RowRules::color(*look, option.palette));
        painter.drawText(QRect(0, line.top(), left, m_rowHeight), Qt::AlignCenter, RowRules::sign(*look));
    }

    painter.save();
    painter.setClipRect(line.adjusted(left, 0, 0, 0)); // cells scrolled to the left go below the gutter
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        if (m_header->isSectionHidden(column))
            continue;
        option.rect = QRect(left + m_header->sectionViewportPosition(column), line.top(),
                            m_header->sectionSize(column), m_rowHeight);
        if (option.rect.intersects(exposed))
            itemDelegate()->paint(&painter, option, m_events.index(row, column));
    }
    painter.restore();
    if (currentIndex().row() == row && hasFocus() && !selected) {
        painter.setPen(option.palette.color(QPalette::Highlight));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(line.adjusted(0, 0, -1, -1));
    }
}

} // namespace dbbasic
