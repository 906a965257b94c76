// Paints one cell of the event table: one line, never wrapped, the type with its mark.
#pragma once

#include <QFont>
#include <QStyledItemDelegate>

namespace dbbasic {

class EventDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int cellMargin = 8; ///< left and right of the text

    explicit EventDelegate(QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

    /// Columns of this margin and mark, for the widths a table starts with.
    static int cellWidth(const QFontMetrics &metrics, const QString &widest, bool withMark);

private:
    QFont m_fixedFont;
};

/// The fixed-width font for payloads, ids and sequences, as large as the interface's.
QFont fixedFont();

} // namespace dbbasic
