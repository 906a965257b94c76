#include "ui/theme.h"

#include <QApplication>
#include <QGuiApplication>
#include <QPainter>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

#include <array>
#include <cmath>
#include <numbers>

namespace dbbasic::theme {

namespace {

// The desktop's palette as it was before ours: what "like the system" means before Qt 6.5.
bool systemIsDark()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark;
#endif
    static const bool dark = isDark(QGuiApplication::palette());
    return dark;
}

// FNV-1a: the same on every machine and in every run, unlike qHash.
quint32 stableHash(QStringView text)
{
    quint32 hash = 2166136261u;
    for (const QChar c : text)
        hash = (hash ^ c.unicode()) * 16777619u;
    hash ^= hash >> 15; // the low bits of FNV alone spread short names badly
    return hash * 2246822519u;
}

enum class Shape { Circle, Square, Diamond, Triangle, TriangleDown, Hexagon, Ring, Cross, Count };

double luminance(const QColor &color)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double one = luminance(a), two = luminance(b);
    return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

} // namespace

Choice choiceNamed(QStringView name)
{
    return name == QLatin1StringView("themeLight")  ? Choice::Light
           : name == QLatin1StringView("themeDark") ? Choice::Dark
                                                    : Choice::System;
}

void apply(QApplication &application, Choice choice)
{
    const bool dark = choice == Choice::Dark || (choice == Choice::System && systemIsDark());
    if (application.style()->name() != QLatin1StringView("fusion"))
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(palette(dark));
}

void watchSystem([[maybe_unused]] QObject *context, [[maybe_unused]] const std::function<void()> &changed)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    QObject::connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, context,
                     [changed] { changed(); });
#endif
}

QPalette palette(bool dark)
{
    struct Colors
    {
        QRgb window, base, alternate, text, muted, button, border, accent, onAccent, tip;
    };
    constexpr Colors lightColors{0xfff3f4f6, 0xffffffff, 0xfff8f9fb, 0xff1c2128, 0xff636c76,
                                 0xffeaecef, 0xffc8ccd1, 0xff1f6feb, 0xffffffff, 0xfffffbe6};
    constexpr Colors darkColors{0xff1f2227, 0xff17191d, 0xff1b1e23, 0xffdde1e6, 0xff9098a2,
                                0xff2b2f36, 0xff3d434c, 0xff2f6fd6, 0xffffffff, 0xff2b2f36};
    const Colors &c = dark ? darkColors : lightColors;

    QPalette p;
    p.setColor(QPalette::Window, c.window);
    p.setColor(QPalette::WindowText, c.text);
    p.setColor(QPalette::Base, c.base);
    p.setColor(QPalette::AlternateBase, c.alternate);
    p.setColor(QPalette::Text, c.text);
    p.setColor(QPalette::PlaceholderText, c.muted);
    p.setColor(QPalette::Button, c.button);
    p.setColor(QPalette::ButtonText, c.text);
    p.setColor(QPalette::BrightText, dark ? QColor(0xffff8a80) : QColor(0xffb3261e));
    p.setColor(QPalette::Highlight, c.accent);
    p.setColor(QPalette::HighlightedText, c.onAccent);
    p.setColor(QPalette::Link, dark ? QColor(0xff6ea8fe) : QColor(c.accent));
    p.setColor(QPalette::LinkVisited, p.color(QPalette::Link));
    p.setColor(QPalette::ToolTipBase, c.tip);
    p.setColor(QPalette::ToolTipText, c.text);
    p.setColor(QPalette::Light, dark ? QColor(c.button).lighter(120) : QColor(Qt::white));
    p.setColor(QPalette::Midlight, dark ? QColor(c.button).lighter(110) : QColor(c.window));
    p.setColor(QPalette::Mid, c.border);
    p.setColor(QPalette::Dark, dark ? QColor(0xff101215) : QColor(0xff9aa1a9));
    p.setColor(QPalette::Shadow, dark ? QColor(0xff000000) : QColor(0xff8a9097));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, dark ? QColor(0xff6b727b) : QColor(0xff9aa1a9));
    p.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
    if (dark) // the style's embossed edge of disabled text would be brighter than the text
        p.setColor(QPalette::Disabled, QPalette::Light, c.window);
    return p;
}

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Base)) < luminance(palette.color(QPalette::Text));
}

QColor toneColor(Tone tone, const QPalette &palette)
{
    const bool dark = isDark(palette);
    switch (tone) {
    case Tone::Good:
        return dark ? QColor(0xff4cc38a) : QColor(0xff1a7f37);
    case Tone::Warning:
        return dark ? QColor(0xffe3b341) : QColor(0xff8a5a00);
    case Tone::Bad:
        return dark ? QColor(0xffff8a80) : QColor(0xffb3261e);
    case Tone::Quiet:
        break;
    }
    return palette.color(QPalette::PlaceholderText);
}

QColor hueColor(double hue, const QPalette &palette)
{
    const QColor row = palette.color(QPalette::AlternateBase);
    const bool dark = isDark(palette);
    // Yellow is lighter than blue at the same lightness: go on until the contrast is there.
    double lightness = dark ? 0.55 : 0.48;
    QColor color = QColor::fromHslF(float(hue), 0.62f, float(lightness));
    while (contrast(color, row) < 3.2 && lightness > 0.1 && lightness < 0.95) {
        lightness += dark ? 0.03 : -0.03;
        color = QColor::fromHslF(float(hue), 0.62f, float(lightness));
    }
    return color;
}

QColor typeColor(QStringView type, const QPalette &palette)
{
    return hueColor((stableHash(type) % 24) / 24.0, palette);
}

void paintTypeMark(QPainter &painter, const QRectF &square, QStringView type, const QPalette &palette)
{
    const auto shape = Shape((stableHash(type) >> 8) % quint32(Shape::Count));
    const QColor color = typeColor(type, palette);
    const double side = std::min(square.width(), square.height());
    const QPointF center = square.center();
    const double r = side / 2;

    const auto polygon = [&](int corners, double turn, double radius) {
        QPolygonF points;
        for (int i = 0; i < corners; ++i) {
            const double angle = turn + 2 * std::numbers::pi * i / corners;
            points << center + radius * QPointF(std::cos(angle), std::sin(angle));
        }
        painter.drawConvexPolygon(points);
    };

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (shape) {
    case Shape::Circle:
        painter.drawEllipse(center, r * 0.9, r * 0.9);
        break;
    case Shape::Square:
        painter.drawRect(QRectF(center.x() - r * 0.8, center.y() - r * 0.8, r * 1.6, r * 1.6));
        break;
    case Shape::Diamond:
        polygon(4, 0, r);
        break;
    case Shape::Triangle:
        polygon(3, -std::numbers::pi / 2, r * 1.05);
        break;
    case Shape::TriangleDown:
        polygon(3, std::numbers::pi / 2, r * 1.05);
        break;
    case Shape::Hexagon:
        polygon(6, 0, r * 0.95);
        break;
    case Shape::Ring:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, side * 0.22));
        painter.drawEllipse(center, r * 0.74, r * 0.74);
        break;
    case Shape::Cross:
    case Shape::Count:
        painter.setPen(QPen(color, side * 0.24, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(center - QPointF(r * 0.9, 0), center + QPointF(r * 0.9, 0));
        painter.drawLine(center - QPointF(0, r * 0.9), center + QPointF(0, r * 0.9));
        break;
    }
    painter.restore();
}

} // namespace dbbasic::theme
