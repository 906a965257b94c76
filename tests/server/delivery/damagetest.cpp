// Events that rotted in the log. If one of these fails, a receiver never gets an event and nobody hears of
// it.
#include "tests/support/damage.h"
#include "tests/support/deliveryrig.h"

#include <QRegularExpression>
#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

class DamageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void webhookTellsOfWhatItPassesOver();
    void damageBehindTheLastMatchIsTold();
    void eventThatIsDamagedBeforeAnybodyReadIt();
    void resendOfADamagedEventSaysWhy();
    void replayCountsIt();
    void pollTellsOfIt();

private:
    /// Events 1 … `count` with {"mark":"m<number>."} as payload; one of them damaged.
    static void publish(DeliveryRig &rig, int count, int damaged)
    {
        for (int number = 1; number <= count; ++number)
            rig.publish("a", "{\"mark\":\"m" + std::to_string(number) + ".\"}");
        QVERIFY(damageLog(rig.store->options().directory, "m" + std::to_string(damaged) + "."));
    }
    static QRegularExpression saying(int sequence)
    {
        return QRegularExpression(u"event %1 is damaged in the log and could not be read"_s.arg(sequence));
    }
};

void DamageTest::webhookTellsOfWhatItPassesOver()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    publish(rig, 4, 2);
    QTest::ignoreMessage(QtWarningMsg, saying(2));
    rig.start();
    QTRY_COMPARE(rig.position(id), 4u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 3, 4}));
    Deliveries &deliveries = rig.subscriptions->deliveries();
    auto letters = deliveries.deadLetters(id);
    QCOMPARE(letters.size(), 1u);
    QCOMPARE(letters[0].sequence.value, 2u);
    QCOMPARE(letters[0].attempts, 0u);
    QVERIFY(saying(2).match(QString::fromStdString(letters[0].error)).hasMatch());
    QCOMPARE(deliveries.totals().parked, 1u);
    QCOMPARE(rig.get(id).state, SubscriptionState::Active);

    // Told once: who has looked at it and struck it off does not find it again.
    QVERIFY(deliveries.discard(id, Sequence{2}));
    rig.restart();
    rig.publish("a");
    QTRY_COMPARE(rig.position(id), 5u);
    QCOMPARE(rig.subscriptions->deliveries().deadLetters(id).size(), 0u);
}

void DamageTest::damageBehindTheLastMatchIsTold()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server, "target", "a");
    publish(rig, 3, 3);
    QTest::ignoreMessage(QtWarningMsg, saying(3));
    rig.start();
    QTRY_COMPARE(rig.subscriptions->deliveries().deadLetters(id).size(), 1u);
    QTRY_COMPARE(rig.position(id), 3u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 2}));
}

void DamageTest::eventThatIsDamagedBeforeAnybodyReadIt()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.position(id), 1u);
    QTest::ignoreMessage(QtWarningMsg, saying(2));
    rig.publish("a", R"({"mark":"m2."})"); // the dispatcher hears of it in this thread, not yet
    QVERIFY(damageLog(rig.store->options().directory, "m2."));
    QTRY_COMPARE(rig.subscriptions->deliveries().deadLetters(id).size(), 1u);
    rig.publish("a");
    QTRY_COMPARE(rig.position(id), 3u);
    QCOMPARE(server.sequences(), (std::vector<qint64>{1, 3}));
}

void DamageTest::resendOfADamagedEventSaysWhy()
{
    FaultServer server;
    DeliveryRig rig;
    const std::string id = rig.subscribeTo(server);
    publish(rig, 1, 1);
    QTest::ignoreMessage(QtWarningMsg, saying(1));
    rig.start();
    QTRY_COMPARE(rig.subscriptions->deliveries().deadLetters(id).size(), 1u);
    std::string error;
    QVERIFY(rig.subscriptions->deliveries().retry(
        id, Sequence{1}, [&](const Result<DeliveryAttempt> &attempt) { error = attempt.error().message; }));
    QTRY_COMPARE(error, std::string("event 1 is damaged in the log and cannot be read"));
    QCOMPARE(rig.subscriptions->deliveries().deadLetters(id).size(), 1u);
}

void DamageTest::replayCountsIt()
{
    FaultServer server;
    DeliveryRig rig;
    publish(rig, 4, 2);
    rig.start();
    ReplayRequest request;
    request.url = server.url().toStdString();
    const Replay replay = rig.replays->start(request).value();
    QTRY_COMPARE(rig.replays->find(replay.id)->state, ReplayState::Done);
    QCOMPARE(rig.replays->find(replay.id)->damaged, 1u);
    QCOMPARE(rig.replays->find(replay.id)->sent, 3u);
    rig.restart();
    QCOMPARE(rig.replays->find(replay.id)->damaged, 1u);
}

void DamageTest::pollTellsOfIt()
{
    DeliveryRig rig;
    const std::string id = rig.subscribe("poller").id;
    publish(rig, 4, 2);
    const auto poll = [&](std::size_t limit) { return rig.subscriptions->poll(id, {limit, {}}).value(); };
    QVERIFY(poll(1).damaged.empty()); // its range ends before
    QVERIFY(poll(10).damaged == std::vector<Sequence>{{2}});
    QCOMPARE(poll(10).events.size(), 3u);
    QVERIFY(rig.subscriptions->acknowledge(id, Sequence{3}));
    QVERIFY(poll(10).damaged.empty());
}

QTEST_GUILESS_MAIN(DamageTest)
#include "damagetest.moc"
