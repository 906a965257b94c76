// Which types and sources there are among the events shown, and how many of each.
#pragma once

#include "model/eventstatistics.h"

#include <QWidget>

class QLabel;
class QTreeWidget;

namespace dbbasic {

class StatisticsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit StatisticsPanel(EventTableModel &events, QWidget *parent = nullptr);

    /// Counts only while somebody looks.
    void setWanted(bool wanted) { m_statistics.setWanted(wanted); }

Q_SIGNALS:
    /// A term of the filter language for a type or source.
    void termWanted(const QString &term);

private:
    using Names = std::map<std::string, EventStatistics::Count, std::less<>>;
    QTreeWidget *makeTable(const char *name, const QString &title);
    void fill(QTreeWidget *table, const Names &names, bool escaped);
    void tell();
    void showMenu(QTreeWidget *table, const QPoint &place);

    EventStatistics m_statistics;
    QLabel *m_summary;
    QTreeWidget *m_types, *m_sources;
};

} // namespace dbbasic
