// Times, spans and counts as people read them, in the locale and the local time zone.
#pragma once

#include "model/event.h"

#include <QString>

#include <chrono>
#include <string_view>

namespace dbbasic {

/// 10:02:11.123 today, with the date in front on other days.
QString timeText(Time time);
/// ISO 8601 with microseconds, UTC: for tooltips.
QString exactTimeText(Time time);
/// "450 ms", "12 s", "3 min", "2 h 5 min", "4 days".
QString spanText(std::chrono::milliseconds span);
/// Grouped by locale.
QString countText(std::uint64_t count);

inline QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

} // namespace dbbasic
