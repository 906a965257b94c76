// What the edge counts, for /metrics. Written by the I/O thread, read by anyone.
#pragma once

#include <QtGlobal>

#include <array>
#include <atomic>
#include <cstddef>

namespace dbbasic {

enum class Rejection {
    Malformed,       ///< 400, 417, 501, 505 and a reader that refused the request
    HeadTooLarge,    ///< 431
    BodyTooLarge,    ///< 413
    SlowRequest,     ///< 408: head or body did not come in time
    SlowReader,      ///< closed: the answer was not read
    Busy,            ///< 503: too many request bytes in memory
    ConnectionLimit, ///< 503: too many connections
    DescriptorLimit, ///< closed: no file descriptor left
    ForeignHost,     ///< 421: Host is no name of ours
    ForeignOrigin,   ///< 403: another site's page
    Unauthorized,    ///< 401: no token, or an unknown one
    Scope,           ///< 403: the token does not allow it
    WebSocket,       ///< 426
    Count,
};

/// The label of the metric: "malformed".
const char *rejectionName(Rejection rejection);

struct EdgeCounters
{
    std::atomic<quint64> connectionsAccepted = 0;
    std::atomic<qint64> connectionsOpen = 0;
    std::atomic<qint64> streamsOpen = 0;
    std::atomic<qint64> requestBytesHeld = 0; ///< of bodies that are still coming in
    std::atomic<quint64> requests = 0;        ///< shown to a handler
    std::atomic<quint64> bytesReceived = 0;
    std::atomic<quint64> bytesSent = 0;
    std::array<std::atomic<quint64>, static_cast<std::size_t>(Rejection::Count)> rejected{};
    std::array<std::atomic<quint64>, 600> answered{}; ///< by status

    void answer(int status)
    {
        if (const auto place = static_cast<std::size_t>(status); place < answered.size())
            ++answered[place];
    }
    void reject(Rejection rejection) { ++rejected[static_cast<std::size_t>(rejection)]; }
};

} // namespace dbbasic
