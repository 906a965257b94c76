// A stretch of the log sent again. If one of these fails, a replay sends too much, too fast, out of order, or
// leaves a mark on the subscription whose endpoint it goes to.
#include "model/log/logview.h"
#include "tests/support/deliveryrig.h"

#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

namespace {

/// A target that no subscription knows, and events to send to it again.
struct ReplayRig : DeliveryRig
{
    FaultServer server;
    ReplayRequest request;

    explicit ReplayRig(int events)
    {
        start();
        publish("a", "{}", events);
        request.url = server.url().toStdString();
    }
    ~ReplayRig() { dispatcher.reset(); }

    Replay begin() { return replays->start(request).value(); }
    Replay now(const Replay &replay) const { return replays->find(replay.id).value(); }
};

} // namespace

class ReplayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void toASubscriptionAndToAUrl();
    void atARate();
    void atASpeed_data();
    void atASpeed();
    void isCancelled();
    void cancelledWhileInFlight();
    void orderlyEndSendsNothingTwice();
    void givesUp();
    void followsTheSubscription();
    void endsWithTheSubscription();
};

void ReplayTest::toASubscriptionAndToAUrl()
{
    OneTargetRig rig;
    for (int i = 0; i < 10; ++i)
        rig.publish(i % 2 ? "order.made" : "user.made");
    QTRY_COMPARE(rig.position(), 10u);
    const Subscription before = rig.subscription();

    ReplayRequest request;
    request.filter = "type:order.*";
    request.from = Sequence{3};
    request.subscriptionId = rig.id;
    QCOMPARE(rig.replays->count(request).value(), 4u);
    rig.server.next({answer(503)}); // a failure on the way: tried again, in its place
    const Replay started = rig.replays->start(request).value();
    QTRY_COMPARE(rig.server.seen().size(), 11u);
    QTRY_COMPARE(rig.inFlight(), 0u);
    rig.clock.advance(1s);
    QTRY_COMPARE(rig.replays->find(started.id)->state, ReplayState::Done);
    const std::vector<qint64> all = rig.server.sequences();
    QCOMPARE((std::vector<qint64>{all.begin() + 10, all.end()}), (std::vector<qint64>{4, 4, 6, 8, 10}));
    for (std::size_t i = 0; i < rig.server.seen().size(); ++i)
        QCOMPARE(rig.server.seen()[i].header("x-event-replay"),
                 i < 10 ? QByteArray() : QByteArray(started.id.c_str()));
    const Replay done = rig.replays->find(started.id).value();
    QCOMPARE(done.sent, 4u);
    QCOMPARE(done.failed, 0u);
    QCOMPARE(done.total, 4u);
    const Subscription after = rig.subscription();
    QCOMPARE(after.position, before.position);
    QCOMPARE(after.delivery.attempts, before.delivery.attempts);
    QCOMPARE(after.state, SubscriptionState::Active);

    request.subscriptionId.clear();
    QVERIFY(!rig.replays->start(request));
    request.url = rig.server.url("/replayed").toStdString();
    const Replay second = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(second.id)->state, ReplayState::Done);
    QVERIFY(rig.server.seen().back().requestLine.startsWith("POST /replayed "));
    QCOMPARE(rig.replays->all().front().id, second.id);
}

void ReplayTest::atARate()
{
    ReplayRig rig(4);
    rig.request.rate = 2;
    const Replay replay = rig.begin();
    for (std::size_t sent = 1; sent <= 4; ++sent) {
        QTRY_COMPARE(rig.now(replay).sent, sent);
        rig.clock.advance(499ms);
        QCOMPARE(rig.inFlight(), 0u);
        rig.clock.advance(1ms);
        QCOMPARE(rig.inFlight(), sent < 4 ? 1u : 0u);
    }
    QTRY_COMPARE(rig.now(replay).state, ReplayState::Done);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2, 3, 4}));
}

void ReplayTest::atASpeed_data()
{
    QTest::addColumn<double>("speed");
    QTest::newRow("original") << 1.0;
    QTest::newRow("10 times") << 10.0;
    QTest::newRow("half") << 0.5;
}

// The gaps between the events as they came in, divided by the speed.
void ReplayTest::atASpeed()
{
    QFETCH(double, speed);
    ReplayRig rig(1);
    std::vector<Time> times{rig.store->view()->at(Sequence{1})->time};
    for (int i = 0; i < 3; ++i) {
        QTRY_VERIFY(currentTime() - times.back() >= 30ms); // the log knows no other clock than the real one
        times.push_back(rig.publish("a").front().time);
    }
    rig.request.speed = speed;
    const Replay replay = rig.begin();
    const auto begin = rig.clock.steady();
    for (std::size_t next = 1; next < times.size(); ++next) {
        QTRY_COMPARE(rig.now(replay).sent, next);
        const auto due =
            begin + std::chrono::milliseconds(std::int64_t(
                        std::chrono::duration<double>(times[next] - times[0]).count() / speed * 1000));
        QVERIFY(due > rig.clock.steady());
        rig.clock.advance(due - rig.clock.steady() - 1ms);
        QCOMPARE(rig.inFlight(), 0u);
        rig.clock.advance(1ms);
        QCOMPARE(rig.inFlight(), 1u);
    }
    QTRY_COMPARE(rig.now(replay).state, ReplayState::Done);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2, 3, 4}));
}

void ReplayTest::isCancelled()
{
    ReplayRig rig(10);
    rig.request.rate = 1;
    const Replay replay = rig.begin();
    QTRY_COMPARE(rig.now(replay).sent, 1u);
    QVERIFY(rig.replays->cancel(replay.id));
    QTRY_COMPARE(rig.now(replay).state, ReplayState::Cancelled);
    rig.clock.advance(10s);
    QCOMPARE(rig.inFlight(), 0u);
    QCOMPARE(rig.server.seen().size(), 1u);
    QVERIFY(!rig.replays->cancel(replay.id));
    rig.restart();
    QCOMPARE(rig.now(replay).state, ReplayState::Cancelled);
}

// Whoever was told that it is cancelled may rely on it, whatever happens to the program.
void ReplayTest::cancelledWhileInFlight()
{
    ReplayRig rig(10);
    rig.server.otherwise = Reaction{Reaction::Hang};
    const Replay replay = rig.begin();
    QTRY_COMPARE(rig.server.seen().size(), 1u);
    QVERIFY(rig.replays->cancel(replay.id));
    QCOMPARE(rig.now(replay).state, ReplayState::Cancelled);
    const Replays afterACrash(*rig.store, *rig.subscriptions);
    QCOMPARE(afterACrash.find(replay.id)->state, ReplayState::Cancelled);
    rig.clock.advance(15s); // the end of what was in flight changes nothing
    QTRY_COMPARE(rig.inFlight(), 0u);
    QCOMPARE(rig.now(replay).state, ReplayState::Cancelled);
    rig.restart();
    rig.clock.advance(1s);
    QCOMPARE(rig.inFlight(), 0u);
    QCOMPARE(rig.now(replay).state, ReplayState::Cancelled);
    QCOMPARE(rig.server.seen().size(), 1u);
}

void ReplayTest::orderlyEndSendsNothingTwice()
{
    ReplayRig rig(4);
    rig.request.rate = 1;
    const Replay replay = rig.begin();
    for (std::uint64_t sent = 1; sent <= 3; ++sent) {
        QTRY_COMPARE(rig.now(replay).sent, sent);
        if (sent < 3)
            rig.clock.advance(1s);
    }
    rig.restart();
    QTRY_COMPARE(rig.now(replay).state, ReplayState::Done);
    QCOMPARE(rig.now(replay).sent, 4u);
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 2, 3, 4}));
}

void ReplayTest::givesUp()
{
    ReplayRig rig(20);
    rig.server.otherwise = answer(500);
    const Replay replay = rig.begin();
    // The clock would end an attempt under way, too.
    QTRY_VERIFY(
        (rig.clock.advance(rig.inFlight() == 0 ? 30s : 0s), rig.now(replay).state == ReplayState::Failed));
    QCOMPARE(rig.now(replay).failed, 5u);
    QCOMPARE(rig.server.seen().size(), 15u);
}

// What is edited while a replay runs counts for what is sent from then on.
void ReplayTest::followsTheSubscription()
{
    OneTargetRig rig;
    FaultServer elsewhere;
    rig.publish("a", "{}", 4);
    QTRY_COMPARE(rig.position(), 4u);
    ReplayRequest request;
    request.subscriptionId = rig.id;
    request.rate = 1;
    const Replay replay = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(replay.id)->sent, 1u);
    SubscriptionSettings settings = rig.subscription().settings;
    settings.callbackUrl = elsewhere.url().toStdString();
    QVERIFY(rig.subscriptions->update(rig.id, settings));
    QVERIFY(rig.subscriptions->makeSecret(rig.id));
    QTRY_VERIFY((rig.clock.advance(1s), rig.replays->find(replay.id)->state == ReplayState::Done));
    QCOMPARE(rig.server.seen().size(), 5u);
    QCOMPARE(elsewhere.sequences(), (std::vector<qint64>{2, 3, 4}));
    for (const SeenRequest &seen : elsewhere.seen())
        QVERIFY(!seen.header("webhook-signature").isEmpty());
}

void ReplayTest::endsWithTheSubscription()
{
    OneTargetRig rig;
    rig.publish("a", "{}", 4);
    QTRY_COMPARE(rig.position(), 4u);
    ReplayRequest request;
    request.subscriptionId = rig.id;
    request.rate = 1;
    const Replay replay = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(replay.id)->sent, 1u);
    QVERIFY(rig.subscriptions->remove(rig.id));
    rig.clock.advance(1s);
    QCOMPARE(rig.replays->find(replay.id)->state, ReplayState::Failed);
    QVERIFY(rig.replays->find(replay.id)->error.find("subscription is gone") != std::string::npos);
    QCOMPARE(rig.server.seen().size(), 5u);
}

QTEST_GUILESS_MAIN(ReplayTest)
#include "replaytest.moc"
