// What is steered while an attempt is under way, and what the disk refuses meanwhile. If one of these fails,
// somebody was told that it is so, and the program does as if it were not.
#include "server/delivery/signature.h"
#include "tests/support/deliveryrig.h"
#include "tests/support/failingstorage.h"
#include "tests/support/fakeresolver.h"

#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

namespace {

/// A target by name; whether the name is found at once is up to the test.
struct NamedTargetRig : DeliveryRig
{
    FakeResolver resolver;
    FaultServer server;
    std::string id;
    std::function<void()> found; ///< the look-up that waits

    NamedTargetRig()
    {
        resolver.addresses[QStringLiteral("target.test")] = {QStringLiteral("127.0.0.1")};
        resolve = [this, now = resolver.resolve()](const QString &host, QObject *context, auto done) {
            found = [=] { now(host, context, done); };
        };
        id = subscribe("named", "*", "http://target.test:" + std::to_string(server.port()) + "/").id;
        start();
    }
    ~NamedTargetRig() { dispatcher.reset(); }

    bool isLookingUp() const { return bool(found); }
    void find() { std::exchange(found, {})(); }
};

} // namespace

class MeanwhileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answerOfTheOldTarget_data();
    void answerOfTheOldTarget();
    void successAtTheOldTargetCounts();
    void pausedWhileConnecting();
    void soughtWhileConnecting();
    void skippedWhileConnecting();
    void secretMadeWhileConnecting();
    void replayCancelledWhileConnecting();
    void anotherTargetBeginsAnew();
    void subscribingAgainBeginsAnew();
    void pausedIsPausedWhateverItWas();
    void pausedHasNoNextAttempt();
    void soughtEventLeavesTheDeadLetters();
    void endThatTheDiskRefuses();
};

void MeanwhileTest::answerOfTheOldTarget_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("status");
    QTest::newRow("none") << int(Reaction::Hang) << 200;
    QTest::newRow("gone") << int(Reaction::Drip) << 410;
    QTest::newRow("refused") << int(Reaction::Drip) << 422;
    QTest::newRow("unavailable") << int(Reaction::Drip) << 503;
}

// It says nothing about the one to which the subscription goes now: that one is asked at once.
void MeanwhileTest::answerOfTheOldTarget()
{
    QFETCH(int, kind);
    QFETCH(int, status);
    OneTargetRig rig({Reaction{Reaction::Kind(kind), status}});
    FaultServer fresh;
    rig.publish("a", "{}", 2);
    QTRY_COMPARE(rig.server.seen().size(), 1u);
    SubscriptionSettings settings = rig.subscription().settings;
    settings.callbackUrl = fresh.url().toStdString();
    QVERIFY(rig.subscriptions->update(rig.id, settings));
    QTRY_VERIFY(kind == Reaction::Hang || rig.server.drips() > 0);
    rig.clock.advance(15s); // ends the attempt; nothing that waits would be due
    QTRY_COMPARE(rig.position(), 2u);
    QCOMPARE(fresh.sequences(), (std::vector<qint64>{1, 2}));
    QCOMPARE(rig.subscription().state, SubscriptionState::Active);
    QCOMPARE(rig.status().failures, 1u);
    QCOMPARE(rig.deliveries().totals().disabled, 0u);
}

void MeanwhileTest::successAtTheOldTargetCounts()
{
    OneTargetRig rig({Reaction{Reaction::Drip}});
    FaultServer fresh;
    rig.publish("a", "{}", 2);
    QTRY_VERIFY(rig.server.drips() > 10);
    SubscriptionSettings settings = rig.subscription().settings;
    settings.callbackUrl = fresh.url().toStdString();
    QVERIFY(rig.subscriptions->update(rig.id, settings));
    rig.clock.advance(15s);
    QTRY_COMPARE(rig.position(), 2u);
    QCOMPARE(fresh.sequences(), (std::vector<qint64>{2}));
}

// Resolving and connecting may take seconds; what has not been sent when "pause" is answered is not sent.
void MeanwhileTest::pausedWhileConnecting()
{
    NamedTargetRig rig;
    rig.publish("a");
    QTRY_VERIFY(rig.isLookingUp());
    QVERIFY(rig.subscriptions->pause(rig.id));
    rig.find();
    QTRY_COMPARE(rig.inFlight(), 0u);
    QCOMPARE(rig.server.seen().size(), 0u);
    QCOMPARE(rig.get(rig.id).delivery.attempts, 0u);
    QVERIFY(rig.subscriptions->resume(rig.id));
    QTRY_COMPARE(rig.position(rig.id), 1u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1}));
    QCOMPARE(rig.server.connections(), 1); // that one was good
}

void MeanwhileTest::soughtWhileConnecting()
{
    NamedTargetRig rig;
    rig.publish("a", "{}", 3);
    QTRY_VERIFY(rig.isLookingUp());
    QVERIFY(rig.subscriptions->seek(rig.id, {StartPosition::Kind::After, {}, Sequence{2}}));
    rig.find();
    QTRY_COMPARE(rig.position(rig.id), 3u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{3}));
}

void MeanwhileTest::skippedWhileConnecting()
{
    NamedTargetRig rig;
    rig.server.next({answer(503), answer(503)});
    rig.publish("a", "{}", 2);
    QTRY_VERIFY(rig.isLookingUp());
    rig.find();
    QTRY_COMPARE(rig.get(rig.id).delivery.failuresInRow, 1u);
    rig.clock.advance(4s + 1ms); // the connection is not kept
    QTRY_VERIFY(rig.isLookingUp());
    bool skipped = false;
    QVERIFY(
        rig.subscriptions->deliveries().skip(rig.id, [&](const auto &done) { skipped = done.has_value(); }));
    SubscriptionSettings settings = rig.get(rig.id).settings;
    settings.description = "edited";
    QVERIFY(rig.subscriptions->update(rig.id, settings));
    QTRY_VERIFY((rig.isLookingUp() ? rig.find() : void(), skipped));
    QCOMPARE(rig.position(rig.id), 1u);
    QCOMPARE(rig.subscriptions->deliveries().deadLetters(rig.id).size(), 1u);
    QTRY_COMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2}));
}

void MeanwhileTest::secretMadeWhileConnecting()
{
    NamedTargetRig rig;
    std::optional<DeliveryAttempt> sent;
    QVERIFY(
        rig.subscriptions->deliveries().test(rig.id, [&](const auto &attempt) { sent = attempt.value(); }));
    QTRY_VERIFY(rig.isLookingUp());
    const std::string secret = rig.subscriptions->makeSecret(rig.id).value();
    rig.find();
    QTRY_VERIFY(sent);
    QVERIFY(sent->succeeded);
    QCOMPARE(rig.server.seen().size(), 1u);
    const SeenRequest &seen = rig.server.seen().front();
    QCOMPARE(seen.header("webhook-signature"),
             webhookSignature({secret}, seen.header("webhook-id").toStdString(),
                              seen.header("webhook-timestamp").toLongLong(), seen.body));
}

void MeanwhileTest::replayCancelledWhileConnecting()
{
    NamedTargetRig rig;
    QVERIFY(rig.subscriptions->pause(rig.id));
    rig.publish("a", "{}", 3);
    ReplayRequest request;
    request.subscriptionId = rig.id;
    const Replay replay = rig.replays->start(request).value();
    QTRY_VERIFY(rig.isLookingUp());
    QVERIFY(rig.replays->cancel(replay.id));
    rig.find();
    QTRY_COMPARE(rig.inFlight(), 0u);
    QCOMPARE(rig.server.seen().size(), 0u);
    QCOMPARE(rig.replays->find(replay.id)->state, ReplayState::Cancelled);
}

// The wait, and the count towards giving up, were those of the other one; also over a restart.
void MeanwhileTest::anotherTargetBeginsAnew()
{
    OneTargetRig rig({}, answer(503));
    FaultServer fresh;
    fresh.next({answer(503)});
    rig.publish("a");
    QTRY_COMPARE(rig.status().failuresInRow, 1u);
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.status().failuresInRow, 2u);
    rig.dispatcher.reset();
    SubscriptionSettings settings = rig.subscription().settings;
    settings.callbackUrl = fresh.url().toStdString();
    QVERIFY(rig.subscriptions->update(rig.id, settings));
    QCOMPARE(rig.subscription().state, SubscriptionState::Active);
    rig.restart();
    QTRY_COMPARE(rig.status().failuresInRow, 1u);
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.position(), 1u);
}

void MeanwhileTest::subscribingAgainBeginsAnew()
{
    OneTargetRig rig({}, answer(500));
    rig.publish("a");
    for (std::uint64_t attempts = 1; rig.subscription().state != SubscriptionState::Disabled; ++attempts) {
        QTRY_VERIFY(rig.status().attempts >= attempts ||
                    rig.subscription().state == SubscriptionState::Disabled);
        rig.clock.advance(10h);
    }
    const std::uint64_t before = rig.status().attempts;
    QVERIFY(rig.subscriptions->subscribe(rig.subscription().settings));
    QTRY_COMPARE(rig.status().attempts, before + 1);
    QCOMPARE(rig.subscription().state, SubscriptionState::Failing); // five days and more again
    QCOMPARE(rig.status().failuresInRow, 1u);
}

void MeanwhileTest::pausedIsPausedWhateverItWas()
{
    OneTargetRig rig({answer(410)});
    rig.publish("a");
    QTRY_COMPARE(rig.subscription().state, SubscriptionState::Disabled);
    QVERIFY(rig.subscriptions->pause(rig.id));
    QCOMPARE(rig.subscription().state, SubscriptionState::Paused);
    QVERIFY(rig.subscriptions->subscribe(rig.subscription().settings)); // would take up a disabled one
    QCOMPARE(rig.subscription().state, SubscriptionState::Paused);
    rig.restart();
    QCOMPARE(rig.subscription().state, SubscriptionState::Paused);
    QCOMPARE(rig.subscription().stateReason, std::string("paused by hand"));
    QVERIFY(rig.subscriptions->resume(rig.id));
    QTRY_COMPARE(rig.position(), 1u);
}

void MeanwhileTest::pausedHasNoNextAttempt()
{
    OneTargetRig rig({answer(503), Reaction{Reaction::Hang}});
    rig.publish("a");
    QTRY_VERIFY(rig.status().nextAttemptAt);
    QVERIFY(rig.subscriptions->pause(rig.id));
    QVERIFY(!rig.status().nextAttemptAt);
    QVERIFY(rig.subscriptions->resume(rig.id));
    QTRY_COMPARE(rig.server.seen().size(), 2u);
    QVERIFY(rig.subscriptions->pause(rig.id));
    rig.clock.advance(15s); // the end of the attempt under way
    QTRY_COMPARE(rig.status().failures, 2u);
    QVERIFY(!rig.status().nextAttemptAt);
    rig.restart();
    QVERIFY(!rig.status().nextAttemptAt);
}

// As after a crash between the dead letter and the position: what the target has after all is settled.
void MeanwhileTest::soughtEventLeavesTheDeadLetters()
{
    OneTargetRig rig({answer(503)});
    rig.publish("a");
    QTRY_COMPARE(rig.status().attempts, 1u);
    QVERIFY(rig.deliveries().skip(rig.id));
    QTRY_COMPARE(rig.position(), 1u);
    QCOMPARE(rig.deliveries().deadLetters(rig.id).size(), 1u);
    QVERIFY(rig.subscriptions->seek(rig.id, {StartPosition::Kind::Beginning, {}, {}}));
    QTRY_COMPARE(rig.status().successes, 1u);
    QCOMPARE(rig.deliveries().deadLetters(rig.id).size(), 0u);
}

// A subscription that stands still says so; if that cannot be written down, it does not stand still.
void MeanwhileTest::endThatTheDiskRefuses()
{
    FailingStorage storage;
    FaultServer server;
    server.otherwise = answer(410);
    DeliveryRig rig(SyncPolicy::None, &storage);
    const std::string id = rig.subscribeTo(server);
    rig.start();
    storage.failSync(Error::Code::NoSpace);
    rig.publish("a");
    QTRY_COMPARE(rig.get(id).delivery.attempts, 1u);
    QTRY_VERIFY(rig.get(id).delivery.nextAttemptAt);
    QCOMPARE(rig.get(id).state, SubscriptionState::Failing);
    QCOMPARE(rig.subscriptions->deliveries().totals().disabled, 0u);
    QTRY_VERIFY(rig.subscriptions->deliveries().totals().refusedCommits > 0);
    storage.heal();
    rig.clock.advance(5s);
    QTRY_COMPARE(rig.get(id).state, SubscriptionState::Disabled);
    QCOMPARE(server.seen().size(), 2u);
    QCOMPARE(rig.subscriptions->deliveries().totals().disabled, 1u);
}

QTEST_GUILESS_MAIN(MeanwhileTest)
#include "meanwhiletest.moc"
