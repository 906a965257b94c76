#include "tests/server/http/edgefixture.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QProcess>
#include <QTemporaryDir>

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

namespace dbbasic::test {

namespace {

constexpr int patience = 20'000; // milliseconds

class Lines final : public BodySource
{
public:
    explicit Lines(int count)
        : m_count(count)
    {
    }

    State read(QByteArray &out, qsizetype room) override
    {
        const qsizetype end = out.size() + room;
        while (m_next < m_count && out.size() < end)
            out.append("line ").append(QByteArray::number(m_next++)).append('\n');
        return m_next < m_count ? State::More : State::End;
    }

private:
    const int m_count;
    int m_next = 0;
};

class Endless final : public BodySource
{
public:
    State read(QByteArray &out, qsizetype room) override
    {
        out.append(room, 'x');
        return State::More;
    }
};

class Live final : public BodySource
{
public:
    State read(QByteArray &out, qsizetype) override
    {
        if (!std::exchange(m_begun, true))
            out += "data: first\n\n";
        return State::Waiting;
    }

private:
    bool m_begun = false;
};

} // namespace

std::shared_ptr<const TlsContext> makeTestTls()
{
    static const std::shared_ptr<const TlsContext> tls = [] {
        const QTemporaryDir folder;
        const QString certificate = folder.filePath(QStringLiteral("certificate.pem"));
        const QString key = folder.filePath(QStringLiteral("key.pem"));
        makeCertificate(certificate, key);
        const auto loaded = TlsContext::load(certificate, key);
        if (!loaded)
            qFatal("%s", loaded.error().message.c_str());
        return *loaded;
    }();
    return tls;
}

void makeCertificate(const QString &certificate, const QString &key)
{
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  QStringLiteral("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                                 "-subj /CN=localhost -out %1 -keyout %2")
                      .arg(certificate, key)
                      .split(QLatin1Char(' ')));
    if (!openssl.waitForFinished(patience) || openssl.exitCode() != 0)
        qFatal("openssl made no certificate: %s", openssl.readAllStandardError().constData());
}

EdgeFixture::EdgeFixture(EdgeLimits limits, bool tls)
    : m_tls(tls)
{
    const auto descriptor = openListener(QHostAddress(QHostAddress::LocalHost), 0);
    if (!descriptor)
        qFatal("%s", descriptor.error().message.c_str());
    m_port = listenerPort(*descriptor);
    m_thread = std::thread([this, listening = *descriptor, limits] { run(listening, limits); });
    m_edge.wait(nullptr);
}

EdgeFixture::~EdgeFixture()
{
    inEdge([this](Edge &) { m_loop->quit(); });
    m_thread.join();
}

void EdgeFixture::run(int descriptor, const EdgeLimits &limits)
{
    QEventLoop loop;
    m_loop = &loop;
    Edge edge(descriptor, makeRouter(), limits, m_counters);
    if (m_tls)
        edge.setTls(makeTestTls());
    m_edge = &edge;
    m_edge.notify_all();
    loop.exec();
    const std::lock_guard lock(m_mutex);
    m_pending.clear();
}

Router EdgeFixture::makeRouter()
{
    using Method = QHttpServerRequest::Method;
    Router router;
    const auto add = [&router](Method method, const QByteArray &pattern, Handler handler,
                               Scope scope = Scope::Read) {
        router.add(method, pattern, scope, std::move(handler));
    };
    add(Method::Get, "/hello", [](const QHttpServerRequest &, const PathArguments &, const Answer &answer) {
        answer.send({.body = "hello", .contentType = "text/plain"});
    });
    add(
        Method::Post, "/echo",
        [](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
            answer.send({.body = request.body(), .contentType = "text/plain"});
        },
        Scope::Publish);
    add(Method::Get, "/items/{id}",
        [](const QHttpServerRequest &request, const PathArguments &arguments, const Answer &answer) {
            answer.send({.body = arguments.first().toUtf8() + '|' + request.query().toString().toUtf8(),
                         .contentType = "text/plain"});
        });
    add(Method::Get, "/base",
        [](const QHttpServerRequest &request, const PathArguments &, const Answer &answer) {
            answer.send({.body = answer.baseUrl() + ' ' + request.remoteAddress().toString().toUtf8(),
                         .contentType = "text/plain"});
        });
    add(Method::Get, "/pending", [this](const QHttpServerRequest &, const PathArguments &, Answer answer) {
        const std::lock_guard lock(m_mutex);
        m_pending.push_back(std::move(answer));
        ++m_pendingCount;
    });
    add(Method::Get, "/dropped", [](const QHttpServerRequest &, const PathArguments &, const Answer &) {});
    const auto addStream = [&add](const QByteArray &pattern,
                                  std::function<std::unique_ptr<BodySource>()> make) {
        add(Method::Get, pattern,
            [make = std::move(make)](const QHttpServerRequest &, const PathArguments &,
                                     const Answer &answer) { answer.stream(200, "text/plain", make()); });
    };
    addStream("/live", [] { return std::make_unique<Live>(); });
    addStream("/endless", [] { return std::make_unique<Endless>(); });
    addStream("/lines", [] { return std::make_unique<Lines>(lineCount); });
    add(Method::Get, "/large", [](const QHttpServerRequest &, const PathArguments &, const Answer &answer) {
        answer.send({.body = QByteArray(largeSize, 'x'), .contentType = "text/plain"});
    });
    return router;
}

void EdgeFixture::releasePending()
{
    std::vector<Answer> pending;
    {
        const std::lock_guard lock(m_mutex);
        pending.swap(m_pending);
        m_pendingCount = 0;
    }
    for (const Answer &answer : pending)
        answer.post({.body = "released", .contentType = "text/plain"});
}

void EdgeFixture::inEdge(const std::function<void(Edge &)> &call)
{
    std::promise<void> done;
    Edge *edge = m_edge;
    QMetaObject::invokeMethod(
        edge,
        [&] {
            call(*edge);
            done.set_value();
        },
        Qt::QueuedConnection);
    done.get_future().wait();
}

void EdgeFixture::setAccess(std::shared_ptr<const Access> access)
{
    inEdge([&](Edge &edge) { edge.setAccess(access); });
}

void EdgeFixture::setRoundHook(std::function<void()> hook)
{
    inEdge([&](Edge &edge) { edge.setRoundHook(hook); });
}

QByteArray Reply::header(const QByteArray &name) const
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

RawClient::RawClient(const EdgeFixture &edge)
    : RawClient(edge.port(), edge.isTls())
{
}

RawClient::RawClient(quint16 port, bool tls)
    : m_socket(std::make_unique<QSslSocket>())
{
    const QString host = QStringLiteral("127.0.0.1");
    if (tls) {
        m_socket->setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket->connectToHostEncrypted(host, port);
        m_socket->waitForEncrypted(patience);
    } else {
        m_socket->connectToHost(host, port);
        m_socket->waitForConnected(patience);
    }
}

RawClient::~RawClient() = default;

bool RawClient::isConnected() const
{
    return m_socket->state() == QAbstractSocket::ConnectedState;
}

void RawClient::send(const QByteArray &bytes)
{
    m_socket->write(bytes);
    while (m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite() > 0 &&
           m_socket->waitForBytesWritten(patience)) {
    }
}

bool RawClient::fill()
{
    if (m_socket->bytesAvailable() == 0 && !m_socket->waitForReadyRead(patience) &&
        m_socket->bytesAvailable() == 0)
        return false;
    m_buffer += m_socket->readAll();
    return true;
}

QByteArray RawClient::readUntil(const QByteArray &mark)
{
    while (!m_buffer.contains(mark)) {
        if (!fill())
            return std::exchange(m_buffer, {});
    }
    const qsizetype end = m_buffer.indexOf(mark) + mark.size();
    const QByteArray found = m_buffer.left(end);
    m_buffer.remove(0, end);
    return found;
}

Reply RawClient::readReply(bool headOnly)
{
    Reply reply;
    do {
        reply.head = readUntil("\r\n\r\n");
        if (!reply.head.startsWith("HTTP/1.1 "))
            return reply;
        reply.status = reply.head.mid(9, 3).toInt();
    } while (reply.status / 100 == 1);
    if (headOnly || reply.status == 204)
        return reply;
    if (reply.header("Transfer-Encoding") == "chunked") {
        for (;;) {
            const qsizetype size = readUntil("\r\n").trimmed().toLongLong(nullptr, 16);
            while (m_buffer.size() < size + 2 && fill()) {
            }
            reply.body += m_buffer.left(size);
            m_buffer.remove(0, size + 2);
            if (size == 0)
                return reply;
        }
    }
    const QByteArray length = reply.header("Content-Length");
    if (length.isEmpty()) {
        reply.body = readAll();
        return reply;
    }
    while (m_buffer.size() < length.toLongLong() && fill()) {
    }
    reply.body = m_buffer.left(length.toLongLong());
    m_buffer.remove(0, reply.body.size());
    return reply;
}

QByteArray RawClient::readAll()
{
    while (fill()) {
    }
    return std::exchange(m_buffer, {});
}

bool RawClient::isClosed()
{
    if (m_socket->state() == QAbstractSocket::ConnectedState)
        m_socket->waitForDisconnected(patience);
    return m_socket->state() == QAbstractSocket::UnconnectedState;
}

void RawClient::sendRaw(const QByteArray &bytes)
{
    if (::send(static_cast<int>(m_socket->socketDescriptor()), bytes.constData(), size_t(bytes.size()),
               MSG_NOSIGNAL) != bytes.size())
        qFatal("the kernel took no %d bytes", int(bytes.size()));
}

void RawClient::shutdownWriting()
{
    ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
}

void RawClient::close()
{
    m_socket->abort(); // no lingering for what is still to be sent
}

void RawClient::abort()
{
    const linger hard{1, 0};
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket->abort();
}

HalfClosingTlsClient::HalfClosingTlsClient(quint16 port)
    : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    , m_context(SSL_CTX_new(TLS_client_method()))
    , m_session(SSL_new(m_context))
{
    const timeval limit{patience / 1000, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    SSL_set_fd(m_session, m_socket);
    if (::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
        SSL_connect(m_session) != 1)
        qFatal("no TLS with port %d", port);
}

HalfClosingTlsClient::~HalfClosingTlsClient()
{
    SSL_free(m_session);
    SSL_CTX_free(m_context);
    ::close(m_socket);
}

bool HalfClosingTlsClient::send(const QByteArray &bytes)
{
    return SSL_write(m_session, bytes.constData(), static_cast<int>(bytes.size())) == bytes.size();
}

void HalfClosingTlsClient::sayGoodbye()
{
    SSL_shutdown(m_session);
}

QByteArray HalfClosingTlsClient::readAll(bool &properly)
{
    QByteArray all;
    std::vector<char> buffer(64 << 10);
    int size = 0;
    while ((size = SSL_read(m_session, buffer.data(), static_cast<int>(buffer.size()))) > 0)
        all.append(buffer.data(), size);
    properly = SSL_get_error(m_session, size) == SSL_ERROR_ZERO_RETURN;
    return all;
}

QByteArray get(const QByteArray &target, const QByteArray &headers)
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

} // namespace dbbasic::test
