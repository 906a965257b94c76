// Attempts and dead letters of one subscription, as the details show them.
#include "model/attempttablemodel.h"
#include "model/deadlettertablemodel.h"
#include "tests/support/storefixture.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QTest>

using namespace dbbasic;

class DeliveryModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void attemptsComeInAtTheTop();
    void anotherSubscriptionsAttemptsStayOut();
    void deadLettersLeaveWithoutMovingTheOthers();
};

// The row being read must not jump when the next attempt is made.
void DeliveryModelsTest::attemptsComeInAtTheTop()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 3);
    const Subscription s = f.subscribe("email", "*", "http://localhost:9000/hook");
    f.reportAttempt(s.id, 503, "busy");
    AttemptTableModel model(f.subscriptions->deliveries());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSubscription(s.id);
    QTRY_COMPARE(model.rowCount(), 1);
    const QPersistentModelIndex read = model.index(0, AttemptTableModel::AnswerColumn);
    QCOMPARE(read.data().toString(), QStringLiteral("✗ 503"));
    QCOMPARE(model.at(0)->answerBody, std::string("busy"));

    f.reportAttempt(s.id, 200);
    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, AttemptTableModel::AnswerColumn).data().toString(), QStringLiteral("✓ 200"));
    QVERIFY(read.isValid());
    QCOMPARE(read.row(), 1);
}

void DeliveryModelsTest::anotherSubscriptionsAttemptsStayOut()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 3);
    const Subscription one = f.subscribe("one", "*", "http://localhost:9000/hook");
    const Subscription two = f.subscribe("two", "*", "http://localhost:9001/hook");
    f.reportAttempt(one.id, 200);
    AttemptTableModel model(f.subscriptions->deliveries());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSubscription(one.id);
    model.setSubscription(two.id); // before the first answer is there
    f.reportAttempt(two.id, 500);
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(model.at(0)->statusCode, 500);
    model.setSubscription({});
    QCOMPARE(model.rowCount(), 0);
}

// Discarding one must not change which one is selected.
void DeliveryModelsTest::deadLettersLeaveWithoutMovingTheOthers()
{
    StoreFixture f;
    const auto events = f.publish("order.completed", "{}", 3);
    const Subscription s = f.subscribe("email", "*", "http://localhost:9000/hook");
    Deliveries &deliveries = f.subscriptions->deliveries();
    const auto park = [&](const Published &event) {
        DeadLetter letter;
        letter.subscriptionId = s.id;
        letter.sequence = event.sequence;
        letter.eventId = event.id;
        letter.eventType = "order.completed";
        letter.attempts = 5;
        letter.statusCode = 422;
        letter.error = "answered 422";
        letter.parkedAt = event.time;
        QVERIFY(deliveries.park(letter));
    };
    park(events[0]);
    park(events[1]);
    DeadLetterTableModel model(deliveries);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSubscription(s.id);
    QCOMPARE(model.rowCount(), 2);
    const QPersistentModelIndex second = model.index(1, 0);
    QVERIFY(deliveries.discard(s.id, events[0].sequence));
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(second.row(), 0);
    QCOMPARE(model.at(0)->sequence.value, events[1].sequence.value);
    park(events[2]);
    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(second.row(), 0);
}

QTEST_GUILESS_MAIN(DeliveryModelsTest)
#include "deliverymodelstest.moc"
