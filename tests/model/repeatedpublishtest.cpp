// Sending one event many times from the publish form.
#include "model/repeatedpublish.h"
#include "model/log/logview.h"
#include "tests/support/storefixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace dbbasic;

class RepeatedPublishTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsExactlySoMany();
    void keepsTheRate();
    void stops();
    void canGoBeforeItsAnswersCome();

private:
    static EventDraft draft()
    {
        EventDraft draft;
        draft.type = "load.test";
        draft.payload = R"({"n":1})";
        return draft;
    }
};

// One too few and a load test lies; the count told must be what is in the log.
void RepeatedPublishTest::sendsExactlySoMany()
{
    StoreFixture f;
    RepeatedPublish run(*f.store);
    QSignalSpy finished(&run, &RepeatedPublish::finished);
    run.start(draft(), 5000, 0);
    QVERIFY(run.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000);
    QCOMPARE(run.progress().stored, std::uint64_t(5000));
    QCOMPARE(run.progress().failed, std::uint64_t(0));
    QCOMPARE(f.store->view()->last().value, std::uint64_t(5000));
    QCOMPARE(run.progress().last.value, std::uint64_t(5000));
    QVERIFY(f.store->view()->at(Sequence{1})->id != f.store->view()->at(Sequence{2})->id);
}

// No more than the rate allows by then; how close it comes below depends on the machine.
void RepeatedPublishTest::keepsTheRate()
{
    StoreFixture f;
    RepeatedPublish run(*f.store);
    QSignalSpy finished(&run, &RepeatedPublish::finished);
    QObject::connect(&run, &RepeatedPublish::progressed, &run, [&] {
        const auto progress = run.progress();
        QVERIFY(double(progress.sent) <= 1 + progress.seconds * 200);
    });
    run.start(draft(), 50, 200);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000);
    QCOMPARE(f.store->view()->last().value, std::uint64_t(50));
}

// "Stopped: 17 of 1,000,000" must be true to the event.
void RepeatedPublishTest::stops()
{
    StoreFixture f;
    RepeatedPublish run(*f.store);
    QSignalSpy finished(&run, &RepeatedPublish::finished);
    run.start(draft(), 1'000'000, 100);
    QTRY_VERIFY(run.progress().stored > 0);
    run.cancel();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(run.progress().cancelled);
    QVERIFY(run.progress().stored < 1'000'000);
    QCOMPARE(f.store->view()->last().value, run.progress().stored);
}

// Closing the window in the middle of it must not crash; what was sent is in the log.
void RepeatedPublishTest::canGoBeforeItsAnswersCome()
{
    StoreFixture f;
    std::uint64_t sent = 0;
    {
        RepeatedPublish run(*f.store);
        run.start(draft(), 100'000, 0);
        sent = run.progress().sent;
    }
    QVERIFY(sent > 0);
    QTRY_COMPARE(f.store->view()->last().value, sent);
}

QTEST_GUILESS_MAIN(RepeatedPublishTest)
#include "repeatedpublishtest.moc"
