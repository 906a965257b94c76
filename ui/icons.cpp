#include "ui/icons.h"

#include "ui/theme.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace dbbasic::icons {

namespace {

// Drawn on a field of 16 by 16.
QPainterPath outline(Name name)
{
    QPainterPath p;
    const auto line = [&p](double x1, double y1, double x2, double y2) {
        p.moveTo(x1, y1);
        p.lineTo(x2, y2);
    };
    switch (name) {
    case Name::Pause:
        line(5.5, 3.5, 5.5, 12.5);
        line(10.5, 3.5, 10.5, 12.5);
        break;
    case Name::Play:
        p.moveTo(5, 3.5);
        p.lineTo(12.5, 8);
        p.lineTo(5, 12.5);
        p.closeSubpath();
        break;
    case Name::Check:
        p.moveTo(3, 8.5);
        p.lineTo(6.5, 12);
        p.lineTo(13, 4.5);
        break;
    case Name::Cross:
    case Name::Close:
        line(4, 4, 12, 12);
        line(12, 4, 4, 12);
        break;
    case Name::Clock:
        p.addEllipse(QPointF(8, 8), 5.5, 5.5);
        p.moveTo(8, 4.8);
        p.lineTo(8, 8);
        p.lineTo(10.3, 9.6);
        break;
    case Name::Plus:
        line(8, 3, 8, 13);
        line(3, 8, 13, 8);
        break;
    case Name::Star:
        p.moveTo(8, 2.2);
        p.lineTo(9.8, 6);
        p.lineTo(13.8, 6.5);
        p.lineTo(10.9, 9.3);
        p.lineTo(11.6, 13.4);
        p.lineTo(8, 11.4);
        p.lineTo(4.4, 13.4);
        p.lineTo(5.1, 9.3);
        p.lineTo(2.2, 6.5);
        p.lineTo(6.2, 6);
        p.closeSubpath();
        break;
    case Name::History:
        p.moveTo(4, 6);
        p.lineTo(8, 10);
        p.lineTo(12, 6);
        break;
    case Name::Copy:
        p.addRect(QRectF(5.5, 5.5, 7.5, 8));
        p.moveTo(3, 10.5);
        p.lineTo(3, 2.5);
        p.lineTo(10, 2.5);
        break;
    case Name::Search:
        p.addEllipse(QPointF(7, 7), 4.2, 4.2);
        line(10.2, 10.2, 13.5, 13.5);
        break;
    case Name::Up:
        line(8, 3, 8, 13);
        p.moveTo(4, 7);
        p.lineTo(8, 3);
        p.lineTo(12, 7);
        break;
    case Name::Down:
        line(8, 3, 8, 13);
        p.moveTo(4, 9);
        p.lineTo(8, 13);
        p.lineTo(12, 9);
        break;
    case Name::Help:
        p.addEllipse(QPointF(8, 8), 5.8, 5.8);
        p.moveTo(6.2, 6.6);
        p.cubicTo(6.2, 4.2, 10, 4.4, 9.8, 6.6);
        p.cubicTo(9.7, 7.8, 8, 7.8, 8, 9.2);
        line(8, 11, 8, 11.3);
        break;
    case Name::Send:
        p.moveTo(2.5, 8);
        p.lineTo(13.5, 3);
        p.lineTo(9, 13.5);
        p.lineTo(7.3, 9.2);
        p.closeSubpath();
        break;
    case Name::Warning:
        p.moveTo(8, 2.5);
        p.lineTo(14, 13);
        p.lineTo(2, 13);
        p.closeSubpath();
        line(8, 6.5, 8, 9.5);
        line(8, 11.2, 8, 11.4);
        break;
    }
    return p;
}

class Engine : public QIconEngine
{
public:
    explicit Engine(Name name)
        : m_name(name)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        QColor color =
            palette.color(mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active,
                          mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText);
        if (m_name == Name::Check)
            color = theme::toneColor(theme::Tone::Good, palette);
        else if (m_name == Name::Cross)
            color = theme::toneColor(theme::Tone::Bad, palette);
        else if (m_name == Name::Warning)
            color = theme::toneColor(theme::Tone::Warning, palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 16.0, rect.height() / 16.0);
        painter->setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPath(outline(m_name));
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new Engine(m_name); }

private:
    Name m_name;
};

} // namespace

QIcon icon(Name name)
{
    return QIcon(new Engine(name));
}

} // namespace dbbasic::icons
