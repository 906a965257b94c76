#include "model/timetext.h"

#include "model/log/record.h"
#include "model/utf8.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace dbbasic {
namespace {

using namespace std::chrono;

constexpr Time latest{sys_days{year{9999} / December / 31} + days{1} - microseconds{1}};

/// Reads from the front of a text.
class Reader
{
public:
    explicit Reader(std::string_view text)
        : m_rest(text)
    {
    }

    bool atEnd() const { return m_rest.empty(); }

    bool skip(std::string_view oneOf)
    {
        if (m_rest.empty() || oneOf.find(m_rest.front()) == std::string_view::npos)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    std::optional<int> number(std::size_t digits)
    {
        if (m_rest.size() < digits)
            return {};
        int value = 0;
        for (const char c : m_rest.substr(0, digits)) {
            if (c < '0' || c > '9')
                return {};
            value = value * 10 + (c - '0');
        }
        m_rest.remove_prefix(digits);
        return value;
    }

    std::optional<std::int64_t> integer()
    {
        std::int64_t value = 0;
        if (m_rest.empty() || m_rest.front() < '0' || m_rest.front() > '9')
            return {};
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        if (error != std::errc{})
            return {};
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        return value;
    }

    /// The digits after a decimal point as microseconds (what is finer is cut off) and the unit of the last
    /// digit.
    std::optional<std::pair<microseconds, microseconds>> fraction()
    {
        std::int64_t value = 0;
        std::int64_t unit = 1'000'000;
        bool any = false;
        while (!m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9') {
            if (unit > 1) {
                unit /= 10;
                value += (m_rest.front() - '0') * unit;
            }
            any = true;
            m_rest.remove_prefix(1);
        }
        if (!any)
            return {};
        return std::pair{microseconds{value}, microseconds{unit}};
    }

private:
    std::string_view m_rest;
};

std::optional<TimeSpan> unixTime(std::string_view text)
{
    Reader reader(text);
    const auto whole = reader.integer();
    if (!whole || *whole > latest.time_since_epoch() / seconds{1})
        return {};
    Time first{seconds{*whole}};
    microseconds unit = seconds{1};
    if (reader.skip(".")) {
        const auto fraction = reader.fraction();
        if (!fraction)
            return {};
        first += fraction->first;
        unit = fraction->second;
    }
    if (!reader.atEnd())
        return {};
    return TimeSpan{first, first + unit - microseconds{1}};
}

std::optional<TimeSpan> age(std::string_view text, Time now)
{
    Reader reader(text);
    // Counted in double too, so that a silly number is seen before it overflows.
    double total = 0;
    microseconds back{0};
    do {
        const auto count = reader.integer();
        if (!count)
            return {};
        seconds unit{};
        if (reader.skip("s"))
            unit = seconds{1};
        else if (reader.skip("m"))
            unit = minutes{1};
        else if (reader.skip("h"))
            unit = hours{1};
        else if (reader.skip("d"))
            unit = days{1};
        else if (reader.skip("w"))
            unit = weeks{1};
        else
            return {};
        total += static_cast<double>(*count) * static_cast<double>(unit.count());
        if (total > 1e11)
            return {};
        back += *count * microseconds{unit};
    } while (!reader.atEnd());
    const Time time = std::max(now - back, Time{});
    return TimeSpan{time, time};
}

std::optional<TimeSpan> rfc3339(std::string_view text)
{
    Reader reader(text);
    const auto y = reader.number(4);
    if (!y || !reader.skip("-"))
        return {};
    const auto m = reader.number(2);
    if (!m || !reader.skip("-"))
        return {};
    const auto d = reader.number(2);
    if (!d)
        return {};
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    if (!date.ok() || *y < 1970)
        return {};
    Time first{sys_days{date}};
    microseconds unit = days{1};
    if (reader.skip("Tt ")) {
        const auto hour = reader.number(2);
        if (!hour || *hour > 23 || !reader.skip(":"))
            return {};
        const auto minute = reader.number(2);
        if (!minute || *minute > 59)
            return {};
        first += hours{*hour} + minutes{*minute};
        unit = minutes{1};
        if (reader.skip(":")) {
            const auto second = reader.number(2);
            if (!second || *second > 60) // 60: a leap second, told as the next
                return {};
            first += seconds{*second};
            unit = seconds{1};
            if (reader.skip(".,")) {
                const auto fraction = reader.fraction();
                if (!fraction)
                    return {};
                first += fraction->first;
                unit = fraction->second;
            }
        }
        if (!reader.skip("Zz")) {
            const bool east = reader.skip("+");
            if (east || reader.skip("-")) {
                const auto zoneHours = reader.number(2);
                reader.skip(":");
                const auto zoneMinutes = reader.number(2);
                if (!zoneHours || !zoneMinutes || *zoneHours > 23 || *zoneMinutes > 59)
                    return {};
                const microseconds offset = hours{*zoneHours} + minutes{*zoneMinutes};
                first -= east ? offset : -offset;
            }
        }
    }
    if (!reader.atEnd())
        return {};
    return TimeSpan{first, first + unit - microseconds{1}};
}

} // namespace

tl::expected<TimeSpan, std::string> parseTimeSpan(std::string_view text, Time now)
{
    std::optional<TimeSpan> span;
    if (text == "now")
        span = TimeSpan{now, now};
    if (!span)
        span = unixTime(text);
    if (!span)
        span = age(text, now);
    if (!span)
        span = rfc3339(text);
    if (span)
        return *span;
    return tl::unexpected(
        "'" + std::string(utf8Prefix(text, 60)) +
        "' is not a time; expected unix seconds, a date such as 2026-11-23 or 2026-11-23T10:00Z, "
        "or an age such as 15m, 2h, 7d");
}

tl::expected<Time, std::string> parseTime(std::string_view text, Time now)
{
    return parseTimeSpan(text, now).map([](const TimeSpan &span) { return span.first; });
}

std::string formatTime(Time time)
{
    std::string out;
    appendTime(out, time);
    return out;
}

} // namespace dbbasic
