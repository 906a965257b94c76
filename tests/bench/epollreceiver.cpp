#include "tests/bench/epollreceiver.h"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>

namespace dbbasic {

namespace {

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

struct Connection
{
    int port = 0;
    std::string input;
};

/// Bytes of the first whole request in `input`; 0 when it is not whole yet.
std::size_t wholeRequest(std::string_view input)
{
    const std::size_t headEnd = input.find("\r\n\r\n");
    if (headEnd == input.npos)
        return 0;
    constexpr std::string_view name = "\r\ncontent-length:";
    for (std::size_t at = input.find("\r\n"); at < headEnd; at = input.find("\r\n", at + 2)) {
        if (::strncasecmp(input.data() + at, name.data(), name.size()) != 0)
            continue;
        const char *digits = input.data() + at + name.size();
        while (*digits == ' ')
            ++digits;
        std::size_t length = 0;
        std::from_chars(digits, input.data() + headEnd, length);
        return input.size() >= headEnd + 4 + length ? headEnd + 4 + length : 0;
    }
    return headEnd + 4;
}

void watch(int epoll, int file)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = file;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event);
}

} // namespace

EpollReceiver::EpollReceiver(int ports, std::function<void(int, std::string_view)> seen)
    : m_seen(std::move(seen))
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_stop(::eventfd(0, EFD_CLOEXEC))
{
    watch(m_epoll, m_stop);
    for (int i = 0; i < ports; ++i) {
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(listener, reinterpret_cast<sockaddr *>(&address), length) != 0 ||
            ::listen(listener, 1024) != 0 ||
            ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &length) != 0) {
            std::perror("receiver");
            std::abort();
        }
        m_listeners.push_back(listener);
        m_ports.push_back(ntohs(address.sin_port));
        watch(m_epoll, listener);
    }
    m_thread = std::thread([this] { run(); });
}

EpollReceiver::~EpollReceiver()
{
    const std::uint64_t one = 1;
    if (::write(m_stop, &one, sizeof one) == sizeof one)
        m_thread.join();
    for (const int listener : m_listeners)
        ::close(listener);
    ::close(m_stop);
    ::close(m_epoll);
}

void EpollReceiver::run()
{
    std::unordered_map<int, Connection> connections;
    std::unordered_map<int, int> portOf;
    for (std::size_t i = 0; i < m_listeners.size(); ++i)
        portOf[m_listeners[i]] = int(i);
    std::array<epoll_event, 64> events;
    std::array<char, 65536> buffer;
    for (bool stopped = false; !stopped;) {
        const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int file = events[std::size_t(i)].data.fd;
            if (file == m_stop) {
                stopped = true;
                continue;
            }
            if (const auto listener = portOf.find(file); listener != portOf.end()) {
                const int socket = ::accept4(file, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (socket >= 0) {
                    const int on = 1;
                    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    connections[socket].port = listener->second;
                    watch(m_epoll, socket);
                }
                continue;
            }
            Connection &connection = connections[file];
            const ssize_t got = ::recv(file, buffer.data(), buffer.size(), 0);
            if (got <= 0) {
                ::close(file);
                connections.erase(file);
                continue;
            }
            connection.input.append(buffer.data(), std::size_t(got));
            while (const std::size_t size = wholeRequest(connection.input)) {
                if (m_seen)
                    m_seen(connection.port, std::string_view(connection.input).substr(0, size));
                connection.input.erase(0, size);
                if (m_hanging)
                    continue;
                m_requests.fetch_add(1, std::memory_order_release);
                if (::send(file, answer.data(), answer.size(), MSG_NOSIGNAL) < 0)
                    break;
            }
        }
    }
    for (const auto &[socket, connection] : connections)
        ::close(socket);
}

} // namespace dbbasic
