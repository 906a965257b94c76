#include "tests/bench/bareresponder.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

namespace dbbasic::bench {

namespace {

int openListener()
{
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0 ||
        listen(descriptor, 1024) < 0)
        return -1;
    return descriptor;
}

int portOf(int descriptor)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
}

} // namespace

void runBareResponder(const char *response, void (*listening)(int port))
{
    const int listener = openListener();
    if (listener < 0)
        return;
    listening(portOf(listener));

    const std::size_t length = std::strlen(response);
    const int epoll = epoll_create1(0);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listener;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);

    static char buffer[64 << 10];
    static epoll_event events[256];
    for (;;) {
        const int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; ++i) {
            const int descriptor = events[i].data.fd;
            if (descriptor == listener) {
                const int client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
                if (client < 0)
                    continue;
                const int on = 1;
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event.data.fd = client;
                epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event);
                continue;
            }
            const ssize_t size = recv(descriptor, buffer, sizeof buffer, 0);
            if (size <= 0) {
                if (size == 0)
                    close(descriptor);
                continue;
            }
            if (size >= 4 && std::memcmp(buffer + size - 4, "\r\n\r\n", 4) == 0 &&
                send(descriptor, response, length, MSG_NOSIGNAL) < 0)
                close(descriptor);
        }
    }
}

} // namespace dbbasic::bench
