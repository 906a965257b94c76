// The table of subscriptions: what an operator reads at a glance.
#include "model/subscriptiontablemodel.h"
#include "model/tone.h"
#include "tests/support/storefixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace dbbasic;
using Model = SubscriptionTableModel;

class SubscriptionTableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsFollowSubscriptions();
    void failingIsToldAndCounted();
    void lagAndLastEventAreCountedInTheBackground();
    void passwordsAreMasked();
    void headingsStandOverTheirColumns();
    void manyChangesAtOnce();

private:
    static QString text(const Model &model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
};

// A subscription made over HTTP must show up, and a removed one must not stay.
void SubscriptionTableModelTest::rowsFollowSubscriptions()
{
    StoreFixture f;
    const Subscription first = f.subscribe("email", "order.*", "http://localhost:9000/hook");
    Model model(*f.store, *f.subscriptions);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(text(model, 0, SubscriptionRow::SubscriberColumn), QStringLiteral("email"));
    QCOMPARE(text(model, 0, SubscriptionRow::TypeColumn), QStringLiteral("order.*"));
    QVERIFY(text(model, 0, SubscriptionRow::StateColumn).endsWith(QStringLiteral("active")));

    f.subscribe("audit");
    QTRY_COMPARE(model.rowCount(), 2);
    QVERIFY(text(model, 1, SubscriptionRow::StateColumn).endsWith(QStringLiteral("polling")));

    QVERIFY(f.subscriptions->pause(first.id));
    QTRY_VERIFY(text(model, 0, SubscriptionRow::StateColumn).endsWith(QStringLiteral("paused")));
    QVERIFY(f.subscriptions->remove(first.id));
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(text(model, 0, SubscriptionRow::SubscriberColumn), QStringLiteral("audit"));
    QCOMPARE(model.rowOf(first.id), -1);
}

// Whoever looks at 3 a.m. must see that it fails, with what, and when it is tried again.
void SubscriptionTableModelTest::failingIsToldAndCounted()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 3);
    const Subscription s = f.subscribe("email", "*", "http://localhost:9000/hook");
    Model model(*f.store, *f.subscriptions);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy failing(&model, &Model::failingChanged);
    f.reportAttempt(s.id, 503);
    QTRY_COMPARE(model.failing(), 1);
    QCOMPARE(failing.count(), 1);
    QVERIFY(text(model, 0, SubscriptionRow::StateColumn).endsWith(QStringLiteral("failing")));
    QCOMPARE(model.index(0, SubscriptionRow::StateColumn).data(toneRole).toInt(), int(Tone::Bad));
    QCOMPARE(text(model, 0, SubscriptionRow::LastAnswerColumn), QStringLiteral("503"));
    QVERIFY2(text(model, 0, SubscriptionRow::NextAttemptColumn).startsWith(QStringLiteral("in ")),
             qPrintable(text(model, 0, SubscriptionRow::NextAttemptColumn)));

    f.reportAttempt(s.id, 200);
    QTRY_COMPARE(model.failing(), 0);
    QCOMPARE(text(model, 0, SubscriptionRow::LastAnswerColumn), QStringLiteral("200"));
    QCOMPARE(text(model, 0, SubscriptionRow::NextAttemptColumn), QString());
}

// "Behind" is what tells a backlog: it must be right, and the window must not wait for it.
void SubscriptionTableModelTest::lagAndLastEventAreCountedInTheBackground()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 5);
    f.publish("user.created", "{}", 2);
    const Subscription s = f.subscribe("email", "order.*", "http://localhost:9000/hook");
    f.reportAttempt(s.id, 200);
    Model model(*f.store, *f.subscriptions);
    QCOMPARE(text(model, 0, SubscriptionRow::BehindColumn), QStringLiteral("…"));
    model.setWatched(true);
    QTRY_COMPARE(text(model, 0, SubscriptionRow::BehindColumn), QStringLiteral("4"));
    QTRY_VERIFY(text(model, 0, SubscriptionRow::LastEventColumn).startsWith(QStringLiteral("#1 ")));

    f.publish("order.completed", "{}", 2);
    QTRY_COMPARE(text(model, 0, SubscriptionRow::BehindColumn), QStringLiteral("6"));
}

// A screenshot of the window must not give a password away.
void SubscriptionTableModelTest::passwordsAreMasked()
{
    StoreFixture f;
    f.subscribe("email", "*", "https://user:geheim@example.com/hook");
    const Model model(*f.store, *f.subscriptions);
    for (int column = 0; column < SubscriptionRow::ColumnCount; ++column) {
        for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
            QVERIFY(!model.index(0, column).data(role).toString().contains(QStringLiteral("geheim")));
    }
    QVERIFY(text(model, 0, SubscriptionRow::CallbackColumn).contains(QStringLiteral("example.com")));
}

// Broken: a column stands under another one's heading.
void SubscriptionTableModelTest::headingsStandOverTheirColumns()
{
    StoreFixture f;
    const Model model(*f.store, *f.subscriptions);
    const std::pair<int, const char *> headings[] = {{SubscriptionRow::StateColumn, "State"},
                                                     {SubscriptionRow::SubscriberColumn, "Subscriber"},
                                                     {SubscriptionRow::TypeColumn, "Events"},
                                                     {SubscriptionRow::BehindColumn, "Behind"},
                                                     {SubscriptionRow::LastAnswerColumn, "Last answer"},
                                                     {SubscriptionRow::NextAttemptColumn, "Next attempt"},
                                                     {SubscriptionRow::LastEventColumn, "Last delivered"},
                                                     {SubscriptionRow::CallbackColumn, "Callback"}};
    for (const auto &[column, heading] : headings)
        QCOMPARE(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QString::fromLatin1(heading));
    QCOMPARE(int(std::size(headings)), model.columnCount());
}

void SubscriptionTableModelTest::manyChangesAtOnce()
{
    StoreFixture f;
    Model model(*f.store, *f.subscriptions);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setWatched(true);
    std::vector<std::string> ids;
    for (int i = 0; i < 100; ++i)
        ids.push_back(f.subscribe("s" + std::to_string(i)).id);
    QTRY_COMPARE(model.rowCount(), 100);
    for (std::size_t i = 0; i < ids.size(); ++i) // by creation, in whatever order they were told
        QCOMPARE(model.at(int(i))->id, ids[i]);
    for (std::size_t i = 0; i < ids.size(); i += 2)
        QVERIFY(f.subscriptions->remove(ids[i]));
    QTRY_COMPARE(model.rowCount(), 50);
    for (std::size_t i = 1; i < ids.size(); i += 2)
        QCOMPARE(model.at(model.rowOf(ids[i]))->id, ids[i]);
}

QTEST_GUILESS_MAIN(SubscriptionTableModelTest)
#include "subscriptiontablemodeltest.moc"
