// Light and dark: the palettes, and the mark (shape and colour) of an event type.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include <functional>

class QApplication;
class QObject;
class QPainter;
class QRectF;

namespace dbbasic::theme {

enum class Choice { System, Light, Dark };

/// As "window/theme" of the settings has it: "themeLight", "themeDark"; anything else is System.
Choice choiceNamed(QStringView name);

/// Fusion with our palette. System: what the platform says (Qt 6.5 and up), else the desktop's own palette
/// decides.
void apply(QApplication &application, Choice choice);
/// Calls `changed` when the system goes from light to dark or back, as long as `context` lives (Qt 6.5 and
/// up).
void watchSystem(QObject *context, const std::function<void()> &changed);
QPalette palette(bool dark);
bool isDark(const QPalette &palette);

/// Colours that say a state; each stands beside a word or a sign, never alone. Readable on Base and Window.
enum class Tone { Good, Warning, Bad, Quiet };
QColor toneColor(Tone tone, const QPalette &palette);

/// A colour of that hue (0…1), at least 3:1 against the rows in both themes.
QColor hueColor(double hue, const QPalette &palette);
/// Stable between runs: follows from the type's name alone. At least 3:1 against the rows in both themes.
QColor typeColor(QStringView type, const QPalette &palette);
void paintTypeMark(QPainter &painter, const QRectF &square, QStringView type, const QPalette &palette);

} // namespace dbbasic::theme
