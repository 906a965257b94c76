#include "server/http/adapter.h"

#include "server/http/requestreader.h"
#include "server/http/requestsocket.h"
#include "server/http/router.h"

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QTcpServer>

#include <fcntl.h>

#include <array>
#include <charconv>

namespace dbbasic {

namespace {

/// Sockets are kept for so many peer addresses; then they start anew.
constexpr qsizetype maximumPeers = 256;

} // namespace

class Adapter::Server final : public QAbstractHttpServer
{
public:
    const Take *take = nullptr;

protected:
    // The answer goes to the connection through Answer, past the socket and past the responder.
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    bool handleRequest(const QHttpServerRequest &request, QHttpServerResponder &) override
#else
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *) override
#endif
    {
        if (const Take *const current = std::exchange(take, nullptr))
            (*current)(request);
        return true;
    }

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    void missingHandler(const QHttpServerRequest &, QHttpServerResponder &) override {}
#elif QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    void missingHandler(const QHttpServerRequest &, QHttpServerResponder &&) override {}
#else
    void missingHandler(const QHttpServerRequest &, QTcpSocket *) override {}
#endif
};

/// A listening server that never accepts: it hands over request sockets instead.
class Adapter::Doorway final : public QTcpServer
{
public:
    bool open(int listeningDescriptor)
    {
        if (!setSocketDescriptor(::fcntl(listeningDescriptor, F_DUPFD_CLOEXEC, 0)))
            return false;
        pauseAccepting();
        return true;
    }

    void enter(RequestSocket *socket) { addPendingConnection(socket); }

    QTcpSocket *nextPendingConnection() override
    {
        QTcpSocket *socket = QTcpServer::nextPendingConnection();
        pauseAccepting(); // the base class has resumed
        return socket;
    }
};

Adapter::Adapter(int listeningDescriptor)
    : m_server(std::make_unique<Server>())
{
    auto doorway = std::make_unique<Doorway>();
    m_doorway = doorway.get();
    if (doorway->open(listeningDescriptor))
        m_server->bind(doorway.release()); // becomes the server's child
    else
        qFatal("The listening socket cannot be duplicated");
}

Adapter::~Adapter() = default; // the server owns the sockets

bool Adapter::show(const QHostAddress &peer, const RequestHead &head, const QByteArray &body,
                   const Take &take)
{
    using Method = QHttpServerRequest::Method;
    const auto append = [this](QByteArrayView text) {
        m_head.append(text.data(), static_cast<std::size_t>(text.size()));
    };
    // Each byte costs Qt HTTP Server some 200 instructions, so lines end with a newline alone.
    // Handlers answer HEAD as GET; the connection keeps the body to itself.
    m_head = methodName(head.method == Method::Head ? Method::Get : head.method);
    m_head += ' ';
    append(head.target);
    m_head += " HTTP/1.1\n";
    append(head.handedOn);
    if (!body.isEmpty()) {
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), body.size());
        m_head += "Content-Length:";
        m_head.append(digits.data(), end.ptr);
        m_head += '\n';
    }
    m_head += '\n';

    RequestSocket *socket = socketFor(peer);
    m_server->take = &take;
    const bool taken = socket->show(QByteArrayView(m_head.data(), std::ssize(m_head)), body);
    const bool reached = m_server->take == nullptr;
    m_server->take = nullptr;
    if (!taken) {
        m_sockets.remove(peer);
        socket->retire();
    }
    return reached;
}

RequestSocket *Adapter::socketFor(const QHostAddress &peer)
{
    if (RequestSocket *socket = m_sockets.value(peer))
        return socket;
    if (m_sockets.size() >= maximumPeers) {
        const auto old = std::exchange(m_sockets, {});
        for (RequestSocket *socket : old)
            socket->retire();
    }
    auto *socket = new RequestSocket(peer, m_server.get());
    m_sockets.insert(peer, socket);
    m_doorway->enter(socket);
    return socket;
}

} // namespace dbbasic
