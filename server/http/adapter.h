// The way through Qt HTTP Server: whole requests in, QHttpServerRequests out. The only file that knows what
// differs between the Qt versions.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QHostAddress>

#include <functional>
#include <memory>
#include <string>

class QHttpServerRequest;

namespace dbbasic {

class RequestSocket;
struct RequestHead;

/// Lives in the I/O thread.
class Adapter
{
public:
    using Take = std::function<void(const QHttpServerRequest &)>;

    /// `listeningDescriptor` is duplicated and only looked at: newer versions of Qt HTTP Server want to see a
    /// listening server. Connections are accepted elsewhere.
    explicit Adapter(int listeningDescriptor);
    ~Adapter();

    /// Calls `take` with the request before it returns: request line, the header lines that handlers may see,
    /// and the body. HEAD is shown as GET. False if Qt HTTP Server did not understand it.
    bool show(const QHostAddress &peer, const RequestHead &head, const QByteArray &body, const Take &take);

private:
    class Server;
    class Doorway;

    RequestSocket *socketFor(const QHostAddress &peer);

    std::unique_ptr<Server> m_server;
    Doorway *m_doorway = nullptr; ///< child of the server
    QHash<QHostAddress, RequestSocket *> m_sockets;
    std::string m_head; ///< the canonical one of the request that is shown
};

} // namespace dbbasic
