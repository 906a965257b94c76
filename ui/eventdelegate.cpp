#include "ui/eventdelegate.h"

#include "model/eventtablemodel.h"
#include "ui/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>

namespace dbbasic {

namespace {

constexpr int margin = EventDelegate::cellMargin;
constexpr int markSide = 10;
constexpr int markGap = 6;

} // namespace

QFont fixedFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

EventDelegate::EventDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
    , m_fixedFont(fixedFont())
{
}

int EventDelegate::cellWidth(const QFontMetrics &metrics, const QString &widest, bool withMark)
{
    return metrics.horizontalAdvance(widest) + 2 * margin + (withMark ? markSide + markGap : 0);
}

void EventDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    using Model = EventTableModel;
    const int column = index.column();
    const bool selected = option.state & QStyle::State_Selected;
    const bool active = option.state & QStyle::State_Active;
    const QPalette::ColorGroup group = active ? QPalette::Active : QPalette::Inactive;
    QRect rect = option.rect.adjusted(margin, 0, -margin, 0);

    QColor color = option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    if (!selected && (column == Model::TimeColumn || column == Model::SequenceColumn))
        color = option.palette.color(group, QPalette::PlaceholderText);
    const bool damaged = column == Model::TypeColumn && index.data(Model::DamagedRole).toBool();
    if (damaged && !selected)
        color = theme::toneColor(theme::Tone::Bad, option.palette);

    QString text = index.data(Qt::DisplayRole).toString();
    if (column == Model::TypeColumn) {
        const QRectF mark(rect.left(), rect.center().y() - markSide / 2.0 + 0.5, markSide, markSide);
        if (!damaged && selected) {
            // The colours are made for the rows' background, not for the accent: a plate keeps the contrast.
            painter->setPen(Qt::NoPen);
            painter->setBrush(option.palette.color(QPalette::Base));
            painter->drawEllipse(mark.center(), markSide * 0.75, markSide * 0.75);
        }
        if (!damaged)
            theme::paintTypeMark(*painter, mark, text, option.palette);
        rect.setLeft(rect.left() + markSide + markGap);
    }

    const bool fixed =
        column == Model::PayloadColumn || column == Model::TimeColumn || column == Model::SequenceColumn;
    const QFont &font = fixed ? m_fixedFont : option.font;
    const QFontMetrics metrics(font);
    // Shaping costs by length: do not shape what cannot be seen.
    if (column == Model::PayloadColumn)
        text.truncate(std::max(0, rect.width() / std::max(1, metrics.horizontalAdvance(u'i'))) + 2);
    painter->setFont(font);
    painter->setPen(color);
    const int alignment = index.data(Qt::TextAlignmentRole).toInt();
    painter->drawText(rect, alignment | Qt::TextSingleLine,
                      metrics.elidedText(text, Qt::ElideRight, rect.width()));
}

} // namespace dbbasic
