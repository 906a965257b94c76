#include "ui/paneltable.h"

#include "model/tone.h"
#include "ui/theme.h"

#include <QAbstractProxyModel>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace dbbasic {

namespace {

constexpr int fixedRowHeight = 24;

class ToneDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        // What is selected stays in the palette's colours: they are made to be read on the highlight.
        const QPalette &palette = option->palette;
        switch (static_cast<Tone>(index.data(toneRole).toInt())) {
        case Tone::Plain:
            return;
        case Tone::Good:
            option->palette.setColor(QPalette::Text, theme::toneColor(theme::Tone::Good, palette));
            return;
        case Tone::Warning:
            option->palette.setColor(QPalette::Text, theme::toneColor(theme::Tone::Warning, palette));
            return;
        case Tone::Bad:
            option->palette.setColor(QPalette::Text, theme::toneColor(theme::Tone::Bad, palette));
            return;
        case Tone::Quiet:
            option->palette.setColor(QPalette::Text, theme::toneColor(theme::Tone::Quiet, palette));
            return;
        }
    }
};

} // namespace

PanelTable::PanelTable(const QString &name, const QString &accessibleName, QWidget *parent)
    : QTableView(parent)
{
    setObjectName(name);
    setAccessibleName(accessibleName);
    setItemDelegate(new ToneDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setWordWrap(false);
    setTextElideMode(Qt::ElideMiddle); // addresses differ at both ends
    setAlternatingRowColors(true);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fixedRowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setMinimumSectionSize(40);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(horizontalHeader(), &QHeaderView::customContextMenuRequested, this, &PanelTable::offerColumns);
}

void PanelTable::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PanelTable::currentRowChanged);
    connect(model, &QAbstractItemModel::modelReset, this, &PanelTable::currentRowChanged);
}

void PanelTable::setColumnWidths(const QList<int> &characters)
{
    const int character = fontMetrics().averageCharWidth();
    for (int column = 0; column < characters.size(); ++column)
        setColumnWidth(column,
                       std::max(characters[column] * character, horizontalHeader()->sectionSizeHint(column)));
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->restoreState(
        QSettings().value(QStringLiteral("columns/") + objectName()).toByteArray());

    auto *later = new QTimer(this);
    later->setSingleShot(true);
    later->setInterval(std::chrono::milliseconds(500));
    connect(later, &QTimer::timeout, this, &PanelTable::keepColumns);
    connect(horizontalHeader(), &QHeaderView::sectionResized, later, qOverload<>(&QTimer::start));
    connect(horizontalHeader(), &QHeaderView::sectionMoved, later, qOverload<>(&QTimer::start));
}

int PanelTable::currentRow() const
{
    QModelIndex current = currentIndex();
    if (const auto *proxy = qobject_cast<const QAbstractProxyModel *>(model()))
        current = proxy->mapToSource(current);
    return current.isValid() ? current.row() : -1;
}

void PanelTable::contextMenuEvent(QContextMenuEvent *event)
{
    if (actions().isEmpty() || !currentIndex().isValid()) {
        QTableView::contextMenuEvent(event);
        return;
    }
    QPoint position = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) // at the row, not where the pointer happens to be
        position = viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
    QMenu menu(this);
    menu.addActions(actions());
    menu.exec(position);
}

void PanelTable::offerColumns(const QPoint &position)
{
    QMenu menu(this);
    QHeaderView *header = horizontalHeader();
    const bool last = header->count() - header->hiddenSectionCount() == 1;
    for (int column = 0; column < header->count(); ++column) {
        QAction *action = menu.addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        action->setEnabled(!last || header->isSectionHidden(column));
        connect(action, &QAction::toggled, this, [this, header, column](bool shown) {
            header->setSectionHidden(column, !shown);
            keepColumns();
        });
    }
    menu.exec(header->mapToGlobal(position));
}

void PanelTable::keepColumns()
{
    QSettings().setValue(QStringLiteral("columns/") + objectName(), horizontalHeader()->saveState());
}

} // namespace dbbasic
