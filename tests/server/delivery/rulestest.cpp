// The rules that need no network: signature, schedule, verdicts, target policy, the reader of answers.
#include "server/delivery/answerreader.h"
#include "server/delivery/envelope.h"
#include "server/delivery/schedule.h"
#include "server/delivery/signature.h"
#include "server/delivery/target.h"
#include "server/delivery/targetpolicy.h"

#include <QTest>

using namespace dbbasic;
using namespace std::chrono_literals;

class RulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishedSignature();
    void schedule();
    void verdicts();
    void retryAfter();
    void addresses_data();
    void addresses();
    void policy();
    void allowedEntries();
    void targets();
    void credentialsAreMasked();
    void answers_data();
    void answers();
};

// Otherwise no receiver that uses a Standard Webhooks library accepts a delivery.
void RulesTest::publishedSignature()
{
    const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const QByteArray expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const QByteArray body = R"({"test": 2432232314})";
    QCOMPARE(webhookSignature({secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body), expected);
    QCOMPARE(webhookSignature({secret, secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body),
             expected + ' ' + expected);
    QCOMPARE(webhookSignature({"whsec_!"}, "id", 1, body), QByteArray());
}

void RulesTest::schedule()
{
    const std::vector<std::chrono::milliseconds> wanted{1s, 5s, 15s, 1min, 5min, 15min, 30min, 1h, 1h, 1h};
    for (std::uint32_t i = 0; i < wanted.size(); ++i) {
        QCOMPARE(endpointDelay(i + 1, false, 0), wanted[i]);
        QCOMPARE(endpointDelay(i + 1, false, 1), wanted[i] * 12 / 10);
        QCOMPARE(endpointDelay(i + 1, true, 0), std::min<std::chrono::milliseconds>(wanted[i], 30s));
    }
    QCOMPARE(endpointDelay(1, true, 0, 3600s), std::chrono::milliseconds(1h)); // asked for is asked for
    QCOMPARE(endpointDelay(8, false, 0, 1s), std::chrono::milliseconds(1h));
    QCOMPARE(endpointDelay(1, false, 0, 100h), std::chrono::milliseconds(6h));

    std::chrono::milliseconds total = 0s;
    for (std::uint32_t tries = 1; tries < 5; ++tries)
        total += eventDelay(tries, 0).value();
    QVERIFY(total > 9min && total < 11min);
    QVERIFY(!eventDelay(5, 0));

    const Time begin{};
    QVERIFY(!isHopeless(11, begin, begin + 200h));
    QVERIFY(!isHopeless(100, begin, begin + 119h));
    QVERIFY(isHopeless(12, begin, begin + 120h));
}

void RulesTest::verdicts()
{
    for (const int status : {200, 201, 204, 299})
        QCOMPARE(verdictOf(status), Verdict::Success);
    for (const int status :
         {0, 101, 301, 302, 304, 307, 308, 401, 403, 404, 405, 408, 429, 500, 502, 503, 504, 999})
        QCOMPARE(verdictOf(status), Verdict::EndpointFailure);
    for (const int status : {400, 409, 413, 415, 418, 422})
        QCOMPARE(verdictOf(status), Verdict::EventFailure);
    QCOMPARE(verdictOf(410), Verdict::Gone);
}

void RulesTest::retryAfter()
{
    const Time now = Time(std::chrono::seconds(784111777)); // Sun, 06 Nov 1994 08:49:37 GMT
    QCOMPARE(parseRetryAfter("120", now), std::optional(120s));
    QCOMPARE(parseRetryAfter("Sun, 06 Nov 1994 08:50:37 GMT", now), std::optional(60s));
    for (const char *nothing : {"", "soon", "-5", "1.5", "Sun, 06 Nov 1994 08:49:00 GMT", "12 apples"})
        QVERIFY2(!parseRetryAfter(nothing, now), nothing);
}

void RulesTest::addresses_data()
{
    using Kind = TargetPolicy::Kind;
    QTest::addColumn<QString>("address");
    QTest::addColumn<TargetPolicy::Kind>("kind");
    const auto rows = [](Kind kind, std::initializer_list<const char *> addresses) {
        for (const char *address : addresses)
            QTest::newRow(address) << QString::fromLatin1(address) << kind;
    };
    rows(Kind::Public, {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.0.1", "192.0.1.1",
                        "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "3ffe::1"});
    rows(Kind::Private, {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fc00::1",
                         "fd12::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"});
    rows(Kind::Loopback, {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"});
    rows(Kind::Forbidden, {"0.0.0.0",
                           "0.1.2.3",
                           "169.254.169.254",
                           "169.254.1.1",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.1.1.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "100.100.100.200",
                           "::",
                           "ff02::1",
                           "fe80::1",
                           "fe80::1%1",
                           "2001:db8::1",
                           "3fff::1",
                           "100::1",
                           "2002::1",
                           "2002:7f00:1::",
                           "64:ff9b:1::1",
                           "5f00::1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::a9fe:a9fe",
                           "::ffff:0.0.0.0",
                           "fd00:ec2::254",
                           "::7f00:1"});
}

void RulesTest::addresses()
{
    QFETCH(QString, address);
    QFETCH(TargetPolicy::Kind, kind);
    QCOMPARE(TargetPolicy::kindOf(QHostAddress(address)), kind);
}

void RulesTest::policy()
{
    const QString host = QStringLiteral("hooks.example");
    const QHostAddress publicOne(QStringLiteral("8.8.8.8"));
    const QHostAddress privateOne(QStringLiteral("10.1.2.3"));
    const QHostAddress loopback(QHostAddress::LocalHost);
    const QHostAddress linkLocal(QStringLiteral("169.254.169.254"));

    TargetPolicy local(true);
    QVERIFY(local.check(host, publicOne, 80) && local.check(host, privateOne, 80) &&
            local.check(host, loopback, 80));
    QVERIFY(!local.check(host, linkLocal, 80));
    local.setOwnListener(loopback, 8000);
    QVERIFY(!local.check(host, loopback, 8000));
    QVERIFY(!local.check(host, QHostAddress(QStringLiteral("::ffff:127.0.0.1")), 8000));
    QVERIFY(local.check(host, loopback, 8001));

    const TargetPolicy open(false);
    QVERIFY(open.check(host, publicOne, 80));
    QVERIFY(!open.check(host, privateOne, 80) && !open.check(host, loopback, 80) &&
            !open.check(host, linkLocal, 80));
    QVERIFY(open.check(host, loopback, 80).error().message.find("--allow-target") != std::string::npos);
}

void RulesTest::allowedEntries()
{
    const QHostAddress privateOne(QStringLiteral("10.1.2.3"));
    const QHostAddress loopback(QHostAddress::LocalHost);
    const QString host = QStringLiteral("hooks.intern");
    const auto allows = [&](const char *entry, const QHostAddress &address, quint16 port) {
        return TargetPolicy(false, {QString::fromLatin1(entry)}).check(host, address, port).has_value();
    };
    QVERIFY(allows("10.0.0.0/8", privateOne, 80));
    QVERIFY(allows("10.1.2.3", privateOne, 80));
    QVERIFY(allows("10.1.2.3:80", privateOne, 80));
    QVERIFY(!allows("10.1.2.3:81", privateOne, 80));
    QVERIFY(allows("Hooks.Intern", privateOne, 80));
    QVERIFY(!allows("other.intern", privateOne, 80));
    QVERIFY(allows("127.0.0.1:9000", loopback, 9000));
    QVERIFY(!allows("169.254.0.0/16", QHostAddress(QStringLiteral("169.254.169.254")), 80)); // never
    QCOMPARE(
        TargetPolicy(false, {QStringLiteral("10.0.0.0/8"), QStringLiteral("10.0.0.0/99")}).invalidEntry(),
        QStringLiteral("10.0.0.0/99"));
    QVERIFY(TargetPolicy(false, {QStringLiteral("[::1]:80"), QStringLiteral("fd00::/8")})
                .invalidEntry()
                .isEmpty());
    // What could never match must not be taken for a rule.
    const auto invalidOf = [](const char *entry) {
        return TargetPolicy(false, {QStringLiteral("good.intern"), QString::fromUtf8(entry)}).invalidEntry();
    };
    for (const char *mistake : {"not a host", ":80", "hooks.intern:http", "*.intern", "http://hooks.intern",
                                "10.0.0.256", "-a.intern", "a..b", "[fd00::1", "10.0.0.0/8:80x"})
        QCOMPARE(invalidOf(mistake), QString::fromUtf8(mistake));
    for (const char *entry :
         {"hooks", "hooks.intern.", "bücher.example", "_srv.intern", "a-b.c:80", "7.intern"})
        QCOMPARE(invalidOf(entry), QString());
}

void RulesTest::targets()
{
    const Target plain = Target::fromUrl("http://example.com");
    QCOMPARE(plain.port, 80);
    QVERIFY(plain.head.startsWith("POST / HTTP/1.1\r\nHost: example.com\r\n"));
    const Target full = Target::fromUrl("https://u:p@[::1]:8443/a%20b?c=d&e#frag");
    QCOMPARE(full.host, QStringLiteral("::1"));
    QVERIFY(full.tls);
    QVERIFY(full.head.startsWith("POST /a%20b?c=d&e HTTP/1.1\r\nHost: [::1]:8443\r\n"));
    QVERIFY(full.head.contains("Authorization: Basic " + QByteArray("u:p").toBase64()));
    QVERIFY(Target::fromUrl("ftp://example.com").host.isEmpty());
    QVERIFY(Target::fromUrl("http://exa mple.com/\r\nX: y").host.isEmpty());
    QVERIFY(!Target::fromUrl("http://example.com/%0d%0aX:%20y").head.contains("\r\nX: y"));
}

void RulesTest::answers_data()
{
    using State = AnswerReader::State;
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("ends"); // the connection, after it
    QTest::addColumn<AnswerReader::State>("state");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("reusable");

    const auto row = [](const char *name, const QByteArray &answer, bool ends, State state, int status,
                        const QByteArray &body, bool reusable) {
        QTest::newRow(name) << answer << ends << state << status << body << reusable;
    };
    row("length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false, State::Complete, 200, "ok", true);
    row("no body", "HTTP/1.1 204 No Content\r\n\r\n", false, State::Complete, 204, "", true);
    row("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", false,
        State::Complete, 200, "ok", true);
    row("close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false, State::Complete,
        200, "", false);
    row("1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false, State::Complete, 200, "", false);
    row("until the end", "HTTP/1.1 200 OK\r\n\r\nabc", true, State::Complete, 200, "abc", false);
    row("interim",
        "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
        false, State::Complete, 202, "", true);
    row("too much", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1", false, State::Complete, 200, "",
        false);
    row("half a head", "HTTP/1.1 200 O", false, State::Head, 0, "", false);
    row("cut body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true, State::Body, 200, "abc", false);
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", false, State::Invalid, 0, "", false);
    row("endless head", "HTTP/1.1 200 OK\r\nX: " + QByteArray(40'000, 'x'), false, State::Invalid, 0, "",
        false);
    row("big body", "HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + QByteArray(70'000, 'x'), false,
        State::Full, 200, QByteArray(4096, 'x'), false);
}

void RulesTest::answers()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, ends);
    QFETCH(AnswerReader::State, state);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(bool, reusable);
    for (const qsizetype step : {answer.size(), qsizetype(1000), qsizetype(7), qsizetype(1)}) {
        AnswerReader reader;
        for (qsizetype at = 0; at < answer.size(); at += step)
            reader.put({answer.constData() + at, std::size_t(std::min(step, answer.size() - at))});
        if (ends)
            reader.end();
        QVERIFY2(reader.state() == state, reader.error().c_str());
        QCOMPARE(reader.status(), status);
        QCOMPARE(QByteArray::fromStdString(reader.takeBody()), body);
        QCOMPARE(reader.canReuseConnection(), reusable);
    }
}

void RulesTest::credentialsAreMasked()
{
    const std::string credentials = QByteArray("bob:s@crit").toBase64().toStdString();
    const Target target = Target::fromUrl("http://bob:s%40crit@127.0.0.1/in/" + credentials);
    const std::string head = shownHead(target, postOf(target, {}, Time{}, "{}"));
    QVERIFY2(head.find("\r\nAuthorization: Basic ***\r\n") != std::string::npos, head.c_str());
}

QTEST_GUILESS_MAIN(RulesTest)
#include "rulestest.moc"
