#include "server/http/listener.h"

#include <QString>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace dbbasic {

namespace {

constexpr int backlog = 1024;

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;

    sockaddr *get() { return reinterpret_cast<sockaddr *>(&storage); }
};

SocketAddress toSocketAddress(const QHostAddress &address, quint16 port)
{
    SocketAddress result;
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(address.toIPv4Address());
        std::memcpy(&result.storage, &v4, sizeof v4);
        result.size = sizeof v4;
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        const Q_IPV6ADDR bytes = address.toIPv6Address(); // Any is ::, and that takes IPv4 too
        std::memcpy(&v6.sin6_addr, &bytes, sizeof bytes);
        std::memcpy(&result.storage, &v6, sizeof v6);
        result.size = sizeof v6;
    }
    return result;
}

int openReserve()
{
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

tl::unexpected<Error> listenFailure(const QHostAddress &address, quint16 port, int error)
{
    const std::string where = address.toString().toStdString() + " port " + std::to_string(port);
    switch (error) {
    case EADDRINUSE:
        return failure(Error::Code::Io, "Another program already listens on " + where +
                                            "; stop it, or choose another port with --port");
    case EADDRNOTAVAIL:
        return failure(Error::Code::InvalidArgument, "This machine has no address " +
                                                         address.toString().toStdString() +
                                                         " to listen on; see --listen");
    case EACCES:
        return failure(Error::Code::Io,
                       "Listening on " + where + " is not allowed; ports below 1024 need a privilege");
    default:
        return failure(Error::Code::Io, "Listening on " + where + " failed: " + std::strerror(error));
    }
}

} // namespace

Result<int> openListener(const QHostAddress &address, quint16 port)
{
    SocketAddress socketAddress = toSocketAddress(address, port);
    const int descriptor =
        ::socket(socketAddress.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return listenFailure(address, port, errno);

    const int on = 1;
    const int off = 0;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address == QHostAddress(QHostAddress::Any))
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (::bind(descriptor, socketAddress.get(), socketAddress.size) < 0 ||
        ::listen(descriptor, backlog) < 0) {
        const int error = errno;
        ::close(descriptor);
        return listenFailure(address, port, error);
    }
    return descriptor;
}

quint16 listenerPort(int descriptor)
{
    SocketAddress address;
    address.size = sizeof address.storage;
    ::getsockname(descriptor, address.get(), &address.size);
    return QHostAddress(address.get()).isNull() ? 0
           : address.storage.ss_family == AF_INET
               ? ntohs(reinterpret_cast<const sockaddr_in *>(&address.storage)->sin_port)
               : ntohs(reinterpret_cast<const sockaddr_in6 *>(&address.storage)->sin6_port);
}

Listener::Listener(int descriptor)
    : m_descriptor(descriptor)
    , m_reserve(openReserve())
{
}

Listener::~Listener()
{
    ::close(m_descriptor);
    if (m_reserve >= 0)
        ::close(m_reserve);
}

std::optional<Listener::Accepted> Listener::accept()
{
    for (;;) {
        SocketAddress peer;
        peer.size = sizeof peer.storage;
        const int descriptor = ::accept4(m_descriptor, peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            m_state = State::Open;
            const int on = 1;
            ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return Accepted{descriptor, QHostAddress(peer.get())};
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            m_state = State::NoDescriptors;
            if (m_reserve >= 0) {
                ::close(m_reserve);
                const int turnedAway = ::accept4(m_descriptor, nullptr, nullptr, SOCK_CLOEXEC);
                if (turnedAway >= 0)
                    ::close(turnedAway);
            }
            m_reserve = openReserve();
            return std::nullopt;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            m_state = State::Drained;
            return std::nullopt;
        }
        if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO && errno != EPERM) {
            m_state = State::NoDescriptors; // nothing known helps: at least do not spin
            return std::nullopt;
        }
        // The others belong to one connection that is gone already.
    }
}

} // namespace dbbasic
