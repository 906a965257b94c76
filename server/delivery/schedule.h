// When to try again, and what an answer means. Pure functions.
#pragma once

#include "model/event.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dbbasic {

/// What an attempt says about the way on.
enum class Verdict {
    Success,
    EndpointFailure, ///< nothing gets through: the subscription waits
    EventFailure,    ///< this event is refused: a few tries, then the dead-letter list
    Gone,            ///< 410: nobody wants these any more
};

/// `status` 0: there was no answer.
Verdict verdictOf(int status);

/// How long the subscription waits after so many failures in a row (1 or more):
/// 1 s, 5 s, 15 s, 1 m, 5 m, 15 m, 30 m, then 1 h; a target on this machine never more than 30 s.
/// `jitter` is 0…1 and adds up to 20 %. `retryAfter` lengthens it, up to 6 h.
std::chrono::milliseconds endpointDelay(std::uint32_t failuresInRow, bool loopback, double jitter,
                                        std::optional<std::chrono::seconds> retryAfter = {});

/// How long to wait before the next try of a refused event, after so many tries: 5 s, 30 s, 2 m, 7 m,
/// wherever the target is: somebody has to have the time to mend the receiver. None after the fifth: it is
/// parked.
std::optional<std::chrono::milliseconds> eventDelay(std::uint32_t tries, double jitter,
                                                    std::optional<std::chrono::seconds> retryAfter = {});

/// Failing for five days and at least twelve attempts: time to give up.
bool isHopeless(std::uint32_t failuresInRow, Time failingSince, Time now);

inline constexpr std::uint32_t parkedInRowBeforePause = 3;

/// Retry-After: seconds, or an HTTP date; none when it is neither or lies in the past.
std::optional<std::chrono::seconds> parseRetryAfter(std::string_view value, Time now);

} // namespace dbbasic
