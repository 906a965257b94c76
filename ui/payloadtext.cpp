#include "ui/payloadtext.h"

#include "model/localtext.h"
#include "model/textfinder.h"
#include "model/utf8.h"
#include "ui/eventdelegate.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cctype>

namespace dbbasic {

namespace {

constexpr int textMargin = 8;
constexpr int leastColumns = 16;
constexpr std::size_t describedBytes = 1'000; // of what a screen reader is given without being asked

/// Cells of a fixed-width font. Too many for some characters, which then leave a gap at the end of a row.
int cellsOf(char firstByte)
{
    return static_cast<unsigned char>(firstByte) >= 0xe1 ? 2 : 1;
}

bool isWordByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) || c == '_' || c == '-' || c == '.';
}

} // namespace

PayloadText::PayloadText(const QString &accessibleName, QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setAccessibleName(accessibleName);
    setFont(fixedFont());
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // so that rows do not wrap anew when it comes
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    viewport()->setCursor(Qt::IBeamCursor);
}

void PayloadText::setText(std::string_view text, std::shared_ptr<const void> owner, bool goesOn)
{
    m_text = text;
    m_owner = std::move(owner);
    setAccessibleDescription(textOf(utf8Prefix(text, describedBytes)));
    m_columns = 0;
    if (!goesOn) {
        m_anchor = m_end = 0;
        verticalScrollBar()->setValue(0);
    }
    layOut();
}

void PayloadText::layOut()
{
    const int columns = std::max(leastColumns, (viewport()->width() - 2 * textMargin) /
                                                   std::max(1, fontMetrics().horizontalAdvance(u'0')));
    if (columns != m_columns) {
        m_columns = columns;
        m_rows.clear();
        if (!m_text.empty())
            m_rows.push_back(0);
        int cells = 0;
        for (std::size_t i = 0; i < m_text.size(); ++i) {
            const char c = m_text[i];
            if (c == '\n') {
                m_rows.push_back(std::uint32_t(i + 1));
                cells = 0;
            } else if (!isUtf8Continuation(c)) {
                const int width = cellsOf(c);
                if (cells + width > columns) {
                    m_rows.push_back(std::uint32_t(i));
                    cells = 0;
                }
                cells += width;
            }
        }
    }
    const int page = std::max(1, viewport()->height() / fontMetrics().height());
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(1);
    verticalScrollBar()->setRange(0, std::max(0, rowCount() - page));
    viewport()->update();
}

std::string_view PayloadText::row(std::size_t number) const
{
    const std::size_t from = m_rows[number];
    std::size_t end = number + 1 < m_rows.size() ? m_rows[number + 1] : m_text.size();
    if (end > from && m_text[end - 1] == '\n')
        --end;
    return m_text.substr(from, end - from);
}

std::size_t PayloadText::rowOf(std::size_t offset) const
{
    const auto behind = std::upper_bound(m_rows.begin(), m_rows.end(), offset);
    return std::size_t(std::max<std::ptrdiff_t>(0, behind - m_rows.begin() - 1));
}

int PayloadText::xOf(std::size_t number, std::size_t offset) const
{
    const std::string_view text = row(number);
    const std::size_t length = std::min(text.size(), offset - m_rows[number]);
    return textMargin + fontMetrics().horizontalAdvance(textOf(text.substr(0, length)));
}

std::size_t PayloadText::offsetAt(const QPoint &place) const
{
    if (m_rows.empty())
        return 0;
    const int wanted = verticalScrollBar()->value() + std::max(0, place.y()) / fontMetrics().height();
    if (wanted >= rowCount())
        return m_text.size();
    const std::string_view text = row(std::size_t(wanted));
    // The end of the character whose middle lies behind the pointer.
    std::size_t before = 0;
    int x = textMargin;
    while (before < text.size()) {
        std::size_t next = before + 1;
        while (next < text.size() && isUtf8Continuation(text[next]))
            ++next;
        const int width = fontMetrics().horizontalAdvance(textOf(text.substr(before, next - before)));
        if (place.x() < x + width / 2)
            break;
        x += width;
        before = next;
    }
    return m_rows[std::size_t(wanted)] + before;
}

void PayloadText::select(std::size_t anchor, std::size_t end)
{
    m_anchor = anchor;
    m_end = end;
    viewport()->update();
}

std::string_view PayloadText::selectedText() const
{
    const std::size_t from = std::min(m_anchor, m_end);
    return m_text.substr(from, std::max(m_anchor, m_end) - from);
}

void PayloadText::selectAll()
{
    select(0, m_text.size());
}

void PayloadText::copy() const
{
    if (!selectedText().empty())
        QGuiApplication::clipboard()->setText(textOf(selectedText()));
}

void PayloadText::showOffset(std::size_t offset)
{
    const int number = int(rowOf(offset));
    const int top = verticalScrollBar()->value();
    if (number < top || number >= top + verticalScrollBar()->pageStep())
        verticalScrollBar()->setValue(number - verticalScrollBar()->pageStep() / 3);
}

bool PayloadText::find(std::string_view wanted)
{
    if (wanted.empty())
        return false;
    const TextFinder finder(wanted);
    std::size_t found = finder.find(m_text, std::max(m_anchor, m_end));
    if (found == std::string_view::npos)
        found = finder.find(m_text);
    if (found == std::string_view::npos)
        return false;
    select(found, found + wanted.size());
    showOffset(found);
    return true;
}

// --- painting and input
// ---------------------------------------------------------------------------------------

void PayloadText::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const int height = fontMetrics().height();
    const QPalette::ColorGroup group = hasFocus() || isActiveWindow() ? QPalette::Active : QPalette::Inactive;
    const std::size_t from = std::min(m_anchor, m_end);
    const std::size_t end = std::max(m_anchor, m_end);
    const int top = verticalScrollBar()->value();
    const int last = std::min(rowCount() - 1, top + event->rect().bottom() / height);
    for (int number = top + event->rect().top() / height; number <= last; ++number) {
        const auto index = std::size_t(number);
        const std::string_view bytes = row(index);
        const QString text = textOf(bytes);
        const QRect line(textMargin, (number - top) * height, viewport()->width() - textMargin, height);
        painter.setPen(palette().color(group, QPalette::Text));
        painter.drawText(line, Qt::AlignLeft | Qt::TextSingleLine, text);
        const std::size_t start = m_rows[index];
        if (from >= end || start + bytes.size() < from || start >= end)
            continue;
        // The selected part once more, on the accent.
        const int left = xOf(index, std::max(from, start));
        const int right = end > start + bytes.size() ? viewport()->width() : xOf(index, end);
        const QRect selected(left, line.top(), right - left, height);
        painter.save();
        painter.setClipRect(selected);
        painter.fillRect(selected, palette().brush(group, QPalette::Highlight));
        painter.setPen(palette().color(group, QPalette::HighlightedText));
        painter.drawText(line, Qt::AlignLeft | Qt::TextSingleLine, text);
        painter.restore();
    }
}

void PayloadText::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    const std::size_t shown =
        m_rows.empty() ? 0 : m_rows[std::size_t(std::min(verticalScrollBar()->value(), rowCount() - 1))];
    layOut();
    verticalScrollBar()->setValue(int(rowOf(shown)));
}

void PayloadText::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layOut();
}

void PayloadText::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const std::size_t place = offsetAt(event->position().toPoint());
    select(event->modifiers() & Qt::ShiftModifier ? m_anchor : place, place);
}

void PayloadText::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & Qt::LeftButton))
        return;
    const QPoint place = event->position().toPoint();
    if (place.y() < 0)
        verticalScrollBar()->triggerAction(QScrollBar::SliderSingleStepSub);
    else if (place.y() > viewport()->height())
        verticalScrollBar()->triggerAction(QScrollBar::SliderSingleStepAdd);
    select(m_anchor, offsetAt(place));
}

void PayloadText::mouseDoubleClickEvent(QMouseEvent *event)
{
    std::size_t from = offsetAt(event->position().toPoint());
    std::size_t end = from;
    while (from > 0 && isWordByte(m_text[from - 1]))
        --from;
    while (end < m_text.size() && isWordByte(m_text[end]))
        ++end;
    select(from, end);
}

void PayloadText::keyPressEvent(QKeyEvent *event)
{
    QScrollBar *bar = verticalScrollBar();
    if (event->matches(QKeySequence::Copy))
        copy();
    else if (event->matches(QKeySequence::SelectAll))
        selectAll();
    else if (event->key() == Qt::Key_Home)
        bar->setValue(0);
    else if (event->key() == Qt::Key_End)
        bar->setValue(bar->maximum());
    else if (event->key() == Qt::Key_PageUp)
        bar->triggerAction(QScrollBar::SliderPageStepSub);
    else if (event->key() == Qt::Key_PageDown)
        bar->triggerAction(QScrollBar::SliderPageStepAdd);
    else
        QAbstractScrollArea::keyPressEvent(event); // up and down
}

void PayloadText::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Copy"), QKeySequence::Copy, this, &PayloadText::copy)
        ->setEnabled(!selectedText().empty());
    menu->addAction(tr("Select &All"), QKeySequence::SelectAll, this, &PayloadText::selectAll)
        ->setEnabled(!m_text.empty());
    menu->popup(event->globalPos());
}

} // namespace dbbasic
