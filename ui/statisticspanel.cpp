#include "ui/statisticspanel.h"

#include "model/filter.h"
#include "model/json.h"
#include "model/localtext.h"
#include "ui/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace dbbasic {

namespace {

enum StatisticsColumn { NameColumn, CountColumn, ShareColumn, StatisticsColumnCount };

constexpr std::size_t mostNames = 1'000; // nobody reads more; the summary says that there are
constexpr int typeMarkSide = 12;

/// Sorts numbers as numbers.
class CountItem : public QTreeWidgetItem
{
public:
    using QTreeWidgetItem::QTreeWidgetItem;
    bool operator<(const QTreeWidgetItem &other) const override
    {
        const int column = treeWidget() ? treeWidget()->sortColumn() : NameColumn;
        if (column == NameColumn)
            return QString::localeAwareCompare(text(NameColumn), other.text(NameColumn)) < 0;
        return data(CountColumn, Qt::UserRole).toULongLong() <
               other.data(CountColumn, Qt::UserRole).toULongLong();
    }
};

/// Rows as high as those of the other tables.
class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(std::max(24, option.fontMetrics.height() + 8));
        return size;
    }
};

QIcon markOf(const QString &type, const QPalette &palette, double ratio)
{
    QPixmap mark(QSize(typeMarkSide, typeMarkSide) * ratio);
    mark.setDevicePixelRatio(ratio);
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    theme::paintTypeMark(painter, QRectF(0, 0, typeMarkSide, typeMarkSide), type, palette);
    return QIcon(mark);
}

} // namespace

StatisticsPanel::StatisticsPanel(EventTableModel &events, QWidget *parent)
    : QWidget(parent)
    , m_statistics(events)
    , m_summary(new QLabel)
    , m_types(makeTable("typeStatistics", tr("Type")))
    , m_sources(makeTable("sourceStatistics", tr("Source")))
{
    setObjectName(QStringLiteral("statistics"));
    m_summary->setObjectName(QStringLiteral("statisticsSummary"));
    m_summary->setContentsMargins(8, 4, 8, 0);
    auto *tables = new QSplitter(Qt::Horizontal);
    tables->addWidget(m_types);
    tables->addWidget(m_sources);
    tables->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_summary);
    layout->addWidget(tables, 1);
    connect(&m_statistics, &EventStatistics::changed, this, &StatisticsPanel::tell);
    tell();
}

QTreeWidget *StatisticsPanel::makeTable(const char *name, const QString &title)
{
    auto *table = new QTreeWidget;
    table->setObjectName(QLatin1StringView(name));
    table->setAccessibleName(title);
    table->setRootIsDecorated(false);
    table->setItemDelegate(new RowDelegate(table));
    table->setUniformRowHeights(true);
    table->setAlternatingRowColors(true);
    table->setFrameShape(QFrame::NoFrame);
    table->setColumnCount(StatisticsColumnCount);
    table->setHeaderLabels({title, tr("Events"), tr("Share")});
    table->headerItem()->setTextAlignment(CountColumn, Qt::AlignRight | Qt::AlignVCenter);
    table->headerItem()->setTextAlignment(ShareColumn, Qt::AlignRight | Qt::AlignVCenter);
    table->header()->setStretchLastSection(false);
    table->header()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    table->setSortingEnabled(true);
    table->sortByColumn(CountColumn, Qt::DescendingOrder);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table, &QWidget::customContextMenuRequested, this,
            [this, table](const QPoint &place) { showMenu(table, place); });
    connect(table, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem *item) {
        Q_EMIT termWanted(item->data(NameColumn, Qt::UserRole).toString());
    });
    return table;
}

void StatisticsPanel::tell()
{
    const EventStatistics::Counts &counts = m_statistics.counts();
    QString text =
        tr("%1 types and %2 sources among %3 events")
            .arg(countText(counts.types.size()), countText(counts.sources.size()), countText(counts.total));
    if (!counts.complete)
        text += tr(" so far, counting…");
    else if (std::max(counts.types.size(), counts.sources.size()) > mostNames)
        text += tr(". The first %1 of each are shown.").arg(countText(mostNames));
    m_summary->setText(text);
    fill(m_types, counts.types, false);
    fill(m_sources, counts.sources, true);
}

/// Items stay where they are, so that what is selected stays selected.
void StatisticsPanel::fill(QTreeWidget *table, const Names &names, bool escaped)
{
    std::vector<std::pair<std::string_view, std::uint64_t>> shown;
    for (const auto &[name, count] : names)
        shown.emplace_back(name, count.count);
    std::stable_sort(shown.begin(), shown.end(),
                     [](const auto &a, const auto &b) { return a.second > b.second; });
    shown.resize(std::min(shown.size(), mostNames));

    QHash<QString, QTreeWidgetItem *> known;
    for (int i = 0; i < table->topLevelItemCount(); ++i)
        known.insert(table->topLevelItem(i)->text(NameColumn), table->topLevelItem(i));
    const double total = std::max<double>(1, double(m_statistics.counts().total));
    table->setSortingEnabled(false); // once at the end, not at each change
    for (const auto &[name, count] : shown) {
        const std::string plain = escaped ? unescaped(name) : std::string(name);
        const QString text = QString::fromStdString(plain);
        QTreeWidgetItem *item = known.take(text);
        if (!item) {
            item = new CountItem(table, {text});
            item->setData(NameColumn, Qt::UserRole,
                          QString::fromStdString(filterTerm(escaped ? "source" : "type", plain)));
            item->setToolTip(NameColumn, tr("Double-click to show only %1").arg(text));
            item->setTextAlignment(CountColumn, Qt::AlignRight | Qt::AlignVCenter);
            item->setTextAlignment(ShareColumn, Qt::AlignRight | Qt::AlignVCenter);
            if (!escaped)
                item->setIcon(NameColumn, markOf(text, palette(), devicePixelRatioF()));
        }
        item->setText(CountColumn, countText(count));
        item->setData(CountColumn, Qt::UserRole, qulonglong(count));
        item->setText(ShareColumn, tr("%1 %").arg(QLocale().toString(100.0 * double(count) / total, 'f', 1)));
    }
    qDeleteAll(known);
    table->setSortingEnabled(true);
}

void StatisticsPanel::showMenu(QTreeWidget *table, const QPoint &place)
{
    const QTreeWidgetItem *item = table->itemAt(place);
    if (!item)
        return;
    const QString term = item->data(NameColumn, Qt::UserRole).toString();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Show Only This"), this, [this, term] { Q_EMIT termWanted(term); });
    menu->addAction(tr("&Hide This"), this, [this, term] { Q_EMIT termWanted(u'-' + term); });
    menu->popup(table->viewport()->mapToGlobal(place));
}

} // namespace dbbasic
