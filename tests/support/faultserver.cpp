#include "tests/support/faultserver.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <memory>
#include <sys/socket.h>

namespace dbbasic::test {

namespace {

QSslConfiguration configurationOf(FaultServer::Tls tls)
{
    const char *name = tls == FaultServer::Tls::Good      ? "good"
                       : tls == FaultServer::Tls::Expired ? "expired"
                                                          : "wrongname";
    const QString folder = QStringLiteral(DBBASIC_TEST_TLS);
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(
        QSslCertificate::fromPath(folder + u'/' + QLatin1String(name) + QStringLiteral(".pem")).value(0));
    QFile key(folder + QStringLiteral("/server.key"));
    if (key.open(QIODevice::ReadOnly))
        configuration.setPrivateKey(QSslKey(key.readAll(), QSsl::Ec));
    return configuration;
}

} // namespace

QByteArray SeenRequest::header(const QByteArray &lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

qint64 SeenRequest::sequence() const
{
    return QJsonDocument::fromJson(body).object().value(QLatin1String("sequence")).toInteger(-1);
}

FaultServer::FaultServer(Tls tls)
    : m_tls(tls)
{
    if (tls == Tls::None) {
        m_server = new QTcpServer(this);
    } else {
        auto *server = new QSslServer(this);
        server->setSslConfiguration(configurationOf(tls));
        m_server = server;
    }
    connect(m_server, &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server->nextPendingConnection())
            serve(socket);
    });
    if (!m_server->listen(QHostAddress::LocalHost))
        qFatal("the fault server cannot listen");
}

FaultServer::~FaultServer() = default;

quint16 FaultServer::port() const
{
    return m_server->serverPort();
}

QByteArray FaultServer::url(const QByteArray &path) const
{
    return (m_tls == Tls::None ? "http://127.0.0.1:" : "https://localhost:") + QByteArray::number(port()) +
           path;
}

void FaultServer::next(std::initializer_list<Reaction> reactions)
{
    m_reactions.insert(m_reactions.end(), reactions);
}

std::vector<qint64> FaultServer::sequences() const
{
    std::vector<qint64> result;
    for (const SeenRequest &request : m_seen)
        result.push_back(request.sequence());
    return result;
}

void FaultServer::serve(QTcpSocket *socket)
{
    auto peer = std::make_shared<Peer>();
    peer->number = ++m_connections;
    connect(socket, &QTcpSocket::readyRead, this, [this, socket, peer] { read(socket, *peer); });
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    if (socket->bytesAvailable() > 0)
        read(socket, *peer);
}

void FaultServer::read(QTcpSocket *socket, Peer &peer)
{
    peer.input += socket->readAll();
    for (;;) {
        const qsizetype headEnd = peer.input.indexOf("\r\n\r\n");
        if (headEnd < 0)
            return;
        SeenRequest request;
        request.connection = peer.number;
        QList<QByteArray> lines = peer.input.left(headEnd).split('\n');
        request.requestLine = lines.takeFirst().trimmed();
        for (const QByteArray &line : lines) {
            const qsizetype colon = line.indexOf(':');
            request.headers.append({line.left(colon).toLower(), line.mid(colon + 1).trimmed()});
        }
        const qsizetype length = request.header("content-length").toLongLong();
        if (peer.input.size() < headEnd + 4 + length)
            return;
        request.body = peer.input.mid(headEnd + 4, length);
        peer.input.remove(0, headEnd + 4 + length);
        m_seen.push_back(request);
        Reaction reaction = otherwise;
        if (!m_reactions.empty()) {
            reaction = m_reactions.front();
            m_reactions.pop_front();
        }
        react(socket, reaction);
        if (afterReaction)
            afterReaction();
        if (socket->state() != QAbstractSocket::ConnectedState)
            return;
    }
}

void FaultServer::reset(QTcpSocket *socket)
{
    const linger now{1, 0}; // close() sends a RST
    ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket->abort();
}

void FaultServer::react(QTcpSocket *socket, const Reaction &reaction)
{
    const QByteArray answer =
        "HTTP/1.1 " + QByteArray::number(reaction.status) + " Status\r\n" + reaction.headers +
        "Content-Length: " + QByteArray::number(reaction.body.size()) + "\r\n\r\n" + reaction.body;
    const auto say = [socket](const QByteArray &bytes) {
        socket->write(bytes);
        socket->flush();
    };
    switch (reaction.kind) {
    case Reaction::Answer:
        say(answer);
        break;
    case Reaction::Hang:
        break;
    case Reaction::HangInHead:
        say("HTTP/1.1 200 OK\r\nContent-Le");
        break;
    case Reaction::Drip: {
        say("HTTP/1.1 " + QByteArray::number(reaction.status) + " Slowly\r\nContent-Length: 100000\r\n\r\n");
        auto *timer = new QTimer(socket);
        connect(timer, &QTimer::timeout, socket, [this, say] {
            say("x");
            ++m_drips;
        });
        timer->start(5);
        break;
    }
    case Reaction::Fin:
        socket->disconnectFromHost();
        break;
    case Reaction::Reset:
        reset(socket);
        break;
    case Reaction::AnswerThenFin:
        say(answer);
        socket->disconnectFromHost();
        break;
    case Reaction::AnswerThenReset:
        say(answer);
        // The kernel throws away what it has not sent yet when it resets: let the answer out first.
        QTimer::singleShot(20, socket, [this, socket] { reset(socket); });
        break;
    case Reaction::CutBody:
        say("HTTP/1.1 " + QByteArray::number(reaction.status) + " Status\r\nContent-Length: 1000\r\n\r\nabc");
        socket->disconnectFromHost();
        break;
    case Reaction::NotHttp:
        say("220 mail.example ESMTP ready\r\n\r\n");
        break;
    case Reaction::EndlessBody: {
        say("HTTP/1.1 " + QByteArray::number(reaction.status) + " Status\r\n" + reaction.headers +
            "Transfer-Encoding: chunked\r\n\r\n");
        auto *timer = new QTimer(socket);
        connect(timer, &QTimer::timeout, socket, [socket, say] {
            if (socket->bytesToWrite() < 1 << 20)
                say("4000\r\n" + QByteArray(0x4000, 'x') + "\r\n");
        });
        timer->start(0);
        break;
    }
    }
}

} // namespace dbbasic::test
