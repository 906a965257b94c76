#include "server/delivery/attempt.h"

#include "server/delivery/clock.h"
#include "server/delivery/targetpolicy.h"

#include <QHostInfo>
#include <QMetaObject>
#include <QNetworkProxy>
#include <QPointer>
#include <QSslError>
#include <QSslSocket>
#include <QTcpSocket>

#include <array>
#include <sys/socket.h>

namespace dbbasic {

namespace {

/// Of hosts that need no resolver: addresses, and the names that are this machine wherever they are asked for
/// (RFC 6761, 6.3), also where no /etc/hosts lists them. Empty for others.
QList<QHostAddress> knownAddresses(const QString &host)
{
    if (const QHostAddress literal(host); !literal.isNull())
        return {literal};
    const QString name = host.toLower();
    if (name == QLatin1String("localhost") || name.endsWith(QLatin1String(".localhost")))
        return {QHostAddress(QHostAddress::LocalHostIPv6), QHostAddress(QHostAddress::LocalHost)};
    return {};
}

} // namespace

Resolve systemResolve()
{
    return [](const QString &host, QObject *context, std::function<void(const QHostInfo &)> done) {
        QHostInfo::lookupHost(host, context, std::move(done));
    };
}

Attempt::Attempt(Target target, const Wire &wire, QObject *parent)
    : QObject(parent)
    , m_target(std::move(target))
    , m_wire(wire)
{
}

Attempt::~Attempt()
{
    dropSocket();
}

void Attempt::dropSocket()
{
    if (m_lookup)
        std::exchange(m_lookup, nullptr)->deleteLater(); // it may be telling us the result
    m_connected = false;
    if (!m_socket)
        return;
    QTcpSocket *socket = std::exchange(m_socket, nullptr);
    socket->disconnect(this);
    socket->abort();
    // We may be in one of its signals, and may ourselves be gone before it returns.
    socket->setParent(nullptr);
    socket->deleteLater();
}

bool Attempt::canServeAgain() const
{
    if (!m_connected || isBusy() || m_wire.clock.steady() - m_idleSince > idleLimit)
        return false;
    // Whatever comes between two requests, an end or bytes nobody asked for, makes it useless. The socket's
    // own state lags by a turn of the event loop; the kernel's does not.
    char byte = 0;
    return ::recv(int(m_socket->socketDescriptor()), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           m_socket->state() == QAbstractSocket::ConnectedState && m_socket->bytesAvailable() == 0;
}

void Attempt::post(QByteArray request, Done done, IsWanted isWanted)
{
    m_request = std::move(request);
    m_done = std::move(done);
    m_isWanted = std::move(isWanted);
    m_reader = std::make_unique<AnswerReader>();
    m_sent = false;
    m_begun = m_wire.clock.steady();
    m_begunExactly = std::chrono::steady_clock::now();
    m_reused = m_connected;
    if (m_connected) {
        send();
        return;
    }
    dropSocket();
    m_addresses.clear();
    m_connectError.clear();
    // Never answers from within: an address that needs no look-up still takes a turn of the event loop.
    if (const auto known = knownAddresses(m_target.host); !known.isEmpty()) {
        QHostInfo info;
        info.setAddresses(known);
        QMetaObject::invokeMethod(
            this, [this, info] { resolved(info); }, Qt::QueuedConnection);
        return;
    }
    m_lookup = new QObject(this);
    m_wire.resolve(m_target.host, m_lookup, [this, lookup = m_lookup](const QHostInfo &info) {
        if (lookup != m_lookup)
            return; // given up on
        std::exchange(m_lookup, nullptr)->deleteLater();
        resolved(info);
    });
}

void Attempt::resolved(const QHostInfo &info)
{
    if (!isBusy())
        return;
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty()) {
        fail("cannot resolve " + m_target.host.toStdString() + ": " + info.errorString().toStdString());
        return;
    }
    std::string refusal;
    for (const QHostAddress &address : info.addresses()) {
        if (auto checked = m_wire.policy.check(m_target.host, address, m_target.port))
            m_addresses.append(address);
        else
            refusal = checked.error().message;
    }
    if (m_addresses.isEmpty()) {
        fail(refusal);
        return;
    }
    connectToNext();
}

void Attempt::connectToNext()
{
    if (m_addresses.isEmpty()) {
        fail(m_connectError);
        return;
    }
    const QHostAddress address = m_addresses.takeFirst();
    m_loopback = address.isLoopback();
    // An address that swallows everything (IPv6 without a route) must leave time for the next one.
    const auto now = m_wire.clock.steady();
    m_nextAddressAt = now + (m_begun + connectLimit - now) / (m_addresses.size() + 1);
    auto *tls = m_target.tls ? new QSslSocket(this) : nullptr;
    m_socket = tls ? tls : new QTcpSocket(this);
    m_socket->setProxy(QNetworkProxy::NoProxy);
    connect(m_socket, &QTcpSocket::readyRead, this, &Attempt::readAnswer);
    connect(m_socket, &QTcpSocket::disconnected, this, &Attempt::closed);
    connect(m_socket, &QTcpSocket::errorOccurred, this, &Attempt::socketFailed);
    if (tls) {
        tls->setSslConfiguration(m_wire.tls);
        connect(tls, &QSslSocket::encrypted, this, &Attempt::connected);
        // The address is pinned; the certificate must be for the name.
        tls->connectToHostEncrypted(address.toString(), m_target.port, m_target.host);
    } else {
        connect(m_socket, &QTcpSocket::connected, this, &Attempt::connected);
        m_socket->connectToHost(address, m_target.port);
    }
}

void Attempt::connected()
{
    m_connected = true;
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (m_isWanted && !m_isWanted()) {
        AttemptResult result;
        result.withdrawn = true;
        m_idleSince = m_wire.clock.steady(); // the connection may serve another one
        std::exchange(m_done, {})(std::move(result));
        return;
    }
    send();
}

void Attempt::send()
{
    m_sent = true;
    m_socket->write(m_request);
    m_socket->flush();
    m_request.clear();
}

void Attempt::readAnswer()
{
    if (!isBusy()) {
        dropSocket(); // nobody asked
        return;
    }
    std::array<char, 16384> buffer;
    while (m_socket && m_socket->bytesAvailable() > 0) {
        const qint64 got = m_socket->read(buffer.data(), qint64(buffer.size()));
        if (got <= 0)
            break;
        m_reader->put({buffer.data(), std::size_t(got)});
        switch (m_reader->state()) {
        case AnswerReader::State::Head:
        case AnswerReader::State::Body:
            break;
        case AnswerReader::State::Complete:
            finish(m_reader->canReuseConnection() && m_socket->bytesAvailable() == 0 &&
                   m_socket->bytesToWrite() == 0);
            return;
        case AnswerReader::State::Full:
            finish(false);
            return;
        case AnswerReader::State::Invalid:
            fail("the answer is not HTTP: " + m_reader->error());
            return;
        }
    }
}

// After this process was halted (a suspended machine, a paused container) time is up before the event loop
// has come to read the answer. One that came counts: the target would get the event twice.
void Attempt::readWhatIsThere()
{
    char byte = 0;
    if (m_connected && ::recv(int(m_socket->socketDescriptor()), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
        m_socket->waitForReadyRead(0); // leads to readAnswer()
}

void Attempt::closed()
{
    if (!isBusy()) {
        dropSocket();
        return;
    }
    readAnswer();
    if (!isBusy())
        return;
    m_reader->end();
    if (m_reader->status() != 0) {
        finish(false); // the status is known; what is missing of the body does not matter
        return;
    }
    fail(m_reader->hasBegun() ? "the connection was closed in the head of the answer"
                              : "the connection was closed before an answer");
}

void Attempt::socketFailed()
{
    if (!isBusy()) {
        dropSocket();
        return;
    }
    if (m_sent) {
        closed(); // by the other side, with or without an answer before
        return;
    }
    m_connectError = m_socket->errorString().toStdString();
    dropSocket();
    connectToNext();
}

void Attempt::checkDeadlines()
{
    if (!isBusy())
        return;
    const std::chrono::milliseconds now = m_wire.clock.steady();
    const std::chrono::milliseconds elapsed = now - m_begun;
    if (!m_sent && elapsed >= connectLimit) {
        fail(m_lookup ? "no address for " + m_target.host.toStdString() + " within 5 s"
                      : std::string("no connection within 5 s"));
    } else if (!m_sent && !m_addresses.isEmpty() && now >= m_nextAddressAt) {
        dropSocket();
        connectToNext();
    } else if (elapsed >= totalLimit) {
        // Its end may bring this connection the next request, or end the connection.
        const QPointer<Attempt> self(this);
        readWhatIsThere();
        if (!self || !isBusy() || now - m_begun < totalLimit)
            return;
        if (m_reader->status() != 0)
            finish(false);
        else
            fail(m_reader->hasBegun() ? "the head of the answer was not whole within 15 s"
                                      : "no answer within 15 s");
    }
}

void Attempt::fail(std::string error)
{
    constexpr std::size_t errorCap = 500;
    AttemptResult result;
    result.error = error.substr(0, errorCap);
    result.staleConnection =
        m_reused && !m_reader->hasBegun() && m_sent && m_wire.clock.steady() - m_begun < totalLimit;
    result.loopback = m_loopback;
    result.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                            m_begunExactly);
    dropSocket();
    std::exchange(m_done, {})(std::move(result));
}

void Attempt::finish(bool keep)
{
    AttemptResult result;
    result.status = m_reader->status();
    result.head = m_reader->takeHead();
    result.body = m_reader->takeBody();
    result.retryAfter = m_reader->retryAfter();
    result.loopback = m_loopback;
    result.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                            m_begunExactly);
    if (keep)
        m_idleSince = m_wire.clock.steady();
    else
        dropSocket();
    std::exchange(m_done, {})(std::move(result));
}

} // namespace dbbasic
