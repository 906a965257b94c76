#include "ui/eventheader.h"

#include "model/eventtablemodel.h"
#include "model/log/logview.h"
#include "ui/eventdelegate.h"

#include <QDateTime>
#include <QProxyStyle>

namespace dbbasic {

namespace {

/// Column titles stand over the text of the cells.
class HeaderStyle : public QProxyStyle
{
public:
    using QProxyStyle::QProxyStyle;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override
    {
        return metric == PM_HeaderMargin ? EventDelegate::cellMargin
                                         : QProxyStyle::pixelMetric(metric, option, widget);
    }
};

} // namespace

EventHeader::EventHeader(EventTableModel &model, QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_events(model)
{
    auto *headerStyle = new HeaderStyle(QStringLiteral("fusion"));
    headerStyle->setParent(this);
    setStyle(headerStyle);
    setModel(&model);
    setSectionsMovable(true);
    setSectionsClickable(false);
    setHighlightSections(false);
    setMinimumSectionSize(40);
    setSectionResizeMode(EventTableModel::PayloadColumn, QHeaderView::Stretch);
    connect(&model, &EventTableModel::filterApplied, this, &EventHeader::fitTime);
    connect(&model, &EventTableModel::pulled, this, [this] {
        if (m_fitted != QDate::currentDate()) // what was today has a date from midnight on
            fitTime();
    });
    reset();
}

void EventHeader::fitTime()
{
    m_fitted = QDate::currentDate();
    const QFontMetrics metrics(fixedFont());
    const int today = EventDelegate::cellWidth(metrics, QStringLiteral("00:00:00.000"), false);
    const int older = EventDelegate::cellWidth(metrics, QStringLiteral("0000-00-00 00:00:00.000"), false);
    const int now = sectionSize(EventTableModel::TimeColumn);
    if (now != today && now != older && now != defaultSectionSize())
        return; // the user has chosen
    const int rows = m_events.rowCount();
    const auto oldest = rows > 0 ? m_events.view()->timeOf(m_events.sequenceAt(rows - 1)) : std::nullopt;
    const qint64 midnight = m_fitted.startOfDay().toMSecsSinceEpoch();
    const bool withDate =
        oldest &&
        std::chrono::floor<std::chrono::milliseconds>(oldest->time_since_epoch()).count() < midnight;
    resizeSection(EventTableModel::TimeColumn, withDate ? older : today);
}

void EventHeader::reset()
{
    const QFontMetrics fixed(fixedFont()), plain(font());
    for (int column = 0; column < EventTableModel::ColumnCount; ++column) {
        setSectionHidden(column, false);
        moveSection(visualIndex(column), column);
    }
    resizeSection(EventTableModel::TypeColumn,
                  EventDelegate::cellWidth(plain, QStringLiteral("subscription.created"), true));
    resizeSection(EventTableModel::SourceColumn,
                  EventDelegate::cellWidth(plain, QStringLiteral("source-of-events"), false));
    resizeSection(EventTableModel::SequenceColumn,
                  EventDelegate::cellWidth(fixed, QStringLiteral("100,000,000"), false));
    resizeSection(EventTableModel::TimeColumn, defaultSectionSize());
    fitTime();
}

} // namespace dbbasic
