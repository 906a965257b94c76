#include "server/delivery/schedule.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <charconv>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<seconds, 8> endpointDelays{1s, 5s, 15s, 60s, 300s, 900s, 1800s, 3600s};
constexpr std::array<seconds, 4> eventDelays{5s, 30s, 120s, 420s};
constexpr seconds loopbackLimit = 30s;
constexpr seconds retryAfterLimit = 6h;
constexpr auto failingLimit = std::chrono::hours(5 * 24);
constexpr std::uint32_t hopelessAttempts = 12;

milliseconds delayed(seconds delay, bool loopback, double jitter, std::optional<seconds> retryAfter)
{
    milliseconds result(delay);
    result += milliseconds(std::int64_t(double(result.count()) * 0.2 * std::clamp(jitter, 0.0, 1.0)));
    if (loopback)
        result = std::min<milliseconds>(result, loopbackLimit);
    if (retryAfter)
        result = std::max<milliseconds>(result, std::min(*retryAfter, retryAfterLimit));
    return result;
}

} // namespace

Verdict verdictOf(int status)
{
    if (status >= 200 && status < 300)
        return Verdict::Success;
    if (status == 410)
        return Verdict::Gone;
    switch (status) {
    case 401:
    case 403:
    case 404:
    case 405:
    case 407:
    case 408:
    case 421:
    case 425:
    case 429:
        return Verdict::EndpointFailure;
    default:
        return status >= 400 && status < 500 ? Verdict::EventFailure : Verdict::EndpointFailure;
    }
}

milliseconds endpointDelay(std::uint32_t failuresInRow, bool loopback, double jitter,
                           std::optional<seconds> retryAfter)
{
    const std::size_t step = std::min<std::size_t>(std::max(failuresInRow, 1u), endpointDelays.size()) - 1;
    return delayed(endpointDelays[step], loopback, jitter, retryAfter);
}

std::optional<milliseconds> eventDelay(std::uint32_t tries, double jitter, std::optional<seconds> retryAfter)
{
    if (tries > eventDelays.size())
        return {};
    return delayed(eventDelays[std::max(tries, 1u) - 1], false, jitter, retryAfter);
}

bool isHopeless(std::uint32_t failuresInRow, Time failingSince, Time now)
{
    return failuresInRow >= hopelessAttempts && now - failingSince >= failingLimit;
}

std::optional<seconds> parseRetryAfter(std::string_view value, Time now)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc() && end == value.data() + value.size() && number >= 0)
        return seconds(number);
    // "Sun, 06 Nov 1994 08:49:37 GMT"; names of days and months are English whatever the locale.
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(value.data(), qsizetype(value.size())),
                                             QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid())
        return {};
    date.setTimeZone(QTimeZone::utc());
    const seconds wait(date.toSecsSinceEpoch() - std::chrono::floor<seconds>(now).time_since_epoch().count());
    if (wait <= 0s)
        return {};
    return wait;
}

} // namespace dbbasic
