// What the end of the program must not undo: how far the attempts at an event have come. If this fails, a
// program restarted often enough sends an event that its target refuses again and again.
#include "model/journal.h"
#include "model/log/storage.h"
#include "model/subscriptionrecord.h"
#include "server/delivery/schedule.h"
#include "tests/support/deliveryrig.h"

#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

class RestartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusedEventIsParkedAfterFive();
    void skippedAfterTheRestart();
    void soughtBeginsAnew();
    void anotherTargetBeginsAnew();
    void filesOfAnOlderVersion();
};

namespace {

/// The numbers of all attempts, oldest first.
std::vector<std::uint32_t> numbers(OneTargetRig &rig)
{
    std::vector<std::uint32_t> numbers;
    for (const DeliveryAttempt &attempt : rig.deliveries().attempts({rig.id, {}, false, {}, 100}))
        numbers.insert(numbers.begin(), attempt.number);
    return numbers;
}

/// Its target refuses the first event; `attempts` of them are made.
bool refuse(OneTargetRig &rig, std::uint32_t attempts)
{
    rig.publish("a", "{}", 2);
    for (std::uint32_t i = 1; i <= attempts; ++i) {
        if (!QTest::qWaitFor([&] { return rig.status().attempts == i && rig.status().nextAttemptAt; }))
            return false;
        if (i < attempts)
            rig.clock.advance(eventDelay(i, 0).value());
    }
    return true;
}

} // namespace

// A restart between all attempts: five in all, after the waits of the schedule, as without them.
void RestartTest::refusedEventIsParkedAfterFive()
{
    OneTargetRig rig({answer(422), answer(422), answer(422), answer(422), answer(422)});
    rig.publish("a", "{}", 2);
    for (std::uint32_t i = 1; i < 5; ++i) {
        QTRY_VERIFY(rig.status().attempts == i && rig.status().nextAttemptAt);
        const auto delay = eventDelay(i, 0).value();
        QCOMPARE(*rig.status().nextAttemptAt - rig.clock.now(), std::chrono::microseconds(delay));
        rig.restart();
        QCOMPARE(rig.status().failuresInRow, i);
        rig.clock.advance(delay - 1ms);
        QCOMPARE(rig.status().attempts, i); // it still waits
        rig.clock.advance(1ms);
    }
    QTRY_COMPARE(rig.position(), 2u); // parked, and the next one delivered
    QCOMPARE(rig.server.sequences(), (std::vector<qint64>{1, 1, 1, 1, 1, 2}));
    QCOMPARE(numbers(rig), (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 1}));
    const auto letters = rig.deliveries().deadLetters(rig.id);
    QCOMPARE(letters.size(), 1u);
    QCOMPARE(letters[0].attempts, 5u);
}

void RestartTest::skippedAfterTheRestart()
{
    OneTargetRig rig({answer(422), answer(422)});
    QVERIFY(refuse(rig, 2));
    rig.restart();
    QVERIFY(rig.deliveries().skip(rig.id));
    QTRY_COMPARE(rig.position(), 2u);
    const auto letters = rig.deliveries().deadLetters(rig.id);
    QCOMPARE(letters.size(), 1u);
    QCOMPARE(letters[0].attempts, 2u);
}

void RestartTest::soughtBeginsAnew()
{
    OneTargetRig rig({answer(422), answer(422), answer(422), answer(422)});
    QVERIFY(refuse(rig, 3));
    rig.dispatcher.reset();
    QVERIFY(rig.subscriptions->seek(rig.id, {StartPosition::Kind::Beginning, {}, {}}));
    rig.restart();
    QTRY_VERIFY(rig.status().attempts == 4 && rig.status().nextAttemptAt);
    QCOMPARE(*rig.status().nextAttemptAt - rig.clock.now(), std::chrono::microseconds(5s));
    QCOMPARE(numbers(rig), (std::vector<std::uint32_t>{1, 2, 3, 1}));
}

// What the other one has refused counts no more; the attempts at the event are all of them.
void RestartTest::anotherTargetBeginsAnew()
{
    OneTargetRig rig({answer(422), answer(422), answer(422)});
    QVERIFY(refuse(rig, 3));
    FaultServer fresh;
    fresh.next({answer(422)});
    rig.dispatcher.reset();
    SubscriptionSettings settings = rig.subscription().settings;
    settings.callbackUrl = fresh.url().toStdString();
    QVERIFY(rig.subscriptions->update(rig.id, settings));
    rig.restart();
    QTRY_VERIFY(rig.status().attempts == 4 && rig.status().nextAttemptAt);
    QCOMPARE(*rig.status().nextAttemptAt - rig.clock.now(), std::chrono::microseconds(5s));
    QCOMPARE(numbers(rig), (std::vector<std::uint32_t>{1, 2, 3, 4}));
    rig.dispatcher.reset(); // before the target that it uses
}

// They do not tell how often the event was tried; everything else goes on.
void RestartTest::filesOfAnOlderVersion()
{
    OneTargetRig rig({answer(422), answer(422)});
    QVERIFY(refuse(rig, 2));
    rig.dispatcher.reset();
    rig.replays.reset();
    rig.subscriptions.reset();
    {
        std::vector<std::string> columns = cursorColumns();
        std::erase(columns, "event_attempts");
        std::erase(columns, "event_refusals");
        QCOMPARE(columns.size(), cursorColumns().size() - 2);
        auto journal =
            Journal::open(rig.path(QStringLiteral("cursors.tsv")).toStdString(), columns, Storage::system());
        QVERIFY(journal);
        QVERIFY((*journal)->compact());
    }
    rig.restart();
    QCOMPARE(rig.status().failuresInRow, 2u);
    QCOMPARE(rig.status().eventAttempts, 0u);
    rig.clock.advance(30s);
    QTRY_COMPARE(rig.position(), 2u);
    QCOMPARE(numbers(rig), (std::vector<std::uint32_t>{1, 2, 1, 1}));
}

QTEST_GUILESS_MAIN(RestartTest)
#include "restarttest.moc"
