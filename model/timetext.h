// Times as people and programs write them, and as the log writes them.
#pragma once

#include "model/event.h"

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace dbbasic {

/// The times a text names, both ends inclusive: "2026-11-23" is a whole day, "1699000000" a whole second,
/// "2026-11-23T10:02:11.123456Z" one microsecond. So `until:2026-11-23` includes that day.
struct TimeSpan
{
    Time first;
    Time last;
};

/// "1699000000", "1699000000.25", RFC 3339 (zone optional, UTC without; from a date alone down to fractions),
/// "now", or an age such as "15m", "2h", "7d", "1h30m", counted back from `now`. Years 1970 to 9999.
tl::expected<TimeSpan, std::string> parseTimeSpan(std::string_view text, Time now);

/// The beginning of parseTimeSpan.
tl::expected<Time, std::string> parseTime(std::string_view text, Time now);

/// RFC 3339, UTC, microseconds: 2026-11-23T10:02:11.123456Z
std::string formatTime(Time time);

} // namespace dbbasic
