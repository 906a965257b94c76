// If these fail, the bars above the table tell another story than the rows below.
#include "model/timeline.h"
#include "model/eventtablemodel.h"
#include "tests/support/storefixture.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace dbbasic;

namespace {

quint64 total(const Timeline &timeline)
{
    const auto &buckets = timeline.buckets();
    return std::accumulate(buckets.begin(), buckets.end(), quint64(0),
                           [](quint64 sum, const Timeline::Bucket &bucket) { return sum + bucket.count; });
}

void publishAt(StoreFixture &f, const char *type, int second, int times)
{
    EventDraft draft;
    draft.type = type;
    draft.time = Time(std::chrono::seconds(1'700'000'000 + second));
    f.publish(Transaction(std::size_t(times), draft));
}

} // namespace

class TimelineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyEventIsInOneBar()
    {
        StoreFixture f;
        publishAt(f, "a", 0, 10);
        publishAt(f, "b", 30, 30);
        publishAt(f, "a", 60, 5);
        EventTableModel events(*f.store);
        Timeline timeline(events);
        timeline.refresh();
        QCOMPARE(total(timeline), 45u);
        QCOMPARE(timeline.highest(), 30u);
        QCOMPARE(timeline.start(), Time(std::chrono::seconds(1'700'000'000)));
        QCOMPARE(timeline.buckets().front().count, 10u);
        QCOMPARE(timeline.buckets().front().shares.front().type, QStringLiteral("a"));
        QCOMPARE(timeline.buckets().back().count, 5u);
        QVERIFY(timeline.buckets().size() <= 120);
    }

    // Producers that take turns, as they do: every type has its share, exact while the events are few.
    void typesInRotationHaveTheirShares_data()
    {
        QTest::addColumn<int>("types");
        QTest::addColumn<int>("events");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("five, few events") << 5 << 60 << 0.0;
        QTest::newRow("five, just too many to look at each") << 5 << 129 << 0.1;
        QTest::newRow("two, many events") << 2 << 6400 << 0.1;
        QTest::newRow("three, many events") << 3 << 2400 << 0.1;
        QTest::newRow("five, many events") << 5 << 3200 << 0.1;
    }
    void typesInRotationHaveTheirShares()
    {
        QFETCH(int, types);
        QFETCH(int, events);
        QFETCH(double, tolerance);
        StoreFixture f;
        Transaction transaction;
        for (int i = 0; i < events; ++i) {
            EventDraft draft;
            draft.type = "type" + std::to_string(i % types);
            draft.time = Time(std::chrono::seconds(1'700'000'000));
            transaction.push_back(draft);
        }
        f.publish(std::move(transaction));
        EventTableModel model(*f.store);
        Timeline timeline(model);
        timeline.refresh();
        QTRY_COMPARE(timeline.buckets().size(), std::size_t(1));
        QCOMPARE(timeline.buckets().front().count, quint64(events));
        const auto &shares = timeline.buckets().front().shares;
        QCOMPARE(shares.size(), std::size_t(types));
        for (const Timeline::Share &share : shares)
            QVERIFY2(std::abs(share.part - 1.0 / types) <= tolerance + 1e-9,
                     qPrintable(QStringLiteral("%1: %2").arg(share.type).arg(share.part)));
    }

    void followsTheFilter()
    {
        StoreFixture f;
        for (int second = 0; second < 100; ++second)
            publishAt(f, second % 4 ? "user.x" : "order.x", second, 3);
        EventTableModel events(*f.store);
        Timeline timeline(events);
        events.setFilter(*Filter::parse("type:order.*", Time{}));
        QTRY_COMPARE(events.rowCount(), 75);
        timeline.refresh();
        QCOMPARE(total(timeline), 75u);
        for (const Timeline::Bucket &bucket : timeline.buckets()) {
            for (const Timeline::Share &share : bucket.shares)
                QCOMPARE(share.type, QStringLiteral("order.x"));
        }
    }

    void followsTheLog()
    {
        StoreFixture f;
        publishAt(f, "a", 0, 1);
        EventTableModel events(*f.store);
        Timeline timeline(events);
        publishAt(f, "a", 600, 1);
        QTRY_COMPARE(total(timeline), 2u);
        QVERIFY(timeline.width() >= std::chrono::seconds(5));
    }

    void emptyLogHasNoBars()
    {
        StoreFixture f;
        EventTableModel events(*f.store);
        Timeline timeline(events);
        timeline.refresh();
        QVERIFY(timeline.buckets().empty());
    }
};

QTEST_GUILESS_MAIN(TimelineTest)
#include "timelinetest.moc"
