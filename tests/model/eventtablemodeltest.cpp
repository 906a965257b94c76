// If these fail, the table shows events that are not there, misses some, or jumps under the reader's eyes.
#include "model/eventtablemodel.h"
#include "tests/support/storefixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <thread>

using namespace dbbasic;

namespace {

Filter parsed(const char *text)
{
    const auto filter = Filter::parse(text, Time{});
    if (!filter)
        qFatal("%s", filter.error().message.c_str());
    return *filter;
}

std::vector<quint64> sequences(const EventTableModel &model)
{
    std::vector<quint64> rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows.push_back(model.sequenceAt(row).value);
    return rows;
}

} // namespace

class EventTableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestIsOnTop()
    {
        StoreFixture f;
        f.publish("user.created", R"({"n":1})");
        f.publish("user.deleted", R"({"n":2})");
        EventTableModel model(*f.store);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, EventTableModel::TypeColumn).data().toString(),
                 QStringLiteral("user.deleted"));
        QCOMPARE(model.index(1, EventTableModel::PayloadColumn).data().toString(),
                 QStringLiteral(R"({"n":1})"));
        QCOMPARE(model.rowOf(Sequence{1}), 1);
        QCOMPARE(model.rowOf(Sequence{3}), -1);
    }

    void aBurstIsOneInsert()
    {
        StoreFixture f;
        EventTableModel model(*f.store);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        for (int i = 0; i < 50; ++i)
            f.publish("tick", "{}", 100);
        model.pull();
        QCOMPARE(model.rowCount(), 5000);
        QCOMPARE(inserted.count(), 1);
        QTest::qWait(50); // the frame that the watcher armed has nothing more to add
        QCOMPARE(inserted.count(), 1);
    }

    void staysConsistentWhileEventsPourIn_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::newRow("everything") << QByteArray();
        QTest::newRow("some") << QByteArray("payload.n:3");
    }
    void staysConsistentWhileEventsPourIn()
    {
        QFETCH(QByteArray, filter);
        StoreFixture f;
        f.publish("tick", R"({"n":3})", 500);
        EventTableModel model(*f.store);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        if (!filter.isEmpty())
            model.setFilter(parsed(filter.constData()));
        std::thread publisher([&f] {
            for (int i = 0; i < 200; ++i)
                f.publish("tick", i % 2 ? R"({"n":3})" : R"({"n":4})", 10);
        });
        const int expected = filter.isEmpty() ? 2500 : 1500;
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), expected, 60'000);
        publisher.join();
        const std::vector<quint64> rows = sequences(model);
        for (std::size_t i = 1; i < rows.size(); ++i)
            QVERIFY2(rows[i] < rows[i - 1], "rows are newest first, none twice");
    }

    void filterShowsWhatMatches()
    {
        StoreFixture f;
        for (int i = 0; i < 30; ++i)
            f.publish(i % 3 ? "user.created" : "order.created");
        EventTableModel model(*f.store);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFilter(parsed("type:order.*"));
        QTRY_COMPARE(model.rowCount(), 10);
        QTRY_VERIFY(!model.isSearching());
        QCOMPARE(model.sequenceAt(0), Sequence{28});
        QCOMPARE(model.sequenceAt(9), Sequence{1});
        QCOMPARE(model.rowOf(Sequence{4}), 8);
        QCOMPARE(model.rowOf(Sequence{5}), -1);
        QCOMPARE(model.lowerRow(Sequence{5}), 8);

        // New ones are tested as they come in.
        f.publish("user.created");
        f.publish("order.deleted");
        QTRY_COMPARE(model.rowCount(), 11);
        QCOMPARE(model.sequenceAt(0), Sequence{32});

        model.setFilter(Filter());
        QCOMPARE(model.rowCount(), 32);
    }

    /// Until the new filter has its first hits the rows are those of the old one, whole and right.
    void rowsChangeOnlyWithAReset()
    {
        StoreFixture f;
        f.publish("a", "{}", 100);
        f.publish("b", "{}", 50);
        EventTableModel model(*f.store);
        model.setFilter(parsed("type:a"));
        QCOMPARE(model.rowCount(), 150);
        QCOMPARE(model.sequenceAt(0), Sequence{150});
        QTRY_COMPARE(model.rowCount(), 100);
        f.publish("b", "{}", 50);
        model.setFilter(parsed("type:b"));
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(model.sequenceAt(0), Sequence{100});
        QTRY_COMPARE(model.rowCount(), 100);
        QTRY_COMPARE(model.sequenceAt(0), Sequence{200});
    }

    void theLastFilterWins()
    {
        StoreFixture f;
        f.publish("a.x", R"({"text":"needle"})", 3000);
        f.publish("b.x", R"({"text":"needle"})", 2000);
        EventTableModel model(*f.store);
        for (int i = 0; i < 20; ++i) {
            model.setFilter(parsed("needle"));
            model.setFilter(parsed("type:b.*"));
            model.setFilter(parsed("type:a.*"));
        }
        QTRY_VERIFY(!model.isSearching());
        QTRY_COMPARE(model.rowCount(), 3000);
        QCOMPARE(model.sequenceAt(0), Sequence{3000});
    }

    void nothingMatches()
    {
        StoreFixture f;
        f.publish("a.x", "{}", 100);
        EventTableModel model(*f.store);
        QSignalSpy applied(&model, &EventTableModel::filterApplied);
        model.setFilter(parsed("type:none"));
        QTRY_COMPARE(applied.count(), 1);
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.sequenceAt(0).value);
        QVERIFY(!model.eventAt(0));
    }

    void pauseHoldsTheRowsAndCounts_data() { staysConsistentWhileEventsPourIn_data(); }
    void pauseHoldsTheRowsAndCounts()
    {
        QFETCH(QByteArray, filter);
        StoreFixture f;
        f.publish("tick", R"({"n":3})", 5);
        EventTableModel model(*f.store);
        if (!filter.isEmpty())
            model.setFilter(parsed(filter.constData()));
        QTRY_COMPARE(model.rowCount(), 5);
        model.setPaused(true);
        f.publish("tick", R"({"n":3})", 7);
        QTRY_COMPARE(model.pendingRows(), 7u);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.sequenceAt(0), Sequence{5});
        model.setPaused(false);
        QTRY_COMPARE(model.rowCount(), 12);
        QCOMPARE(model.pendingRows(), 0u);
        QCOMPARE(model.sequenceAt(0), Sequence{12});
    }

    void longPayloadIsShownInPart()
    {
        StoreFixture f;
        f.publish("big", "\"" + std::string(1'000'000, 'x') + "\"");
        EventTableModel model(*f.store);
        const QString shown = model.index(0, EventTableModel::PayloadColumn).data().toString();
        QVERIFY(shown.size() < 1000);
        QVERIFY(shown.endsWith(QChar(0x2026)));
    }
};

QTEST_GUILESS_MAIN(EventTableModelTest)
#include "eventtablemodeltest.moc"
