// If these fail, the bars above the table tell another story than the rows below.
#include "model/timeline.h"
#include "model/eventtablemodel.h"
#include "tests/support/storefixture.h"

#include <QTest>

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
