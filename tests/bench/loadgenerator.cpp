#include "tests/bench/loadgenerator.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dbbasic::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Connection
{
    int socket = -1;
    Clock::time_point sentAt;
    std::string answer;
};

int connectTo(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

// Requests are far smaller than a socket's buffer: a send is whole or the connection is broken.
bool sendRequest(Connection &connection, const std::string &request)
{
    connection.answer.clear();
    connection.sentAt = Clock::now();
    return ::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) == ssize_t(request.size());
}

double percentile(std::vector<float> &values, double share)
{
    if (values.empty())
        return 0;
    const auto nth = values.begin() + std::ptrdiff_t(double(values.size() - 1) * share);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

} // namespace

LoadResult closedLoop(std::uint16_t port, int connections, double seconds, const Exchange &exchange)
{
    LoadResult result;
    std::vector<Connection> all(static_cast<std::size_t>(connections));
    std::vector<float> latencies;
    latencies.reserve(1 << 20);
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].socket = connectTo(port);
        epoll_event event = {};
        event.events = EPOLLIN;
        event.data.u64 = i;
        if (all[i].socket < 0 || ::epoll_ctl(poll, EPOLL_CTL_ADD, all[i].socket, &event) != 0)
            result.error = "could not connect";
    }

    const Clock::time_point start = Clock::now();
    const Clock::time_point end =
        start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    for (Connection &connection : all) {
        if (result.error.empty() && !sendRequest(connection, exchange.request))
            result.error = "could not send";
    }

    char bytes[64 << 10];
    epoll_event events[256];
    Clock::time_point now = start;
    while (result.error.empty() && now < end) {
        const int count = ::epoll_wait(poll, events, 256, 5000);
        if (count == 0)
            result.error = "no answer for five seconds";
        for (int i = 0; i < count && result.error.empty(); ++i) {
            Connection &connection = all[events[i].data.u64];
            const ssize_t received = ::recv(connection.socket, bytes, sizeof bytes, 0);
            if (received <= 0) {
                result.error = "the connection was closed";
                break;
            }
            connection.answer.append(bytes, std::size_t(received));
            const std::int64_t length = exchange.answerLength(connection.answer);
            if (length == Exchange::refused) {
                result.error = connection.answer;
            } else if (length != Exchange::incomplete) {
                now = Clock::now();
                latencies.push_back(
                    std::chrono::duration<float, std::micro>(now - connection.sentAt).count());
                if (!sendRequest(connection, exchange.request))
                    result.error = "could not send";
            }
        }
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    result.answers = latencies.size();
    result.p50Us = percentile(latencies, 0.5);
    result.p99Us = percentile(latencies, 0.99);
    for (const Connection &connection : all)
        ::close(connection.socket);
    ::close(poll);
    return result;
}

Exchange httpExchange(std::string_view target, std::string_view body)
{
    Exchange exchange;
    exchange.request.append(body.empty() ? "GET " : "POST ")
        .append(target)
        .append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (!body.empty()) {
        exchange.request.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(body.size()))
            .append("\r\n");
    }
    exchange.request.append("\r\n").append(body);
    exchange.answerLength = [](std::string_view bytes) -> std::int64_t {
        const std::size_t headEnd = bytes.find("\r\n\r\n");
        if (headEnd == std::string_view::npos)
            return Exchange::incomplete;
        if (!bytes.starts_with("HTTP/1.1 2"))
            return Exchange::refused;
        const std::size_t field = bytes.substr(0, headEnd).find("\r\nContent-Length: ");
        if (field == std::string_view::npos)
            return Exchange::refused;
        std::int64_t length = 0;
        std::from_chars(bytes.data() + field + 18, bytes.data() + headEnd, length);
        const std::int64_t whole = std::int64_t(headEnd) + 4 + length;
        return std::int64_t(bytes.size()) >= whole ? whole : Exchange::incomplete;
    };
    return exchange;
}

} // namespace dbbasic::bench
