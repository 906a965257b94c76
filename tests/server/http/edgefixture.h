// An edge in a thread of its own with a handful of routes, and a client that says exactly what it is told to.
#pragma once

#include "server/http/edge.h"
#include "server/http/tls.h"

#include <QByteArray>
#include <QSslSocket>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class QEventLoop;
struct ssl_ctx_st;
struct ssl_st;

namespace dbbasic::test {

/// A self-signed certificate for localhost and its key, by the openssl command.
void makeCertificate(const QString &certificate, const QString &key);
std::shared_ptr<const TlsContext> makeTestTls();

/// Routes: GET /hello; POST /echo; GET /items/{id}; GET /pending, answered by releasePending(); GET /dropped,
/// never answered; GET /live, a stream with one line that then waits; GET /endless, a stream without end; GET
/// /lines, a million numbered lines; GET /large, an answer of 64 MiB.
class EdgeFixture
{
public:
    static constexpr qsizetype largeSize = 64 << 20;
    static constexpr int lineCount = 1'000'000;

    explicit EdgeFixture(EdgeLimits limits = {}, bool tls = false);
    ~EdgeFixture();

    quint16 port() const { return m_port; }
    bool isTls() const { return m_tls; }
    const EdgeCounters &counters() const { return m_counters; }
    quint64 rejected(Rejection reason) const { return m_counters.rejected[std::size_t(reason)]; }

    int pendingCount() const { return m_pendingCount; }
    /// Answers what waits at /pending, from a thread that is not the I/O thread.
    void releasePending();
    void setAccess(std::shared_ptr<const Access> access);
    void setRoundHook(std::function<void()> hook);
    /// Runs `call` in the I/O thread and waits for it.
    void inEdge(const std::function<void(Edge &)> &call);

private:
    void run(int descriptor, const EdgeLimits &limits);
    Router makeRouter();

    const bool m_tls;
    quint16 m_port = 0;
    EdgeCounters m_counters;
    std::mutex m_mutex;
    std::vector<Answer> m_pending;
    std::atomic<int> m_pendingCount = 0;
    std::atomic<Edge *> m_edge = nullptr;
    QEventLoop *m_loop = nullptr; ///< in the thread
    std::thread m_thread;         ///< whose joining the thread sanitizer understands, unlike QThread's
};

struct Reply
{
    int status = 0; ///< 0: none came before the connection was closed
    QByteArray head;
    QByteArray body;

    QByteArray header(const QByteArray &name) const;
};

/// A blocking connection. Every wait gives up after a generous time, with what has come so far.
class RawClient
{
public:
    explicit RawClient(const EdgeFixture &edge);
    RawClient(quint16 port, bool tls);
    ~RawClient();

    bool isConnected() const;
    void send(const QByteArray &bytes);
    /// Does not wait until the bytes are gone; the event loop sends them.
    void beginToSend(const QByteArray &bytes) { m_socket->write(bytes); }
    Reply readReply(bool headOnly = false);
    QByteArray readUntil(const QByteArray &mark);
    /// Everything up to the close; isClosed() tells whether it came.
    QByteArray readAll();
    bool isClosed();
    /// Past TLS, onto the wire.
    void sendRaw(const QByteArray &bytes);
    void shutdownWriting();
    void close();
    /// Leaves what comes from now on in the kernel.
    void stopReading() { m_socket->setReadBufferSize(1); }
    /// Hangs up with a reset.
    void abort();

private:
    bool fill();

    std::unique_ptr<QSslSocket> m_socket;
    QByteArray m_buffer;
};

/// A blocking TLS client that can say that it sends no more and still read, as QSslSocket cannot.
class HalfClosingTlsClient
{
public:
    explicit HalfClosingTlsClient(quint16 port);
    ~HalfClosingTlsClient();
    HalfClosingTlsClient(const HalfClosingTlsClient &) = delete;
    HalfClosingTlsClient &operator=(const HalfClosingTlsClient &) = delete;

    bool send(const QByteArray &bytes);
    void sayGoodbye();
    /// Up to the server's own goodbye; `properly` tells whether that came.
    QByteArray readAll(bool &properly);

private:
    int m_socket;
    ssl_ctx_st *m_context;
    ssl_st *m_session;
};

/// "GET target HTTP/1.1", Host and the empty line.
QByteArray get(const QByteArray &target, const QByteArray &headers = {});

} // namespace dbbasic::test
