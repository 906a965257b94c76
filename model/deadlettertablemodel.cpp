#include "model/deadlettertablemodel.h"

#include "model/columnheading.h"
#include "model/localtext.h"
#include "model/spokentext.h"
#include "model/tone.h"

#include <algorithm>

namespace dbbasic {

DeadLetterTableModel::DeadLetterTableModel(Deliveries &deliveries, QObject *parent)
    : QAbstractTableModel(parent)
    , m_deliveries(deliveries)
{
    connect(&deliveries, &Deliveries::changed, this, [this](const QStringList &ids) {
        if (!m_subscription.empty() && ids.contains(QString::fromStdString(m_subscription)))
            update();
    });
}

void DeadLetterTableModel::setSubscription(const std::string &id)
{
    if (id == m_subscription)
        return;
    m_subscription = id;
    beginResetModel();
    m_rows = id.empty() ? std::vector<DeadLetter>() : m_deliveries.deadLetters(id);
    endResetModel();
}

const DeadLetter *DeadLetterTableModel::at(int row) const
{
    return row >= 0 && row < static_cast<int>(m_rows.size()) ? &m_rows[static_cast<std::size_t>(row)]
                                                             : nullptr;
}

/// Row by row, so that what is selected stays selected while others are delivered and leave the list.
void DeadLetterTableModel::update()
{
    std::vector<DeadLetter> now = m_deliveries.deadLetters(m_subscription);
    for (int row = static_cast<int>(m_rows.size()) - 1; row >= 0; --row) {
        const DeadLetter &shown = m_rows[static_cast<std::size_t>(row)];
        const auto same = std::ranges::find_if(now, [&](const DeadLetter &letter) {
            return letter.sequence == shown.sequence && letter.parkedAt == shown.parkedAt;
        });
        if (same == now.end()) {
            beginRemoveRows({}, row, row);
            m_rows.erase(m_rows.begin() + row);
            endRemoveRows();
        }
    }
    const auto isShown = [&](const DeadLetter &letter) {
        return std::ranges::any_of(m_rows, [&](const DeadLetter &shown) {
            return letter.sequence == shown.sequence && letter.parkedAt == shown.parkedAt;
        });
    };
    std::vector<DeadLetter> added;
    std::ranges::copy_if(now, std::back_inserter(added),
                         [&](const DeadLetter &letter) { return !isShown(letter); });
    if (added.empty())
        return;
    const int end = static_cast<int>(m_rows.size());
    beginInsertRows({}, end, end + static_cast<int>(added.size()) - 1);
    std::ranges::move(added, std::back_inserter(m_rows));
    endInsertRows();
}

int DeadLetterTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int DeadLetterTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DeadLetterTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const DeadLetter &letter = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(letter, index.column());
    case Qt::ToolTipRole:
        return index.column() == ParkedColumn ? exactTimeText(letter.parkedAt) : spokenText(letter.error);
    case toneRole:
        return static_cast<int>(index.column() == AnswerColumn ? Tone::Bad : Tone::Plain);
    default:
        return {};
    }
}

QVariant DeadLetterTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeading({tr("Event"), tr("Type"), tr("Attempts"), tr("Last answer"), tr("Given up")},
                         section, orientation, role);
}

QString DeadLetterTableModel::text(const DeadLetter &letter, int column) const
{
    switch (column) {
    case EventColumn:
        return QStringLiteral("#") + countText(letter.sequence.value);
    case TypeColumn:
        return QString::fromStdString(letter.eventType);
    case AttemptsColumn:
        return countText(letter.attempts);
    case AnswerColumn:
        return letter.statusCode != 0 ? QStringLiteral("✗ ") + QString::number(letter.statusCode)
                                      : QStringLiteral("✗ ") + spokenText(letter.error);
    case ParkedColumn:
        return timeText(letter.parkedAt);
    default:
        return {};
    }
}

} // namespace dbbasic
