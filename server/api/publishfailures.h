// How many publishes the log has refused, and why: for /metrics.
#pragma once

#include "model/result.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace dbbasic {

/// Any thread.
class PublishFailures
{
public:
    enum class Reason {
        NoSpace,     ///< the disk is full
        Unavailable, ///< the log takes nothing: a write or flush failed, or it is closing
        Conflict,    ///< idempotency key or expected_sequence
        Invalid,     ///< what only the log can tell, such as a time before the last event's; and too large
        Count,
    };

    void count(Error::Code code) { m_counts[static_cast<std::size_t>(reasonOf(code))].fetch_add(1); }
    std::uint64_t of(Reason reason) const { return m_counts[static_cast<std::size_t>(reason)].load(); }

    static constexpr std::string_view nameOf(Reason reason)
    {
        switch (reason) {
        case Reason::NoSpace:
            return "no_space";
        case Reason::Conflict:
            return "conflict";
        case Reason::Invalid:
            return "invalid";
        case Reason::Unavailable:
        case Reason::Count:
            break;
        }
        return "unavailable";
    }

private:
    static constexpr Reason reasonOf(Error::Code code)
    {
        switch (code) {
        case Error::Code::NoSpace:
            return Reason::NoSpace;
        case Error::Code::Conflict:
            return Reason::Conflict;
        case Error::Code::InvalidArgument:
        case Error::Code::NotFound:
        case Error::Code::TooLarge:
            return Reason::Invalid;
        case Error::Code::Unavailable:
        case Error::Code::Locked:
        case Error::Code::Io:
            break;
        }
        return Reason::Unavailable;
    }

    std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(Reason::Count)> m_counts{};
};

} // namespace dbbasic
