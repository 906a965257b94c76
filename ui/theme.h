// Light and dark: the palettes, and the mark (shape and colour) of an event type.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

class QApplication;
class QPainter;
class QRectF;

namespace dbbasic::theme {

enum class Choice { System, Light, Dark };

/// Fusion with our palette. System: what the platform says (Qt 6.5 and up), else the desktop's own palette
/// decides.
void apply(QApplication &application, Choice choice);
QPalette palette(bool dark);
bool isDark(const QPalette &palette);

/// Colours that say a state; each stands beside a word or a sign, never alone. Readable on Base and Window.
enum class Tone { Good, Warning, Bad, Quiet };
QColor toneColor(Tone tone, const QPalette &palette);

/// Stable between runs: follows from the type's name alone. At least 3:1 against the rows in both themes.
QColor typeColor(QStringView type, const QPalette &palette);
void paintTypeMark(QPainter &painter, const QRectF &square, QStringView type, const QPalette &palette);

} // namespace dbbasic::theme
