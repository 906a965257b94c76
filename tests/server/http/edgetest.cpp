// What ordinary clients rely on: order, framing, keep-alive, HEAD, OPTIONS, half-close, streams, who may
// call, and a clean stop. If this fails, curl, browsers, proxies or scripts with nc see wrong or missing
// answers.
#include "tests/server/http/edgefixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

namespace {

QByteArray post(const QByteArray &body, const QByteArray &headers = {})
{
    return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n" + headers + "\r\n" + body;
}

Tokens tokensOf(const QByteArray &text)
{
    const auto tokens = Tokens::parse(text, QStringLiteral("tokens"));
    return tokens ? *tokens : Tokens();
}

std::shared_ptr<const Access> access(const QStringList &names, const QStringList &origins, Tokens tokens = {})
{
    return std::make_shared<const Access>(QHostAddress(QHostAddress::LocalHost), names, origins,
                                          std::move(tokens));
}

} // namespace

class EdgeTest : public QObject
{
    Q_OBJECT

public:
    explicit EdgeTest(bool tls)
        : m_tls(tls)
    {
    }

private Q_SLOTS:
    void init() { m_edge = std::make_unique<EdgeFixture>(EdgeLimits{}, m_tls); }
    void cleanup()
    {
        QTRY_COMPARE(m_edge->counters().connectionsOpen.load(), 0);
        m_edge.reset();
    }

    void answersPipelinedRequestsInOrder();
    void keepsOrderBehindAPendingAnswer();
    void takesRequestsInAnyPieces();
    void readsChunkedBodies();
    void readsLargeBodies();
    void answersHead();
    void answersOptions();
    void speaksHttp10();
    void closesWhenAsked();
    void asksForTheBody();
    void answersAfterHalfClose();
    void answersAfterGoodbye();
    void forgivesBlankLines();
    void takesAbsoluteForm();
    void decodesPathSegments();
    void saysWhoCalls();
    void streamsWithoutEndInMemory();
    void sendsWholeStreams();
    void callsTheHookOncePerRound();
    void answersFromOtherThreads();
    void checksTokens();
    void allowsConfiguredOriginsAndNames();
    void readsTokenFiles_data();
    void readsTokenFiles();
    void stopsCleanly();

private:
    Reply ask(const QByteArray &request)
    {
        RawClient client(*m_edge);
        client.send(request);
        return client.readReply();
    }

    std::unique_ptr<EdgeFixture> m_edge;
    const bool m_tls;
};

void EdgeTest::answersPipelinedRequestsInOrder()
{
    RawClient client(*m_edge);
    QByteArray requests;
    for (int i = 0; i < 1'000; ++i)
        requests += get("/items/" + QByteArray::number(i));
    client.send(requests);
    for (int i = 0; i < 1'000; ++i)
        QCOMPARE(client.readReply().body, QByteArray::number(i) + '|');
}

/// An answer that comes late may not be overtaken by the ones behind it.
void EdgeTest::keepsOrderBehindAPendingAnswer()
{
    RawClient client(*m_edge);
    client.send(get("/pending") + get("/hello") + post("x"));
    QTRY_COMPARE(m_edge->pendingCount(), 1);
    QCOMPARE(m_edge->counters().requests.load(), 1U); // the others wait
    m_edge->releasePending();
    QCOMPARE(client.readReply().body, "released");
    QCOMPARE(client.readReply().body, "hello");
    QCOMPARE(client.readReply().body, "x");
}

void EdgeTest::takesRequestsInAnyPieces()
{
    RawClient client(*m_edge);
    const QByteArray request = post("hello", "X-Some: header\r\n");
    for (const char c : request)
        client.send(QByteArray(1, c));
    QCOMPARE(client.readReply().body, "hello");
}

void EdgeTest::readsChunkedBodies()
{
    RawClient client(*m_edge);
    const QByteArray head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n";
    const QByteArray chunks =
        "5\r\nhello\r\n006;name=\"v;\"\r\n world\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n";
    client.send(head + chunks);
    QCOMPARE(client.readReply().body, "hello world0123456789");
    for (const char c : QByteArray(head + chunks))
        client.send(QByteArray(1, c));
    QCOMPARE(client.readReply().body, "hello world0123456789");
    client.send(head + "0\r\n\r\n" + get("/hello"));
    QCOMPARE(client.readReply().body, "");
    QCOMPARE(client.readReply().body, "hello");
}

void EdgeTest::readsLargeBodies()
{
    const QByteArray body(8 << 20, 'b');
    const Reply reply = ask(post(body));
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body == body);
    QCOMPARE(m_edge->counters().requestBytesHeld.load(), 0);
}

void EdgeTest::answersHead()
{
    RawClient client(*m_edge);
    client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/hello"));
    const Reply head = client.readReply(true);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Length"), "5");
    QVERIFY(head.header("Date").endsWith("GMT"));
    QCOMPARE(client.readReply().body, "hello"); // no body stood between them

    client.send("HEAD /endless HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/hello"));
    QCOMPARE(client.readReply(true).status, 200);
    QCOMPARE(client.readReply().body, "hello");
}

void EdgeTest::answersOptions()
{
    Reply reply = ask("OPTIONS /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QCOMPARE(reply.status, 204);
    QCOMPARE(reply.header("Allow"), "GET, HEAD, OPTIONS");
    reply = ask("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QCOMPARE(reply.status, 204);
    reply = ask("PUT /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");
    QCOMPARE(reply.status, 405);
    QCOMPARE(reply.header("Allow"), "POST, OPTIONS");
}

void EdgeTest::speaksHttp10()
{
    RawClient once(*m_edge);
    once.send("GET /hello HTTP/1.0\r\n\r\n");
    const Reply reply = once.readReply();
    QCOMPARE(reply.body, "hello");
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(once.isClosed());

    RawClient kept(*m_edge);
    for (int i = 0; i < 2; ++i) {
        kept.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        QCOMPARE(kept.readReply().header("Connection"), "keep-alive");
    }

    RawClient stream(*m_edge);
    stream.send("GET /lines HTTP/1.0\r\n\r\n");
    const Reply lines = stream.readReply();
    QVERIFY(lines.header("Transfer-Encoding").isEmpty());
    QCOMPARE(lines.body.count('\n'), EdgeFixture::lineCount);
    QVERIFY(stream.isClosed());
}

void EdgeTest::closesWhenAsked()
{
    RawClient client(*m_edge);
    client.send(get("/hello", "Connection: close\r\n"));
    const Reply reply = client.readReply();
    QCOMPARE(reply.body, "hello");
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(client.isClosed());
}

/// curl waits a second for this with every large body.
void EdgeTest::asksForTheBody()
{
    RawClient client(*m_edge);
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    QCOMPARE(client.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    QCOMPARE(client.readReply().body, "hello");
}

/// printf … | nc: the client has said all and waits for the answer.
void EdgeTest::answersAfterHalfClose()
{
    // Over TLS too: a client may end its side of the connection below TLS.
    for (const QByteArray &request : {get("/hello"), get("/hello") + get("/hello"), get("/lines")}) {
        RawClient client(*m_edge);
        client.send(request);
        client.shutdownWriting();
        for (int i = 0; i < request.count("GET"); ++i)
            QCOMPARE(client.readReply().status, 200);
        QVERIFY(client.isClosed());
    }
    RawClient client(*m_edge);
    client.send(get("/pending"));
    client.shutdownWriting();
    QTRY_COMPARE(m_edge->pendingCount(), 1);
    m_edge->releasePending();
    QCOMPARE(client.readReply().body, "released");

    RawClient live(*m_edge); // but nobody listens to a live stream for ever after that
    live.send(get("/live"));
    QVERIFY(live.readUntil("first").endsWith("first"));
    live.shutdownWriting();
    QTRY_COMPARE(m_edge->counters().streamsOpen.load(), 0);
}

/// The same said in TLS: close_notify, after which a client may still read.
void EdgeTest::answersAfterGoodbye()
{
    if (!m_tls)
        return; // nothing to say it with
    for (const QByteArray &request : {get("/hello"), get("/hello") + get("/hello"), get("/lines")}) {
        HalfClosingTlsClient client(m_edge->port());
        QVERIFY(client.send(request));
        client.sayGoodbye();
        bool properly = false;
        const QByteArray all = client.readAll(properly);
        QCOMPARE(all.count("HTTP/1.1 200 OK\r\n"), request.count("GET"));
        QVERIFY(all.endsWith(request.contains("/lines") ? "\r\n0\r\n\r\n" : "hello"));
        QVERIFY(properly);
    }
    HalfClosingTlsClient client(m_edge->port());
    QVERIFY(client.send(get("/pending")));
    client.sayGoodbye();
    QTRY_COMPARE(m_edge->pendingCount(), 1);
    m_edge->releasePending();
    bool properly = false;
    QVERIFY(client.readAll(properly).endsWith("released"));
    QVERIFY(properly);
}

void EdgeTest::forgivesBlankLines()
{
    RawClient client(*m_edge);
    client.send("\r\n" + get("/hello") + "\r\n\r\n" + get("/hello"));
    QCOMPARE(client.readReply().status, 200);
    QCOMPARE(client.readReply().status, 200);
}

void EdgeTest::takesAbsoluteForm()
{
    QCOMPARE(ask("GET http://LOCALHOST/items/1?q=2 HTTP/1.1\r\nHost: localhost\r\n\r\n").body, "1|q=2");
}

void EdgeTest::decodesPathSegments()
{
    QCOMPARE(ask(get("/items/a%2Fb%20%C3%A4?x=%26&y=1")).body, "a/b \xc3\xa4|x=%26&y=1");
    QCOMPARE(ask(get("/%68ello")).body, "hello");
}

void EdgeTest::saysWhoCalls()
{
    const QByteArray scheme = m_tls ? "https" : "http";
    QCOMPARE(ask("GET /base HTTP/1.1\r\nHost: localhost:8123\r\n\r\n").body,
             scheme + "://localhost:8123 127.0.0.1");
}

void EdgeTest::streamsWithoutEndInMemory()
{
    RawClient client(*m_edge);
    client.send(get("/live"));
    QVERIFY(client.readUntil("\r\n\r\n").contains("Transfer-Encoding: chunked"));
    QCOMPARE(client.readUntil("first\n\n").right(13), "data: first\n\n");
    QCOMPARE(m_edge->counters().streamsOpen.load(), 1);
}

void EdgeTest::sendsWholeStreams()
{
    RawClient client(*m_edge);
    client.send(get("/lines") + get("/hello"));
    const Reply reply = client.readReply();
    QCOMPARE(reply.body.count('\n'), EdgeFixture::lineCount);
    QVERIFY(reply.body.endsWith("line " + QByteArray::number(EdgeFixture::lineCount - 1) + '\n'));
    QCOMPARE(client.readReply().body, "hello");
}

/// Publishing counts on it: what came in one round is committed by one flush.
void EdgeTest::callsTheHookOncePerRound()
{
    std::atomic<int> calls = 0;
    m_edge->setRoundHook([&calls] { ++calls; });
    RawClient client(*m_edge);
    client.send(get("/hello").repeated(100));
    for (int i = 0; i < 100; ++i)
        QCOMPARE(client.readReply().body, "hello");
    QVERIFY2(calls > 0 && calls < 50, QByteArray::number(calls.load()).constData());
    m_edge->setRoundHook({});
}

void EdgeTest::answersFromOtherThreads()
{
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(*m_edge));
        clients.back()->send(get("/pending"));
    }
    QTRY_COMPARE(m_edge->pendingCount(), 20);
    m_edge->releasePending();
    for (const auto &client : clients)
        QCOMPARE(client->readReply().body, "released");
}

void EdgeTest::checksTokens()
{
    m_edge->setAccess(access({}, {},
                             tokensOf("reader-0123456789abcdef read\n"
                                      "writer-0123456789abcdef read,publish  the shop\n")));
    const QByteArray reader = "Authorization: Bearer reader-0123456789abcdef\r\n";
    const QByteArray writer = "Authorization: bearer writer-0123456789abcdef\r\n";

    Reply reply = ask(get("/hello"));
    QCOMPARE(reply.status, 401);
    QCOMPARE(reply.header("WWW-Authenticate"), "Bearer");
    QCOMPARE(ask(get("/hello", "Authorization: Bearer reader-0123456789abcdeg\r\n")).status, 401);
    QCOMPARE(ask(get("/hello", "Authorization: Basic cmVhZGVy\r\n")).status, 401);
    QCOMPARE(ask(get("/hello", reader + writer)).status, 400);
    QCOMPARE(m_edge->rejected(Rejection::Unauthorized), 3U);

    QCOMPARE(ask(get("/hello", reader)).status, 200);
    QCOMPARE(ask(post("x", reader)).status, 403);
    QCOMPARE(m_edge->rejected(Rejection::Scope), 1U);
    QCOMPARE(ask(post("x", writer)).body, "x");

    // Refused before the body: nobody uploads megabytes to hear that.
    RawClient client(*m_edge);
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
    QCOMPARE(client.readReply().status, 401);
}

void EdgeTest::allowsConfiguredOriginsAndNames()
{
    m_edge->setAccess(
        access({QStringLiteral("Events.example.org")}, {QStringLiteral("https://app.example.org/")}));
    QCOMPARE(ask("GET /hello HTTP/1.1\r\nHost: events.EXAMPLE.org:8000\r\n\r\n").status, 200);
    QCOMPARE(ask("GET /hello HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n").status, 200);
    QCOMPARE(ask("GET /hello HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n").status, 421);

    Reply reply = ask(get("/hello", "Origin: https://app.example.org\r\nSec-Fetch-Site: cross-site\r\n"));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Access-Control-Allow-Origin"), "https://app.example.org");
    QCOMPARE(reply.header("Vary"), "Origin");
    reply = ask("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example.org\r\n"
                "Access-Control-Request-Method: POST\r\n\r\n");
    QCOMPARE(reply.status, 204);
    QVERIFY(reply.header("Access-Control-Allow-Methods").contains("POST"));
    QVERIFY(reply.header("Access-Control-Allow-Headers").contains("Idempotency-Key"));

    QCOMPARE(ask(get("/hello", "Origin: https://app.example.org.evil.org\r\n")).status, 403);
    QCOMPARE(ask(get("/hello", "Origin: http://app.example.org\r\n")).status, 403);
    QCOMPARE(ask("GET /hello HTTP/1.1\r\nHost: localhost:8000\r\nOrigin: http://localhost:8000\r\n"
                 "Sec-Fetch-Site: same-origin\r\n\r\n")
                 .status,
             200);
    QCOMPARE(ask(get("/hello", "Sec-Fetch-Site: none\r\n")).status, 200);
    QCOMPARE(ask(get("/hello", "Sec-Fetch-Site: same-site\r\n")).status, 403);
}

void EdgeTest::readsTokenFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("error"); // empty: fine
    QTest::newRow("good") << QByteArray("# ours\n\n0123456789abcdef read,publish,manage  me\n")
                          << QByteArray();
    QTest::newRow("empty") << QByteArray("# nobody\n") << QByteArray("has no token");
    QTest::newRow("short") << QByteArray("\nsecret read\n")
                           << QByteArray("line 2: a token needs at least 16");
    QTest::newRow("no scope") << QByteArray("0123456789abcdef\n")
                              << QByteArray("line 1: the scopes are missing");
    QTest::newRow("odd scope") << QByteArray("0123456789abcdef read,write\n")
                               << QByteArray("line 1: \"write\" is no scope");
}

/// A mistake in the token file must be found by reading the message.
void EdgeTest::readsTokenFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, error);
    const auto tokens = Tokens::parse(text, QStringLiteral("tokens"));
    QCOMPARE(tokens.has_value(), error.isEmpty());
    if (!tokens)
        QVERIFY2(QByteArray::fromStdString(tokens.error().message).contains(error),
                 tokens.error().message.c_str());
}

/// A stop lets answers that are due go out and ends the rest.
void EdgeTest::stopsCleanly()
{
    RawClient idle(*m_edge), pending(*m_edge), live(*m_edge);
    idle.send(get("/hello"));
    QCOMPARE(idle.readReply().status, 200);
    pending.send(get("/pending"));
    live.send(get("/live"));
    QVERIFY(live.readUntil("first").endsWith("first"));
    QTRY_COMPARE(m_edge->pendingCount(), 1);

    std::atomic<bool> finished = false;
    m_edge->inEdge([&](Edge &edge) {
        QObject::connect(&edge, &Edge::finished, &edge, [&finished] { finished = true; });
        edge.stop(60s);
    });
    QVERIFY(idle.isClosed());
    QVERIFY(live.isClosed());
    QVERIFY(!finished);
    m_edge->releasePending();
    const Reply reply = pending.readReply();
    QCOMPARE(reply.body, "released");
    QCOMPARE(reply.header("Connection"), "close");
    QTRY_VERIFY(finished);
}

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    int failures = 0;
    for (const bool tls : {false, true})
        failures += QTest::qExec(std::make_unique<EdgeTest>(tls).get(), argc, argv);
    return failures;
}

#include "edgetest.moc"
