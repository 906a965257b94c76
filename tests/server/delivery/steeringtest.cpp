// What the operator does, and what the schedule does over days. If one of these fails, somebody at 3 a.m.
// sees one thing and the program does another.
#include "server/delivery/signature.h"
#include "tests/support/deliveryrig.h"

#include <QSignalSpy>
#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

namespace {

Reaction answer(int status)
{
    return Reaction{Reaction::Answer, status, {}, "body"};
}

} // namespace

class SteeringTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scheduleOfAFailingTarget();
    void refusedEventGoesToTheDeadLetters();
    void threeParkedInARowPause();
    void goneDisables();
    void fiveDaysDisable();
    void retryNowAndSkip();
    void seekWhileInFlight();
    void pauseAndResume();
    void editKeepsThePosition();
    void testSend();
    void resendAndDeadLetterRetry();
    void signatureAndRotation();
    void credentialsInTheUrl();
    void restartGoesOn();
    void removedWhileInFlight();
    void stopWaitsForWhatIsInFlight();
    void replay();
    void replayAtARate();
    void replayIsCancelled();
    void replayGivesUp();
};

void SteeringTest::scheduleOfAFailingTarget()
{
    FaultServer server;
    server.otherwise = answer(503);
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    std::uint64_t attempts = 0;
    for (const auto delay : {1s, 5s, 15s, 30s, 30s, 30s}) { // a target on this machine: never more than 30 s
        ++attempts;
        QTRY_COMPARE(rig.get(id).delivery.attempts, attempts);
        QCOMPARE(rig.get(id).delivery.nextAttemptAt.value() - rig.clock.now(),
                 std::chrono::microseconds(delay));
        rig.clock.advance(delay);
    }
    QTRY_COMPARE(server.seen().size(), 7u);
}

void SteeringTest::refusedEventGoesToTheDeadLetters()
{
    FaultServer server;
    server.next({answer(422), answer(422), answer(422), answer(422), answer(422)});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 2);
    for (std::uint64_t tries = 1; tries < 5; ++tries) {
        QTRY_COMPARE(rig.get(id).delivery.attempts, tries);
        QCOMPARE(rig.position(id), 0u);
        rig.clock.advance(30s);
    }
    QTRY_COMPARE(rig.position(id), 2u); // the next one went on
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 1, 1, 1, 1, 2}));
    const auto letters = rig.subscriptions->deliveries().deadLetters(id);
    QCOMPARE(letters.size(), 1u);
    QCOMPARE(letters[0].sequence.value, 1u);
    QCOMPARE(letters[0].statusCode, 422);
    QCOMPARE(letters[0].attempts, 5u);
    QCOMPARE(rig.get(id).delivery.deadLetters, 1u);
    QCOMPARE(rig.get(id).state, SubscriptionState::Active);
}

void SteeringTest::threeParkedInARowPause()
{
    FaultServer server;
    server.otherwise = answer(400);
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 5);
    QTRY_VERIFY(([&] {
        const auto next = rig.get(id).delivery.nextAttemptAt;
        if (next && *next > rig.clock.now())
            rig.clock.advance(std::chrono::ceil<std::chrono::milliseconds>(*next - rig.clock.now()));
        return rig.get(id).state == SubscriptionState::Paused;
    }()));
    QCOMPARE(rig.subscriptions->deliveries().deadLetters(id).size(), 3u);
    QCOMPARE(server.seen().size(), 15u);
    QVERIFY(rig.get(id).stateReason.find("400") != std::string::npos);
    QCOMPARE(rig.subscriptions->deliveries().totals().pausedByParking, 1u);

    server.otherwise = answer(200);
    QVERIFY(rig.subscriptions->resume(id));
    QTRY_COMPARE(rig.position(id), 5u);
}

void SteeringTest::goneDisables()
{
    FaultServer server;
    server.next({answer(410)});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 3);
    QTRY_COMPARE(rig.get(id).state, SubscriptionState::Disabled);
    rig.clock.advance(24h);
    QTest::qWait(30);
    QCOMPARE(server.seen().size(), 1u);
    QCOMPARE(rig.position(id), 0u); // nothing is lost: it can be taken up again
    QVERIFY(rig.subscriptions->resume(id));
    QTRY_COMPARE(rig.position(id), 3u);
}

void SteeringTest::fiveDaysDisable()
{
    FaultServer server;
    server.otherwise = answer(500);
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    for (std::uint64_t attempts = 1; attempts <= 14; ++attempts) {
        QTRY_VERIFY(rig.get(id).delivery.attempts >= attempts ||
                    rig.get(id).state == SubscriptionState::Disabled);
        if (rig.get(id).state == SubscriptionState::Disabled)
            break;
        rig.clock.advance(10h);
    }
    QCOMPARE(rig.get(id).state, SubscriptionState::Disabled);
    QCOMPARE(rig.get(id).delivery.attempts, 13u); // 12 × 10 h are the five days
    QVERIFY(rig.get(id).stateReason.find("five days") != std::string::npos);
}

void SteeringTest::retryNowAndSkip()
{
    FaultServer server;
    server.next({answer(503), answer(503), answer(503)});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 2);
    Deliveries &deliveries = rig.subscriptions->deliveries();
    QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
    QVERIFY(deliveries.retryNow(id));
    QTRY_COMPARE(rig.get(id).delivery.attempts, 2u);
    QVERIFY(deliveries.skip(id));
    QTRY_COMPARE(rig.get(id).delivery.attempts, 3u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 1, 2}));
    QCOMPARE(rig.position(id), 1u);
    QCOMPARE(deliveries.deadLetters(id).size(), 1u); // skipped is not lost
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.position(id), 2u);
    QVERIFY(!deliveries.retryNow("nobody"));
}

void SteeringTest::seekWhileInFlight()
{
    FaultServer server;
    server.next({answer(200), Reaction{Reaction::Hang}});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 5);
    QTRY_COMPARE(server.seen().size(), 2u); // 2 hangs
    QVERIFY(rig.subscriptions->seek(id, {StartPosition::Kind::After, {}, Sequence{3}}));
    rig.clock.advance(15s); // the end of what hung must not bring the old position back
    QTRY_COMPARE(rig.position(id), 5u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2, 4, 5}));
    QVERIFY(rig.subscriptions->seek(id, {StartPosition::Kind::Beginning, {}, {}}));
    QTRY_COMPARE(server.seen().size(), 9u);
    QVERIFY(!rig.subscriptions->seek(id, {StartPosition::Kind::After, {}, Sequence{99}}));
}

void SteeringTest::pauseAndResume()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.position(id), 1u);
    QVERIFY(rig.subscriptions->pause(id));
    QCOMPARE(rig.get(id).state, SubscriptionState::Paused);
    QTest::qWait(20);
    rig.publish("a", "{}", 3);
    QTest::qWait(30);
    QCOMPARE(server.seen().size(), 1u);
    QVERIFY(rig.subscriptions->resume(id));
    QTRY_COMPARE(rig.position(id), 4u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2, 3, 4}));
}

void SteeringTest::editKeepsThePosition()
{
    FaultServer old;
    FaultServer fresh;
    old.next({answer(200), answer(503)});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(old);
    rig.start();
    rig.publish("a", "{}", 2);
    QTRY_COMPARE(rig.get(id).delivery.attempts, 2u);
    SubscriptionSettings settings = rig.get(id).settings;
    settings.callbackUrl = fresh.url().toStdString();
    QVERIFY(rig.subscriptions->update(id, settings)); // the wait was for the old one
    QTRY_COMPARE(rig.position(id), 2u);
    QCOMPARE(fresh.sequences(), (std::vector<qint64>{2}));
    // A filter, too, counts from where it stands.
    settings.filter = "payload.keep:1";
    QVERIFY(rig.subscriptions->update(id, settings));
    rig.publish("a", R"({"keep":0})");
    rig.publish("a", R"({"keep":1})");
    QTRY_COMPARE(fresh.sequences(), (std::vector<qint64>{2, 4}));
}

void SteeringTest::testSend()
{
    FaultServer server;
    server.next({Reaction{Reaction::Answer, 418, "X-Kind: teapot\r\n", "short and stout"}});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    Deliveries &deliveries = rig.subscriptions->deliveries();
    const auto nobody = deliveries.test(id, {});
    QVERIFY(!nobody); // nothing delivers yet: it must not look as if it had been sent
    QCOMPARE(nobody.error().code, Error::Code::Unavailable);
    rig.start();
    std::optional<DeliveryAttempt> result;
    QVERIFY(deliveries.test(id, [&](const Result<DeliveryAttempt> &attempt) { result = attempt.value(); }));
    QTRY_VERIFY(result);
    QCOMPARE(result->statusCode, 418);
    QCOMPARE(result->answerBody, std::string("short and stout"));
    QVERIFY(result->answerHead.find("teapot") != std::string::npos);
    QVERIFY(server.seen()[0].body.contains("dbbasic.test"));
    QCOMPARE(rig.get(id).delivery.attempts, 0u); // health is untouched
    QCOMPARE(rig.get(id).state, SubscriptionState::Active);

    const std::string polling = rig.subscribe("polling").id;
    bool refused = false;
    QVERIFY(deliveries.test(polling, [&](const Result<DeliveryAttempt> &attempt) { refused = !attempt; }));
    QTRY_VERIFY(refused);
}

void SteeringTest::resendAndDeadLetterRetry()
{
    FaultServer server;
    server.next({answer(503), answer(200), answer(500)});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 2);
    Deliveries &deliveries = rig.subscriptions->deliveries();
    QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
    QVERIFY(deliveries.skip(id));
    QTRY_COMPARE(rig.position(id), 2u);

    QCOMPARE(deliveries.retryAll(id).value(), 1u); // answered with 500: stays on the list
    QTRY_COMPARE(server.seen().size(), 3u);
    QTRY_COMPARE(deliveries.attempts({id, {}, false, {}, 10}).size(), 3u);
    QCOMPARE(deliveries.deadLetters(id).size(), 1u);
    QCOMPARE(rig.get(id).state, SubscriptionState::Active);
    QVERIFY(deliveries.retry(id, Sequence{1}));
    QTRY_COMPARE(deliveries.deadLetters(id).size(), 0u);
    QVERIFY(!deliveries.retry(id, Sequence{1}));

    QVERIFY(deliveries.resend(id, Sequence{2}));
    QTRY_COMPARE(server.seen().size(), 5u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2, 1, 1, 2}));
    QCOMPARE(server.seen()[4].header("webhook-id"), server.seen()[1].header("webhook-id"));
    QCOMPARE(rig.position(id), 2u);
}

void SteeringTest::signatureAndRotation()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    const std::string first = rig.subscriptions->makeSecret(id).value();
    rig.start();
    const auto isSignedWith = [&](std::size_t request, const std::vector<std::string> &secrets) {
        const SeenRequest &seen = server.seen().at(request);
        return seen.header("webhook-signature") ==
               webhookSignature(secrets, seen.header("webhook-id").toStdString(),
                                seen.header("webhook-timestamp").toLongLong(), seen.body);
    };
    std::size_t published = 0;
    const auto isNextSignedWith = [&](const std::vector<std::string> &secrets) {
        rig.publish("a");
        ++published;
        return QTest::qWaitFor([&] { return rig.position(id) == published; }) &&
               isSignedWith(published - 1, secrets);
    };
    QVERIFY(isNextSignedWith({first}));

    const std::string second = rig.subscriptions->makeSecret(id).value();
    QVERIFY(first != second);
    // The dispatcher's thread hears of it a moment later; until then the first one signs alone.
    QTRY_VERIFY(isNextSignedWith({second, first}));
    rig.clock.advance(24h + 1min);
    QVERIFY(isNextSignedWith({second}));

    // Shown once: neither in what is listed nor in any file that others may read.
    QVERIFY(rig.get(id).hasSecret);
    const QFile secrets(rig.path(QStringLiteral("secrets.tsv")));
    QCOMPARE(secrets.permissions() &
                 ~(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser),
             QFile::Permissions());
    rig.restart();
    QVERIFY(isNextSignedWith({second}));
}

void SteeringTest::credentialsInTheUrl()
{
    FaultServer server;
    server.next({Reaction{Reaction::Answer, 401, "WWW-Authenticate: Basic realm=x\r\n", {}}});
    DeliveryRig rig;
    const std::string port = std::to_string(server.port());
    const std::string id =
        rig.subscribe("target", "*", "http://bob:s%40crit@127.0.0.1:" + port + "/in?x=1").id;
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
    QCOMPARE(server.seen().size(), 1u); // not twice through the 401
    QCOMPARE(server.seen()[0].header("authorization"), "Basic " + QByteArray("bob:s@crit").toBase64());
    QVERIFY(server.seen()[0].requestLine.startsWith("POST /in?x=1 "));
    QCOMPARE(server.seen()[0].header("host"), QByteArray("127.0.0.1:") + port.c_str());
    QCOMPARE(server.seen()[0].header("accept-encoding"), QByteArray("identity"));
    QVERIFY(server.seen()[0].header("user-agent").startsWith("dbbasic-events/"));
    QCOMPARE(maskedUrl(rig.get(id).settings.callbackUrl), "http://bob:***@127.0.0.1:" + port + "/in?x=1");
}

void SteeringTest::restartGoesOn()
{
    FaultServer server;
    server.next({answer(200), answer(503)});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 3);
    QTRY_COMPARE(rig.get(id).delivery.attempts, 2u);
    rig.restart();
    QCOMPARE(rig.position(id), 1u);
    QCOMPARE(rig.get(id).state, SubscriptionState::Failing);
    QTest::qWait(30);
    QCOMPARE(server.seen().size(), 2u); // it still waits
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.position(id), 3u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2, 2, 3}));
    QCOMPARE(rig.get(id).delivery.attempts, 4u);
}

void SteeringTest::removedWhileInFlight()
{
    FaultServer server;
    server.otherwise = Reaction{Reaction::Hang};
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 3);
    QTRY_COMPARE(server.seen().size(), 1u);
    QVERIFY(rig.subscriptions->remove(id));
    QVERIFY(!rig.subscriptions->find(id));
    QTest::qWait(20);
    rig.clock.advance(15s);
    rig.clock.advance(24h);
    QTest::qWait(30);
    QCOMPARE(server.seen().size(), 1u);
}

void SteeringTest::stopWaitsForWhatIsInFlight()
{
    FaultServer server;
    server.next({Reaction{Reaction::Drip}});
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a", "{}", 2);
    QTRY_COMPARE(server.seen().size(), 1u);
    QSignalSpy stopped(rig.dispatcher.get(), &Dispatcher::stopped);
    rig.dispatcher->stop(60s);
    QTest::qWait(20);
    QCOMPARE(stopped.count(), 0);
    rig.clock.advance(15s);
    QTRY_COMPARE(stopped.count(), 1);
    QCOMPARE(rig.position(id), 1u);
    QCOMPARE(server.seen().size(), 1u);
    rig.restart();
    QTRY_COMPARE(rig.position(id), 2u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2})); // nothing twice after an orderly end
}

void SteeringTest::replay()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    for (int i = 0; i < 10; ++i)
        rig.publish(i % 2 ? "order.made" : "user.made");
    QTRY_COMPARE(rig.position(id), 10u);
    const Subscription before = rig.get(id);

    ReplayRequest request;
    request.filter = "type:order.*";
    request.from = Sequence{3};
    request.subscriptionId = id;
    QCOMPARE(rig.replays->count(request).value(), 4u);
    server.next({answer(503)}); // a failure on the way: tried again, in its place
    const Replay started = rig.replays->start(request).value();
    QTRY_COMPARE(server.seen().size(), 11u);
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.replays->find(started.id)->state, ReplayState::Done);
    const std::vector<qint64> all = server.sequences();
    QCOMPARE((std::vector<qint64>{all.begin() + 10, all.end()}), (std::vector<qint64>{4, 4, 6, 8, 10}));
    for (std::size_t i = 0; i < server.seen().size(); ++i)
        QCOMPARE(server.seen()[i].header("x-event-replay"),
                 i < 10 ? QByteArray() : QByteArray(started.id.c_str()));
    const Replay done = rig.replays->find(started.id).value();
    QCOMPARE(done.sent, 4u);
    QCOMPARE(done.failed, 0u);
    QCOMPARE(done.total, 4u);
    const Subscription after = rig.get(id);
    QCOMPARE(after.position, before.position);
    QCOMPARE(after.delivery.attempts, before.delivery.attempts);
    QCOMPARE(after.state, SubscriptionState::Active);

    request.subscriptionId.clear();
    QVERIFY(!rig.replays->start(request));
    request.url = server.url("/replayed").toStdString();
    const Replay second = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(second.id)->state, ReplayState::Done);
    QVERIFY(server.seen().back().requestLine.startsWith("POST /replayed "));
    QCOMPARE(rig.replays->all().front().id, second.id);
}

void SteeringTest::replayAtARate()
{
    FaultServer server;
    DeliveryRig rig;
    rig.start();
    rig.publish("a", "{}", 4);
    ReplayRequest request;
    request.url = server.url().toStdString();
    request.rate = 2;
    const Replay replay = rig.replays->start(request).value();
    for (std::size_t sent = 1; sent <= 4; ++sent) {
        QTRY_COMPARE(server.seen().size(), sent);
        QTRY_COMPARE(rig.replays->find(replay.id)->sent, sent);
        rig.clock.advance(499ms);
        QTest::qWait(20);
        QCOMPARE(server.seen().size(), sent);
        rig.clock.advance(1ms);
    }
    QTRY_COMPARE(rig.replays->find(replay.id)->state, ReplayState::Done);
}

void SteeringTest::replayIsCancelled()
{
    FaultServer server;
    DeliveryRig rig;
    rig.start();
    rig.publish("a", "{}", 10);
    ReplayRequest request;
    request.url = server.url().toStdString();
    request.rate = 1;
    const Replay replay = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(replay.id)->sent, 1u);
    QVERIFY(rig.replays->cancel(replay.id));
    QTRY_COMPARE(rig.replays->find(replay.id)->state, ReplayState::Cancelled);
    rig.clock.advance(10s);
    QTest::qWait(30);
    QCOMPARE(server.seen().size(), 1u);
    QVERIFY(!rig.replays->cancel(replay.id));
    rig.restart();
    QCOMPARE(rig.replays->find(replay.id)->state, ReplayState::Cancelled);
}

void SteeringTest::replayGivesUp()
{
    FaultServer server;
    server.otherwise = answer(500);
    DeliveryRig rig;
    rig.start();
    rig.publish("a", "{}", 20);
    ReplayRequest request;
    request.url = server.url().toStdString();
    const Replay replay = rig.replays->start(request).value();
    for (std::size_t attempts = 1; attempts <= 15; ++attempts) {
        QTRY_VERIFY(server.seen().size() >= attempts);
        QTest::qWait(5);
        rig.clock.advance(30s);
    }
    QTRY_COMPARE(rig.replays->find(replay.id)->state, ReplayState::Failed);
    QCOMPARE(rig.replays->find(replay.id)->failed, 5u);
    QCOMPARE(server.seen().size(), 15u);
}

QTEST_GUILESS_MAIN(SteeringTest)
#include "steeringtest.moc"
