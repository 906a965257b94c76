// What the operator does, and what the schedule does over days. If one of these fails, somebody at 3 a.m.
// sees one thing and the program does another.
#include "server/delivery/signature.h"
#include "tests/support/deliveryrig.h"

#include <QSignalSpy>
#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

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
    void skipSaysWhatItDid();
    void nothingBeginsAfterPause();
    void seekWhileInFlight();
    void pauseAndResume();
    void editKeepsThePosition();
    void testSend();
    void resendAndDeadLetterRetry();
    void errandsEndWithTheSubscription();
    void signatureAndRotation();
    void credentialsInTheUrl();
    void restartGoesOn();
    void removedWhileInFlight();
    void stopWaitsForWhatIsInFlight();
};

void SteeringTest::scheduleOfAFailingTarget()
{
    OneTargetRig rig({}, answer(503));
    rig.publish("a");
    std::uint64_t attempts = 0;
    for (const auto delay : {1s, 5s, 15s, 30s, 30s, 30s}) { // a target on this machine: never more than 30 s
        ++attempts;
        QTRY_COMPARE(rig.status().attempts, attempts);
        QCOMPARE(rig.status().nextAttemptAt.value() - rig.clock.now(), std::chrono::microseconds(delay));
        rig.clock.advance(delay);
    }
    QTRY_COMPARE(rig.server.seen().size(), 7u);
}

void SteeringTest::refusedEventGoesToTheDeadLetters()
{
    OneTargetRig rig({answer(422), answer(422), answer(422), answer(422), answer(422)});
    rig.publish("a", "{}", 2);
    for (std::uint64_t tries = 1; tries < 5; ++tries) {
        QTRY_COMPARE(rig.status().attempts, tries);
        QCOMPARE(rig.position(), 0u);
        rig.clock.advance(7min);
    }
    QTRY_COMPARE(rig.position(), 2u); // the next one went on
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 1, 1, 1, 1, 2}));
    const auto letters = rig.deliveries().deadLetters(rig.id);
    QCOMPARE(letters.size(), 1u);
    QCOMPARE(letters[0].sequence.value, 1u);
    QCOMPARE(letters[0].statusCode, 422);
    QCOMPARE(letters[0].attempts, 5u);
    QCOMPARE(rig.status().deadLetters, 1u);
    QCOMPARE(rig.subscription().state, SubscriptionState::Active);
}

void SteeringTest::threeParkedInARowPause()
{
    OneTargetRig rig({}, answer(400));
    rig.publish("a", "{}", 5);
    QTRY_VERIFY(([&] {
        const auto next = rig.status().nextAttemptAt;
        if (next && *next > rig.clock.now())
            rig.clock.advance(std::chrono::ceil<std::chrono::milliseconds>(*next - rig.clock.now()));
        return rig.subscription().state == SubscriptionState::Paused;
    }()));
    QCOMPARE(rig.deliveries().deadLetters(rig.id).size(), 3u);
    QCOMPARE(rig.server.seen().size(), 15u);
    QVERIFY(rig.subscription().stateReason.find("400") != std::string::npos);
    QCOMPARE(rig.deliveries().totals().pausedByParking, 1u);

    rig.server.otherwise = answer(200);
    QVERIFY(rig.subscriptions->resume(rig.id));
    QTRY_COMPARE(rig.position(), 5u);
}

void SteeringTest::goneDisables()
{
    OneTargetRig rig({answer(410)});
    rig.publish("a", "{}", 3);
    QTRY_COMPARE(rig.subscription().state, SubscriptionState::Disabled);
    rig.clock.advance(24h);
    QTest::qWait(30);
    QCOMPARE(rig.server.seen().size(), 1u);
    QCOMPARE(rig.position(), 0u); // nothing is lost: it can be taken up again
    QVERIFY(rig.subscriptions->resume(rig.id));
    QTRY_COMPARE(rig.position(), 3u);
}

void SteeringTest::fiveDaysDisable()
{
    OneTargetRig rig({}, answer(500));
    rig.publish("a");
    for (std::uint64_t attempts = 1; attempts <= 14; ++attempts) {
        QTRY_VERIFY(rig.status().attempts >= attempts ||
                    rig.subscription().state == SubscriptionState::Disabled);
        if (rig.subscription().state == SubscriptionState::Disabled)
            break;
        rig.clock.advance(10h);
    }
    QCOMPARE(rig.subscription().state, SubscriptionState::Disabled);
    QCOMPARE(rig.status().attempts, 13u); // 12 × 10 h are the five days
    QVERIFY(rig.subscription().stateReason.find("five days") != std::string::npos);
}

void SteeringTest::retryNowAndSkip()
{
    OneTargetRig rig({answer(503), answer(503), answer(503)});
    rig.publish("a", "{}", 2);
    QTRY_COMPARE(rig.status().attempts, 1u);
    QVERIFY(rig.deliveries().retryNow(rig.id));
    QTRY_COMPARE(rig.status().attempts, 2u);
    QVERIFY(rig.deliveries().skip(rig.id));
    QTRY_COMPARE(rig.status().attempts, 3u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 1, 2}));
    QCOMPARE(rig.position(), 1u);
    QCOMPARE(rig.deliveries().deadLetters(rig.id).size(), 1u); // skipped is not lost
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.position(), 2u);
    QVERIFY(!rig.deliveries().retryNow("nobody"));
}

void SteeringTest::skipSaysWhatItDid()
{
    OneTargetRig rig;
    std::vector<std::optional<Error::Code>> said; // nullopt: done
    const auto listen = [&](const Result<void> &result) {
        said.push_back(result ? std::nullopt : std::optional(result.error().code));
    };
    const std::optional conflict(Error::Code::Conflict);
    rig.publish("a");
    QTRY_COMPARE(rig.position(), 1u);
    QVERIFY(rig.deliveries().skip(rig.id, listen)); // all is well
    QVERIFY(rig.deliveries().retryNow(rig.id, listen));
    QTRY_COMPARE(said, (decltype(said){conflict, conflict}));

    // The attempt under way decides.
    rig.server.next({answer(503), Reaction{Reaction::HangInHead}, answer(503)});
    rig.publish("a");
    QTRY_COMPARE(rig.status().failuresInRow, 1u);
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.server.seen().size(), 3u);
    QVERIFY(rig.deliveries().skip(rig.id, listen));
    QVERIFY(rig.deliveries().skip(rig.id, listen));
    QTRY_COMPARE(said.size(), 3u);
    QCOMPARE(said.back(), conflict); // being skipped already
    QCOMPARE(rig.position(), 1u);
    rig.clock.advance(15s);
    QTRY_COMPARE(said.size(), 4u);
    QCOMPARE(said.back(), std::nullopt);
    QCOMPARE(rig.position(), 2u);
    QCOMPARE(rig.deliveries().deadLetters(rig.id).size(), 1u);

    // It may also decide that there is nothing to skip.
    rig.publish("a");
    QTRY_COMPARE(rig.status().failuresInRow, 1u);
    rig.server.next({Reaction{Reaction::Drip}});
    rig.clock.advance(1s);
    QTRY_VERIFY(rig.server.drips() > 10);
    QVERIFY(rig.deliveries().skip(rig.id, listen));
    QTRY_VERIFY((rig.clock.advance(15s), said.size() == 5));
    QCOMPARE(said.back(), conflict);
    QCOMPARE(rig.position(), 3u);
    QCOMPARE(rig.deliveries().deadLetters(rig.id).size(), 1u);
}

// Whoever has the answer to "pause" in hand may rely on it, even if the event stood in the line already.
void SteeringTest::nothingBeginsAfterPause()
{
    FaultServer server; // one host: six at a time
    server.otherwise = Reaction{Reaction::Hang};
    DeliveryRig rig;
    for (int i = 0; i < 5; ++i)
        rig.subscribeTo(server, "hanging-" + std::to_string(i), "hang");
    const std::string id = rig.subscribeTo(server, "paused", "a");
    rig.start();
    Deliveries &deliveries = rig.subscriptions->deliveries();
    bool isPaused = false;
    QVERIFY(deliveries.test(id, [&](const auto &) { isPaused = rig.subscriptions->pause(id).has_value(); }));
    QTRY_COMPARE(server.seen().size(), 1u);
    rig.clock.advance(1s);
    rig.publish("hang");
    QTRY_COMPARE(server.seen().size(), 6u);
    rig.publish("a");
    QTRY_VERIFY((rig.clock.advance(1ms), deliveries.totals().ready == 1));
    rig.clock.advance(14s); // the test ends, somebody pauses, and the slot is free
    QVERIFY(isPaused);
    QCOMPARE(deliveries.totals().inFlight, 5u);
    QVERIFY(rig.subscriptions->resume(id));
    QTRY_COMPARE(server.seen().size(), 7u);
    QCOMPARE(server.sequences().back(), 2);
}

void SteeringTest::seekWhileInFlight()
{
    OneTargetRig rig({answer(200), Reaction{Reaction::Hang}});
    rig.publish("a", "{}", 5);
    QTRY_COMPARE(rig.server.seen().size(), 2u); // 2 hangs
    QVERIFY(rig.subscriptions->seek(rig.id, {StartPosition::Kind::After, {}, Sequence{3}}));
    rig.clock.advance(15s); // the end of what hung must not bring the old position back
    QTRY_COMPARE(rig.position(), 5u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2, 4, 5}));
    QVERIFY(rig.subscriptions->seek(rig.id, {StartPosition::Kind::Beginning, {}, {}}));
    QTRY_COMPARE(rig.server.seen().size(), 9u);
    QVERIFY(!rig.subscriptions->seek(rig.id, {StartPosition::Kind::After, {}, Sequence{99}}));
}

void SteeringTest::pauseAndResume()
{
    OneTargetRig rig;
    rig.publish("a");
    QTRY_COMPARE(rig.position(), 1u);
    QVERIFY(rig.subscriptions->pause(rig.id));
    QCOMPARE(rig.subscription().state, SubscriptionState::Paused);
    FaultServer witness;
    const std::string other = rig.subscribeTo(witness, "witness");
    rig.publish("a", "{}", 3);
    QTRY_COMPARE(rig.DeliveryRig::position(other), 4u);
    QCOMPARE(rig.server.seen().size(), 1u);
    QVERIFY(rig.subscriptions->resume(rig.id));
    QTRY_COMPARE(rig.position(), 4u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2, 3, 4}));
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
    OneTargetRig rig({answer(503), answer(200), answer(500)});
    rig.publish("a", "{}", 2);
    QTRY_COMPARE(rig.status().attempts, 1u);
    QVERIFY(rig.deliveries().skip(rig.id));
    QTRY_COMPARE(rig.position(), 2u);

    QCOMPARE(rig.deliveries().retryAll(rig.id).value(), 1u); // answered with 500: stays on the list
    QTRY_COMPARE(rig.server.seen().size(), 3u);
    QTRY_COMPARE(rig.deliveries().attempts({rig.id, {}, false, {}, 10}).size(), 3u);
    QCOMPARE(rig.deliveries().deadLetters(rig.id).size(), 1u);
    QCOMPARE(rig.subscription().state, SubscriptionState::Active);
    QVERIFY(rig.deliveries().retry(rig.id, Sequence{1}));
    QTRY_COMPARE(rig.deliveries().deadLetters(rig.id).size(), 0u);
    QVERIFY(!rig.deliveries().retry(rig.id, Sequence{1}));

    QVERIFY(rig.deliveries().resend(rig.id, Sequence{2}));
    QTRY_COMPARE(rig.server.seen().size(), 5u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2, 1, 1, 2}));
    QCOMPARE(rig.server.seen()[4].header("webhook-id"), rig.server.seen()[1].header("webhook-id"));
    QCOMPARE(rig.position(), 2u);
}

// What is still to be sent by hand to a subscription that was removed is not sent.
void SteeringTest::errandsEndWithTheSubscription()
{
    OneTargetRig rig({}, Reaction{Reaction::Hang});
    std::vector<Error::Code> said;
    for (int i = 0; i < 3; ++i)
        QVERIFY(rig.deliveries().test(rig.id, [&](const Result<DeliveryAttempt> &attempt) {
            if (!attempt)
                said.push_back(attempt.error().code);
        }));
    QTRY_COMPARE(rig.server.seen().size(), 1u);
    QVERIFY(rig.subscriptions->remove(rig.id));
    rig.clock.advance(15s);
    QCOMPARE(said, (std::vector{Error::Code::NotFound, Error::Code::NotFound}));
    QCOMPARE(rig.deliveries().totals().inFlight, 0u);
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
    QVERIFY(isNextSignedWith({second, first}));
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
    // What is kept of the request shows everything but the password.
    const std::string head = rig.subscriptions->deliveries().attempts({id, {}, false, {}, 1})[0].requestHead;
    QVERIFY2(head.find("POST /in?x=1 HTTP/1.1\r\n") == 0 &&
                 head.find("\r\nAuthorization: Basic ***\r\n") != std::string::npos &&
                 head.find("\r\nwebhook-id: ") != std::string::npos,
             head.c_str());
    QCOMPARE(maskedUrl(rig.get(id).settings.callbackUrl), "http://bob:***@127.0.0.1:" + port + "/in?x=1");
}

void SteeringTest::restartGoesOn()
{
    OneTargetRig rig({answer(200), answer(503)});
    rig.publish("a", "{}", 3);
    QTRY_COMPARE(rig.status().attempts, 2u);
    rig.restart();
    QCOMPARE(rig.position(), 1u);
    QCOMPARE(rig.subscription().state, SubscriptionState::Failing);
    QTest::qWait(30);
    QCOMPARE(rig.server.seen().size(), 2u); // it still waits
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.position(), 3u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2, 2, 3}));
    QCOMPARE(rig.status().attempts, 4u);
}

void SteeringTest::removedWhileInFlight()
{
    OneTargetRig rig({}, Reaction{Reaction::Hang});
    rig.publish("a", "{}", 3);
    QTRY_COMPARE(rig.server.seen().size(), 1u);
    QVERIFY(rig.subscriptions->remove(rig.id));
    QVERIFY(!rig.subscriptions->find(rig.id));
    QTest::qWait(20);
    rig.clock.advance(15s);
    rig.clock.advance(24h);
    QTest::qWait(30);
    QCOMPARE(rig.server.seen().size(), 1u);
}

void SteeringTest::stopWaitsForWhatIsInFlight()
{
    OneTargetRig rig({Reaction{Reaction::Drip}});
    rig.publish("a", "{}", 2);
    QTRY_COMPARE(rig.server.seen().size(), 1u);
    QSignalSpy stopped(rig.dispatcher.get(), &Dispatcher::stopped);
    rig.dispatcher->stop(60s);
    QTest::qWait(20);
    QCOMPARE(stopped.count(), 0);
    rig.clock.advance(15s);
    QTRY_COMPARE(stopped.count(), 1);
    QCOMPARE(rig.position(), 1u);
    QCOMPARE(rig.server.seen().size(), 1u);
    rig.restart();
    QTRY_COMPARE(rig.position(), 2u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2})); // nothing twice after an orderly end
}

QTEST_GUILESS_MAIN(SteeringTest)
#include "steeringtest.moc"
