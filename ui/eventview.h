// The table of events. A view of its own rather than QTableView: that keeps eight bytes for every row in its
// vertical header and moves them all when a row comes in on top, which at ten million rows costs 80 MB and
// several frames. Here a row is a multiple of the row height and nothing else.
#pragma once

#include "model/event.h"

#include <QAbstractItemView>

class QPushButton;

namespace dbbasic {

class EventHeader;
class EventTableModel;
class RowRules;

/// Follows the newest while it stands at the top. Scrolling or selecting lets go: what comes in then moves
/// nothing, and a badge counts it. The selection is kept by sequence, through changes of the filter too.
class EventView : public QAbstractItemView
{
    Q_OBJECT

public:
    explicit EventView(EventTableModel &model, QWidget *parent = nullptr);

    EventHeader *header() const { return m_header; }
    /// They must outlive the view.
    void setRules(const RowRules &rules);
    bool isFollowing() const { return m_following; }
    /// Rows that came in above since the view let go, or that wait while it is paused.
    quint64 unseen() const;

    /// 0: none.
    Sequence currentSequence() const { return m_selected; }
    /// Selects and shows; false if the filter does not show it.
    bool select(Sequence sequence);
    /// The column under the last click, for commands on "this value".
    int currentColumn() const { return currentIndex().column(); }

    /// Back to the top, and follow.
    void goToNewest();

    QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint &point) const override;
    void reset() override;
    QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;
    void keyboardSearch(const QString &) override {} // would walk all rows; the filter line is for that

Q_SIGNALS:
    void currentSequenceChanged(dbbasic::Sequence sequence);
    void followingChanged(bool following);
    void badgeClicked();

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex &index) const override;
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void updateGeometries() override;
    void rowsInserted(const QModelIndex &parent, int start, int end) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void setFollowing(bool following);
    void setScrollValue(qint64 value);
    void updateBadge();
    void showAfterReset();
    void restoreSelection();
    void updateRowHeight();
    int gutter() const; // left of the rows, for the signs of the rules
    void paintRow(QPainter &painter, QStyleOptionViewItem &option, int row, const QRect &exposed);
    int rowAt(int y) const; // may be beyond the last

    EventTableModel &m_events;
    const RowRules *m_rules = nullptr;
    EventHeader *m_header;
    QPushButton *m_badge;
    int m_rowHeight = 24;
    bool m_following = true;
    bool m_moving = false; ///< we scroll or select ourselves: not the user's doing
    quint64 m_unseen = 0;
    Sequence m_selected;
    int m_selectedY = 0; ///< where in the viewport it stood before a reset
};

} // namespace dbbasic
