// The list of replays, and the count that goes before one.
#include "model/replaytablemodel.h"
#include "model/matchcounter.h"
#include "tests/support/storefixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace dbbasic;
using Model = ReplayTableModel;

class ReplayTableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReplayIsFollowedToItsEnd();
    void newestStandsOnTop();
    void countsWhatMatches();
    void aCountThatIsNotWantedAnyMoreIsForgotten();
};

// Progress that stands still, or a replay that never ends in the list, would make one start it twice.
void ReplayTableModelTest::aReplayIsFollowedToItsEnd()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 4);
    const Subscription s = f.subscribe("email", "*", "http://localhost:9000/hook");
    Model model(*f.replays, *f.subscriptions);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy running(&model, &Model::runningChanged);
    ReplayRequest request;
    request.filter = "type:order.*";
    request.subscriptionId = s.id;
    QVERIFY(f.replays->start(request));
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(model.running(), 1);
    QCOMPARE(model.index(0, Model::TargetColumn).data().toString(), QStringLiteral("email"));

    auto replay = f.replays->takeQueued();
    QVERIFY(replay);
    replay->total = 4;
    replay->sent = 1;
    f.replays->report(*replay);
    QTRY_COMPARE(model.index(0, Model::ProgressColumn).data(Model::ProgressRole).toDouble(), 0.25);
    QVERIFY(model.index(0, Model::StateColumn).data().toString().contains(QStringLiteral("running")));

    replay->sent = 3;
    replay->failed = 1;
    replay->state = ReplayState::Done;
    f.replays->report(*replay);
    QTRY_COMPARE(model.running(), 0);
    QVERIFY(model.index(0, Model::ProgressColumn).data().toString().contains(QStringLiteral("1 failed")));
    QCOMPARE(running.count(), 2);
}

void ReplayTableModelTest::newestStandsOnTop()
{
    StoreFixture f;
    f.publish("a", "{}", 2);
    Model model(*f.replays, *f.subscriptions);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    ReplayRequest request;
    request.url = "http://user:geheim@localhost:9000/one";
    const auto one = f.replays->start(request);
    QTRY_COMPARE(model.rowCount(), 1);
    request.url = "http://localhost:9000/two";
    const auto two = f.replays->start(request);
    QVERIFY(one && two);
    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(model.at(0)->id, two->id);
    QCOMPARE(model.at(1)->id, one->id);
    QVERIFY(!model.index(1, Model::TargetColumn).data().toString().contains(QStringLiteral("geheim")));
}

// The button promises this number.
void ReplayTableModelTest::countsWhatMatches()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 7);
    f.publish("user.created", "{}", 5);
    MatchCounter counter(*f.store);
    QSignalSpy counted(&counter, &MatchCounter::counted);
    counter.start(Filter::type("order.*"), Sequence{3}, {});
    QVERIFY(counter.isCounting());
    QTRY_COMPARE(counted.count(), 1);
    QCOMPARE(counted[0][0].toULongLong(), 5);
    QCOMPARE(counted[0][1].value<Sequence>().value, 12);
    QVERIFY(!counter.isCounting());

    counter.start(Filter(), Sequence{2}, Sequence{4});
    QTRY_COMPARE(counted.count(), 2);
    QCOMPARE(counted[1][0].toULongLong(), 3);
}

// The count of an older filter must never stand in the button.
void ReplayTableModelTest::aCountThatIsNotWantedAnyMoreIsForgotten()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 2000);
    f.publish("user.created", "{}", 5);
    MatchCounter counter(*f.store);
    QSignalSpy counted(&counter, &MatchCounter::counted);
    for (int i = 0; i < 50; ++i) {
        counter.start(i % 2 == 0 ? Filter::text("completed") : Filter::type("order.completed"), Sequence{1},
                      {});
        QThread::usleep(500); // some are done by then, and their answer waits to be told
    }
    counter.start(Filter::type("user.created"), Sequence{1}, {});
    QTRY_VERIFY(!counter.isCounting());
    QCOMPARE(counted.count(), 1);
    QCOMPARE(counted[0][0].toULongLong(), 5);

    counter.start(Filter::text("completed"), Sequence{1}, {});
    counter.cancel();
    QVERIFY(!counter.isCounting());
    counter.start(Filter::type("user.created"), Sequence{1}, {});
    QTRY_COMPARE(counted.count(), 2);
    QCOMPARE(counted[1][0].toULongLong(), 5);
}

QTEST_GUILESS_MAIN(ReplayTableModelTest)
#include "replaytablemodeltest.moc"
