// Whatever a target does, each event reaches it in order, once per attempt, and none is lost. If one of these
// fails, a user's webhook is lost, comes twice, or comes out of order.
#include "tests/support/deliveryrig.h"

#include <QDateTime>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

namespace {

Reaction emptyAnswer(int status)
{
    return Reaction{Reaction::Answer, status, {}, {}};
}

QByteArray redirect(const QByteArray &to)
{
    return "Location: " + to + "\r\n";
}

} // namespace

class FaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void faults_data();
    void faults();
    void cutSuccess_data();
    void cutSuccess();
    void answerFoundWhenTimeIsUp_data();
    void answerFoundWhenTimeIsUp();
    void redirectTargetIsNeverCalled();
    void tls_data();
    void tls();
    void closedBetweenRequests();
    void oneDeadAmongFifty();
    void manyHangingLeaveRoom();
    void hiccupAmongTheDead();
    void retryAfterAsADate();
    void orderAndOnce();
    void bigAnswerIsCapped();
    void refusedTargets();
};

void FaultTest::faults_data()
{
    QTest::addColumn<Reaction>("reaction");
    QTest::addColumn<int>("wait"); // ms of the clock until the attempt is over
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");
    QTest::addColumn<int>("delay"); // s until the next

    using R = Reaction;
    const auto saying = [](int status, const QByteArray &headers = {}) {
        return R{R::Answer, status, headers, "why"};
    };
    QTest::newRow("hang before the head") << R{R::Hang} << 15'000 << 0 << "no answer within 15 s" << 1;
    QTest::newRow("hang in the head") << R{R::HangInHead} << 15'000 << 0 << "not whole within 15 s" << 1;
    QTest::newRow("FIN before the answer") << R{R::Fin} << 0 << 0 << "closed before an answer" << 1;
    QTest::newRow("RST before the answer") << R{R::Reset} << 0 << 0 << "closed before an answer" << 1;
    QTest::newRow("not HTTP") << R{R::NotHttp} << 0 << 0 << "not HTTP" << 1;
    for (const int status : {301, 302, 307, 308})
        QTest::addRow("%d", status) << saying(status, redirect("http://127.0.0.1:1/")) << 0 << status
                                    << QString::number(status) << 1;
    for (const int status : {401, 403, 404, 405, 408, 429, 500, 502, 503, 504, 599})
        QTest::addRow("%d", status) << saying(status) << 0 << status << QString::number(status) << 1;
    for (const int status : {400, 413, 415, 422})
        QTest::addRow("%d", status) << saying(status) << 0 << status << QString::number(status) << 5;
    QTest::newRow("503 Retry-After in seconds")
        << saying(503, "Retry-After: 90\r\n") << 0 << 503 << "503" << 90;
    QTest::newRow("429 Retry-After, too long")
        << saying(429, "Retry-After: 999999\r\n") << 0 << 429 << "429" << 21'600;
    QTest::newRow("503 with an endless body") << R{R::EndlessBody, 503, {}, {}} << 0 << 503 << "503" << 1;
    QTest::newRow("500 with a cut body") << R{R::CutBody, 500, {}, {}} << 0 << 500 << "500" << 1;
}

void FaultTest::faults()
{
    QFETCH(Reaction, reaction);
    QFETCH(int, wait);
    QFETCH(int, status);
    QFETCH(QString, error);
    QFETCH(int, delay);

    FaultServer server;
    server.next({reaction});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("order.completed", R"({"n":1})");
    rig.publish("order.completed", R"({"n":2})");

    QTRY_COMPARE(server.seen().size(), 1u);
    // What the server has said is in the other socket by now, if not read yet.
    if (wait > 0)
        rig.clock.advance(std::chrono::milliseconds(wait));
    QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
    const Subscription failing = rig.get(id);
    QCOMPARE(failing.state, SubscriptionState::Failing);
    QCOMPARE(failing.position.value, 0u);
    QCOMPARE(failing.delivery.lastStatusCode, status);
    QVERIFY2(QString::fromStdString(failing.delivery.lastError).contains(error),
             failing.delivery.lastError.c_str());
    QCOMPARE((failing.delivery.nextAttemptAt.value() - rig.clock.now()).count(),
             std::int64_t(delay) * 1'000'000);
    QCOMPARE(server.seen().size(), 1u); // one attempt is one send

    rig.clock.advance(std::chrono::seconds(delay) - 1ms);
    QTest::qWait(30);
    QCOMPARE(server.seen().size(), 1u); // not before its time
    rig.clock.advance(1ms);
    QTRY_COMPARE(rig.position(id), 2u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 1, 2}));
    QCOMPARE(server.seen()[0].header("webhook-id"), server.seen()[1].header("webhook-id"));
    QVERIFY(server.seen()[1].header("webhook-id") != server.seen()[2].header("webhook-id"));
    QCOMPARE(rig.get(id).state, SubscriptionState::Active);
    QCOMPARE(rig.get(id).delivery.successes, 2u);
    QCOMPARE(rig.get(id).delivery.failures, 1u);

    const auto attempts = rig.subscriptions->deliveries().attempts({id, {}, false, {}, 10});
    QCOMPARE(attempts.size(), 3u);
    QCOMPARE(attempts[2].statusCode, status);
    QVERIFY(!attempts[2].succeeded);
    QCOMPARE(attempts[1].number, 2u);
}

// A 2xx counts as soon as it is said: what comes after it must not make the target get the event twice.
void FaultTest::cutSuccess_data()
{
    QTest::addColumn<Reaction>("reaction");
    QTest::addColumn<int>("wait");
    using R = Reaction;
    QTest::newRow("FIN after the answer") << R{R::AnswerThenFin} << 0;
    QTest::newRow("RST after the answer") << R{R::AnswerThenReset} << 0;
    QTest::newRow("body cut") << R{R::CutBody} << 0;
    QTest::newRow("dripping body") << R{R::Drip} << 15'000;
    QTest::newRow("endless body") << R{R::EndlessBody} << 0;
    QTest::newRow("bomb") << R{R::EndlessBody, 200, "Content-Encoding: gzip\r\n", {}} << 0;
    QTest::newRow("201") << R{R::Answer, 201, {}, "made"} << 0;
    QTest::newRow("204") << R{R::Answer, 204, {}, {}} << 0;
}

void FaultTest::cutSuccess()
{
    QFETCH(Reaction, reaction);
    QFETCH(int, wait);
    FaultServer server;
    server.next({reaction});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    rig.publish("b");
    QTRY_COMPARE(server.seen().size() >= 1u, true);
    if (wait > 0) { // only once the head is there is the rest of the answer without weight
        QTRY_VERIFY(server.drips() > 100);
        rig.clock.advance(std::chrono::milliseconds(wait));
    }
    QTRY_COMPARE(rig.position(id), 2u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2}));
    QCOMPARE(rig.get(id).delivery.failures, 0u);
    QVERIFY(rig.get(id).delivery.lastAnswerBody.size() <= 4096);
}

// As after a suspended machine wakes up: the answer lies there, and time is up. One answer fills the
// connection's next request with life, one ends with the connection, one never gets whole.
void FaultTest::answerFoundWhenTimeIsUp_data()
{
    QTest::addColumn<Reaction>("reaction");
    QTest::addColumn<bool>("succeeds");

    using R = Reaction;
    QTest::newRow("whole") << answer(200) << true;
    QTest::newRow("with the end of the connection") << R{R::AnswerThenFin} << true;
    QTest::newRow("body cut") << R{R::CutBody, 200, {}, {}} << true;
    QTest::newRow("head cut") << R{R::HangInHead} << false;
    QTest::newRow("an error") << answer(500) << false;
}

void FaultTest::answerFoundWhenTimeIsUp()
{
    QFETCH(Reaction, reaction);
    QFETCH(bool, succeeds);

    OneTargetRig rig({reaction});
    rig.server.afterReaction = [&rig] {
        if (rig.server.seen().size() == 1)
            rig.clock.advance(Attempt::totalLimit);
    };
    rig.publish("order.completed", R"({"n":1})");
    rig.publish("order.completed", R"({"n":2})");
    if (succeeds) {
        QTRY_COMPARE(rig.position(), 2u);
        QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2}));
        QCOMPARE(rig.status().failures, 0u);
    } else {
        QTRY_COMPARE(rig.status().failures, 1u);
        QCOMPARE(rig.status().lastStatusCode, reaction.kind == Reaction::Answer ? reaction.status : 0);
        QCOMPARE(rig.position(), 0u);
    }
}

void FaultTest::redirectTargetIsNeverCalled()
{
    FaultServer elsewhere;
    FaultServer server;
    server.next({Reaction{Reaction::Answer, 302, redirect(elsewhere.url()), {}},
                 Reaction{Reaction::Answer, 307, redirect(elsewhere.url()), {}}});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.get(id).delivery.attempts, 2u);
    rig.clock.advance(5s);
    QTRY_COMPARE(rig.position(id), 1u);
    QCOMPARE(server.seen().size(), 3u);
    QCOMPARE(elsewhere.seen().size(), 0u);
    for (const SeenRequest &request : server.seen())
        QVERIFY(request.requestLine.startsWith("POST /hook HTTP/1.1"));
}

void FaultTest::tls_data()
{
    QTest::addColumn<FaultServer::Tls>("tls");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("good") << FaultServer::Tls::Good << true;
    QTest::newRow("expired") << FaultServer::Tls::Expired << false;
    QTest::newRow("wrong name") << FaultServer::Tls::WrongName << false;
}

void FaultTest::tls()
{
    QFETCH(FaultServer::Tls, tls);
    QFETCH(bool, isGood);
    FaultServer server(tls);
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    rig.publish("b");
    QTRY_VERIFY(rig.get(id).delivery.attempts >= 1u);
    if (isGood) {
        QTRY_COMPARE(rig.position(id), 2u);
        QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2}));
        QCOMPARE(server.connections(), 1); // kept alive
    } else {
        QCOMPARE(rig.get(id).state, SubscriptionState::Failing);
        QVERIFY2(rig.get(id).delivery.lastError.find("certificate") != std::string::npos ||
                     rig.get(id).delivery.lastError.find("host name") != std::string::npos,
                 rig.get(id).delivery.lastError.c_str());
        QCOMPARE(server.seen().size(), 0u); // not a byte of an event to someone we do not know
    }
}

// Servers close idle connections. The next event must neither be lost nor count as the target failing.
void FaultTest::closedBetweenRequests()
{
    FaultServer server;
    server.next({Reaction{Reaction::AnswerThenFin}});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.position(id), 1u);
    QTest::qWait(20);
    rig.publish("b");
    QTRY_COMPARE(rig.position(id), 2u);
    QCOMPARE(server.connections(), 2);

    // The same race lost: the request goes into a connection that is closed under it. At once once more.
    server.next({Reaction{Reaction::Fin}});
    rig.publish("c");
    QTRY_COMPARE(rig.position(id), 3u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2, 3, 3}));
    QCOMPARE(rig.get(id).delivery.failuresInRow, 0u);
    QCOMPARE(server.connections(), 3);
}

void FaultTest::oneDeadAmongFifty()
{
    FaultServer dead;
    dead.otherwise = Reaction{Reaction::Hang};
    std::vector<std::unique_ptr<FaultServer>> servers;
    DeliveryRig rig;
    const std::string deadId = rig.subscribeTo(dead, "dead");
    std::vector<std::string> ids;
    for (int i = 0; i < 49; ++i) {
        servers.push_back(std::make_unique<FaultServer>());
        ids.push_back(rig.subscribeTo(*servers.back(), "target-" + std::to_string(i)));
    }
    rig.start();
    rig.publish("a", "{}", 10);
    // The clock stands still: nobody waits for anything.
    for (const std::string &id : ids)
        QTRY_COMPARE(rig.position(id), 10u);
    for (const auto &server : servers)
        QCOMPARE(server->seen().size(), 10u);
    QCOMPARE(dead.seen().size(), 1u);
    QCOMPARE(rig.position(deadId), 0u);
}

void FaultTest::manyHangingLeaveRoom()
{
    std::vector<std::unique_ptr<FaultServer>> hanging;
    FaultServer good;
    DeliveryRig rig;
    const std::string goodId = rig.subscribeTo(good, "good");
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.position(goodId), 1u);
    for (int i = 0; i < 100; ++i) {
        hanging.push_back(std::make_unique<FaultServer>());
        hanging.back()->otherwise = Reaction{Reaction::Hang};
        rig.subscribeTo(*hanging.back(), "hanging-" + std::to_string(i));
    }
    const auto inFlight = [&] {
        std::size_t count = 0;
        for (const auto &server : hanging)
            count += server->seen().size();
        return count;
    };
    QTRY_COMPARE(inFlight(), 48u); // all that those nobody knows may have
    rig.publish("b", "{}", 20);
    QTRY_COMPARE(rig.position(goodId), 21u);
    QCOMPARE(inFlight(), 48u);
}

// A target that fails once is not put in one line with those that have been dead for long.
void FaultTest::hiccupAmongTheDead()
{
    OneTargetRig rig;
    rig.publish("a");
    QTRY_COMPARE(rig.position(), 1u);
    std::vector<std::unique_ptr<FaultServer>> dead;
    const auto waiting = [&] { return rig.deliveries().totals().waiting; };
    for (int i = 0; i < 40; ++i) {
        dead.push_back(std::make_unique<FaultServer>());
        dead.back()->otherwise = Reaction{Reaction::Hang};
        rig.subscribeTo(*dead.back(), "dead-" + std::to_string(i));
    }
    for (const auto &server : dead)
        QTRY_COMPARE(server->seen().size(), 1u);
    rig.clock.advance(15s);
    QCOMPARE(waiting(), 40u);
    rig.server.next({emptyAnswer(503)});
    rig.publish("a");
    QTRY_COMPARE(rig.status().failuresInRow, 1u);
    rig.clock.advance(1s); // all of them want again
    QTRY_COMPARE(rig.position(), 2u);
}

void FaultTest::retryAfterAsADate()
{
    DeliveryRig clockOnly;
    const auto now = std::chrono::floor<std::chrono::seconds>(clockOnly.clock.now());
    OneTargetRig rig;
    const auto inAnHour =
        QDateTime::fromSecsSinceEpoch(now.time_since_epoch().count() + 3600, QTimeZone::utc());
    rig.server.next({Reaction{
        Reaction::Answer,
        503,
        "Retry-After: " +
            QLocale::c().toString(inAnHour, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1() +
            "\r\n",
        {}}});
    rig.publish("a");
    QTRY_COMPARE(rig.status().attempts, 1u);
    const auto wait = rig.status().nextAttemptAt.value() - rig.clock.now();
    QVERIFY(wait > 59min && wait <= 1h);
    rig.clock.advance(std::chrono::ceil<std::chrono::milliseconds>(wait));
    QTRY_COMPARE(rig.position(), 1u);
}

void FaultTest::orderAndOnce()
{
    FaultServer first;
    FaultServer second;
    DeliveryRig rig;
    const std::string all = rig.subscribeTo(first, "all");
    const std::string some = rig.subscribeTo(second, "some", "order.*");
    rig.start();
    std::vector<qint64> wantedAll;
    std::vector<qint64> wantedSome;
    for (qint64 i = 1; i <= 300; ++i) {
        rig.publish(i % 3 == 0 ? "order.made" : "user.made");
        wantedAll.push_back(i);
        if (i % 3 == 0)
            wantedSome.push_back(i);
    }
    QTRY_COMPARE(rig.position(all), 300u);
    QTRY_COMPARE(rig.position(some), 300u);
    QCOMPARE(first.sequences(), wantedAll);
    QCOMPARE(second.sequences(), wantedSome);
    QCOMPARE(first.connections(), 1);
}

void FaultTest::bigAnswerIsCapped()
{
    FaultServer server;
    server.next({Reaction{Reaction::Answer, 503, {}, QByteArray(50'000, 'x')}});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
    QCOMPARE(rig.get(id).delivery.lastAnswerBody.size(), 4096u);
    QVERIFY(rig.get(id).delivery.lastAnswerHead.find("503") != std::string::npos);
}

void FaultTest::refusedTargets()
{
    FaultServer server;
    DeliveryRig rig;
    rig.policy.setOwnListener(QHostAddress(QHostAddress::LocalHost), server.port());
    const std::string own = rig.subscribeTo(server, "own");
    const std::string named =
        rig.subscribe("named", "*", "http://localhost:" + std::to_string(server.port()) + "/").id;
    const std::string metadata = rig.subscribe("metadata", "*", "http://169.254.169.254/latest").id;
    rig.start();
    rig.publish("a");
    for (const std::string &id : {own, named, metadata}) {
        QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
        QVERIFY(rig.get(id).delivery.lastError.find("refused") != std::string::npos);
    }
    QCOMPARE(server.connections(), 0);
}

QTEST_GUILESS_MAIN(FaultTest)
#include "faulttest.moc"
