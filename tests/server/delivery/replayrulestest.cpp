// What a replay may send, what its record says, and when a dead letter is settled. If one of these fails, a
// receiver gets what it did not subscribe to, or somebody chases what has been done already.
#include "tests/support/deliveryrig.h"

#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;

class ReplayRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsWhatTheSubscriptionIsSubscribedTo();
    void errorOfWhatWasMadeGoodIsNotKept();
    void resendSettlesADeadLetter();
    void replaySettlesADeadLetter();
    void refusedEventHasTenMinutes();

private:
    /// One event given up on.
    static std::string withDeadLetter(DeliveryRig &rig, FaultServer &server)
    {
        server.next({answer(503)});
        const std::string id = rig.subscribeTo(server);
        rig.start();
        rig.publish("a");
        Deliveries &deliveries = rig.subscriptions->deliveries();
        const bool failed = QTest::qWaitFor([&] { return rig.get(id).delivery.attempts == 1; });
        const bool skipped = failed && deliveries.skip(id);
        const bool parked =
            skipped && QTest::qWaitFor([&] { return deliveries.deadLetters(id).size() == 1; });
        return parked ? id : std::string();
    }
};

void ReplayRulesTest::sendsWhatTheSubscriptionIsSubscribedTo()
{
    FaultServer server;
    DeliveryRig rig;
    rig.publish("user.created", R"({"total":99})");
    rig.publish("order.created", R"({"total":10})");
    rig.publish("order.created", R"({"total":50})");
    rig.publish("order.paid", R"({"total":80})");
    SubscriptionSettings settings;
    settings.subscriberId = "shop";
    settings.eventType = "order.*";
    settings.filter = "payload.total>=50";
    settings.callbackUrl = server.url().toStdString();
    const auto shop = rig.subscriptions->subscribe(settings);
    QVERIFY(shop);
    rig.start();
    ReplayRequest request;
    request.subscriptionId = shop->id;
    QCOMPARE(rig.replays->count(request).value(), 2u);
    request.filter = "type:*.created";
    QCOMPARE(rig.replays->count(request).value(), 1u);
    request.filter.clear();
    const Replay replay = rig.replays->start(request).value();
    QCOMPARE(replay.total, 2u);
    QTRY_COMPARE(rig.replays->find(replay.id)->state, ReplayState::Done);
    QCOMPARE(server.sequences(), (std::vector<qint64>{3, 4}));
    for (const DeliveryAttempt &attempt :
         rig.subscriptions->deliveries().attempts({shop->id, {}, false, {}, 9}))
        QCOMPARE(attempt.kind, AttemptKind::Replay);
    // To a URL goes all that its own filter matches.
    request.subscriptionId.clear();
    request.url = server.url().toStdString();
    QCOMPARE(rig.replays->count(request).value(), 4u);
}

void ReplayRulesTest::errorOfWhatWasMadeGoodIsNotKept()
{
    FaultServer server;
    server.next({answer(500)});
    DeliveryRig rig;
    rig.publish("a");
    rig.start();
    ReplayRequest request;
    request.url = server.url().toStdString();
    const Replay replay = rig.replays->start(request).value();
    QTRY_VERIFY(rig.replays->find(replay.id)->error.find("500") != std::string::npos);
    rig.clock.advance(std::chrono::seconds(1));
    QTRY_COMPARE(rig.replays->find(replay.id)->state, ReplayState::Done);
    QCOMPARE(rig.replays->find(replay.id)->sent, 1u);
    QCOMPARE(rig.replays->find(replay.id)->error, std::string());
}

void ReplayRulesTest::resendSettlesADeadLetter()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = withDeadLetter(rig, server);
    Deliveries &deliveries = rig.subscriptions->deliveries();
    server.next({answer(500)});
    bool done = false;
    const auto note = [&](const Result<DeliveryAttempt> &) { done = true; };
    QVERIFY(deliveries.resend(id, Sequence{1}, note));
    QTRY_VERIFY(done);
    QCOMPARE(deliveries.deadLetters(id).size(), 1u); // refused once more
    done = false;
    QVERIFY(deliveries.resend(id, Sequence{1}, note));
    QTRY_VERIFY(done);
    QCOMPARE(deliveries.deadLetters(id).size(), 0u);
}

void ReplayRulesTest::replaySettlesADeadLetter()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = withDeadLetter(rig, server);
    Deliveries &deliveries = rig.subscriptions->deliveries();
    ReplayRequest request;
    request.url = server.url().toStdString(); // its address, but not in its name
    const Replay other = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(other.id)->state, ReplayState::Done);
    QCOMPARE(deliveries.deadLetters(id).size(), 1u);
    request.url.clear();
    request.subscriptionId = id;
    const Replay replay = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(replay.id)->state, ReplayState::Done);
    QCOMPARE(deliveries.deadLetters(id).size(), 0u);
}

// The limit of 30 s for targets on this machine is for an endpoint that is down, not for an event it refuses.
void ReplayRulesTest::refusedEventHasTenMinutes()
{
    using namespace std::chrono_literals;
    FaultServer server;
    server.otherwise = answer(422);
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    std::uint64_t attempts = 0;
    for (const auto delay : {5s, 30s, 120s, 420s}) {
        ++attempts;
        QTRY_COMPARE(rig.get(id).delivery.attempts, attempts);
        QTRY_COMPARE(rig.get(id).delivery.nextAttemptAt.value_or(Time{}) - rig.clock.now(),
                     std::chrono::microseconds(delay));
        rig.clock.advance(delay);
    }
    QTRY_COMPARE(rig.subscriptions->deliveries().deadLetters(id).size(), 1u);
    QCOMPARE(server.seen().size(), 5u);
}

QTEST_GUILESS_MAIN(ReplayRulesTest)
#include "replayrulestest.moc"
