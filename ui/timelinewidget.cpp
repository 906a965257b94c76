#include "ui/timelinewidget.h"

#include "model/timeline.h"
#include "ui/theme.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace dbbasic {

namespace {

constexpr int sideMargin = 8;
constexpr int barsHeight = 40;
constexpr int barPitch = 6; // with its gap
constexpr int dragDistance = 4;

} // namespace

QString shortTimeText(Time time, bool withSeconds)
{
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(milliseconds);
    const QString clock = local.toString(withSeconds ? u"HH:mm:ss" : u"HH:mm");
    return local.date() == QDate::currentDate() ? clock : local.toString(u"yyyy-MM-dd ") + clock;
}

TimelineWidget::TimelineWidget(Timeline &timeline, QWidget *parent)
    : QWidget(parent)
    , m_timeline(timeline)
{
    setObjectName(QStringLiteral("timeline"));
    setAccessibleName(tr("Events over time"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::CrossCursor);
    setMouseTracking(false);
    connect(&timeline, &Timeline::changed, this, qOverload<>(&QWidget::update));
}

QSize TimelineWidget::sizeHint() const
{
    return {600, barsHeight + fontMetrics().height() + 8};
}

QSize TimelineWidget::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

QRect TimelineWidget::bars() const
{
    return {sideMargin, 2, width() - 2 * sideMargin, barsHeight};
}

int TimelineWidget::bucketAt(int x) const
{
    const auto count = int(m_timeline.buckets().size());
    if (count == 0)
        return -1;
    return std::clamp(int(qint64(x - bars().left()) * count / std::max(1, bars().width())), 0, count - 1);
}

void TimelineWidget::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_timeline.setMaximumBuckets(std::max(20, bars().width() / barPitch));
}

void TimelineWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRect area = bars();
    const auto &buckets = m_timeline.buckets();
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (buckets.empty())
        return;

    const double pitch = double(area.width()) / double(buckets.size());
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        const Timeline::Bucket &bucket = buckets[i];
        if (bucket.count == 0)
            continue;
        const int left = area.left() + int(double(i) * pitch);
        const int right = area.left() + int(double(i + 1) * pitch) - (pitch >= 3 ? 1 : 0);
        const double height =
            std::max(2.0, double(area.height() - 2) * double(bucket.count) / double(m_timeline.highest()));
        double bottom = area.bottom();
        if (bucket.shares.empty())
            painter.fillRect(QRectF(left, bottom - height, right - left, height),
                             palette().color(QPalette::Mid));
        for (const Timeline::Share &share : bucket.shares) {
            const double part = height * share.part;
            painter.fillRect(QRectF(left, bottom - part, right - left, part),
                             theme::typeColor(share.type, palette()));
            bottom -= part;
        }
    }

    painter.setPen(palette().color(QPalette::PlaceholderText));
    const QRect labels(area.left(), area.bottom() + 2, area.width(), fontMetrics().height() + 2);
    const Time end = m_timeline.start() + m_timeline.width() * qint64(buckets.size());
    painter.drawText(labels, Qt::AlignLeft | Qt::AlignVCenter, shortTimeText(m_timeline.start()));
    painter.drawText(labels, Qt::AlignRight | Qt::AlignVCenter, shortTimeText(end));

    if (m_pressed) {
        QColor brush = palette().color(QPalette::Highlight);
        const QRect chosen(QPoint(std::min(*m_pressed, m_current), area.top()),
                           QPoint(std::max(*m_pressed, m_current), area.bottom()));
        painter.setPen(brush);
        brush.setAlpha(60);
        painter.setBrush(brush);
        painter.drawRect(chosen);
    }
}

void TimelineWidget::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = int(event->position().x());
    m_current = *m_pressed;
}

void TimelineWidget::mouseMoveEvent(QMouseEvent *event)
{
    m_current = std::clamp(int(event->position().x()), bars().left(), bars().right());
    update();
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_pressed || event->button() != Qt::LeftButton)
        return;
    const int first = std::min(*m_pressed, m_current);
    const int last = std::max(*m_pressed, m_current);
    m_pressed.reset();
    update();
    if (last - first < dragDistance) {
        Q_EMIT zoomOutWanted();
        return;
    }
    const int from = bucketAt(first);
    if (from < 0)
        return;
    const int until = bucketAt(last) + 1;
    Q_EMIT brushed(m_timeline.start() + m_timeline.width() * from,
                   m_timeline.start() + m_timeline.width() * until);
}

bool TimelineWidget::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int bucket = bucketAt(help->pos().x());
        if (bucket >= 0)
            QToolTip::showText(help->globalPos(), describe(bucket), this);
        return true;
    }
    return QWidget::event(event);
}

QString TimelineWidget::describe(int bucket) const
{
    const Timeline::Bucket &shown = m_timeline.buckets()[std::size_t(bucket)];
    const Time from = m_timeline.start() + m_timeline.width() * bucket;
    QString text = tr("%1 to %2: %3 events")
                       .arg(shortTimeText(from), shortTimeText(from + m_timeline.width()),
                            QLocale().toString(shown.count));
    for (std::size_t i = 0; i < std::min<std::size_t>(shown.shares.size(), 6); ++i)
        text += tr("\n%1: about %2 %").arg(shown.shares[i].type).arg(qRound(shown.shares[i].part * 100));
    return text + tr("\nDrag to see only a stretch, click to see all");
}

} // namespace dbbasic
