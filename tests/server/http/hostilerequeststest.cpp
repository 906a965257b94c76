// What a client may send that it should not: each gets its status or a close, and the next client is served
// as if nothing had been. If this fails, a scanner, a broken proxy or an attacker can confuse the server or
// hold it up.
#include "tests/server/http/edgefixture.h"
#include "tests/support/sanitizer.h"

#include <QCoreApplication>
#include <QFile>
#include <QTest>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

namespace {

/// Short limits, so that nobody waits long for a slow client to be cut.
EdgeLimits shortLimits()
{
    EdgeLimits limits;
    limits.request.head = 4 << 10;
    limits.request.body = 64 << 10;
    limits.connections = 50;
    limits.idle = 30s;
    limits.head = 300ms;
    limits.body = 300ms;
    limits.write = 500ms;
    limits.linger = 200ms;
    return limits;
}

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE);
}

} // namespace

class HostileRequestsTest : public QObject
{
    Q_OBJECT

public:
    explicit HostileRequestsTest(bool tls)
        : m_tls(tls)
    {
    }

private Q_SLOTS:
    void init() { m_edge = std::make_unique<EdgeFixture>(m_limits, m_tls); }
    void cleanup()
    {
        // However a client has gone, nothing of it may stay.
        QTRY_COMPARE(m_edge->counters().connectionsOpen.load(), 0);
        QCOMPARE(m_edge->counters().requestBytesHeld.load(), 0);
        QCOMPARE(m_edge->counters().streamsOpen.load(), 0);
        m_edge.reset();
    }

    void refuses_data();
    void refuses();
    void cutsSlowClients_data();
    void cutsSlowClients();
    void survivesAborts_data();
    void survivesAborts();
    void cutsReadersThatNeverRead_data();
    void cutsReadersThatNeverRead();
    void holdsUpUnderHalfTls();
    void turnsAwayTooManyConnections();
    void boundsBodiesInMemory();
    void survivesRunningOutOfDescriptors();
    void keepsIdleConnections();

private:
    void checkNextClient();

    std::unique_ptr<EdgeFixture> m_edge;
    EdgeLimits m_limits = shortLimits();
    const bool m_tls;
};

void HostileRequestsTest::checkNextClient()
{
    RawClient client(*m_edge);
    client.send(get("/hello"));
    const Reply reply = client.readReply();
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, "hello");
}

void HostileRequestsTest::refuses_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status"); // 0: closed without a word
    QTest::addColumn<bool>("stays"); // the connection can be used again

    const auto row = [](const char *name, const QByteArray &request, int status, bool stays = false) {
        QTest::newRow(name) << request << status << stays;
    };
    const QByteArray host = "Host: localhost\r\n";
    const QByteArray post = "POST /echo HTTP/1.1\r\n" + host;

    row("no request line", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", 400);
    row("garbage", "\x01\x02\x03\x04\r\n\r\n", 400);
    row("one word", "HELO\r\n\r\n", 400);
    row("two words", "GET /hello\r\n\r\n", 400);
    row("HTTP/0.9", "GET /hello\r\n", 400);
    row("four words", "GET /hello x HTTP/1.1\r\n" + host + "\r\n", 400);
    row("two spaces", "GET  /hello HTTP/1.1\r\n" + host + "\r\n", 400);
    row("tab for a space", "GET\t/hello HTTP/1.1\r\n" + host + "\r\n", 400);
    row("leading space", " GET /hello HTTP/1.1\r\n" + host + "\r\n", 400);
    row("version 9.9", "GET /hello HTTP/9.9\r\n" + host + "\r\n", 505);
    row("version 2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("lower-case protocol", "GET /hello http/1.1\r\n" + host + "\r\n", 400);
    row("unknown method", "BREW /hello HTTP/1.1\r\n" + host + "\r\n", 501);
    row("lower-case method", "get /hello HTTP/1.1\r\n" + host + "\r\n", 501);
    row("CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n", 501);
    row("TRACE", "TRACE /hello HTTP/1.1\r\n" + host + "\r\n", 405, true);

    row("no Host", "GET /hello HTTP/1.1\r\n\r\n", 400);
    row("empty Host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400);
    row("two Hosts", "GET /hello HTTP/1.1\r\n" + host + host + "\r\n", 400);
    row("Host with user info", "GET /hello HTTP/1.1\r\nHost: me@localhost\r\n\r\n", 400);
    row("Host with a path", "GET /hello HTTP/1.1\r\nHost: localhost/x\r\n\r\n", 400);
    row("foreign Host", "GET /hello HTTP/1.1\r\nHost: example.org\r\n\r\n", 421, true);
    row("foreign Host that begins like ours", "GET /hello HTTP/1.1\r\nHost: localhost.example.org\r\n\r\n",
        421, true);
    row("foreign Origin", get("/hello", "Origin: http://example.org\r\n"), 403, true);
    row("Origin null", get("/hello", "Origin: null\r\n"), 403, true);
    row("other port's Origin", get("/hello", "Origin: http://localhost:1\r\n"), 403, true);
    row("cross-site fetch", get("/hello", "Sec-Fetch-Site: cross-site\r\n"), 403, true);

    row("bare LF", "GET /hello HTTP/1.1\nHost: localhost\n\n", 400);
    row("bare LF in the headers", "GET /hello HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", 400);
    row("bare CR in a value", get("/hello", "X: a\rb\r\n"), 400);
    row("NUL in a value", get("/hello", QByteArray("X: a\0b\r\n", 8)), 400);
    row("folded header", get("/hello", "X: a\r\n b\r\n"), 400);
    row("folded with an empty first line", get("/hello", "X:\r\n b\r\n"), 400);
    row("folded with an empty second line", get("/hello", "X: a\r\n \r\n"), 400);
    row("space before the colon", get("/hello", "X : a\r\n"), 400);
    row("no colon", get("/hello", "Nothing\r\n"), 400);
    row("empty name", get("/hello", ": a\r\n"), 400);
    row("name with a space", get("/hello", "X Y: a\r\n"), 400);
    row("head over the limit", get("/hello", "X: " + QByteArray(8 << 10, 'a') + "\r\n"), 431);
    row("many small headers", get("/hello", QByteArray("X: y\r\n").repeated(2'000)), 431);
    row("target over the limit", get("/" + QByteArray(8 << 10, 'a')), 431);

    row("negative length", post + "Content-Length: -5\r\n\r\nhello", 400);
    row("signed length", post + "Content-Length: +5\r\n\r\nhello", 400);
    row("hex length", post + "Content-Length: 0x5\r\n\r\nhello", 400);
    row("length with letters", post + "Content-Length: 5abc\r\n\r\nhello", 400);
    row("empty length", post + "Content-Length:\r\n\r\nhello", 400);
    row("length beyond 64 bits", post + "Content-Length: 18446744073709551621\r\n\r\nhello", 400);
    row("length of 2^64-1", post + "Content-Length: 18446744073709551615\r\n\r\nhello", 413);
    row("two lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400);
    row("the same length twice", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400);
    row("list of lengths", post + "Content-Length: 5, 5\r\n\r\nhello", 400);
    row("length and chunks", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    row("chunks and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400);
    row("gzip coding", post + "Transfer-Encoding: gzip\r\n\r\nhello", 501);
    row("gzip and chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501);
    row("xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501);
    row("chunked twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400);
    row("chunked, identity", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501);
    row("chunks in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    const QByteArray chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    row("chunk size with letters", chunked + "xyz\r\nhello\r\n0\r\n\r\n", 400);
    row("negative chunk size", chunked + "-5\r\nhello\r\n0\r\n\r\n", 400);
    row("chunk size beyond 64 bits", chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n", 400);
    row("chunk longer than its size", chunked + "3\r\nhello\r\n0\r\n\r\n", 400);
    row("chunk size ends with LF", chunked + "5\nhello\r\n0\r\n\r\n", 400);
    row("huge chunk extension", chunked + "5;" + QByteArray(8 << 10, 'a') + "\r\nhello\r\n0\r\n\r\n", 400);
    row("huge trailer", chunked + "0\r\nX: " + QByteArray(8 << 10, 'a') + "\r\n\r\n", 400);
    row("folded trailer", chunked + "0\r\nX: a\r\n b\r\n\r\n", 400);

    row("body over the limit", post + "Content-Length: 100000\r\n\r\n" + QByteArray(100'000, 'a'), 413);
    row("chunks over the limit", chunked + "18000\r\n" + QByteArray(0x18000, 'a') + "\r\n0\r\n\r\n", 413);
    row("body over the limit, asked first", post + "Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n",
        413);
    row("other expectation", post + "Expect: the best\r\nContent-Length: 5\r\n\r\nhello", 417);

    row("absolute form of another host", "GET http://example.org/hello HTTP/1.1\r\n" + host + "\r\n", 400);
    row("absolute form of another scheme", "GET ftp://localhost/hello HTTP/1.1\r\n" + host + "\r\n", 400);
    row("two slashes", get("//localhost/hello"), 400);
    row("no slash", get("hello"), 400);
    row("asterisk", get("*"), 400);
    row("NUL", get("/items/%00"), 400);
    row("half an escape", get("/items/%4"), 400);
    row("no escape", get("/items/%zz"), 400);
    row("invalid UTF-8", get("/items/%ff"), 400);
    row("overlong UTF-8", get("/items/%c0%af"), 400);
    row("surrogate in UTF-8", get("/items/%ed%a0%80"), 400);
    row("invalid UTF-8 in the query", get("/items/1?q=%ff"), 400);
    row("raw UTF-8", get("/items/\xc3\xa4"), 400);
    row("fragment", get("/hello#top"), 400);
    row("dot segments", get("/items/../hello"), 404, true);
    row("escaped slash", get("/items%2f1"), 404, true);
    row("unknown path", get("/nothing"), 404, true);
    row("wrong method", "DELETE /hello HTTP/1.1\r\n" + host + "\r\n", 405, true);
    row("wrong method with a body", "DELETE /hello HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello",
        405, true);
    row("WebSocket",
        get("/hello", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
        426, true);
    row("handler without an answer", get("/dropped"), 500, true);
    if (!m_tls)
        row("TLS on the plain port", QByteArray::fromHex("1603010200010001fc0303"), 400);
}

void HostileRequestsTest::refuses()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(bool, stays);

    const quint64 shown = m_edge->counters().requests;
    {
        RawClient client(*m_edge);
        client.send(request);
        const Reply reply = client.readReply();
        QCOMPARE(reply.status, status);
        QVERIFY2(reply.body.startsWith("{\"status\":\"error\",\"code\":\""), reply.body.constData());
        QCOMPARE(reply.header("Connection"), stays ? QByteArray() : QByteArray("close"));
        if (stays) {
            client.send(get("/hello"));
            QCOMPARE(client.readReply().status, 200);
        } else {
            QCOMPARE(client.readAll(), QByteArray()); // nothing of what followed was taken for a request
        }
    }
    const bool handled = status == 500 || stays;
    QVERIFY(handled || m_edge->counters().requests == shown);
    checkNextClient();
}

void HostileRequestsTest::cutsSlowClients_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("dribble"); // one byte at a time, for as long as it is taken
    QTest::newRow("head") << QByteArray("GET /hello HTTP/1.1\r\n") << QByteArray("X: a\r\n");
    QTest::newRow("request line") << QByteArray("G") << QByteArray("E");
    QTest::newRow("body") << QByteArray(
                                 "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n")
                          << QByteArray("a");
    QTest::newRow("chunks")
        << QByteArray("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        << QByteArray("1\r\na\r\n");
}

/// A client that is only slow enough may not hold a connection for ever.
void HostileRequestsTest::cutsSlowClients()
{
    QFETCH(QByteArray, begin);
    QFETCH(QByteArray, dribble);
    RawClient client(*m_edge);
    client.send(begin);
    for (int i = 0; m_edge->rejected(Rejection::SlowRequest) == 0; ++i) {
        client.send(dribble.mid(i % dribble.size(), 1));
        QTest::qWait(5);
    }
    checkNextClient();
    QCOMPARE(client.readReply().status, 408);
    QVERIFY(client.isClosed());
}

void HostileRequestsTest::survivesAborts_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("until"); // what must have come before the abort
    QTest::newRow("before a byte") << QByteArray() << QByteArray();
    QTest::newRow("in the head") << QByteArray("GET /hello HTT") << QByteArray();
    QTest::newRow("in the body")
        << QByteArray("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc")
        << QByteArray();
    QTest::newRow("in a chunk")
        << QByteArray("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc")
        << QByteArray();
    QTest::newRow("while its answer is pending") << get("/pending") << QByteArray();
    QTest::newRow("with more requests behind the pending one")
        << get("/pending") + get("/hello") << QByteArray();
    QTest::newRow("in a live stream") << get("/live") << QByteArray("first");
    QTest::newRow("in an endless stream") << get("/endless") << QByteArray("xxxx");
    QTest::newRow("in a large answer") << get("/large") << QByteArray("xxxx");
    QTest::newRow("after an answer") << get("/hello") << QByteArray("hello");
    QTest::newRow("after a refusal") << QByteArray("nonsense\r\n\r\n") << QByteArray("error");
}

/// Clients crash and networks break at any moment.
void HostileRequestsTest::survivesAborts()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, until);
    for (const bool hard : {true, false}) {
        RawClient client(*m_edge);
        client.send(request);
        QVERIFY(client.readUntil(until).contains(until));
        if (request.contains("/pending"))
            QTRY_COMPARE(m_edge->pendingCount(), 1);
        if (hard)
            client.abort();
        else
            client.close();
        if (request.contains("/pending"))
            m_edge->releasePending(); // to nobody
    }
    QTRY_COMPARE(m_edge->counters().connectionsOpen.load(), 0);
    checkNextClient();
}

void HostileRequestsTest::cutsReadersThatNeverRead_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<qint64>("memory"); // what it may cost
    constexpr qint64 mebibyte = 1 << 20;
    const qint64 some = (m_tls ? 24 : 8) * mebibyte; // the client and its TLS live in this process, too
    QTest::newRow("endless stream") << get("/endless") << some;
    QTest::newRow("four large answers") << get("/large").repeated(4) << EdgeFixture::largeSize + some;
    QTest::newRow("many small answers") << get("/hello").repeated(100'000) << some;
}

/// The kernel's buffers fill up, and then no memory of ours may.
void HostileRequestsTest::cutsReadersThatNeverRead()
{
    QFETCH(QByteArray, request);
    QFETCH(qint64, memory);
    checkNextClient();
    const qint64 before = residentBytes();
    RawClient client(*m_edge);
    client.stopReading();
    client.beginToSend(request);

    qint64 most = 0;
    QTRY_VERIFY_WITH_TIMEOUT(
        (most = std::max(most, residentBytes() - before), m_edge->rejected(Rejection::SlowReader) == 1),
        60'000);
    QVERIFY2(isSanitized || most < memory, QByteArray::number(most).constData());
    checkNextClient();
}

/// Part of a TLS record, nonsense for a record, plain HTTP for TLS, and a handshake that never goes on.
void HostileRequestsTest::holdsUpUnderHalfTls()
{
    if (!m_tls)
        return; // nothing to be half of
    RawClient half(*m_edge);
    half.sendRaw(QByteArray::fromHex("1703030100010203"));
    checkNextClient(); // it is waited for without spinning

    RawClient nonsense(*m_edge);
    nonsense.sendRaw(QByteArray(100, 'x'));
    QVERIFY(nonsense.isClosed());
    checkNextClient();

    RawClient plain(m_edge->port(), false);
    plain.send(get("/hello"));
    const Reply reply = plain.readReply();
    QCOMPARE(reply.status, 400);
    QVERIFY(reply.body.contains("speaks TLS"));

    RawClient silent(m_edge->port(), false);
    silent.send(QByteArray::fromHex("1603010200"));
    QVERIFY(silent.isClosed()); // by the limit for heads
    checkNextClient();
}

void HostileRequestsTest::turnsAwayTooManyConnections()
{
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < m_limits.connections; ++i) {
        clients.push_back(std::make_unique<RawClient>(*m_edge));
        clients.back()->send(get("/hello"));
        QCOMPARE(clients.back()->readReply().status, 200);
    }
    RawClient late(*m_edge);
    late.send(get("/hello"));
    const Reply reply = late.readReply();
    QCOMPARE(reply.status, 503);
    QVERIFY(reply.body.contains("too_many_connections"));
    QVERIFY(late.isClosed());
    QCOMPARE(m_edge->rejected(Rejection::ConnectionLimit), 1U);

    clients.front()->send(get("/hello"));
    QCOMPARE(clients.front()->readReply().status, 200);
    clients.clear();
    QTRY_COMPARE(m_edge->counters().connectionsOpen.load(), 0);
    checkNextClient();
}

/// Many clients with unfinished bodies may not fill the memory.
void HostileRequestsTest::boundsBodiesInMemory()
{
    EdgeLimits limits = m_limits;
    limits.requestBytesHeld = 200 << 10;
    limits.body = 30s;
    m_edge = std::make_unique<EdgeFixture>(limits, m_tls);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<RawClient>(*m_edge));
        clients.back()->send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n" +
                             QByteArray(50'000, 'a'));
    }
    QTRY_VERIFY(m_edge->rejected(Rejection::Busy) >= 6);
    QVERIFY(m_edge->counters().requestBytesHeld <= limits.requestBytesHeld);
    checkNextClient();
    clients[0]->send(QByteArray(10'000, 'a'));
    QCOMPARE(clients[0]->readReply().body.size(), 60'000);
}

/// No spinning, no lost listener: what is open is served, and new clients are once there are descriptors
/// again.
void HostileRequestsTest::survivesRunningOutOfDescriptors()
{
    RawClient old(*m_edge);
    old.send(get("/hello"));
    QCOMPARE(old.readReply().status, 200);

    RawClient waiting(*m_edge); // its descriptor is open before there are none left
    QTRY_COMPARE(m_edge->counters().connectionsOpen.load(), 2);
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    std::vector<int> hoard;
    const rlimit few{static_cast<rlim_t>(::dup(0)) + 8, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (int descriptor; (descriptor = ::dup(0)) >= 0;)
        hoard.push_back(descriptor);
    ::close(hoard.back()); // one for the client's own side
    hoard.pop_back();
    RawClient late(m_edge->port(), false); // its handshake is never answered
    QTRY_VERIFY(m_edge->rejected(Rejection::DescriptorLimit) >= 1);
    old.send(get("/hello"));
    QCOMPARE(old.readReply().status, 200);
    // It rests between its attempts: a server that spins would have counted thousands by now.
    QTest::qWait(200);
    QVERIFY(m_edge->rejected(Rejection::DescriptorLimit) < 20);

    for (const int descriptor : hoard)
        ::close(descriptor);
    ::setrlimit(RLIMIT_NOFILE, &before);
    checkNextClient();
}

/// Thousands of clients that say nothing cost next to nothing and are still there when they do.
void HostileRequestsTest::keepsIdleConnections()
{
    EdgeLimits limits = m_limits;
    limits.connections = 5'000;
    m_edge = std::make_unique<EdgeFixture>(limits, m_tls);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const int count = static_cast<int>(std::min<rlim_t>(m_tls ? 200 : 4'000, (files.rlim_cur - 200) / 2));

    const qint64 before = residentBytes();
    std::vector<int> idle;
    for (int i = 0; i < count; ++i) {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_edge->port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        QVERIFY(::connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
        idle.push_back(descriptor);
    }
    QTRY_COMPARE(m_edge->counters().connectionsOpen.load(), count);
    const qint64 each = m_tls ? 64 << 10 : 4 << 10;
    QVERIFY2(isSanitized || residentBytes() - before < count * each,
             "an idle connection costs too much memory");
    checkNextClient();
    for (const int descriptor : idle)
        ::close(descriptor);
}

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    int failures = 0;
    for (const bool tls : {false, true})
        failures += QTest::qExec(std::make_unique<HostileRequestsTest>(tls).get(), argc, argv);
    return failures;
}

#include "hostilerequeststest.moc"
