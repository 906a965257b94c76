// The timeline above the table: bars by type over the range shown. Drag to see only that stretch, click to
// see all.
#pragma once

#include "model/event.h"

#include <QWidget>

#include <optional>

namespace dbbasic {

class Timeline;

class TimelineWidget : public QWidget
{
    Q_OBJECT

public:
    explicit TimelineWidget(Timeline &timeline, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// From the first up to before the second.
    void brushed(dbbasic::Time from, dbbasic::Time until);
    void zoomOutWanted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRect bars() const;
    int bucketAt(int x) const;
    QString describe(int bucket) const;

    Timeline &m_timeline;
    std::optional<int> m_pressed; ///< x
    int m_current = 0;
};

/// Local time, with the date unless it is today.
QString shortTimeText(Time time, bool withSeconds = true);

} // namespace dbbasic
