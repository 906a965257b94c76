// Load for benchmarks: many connections, each with one request under way, driven by one thread and one epoll,
// so that the client costs the same whatever server it speaks to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dbbasic::bench {

/// What is sent again and again, and how to tell that the answer is complete.
struct Exchange
{
    static constexpr std::int64_t incomplete = 0;
    static constexpr std::int64_t refused = -1;

    std::string request;
    /// Length of the whole answer that `bytes` begins with, or one of the above.
    std::function<std::int64_t(std::string_view bytes)> answerLength;
};

struct LoadResult
{
    std::uint64_t answers = 0;
    double seconds = 0;
    double p50Us = 0, p99Us = 0; ///< from send to the whole answer
    std::string error;           ///< empty, or the first answer that was not as it should be

    double rate() const { return seconds > 0 ? double(answers) / seconds : 0; }
};

/// Keeps `connections` connections busy for `seconds`.
LoadResult closedLoop(std::uint16_t port, int connections, double seconds, const Exchange &exchange);

/// POST (or GET if `body` is empty) over HTTP/1.1 with a keep-alive; only 2xx counts.
Exchange httpExchange(std::string_view target, std::string_view body = {});

} // namespace dbbasic::bench
