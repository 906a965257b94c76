// What stands over the columns of a table: what headerData() of the table models answers.
#pragma once

#include <QString>
#include <QVariant>

#include <initializer_list>

namespace dbbasic {

/// `titles` by column. Over `numbers` (a column, -1: none) the title stands at the right, as the cells do.
inline QVariant columnHeading(std::initializer_list<QString> titles, int section, Qt::Orientation orientation,
                              int role, int numbers = -1)
{
    if (orientation != Qt::Horizontal || section < 0 || section >= static_cast<int>(titles.size()))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == numbers ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(titles.begin()[section]) : QVariant();
}

} // namespace dbbasic
