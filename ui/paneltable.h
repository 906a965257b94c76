// A table of a workplace: whole rows, fixed heights, no grid, cells in the tone their model gives them.
// Column widths, order and visibility last.
#pragma once

#include <QTableView>

namespace dbbasic {

class PanelTable : public QTableView
{
    Q_OBJECT

public:
    /// `name` is its object name, and the key its columns are kept under.
    PanelTable(const QString &name, const QString &accessibleName, QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;
    /// Widths in average characters, for who has not chosen others; the last column takes what is left.
    void setColumnWidths(const QList<int> &characters);

    /// The model row that is current; -1: none.
    int currentRow() const;

Q_SIGNALS:
    void currentRowChanged();

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void offerColumns(const QPoint &position);
    void keepColumns();
};

} // namespace dbbasic
