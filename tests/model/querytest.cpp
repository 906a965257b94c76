// What breaks for a user if this fails: a query leaves events out, shows others, or in another order than the
// log has them.
#include "model/query.h"
#include "model/filter.h"
#include "model/log/log.h"
#include "model/log/logview.h"
#include "model/log/segment.h"
#include "model/queryscan.h"

#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <random>
#include <string>
#include <vector>

using namespace dbbasic;
using namespace std::chrono;

namespace {

const Time start = Time(sys_days{2026y / November / 23});

/// What was published, kept plainly.
struct Known
{
    std::uint64_t sequence;
    Time time;
    std::string id, type, source, payload;
};

} // namespace

class QueryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void emptyLog();
    void againstPlainList_data();
    void againstPlainList();
    void budgetAndCancel();
    void positionResumes();
    void byId();
    void indexDoesNotTouchLines();
    void indexLostMeanwhile_data();
    void indexLostMeanwhile();
    void scanInOrder_data();
    void scanInOrder();
    void scanIsCancelled();

private:
    static std::unique_ptr<Log> opened(const QTemporaryDir &folder);
    void append(std::size_t count);
    std::vector<std::uint64_t> expected(const Filter &filter, const Query &query) const;
    static std::vector<std::uint64_t> run(QueryCursor &cursor, std::uint64_t budget);

    QTemporaryDir m_folder;
    std::unique_ptr<Log> m_log;
    std::vector<Known> m_known;
    std::mt19937 m_random{42};
    Time m_clock = start;
};

void QueryTest::append(std::size_t count)
{
    static constexpr std::string_view types[] = {"user.created", "user.deleted", "order.completed",
                                                 "order.item.added", "ping"};
    static constexpr std::string_view sources[] = {"auth", "orders", "web\tshop", "import"};
    Transaction transaction;
    for (std::size_t i = 0; i < count; ++i) {
        m_clock += microseconds(m_random() % 3 == 0 ? 0 : m_random() % 2'000'000);
        EventDraft draft;
        draft.time = m_clock;
        // Names that only some segments have, and one that hardly any event has.
        const std::uint64_t sequence = m_known.size() + 1;
        draft.type = sequence % 997 == 0    ? "rare.thing"
                     : m_random() % 10 == 0 ? "burst.t" + std::to_string(sequence / 300)
                                            : std::string(types[m_random() % std::size(types)]);
        draft.source = sources[m_random() % std::size(sources)];
        draft.id = "id" + std::to_string(sequence);
        draft.payload = R"({"n":)" + std::to_string(m_random() % 100) + R"(,"name":")" +
                        (m_random() % 50 == 0 ? "Needle" : "hay") + std::to_string(m_random() % 1000) +
                        R"("})";
        if (m_random() % 800 == 0)
            draft.payload = R"({"filler":")" + std::string(20'000, 'x') + R"("})";
        m_known.push_back({sequence, m_clock, draft.id, draft.type, draft.source, draft.payload});
        transaction.push_back(std::move(draft));
        if (transaction.size() == 50 || i + 1 == count) {
            std::promise<bool> done;
            m_log->append(std::move(transaction),
                          [&done](const auto &result) { done.set_value(result.has_value()); });
            QVERIFY(done.get_future().get());
            transaction.clear();
        }
    }
}

std::unique_ptr<Log> QueryTest::opened(const QTemporaryDir &folder)
{
    LogOptions options;
    options.directory = folder.path().toStdString();
    options.sync = SyncPolicy::None;
    options.segmentBytes = 100'000; // several segments
    auto log = Log::open(options);
    if (!log)
        qFatal("%s", log.error().message.c_str());
    return std::move(*log);
}

void QueryTest::initTestCase()
{
    m_log = opened(m_folder);
    append(4000);
    QVERIFY(m_log->view()->segmentCount() > 3);
}

std::vector<std::uint64_t> QueryTest::expected(const Filter &filter, const Query &query) const
{
    // The filter is tested on its own; here each event is read one by one.
    std::vector<std::uint64_t> sequences;
    const auto view = m_log->view();
    for (const Known &known : m_known) {
        const auto event = view->at({known.sequence});
        if (event && event->id == known.id && event->payload == known.payload && filter.matches(*event) &&
            known.sequence > query.after.value && known.sequence < query.before.value)
            sequences.push_back(known.sequence);
    }
    if (query.order == Order::NewestFirst)
        std::reverse(sequences.begin(), sequences.end());
    return sequences;
}

std::vector<std::uint64_t> QueryTest::run(QueryCursor &cursor, std::uint64_t budget)
{
    std::vector<std::uint64_t> sequences;
    for (;;) {
        switch (cursor.next(budget)) {
        case QueryCursor::State::Found:
            sequences.push_back(cursor.event().sequence.value);
            break;
        case QueryCursor::State::Paused:
            break;
        case QueryCursor::State::Cancelled:
        case QueryCursor::State::Finished:
            return sequences;
        }
    }
}

void QueryTest::emptyLog()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Log> log = opened(folder);
    QCOMPARE(log->view()->size(), std::uint64_t(0));
    for (const char *filter : {"", "type:a", "type:*.b", "id:x", "text", "seq>0", "since:1h"}) {
        for (const Order order : {Order::NewestFirst, Order::OldestFirst}) {
            const Query query{*Filter::parse(filter, start), order};
            QueryCursor cursor(log->view(), query);
            QCOMPARE(cursor.next(), QueryCursor::State::Finished);
            QCOMPARE(cursor.next(), QueryCursor::State::Finished);
            QCOMPARE(countMatches(log->view(), query), std::optional<std::uint64_t>(0));
        }
    }
}

void QueryTest::againstPlainList_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"",
                             "type:user.created",
                             "type:rare.thing",
                             "type:nothing.such",
                             "type:user.*",
                             "type:order.>",
                             "type:burst.*",
                             "-type:user.created",
                             "type:user.created OR type:ping",
                             "type:ping OR type:ping",
                             "-(type:ping OR type:user.*)",
                             "source:auth",
                             "source:\"web\tshop\"",
                             "source:*o*",
                             "type:user.* source:orders",
                             "type:burst.t3 source:auth",
                             "type:ping OR source:auth",
                             "seq>1000 seq<=1500",
                             "seq:777",
                             "seq!=777",
                             "-seq>1000",
                             "seq>2000 seq<10",
                             "time>=2026-11-23T00:10 time<2026-11-23T00:20",
                             "since:2026-11-23T00:30",
                             "until:2026-11-23T00:30",
                             "type:ping until:2026-11-23T00:30 source:import",
                             "until:2020-01-01",
                             "since:2099-01-01",
                             "id:id500",
                             "id:none",
                             "id:id500 type:nothing.such",
                             "id:id500 OR id:id600",
                             "id:id5 id:id6",
                             "needle",
                             "NEEDLE",
                             "needle7",
                             "hay1 type:ping",
                             "needle type:rare.thing",
                             "needle OR type:rare.thing",
                             "-hay",
                             "\"\\\"n\\\":42\"",
                             "id1",
                             "0",
                             "xxxxxxxxxx",
                             "needle hay",
                             "payload.n:42",
                             "payload.n>=90 type:user.*",
                             "payload.name:needle*",
                             "payload.name:Needle*",
                             "has:payload.filler",
                             "-has:payload.filler type:ping"})
        QTest::newRow(text) << QByteArray(text);
}

void QueryTest::againstPlainList()
{
    QFETCH(QByteArray, text);
    const auto filter = Filter::parse({text.constData(), std::size_t(text.size())}, start);
    QVERIFY2(filter, filter ? "" : filter.error().message.c_str());
    for (int round = 0; round < 8; ++round) {
        if (round == 4)
            append(m_random() % 60); // the open segment grows between two snapshots
        Query query{*filter, round % 2 ? Order::NewestFirst : Order::OldestFirst};
        if (round >= 2) {
            query.after.value = m_random() % m_known.size();
            query.before.value = query.after.value + 1 + m_random() % m_known.size();
        }
        const auto wanted = expected(*filter, query);
        QueryCursor cursor(m_log->view(), query);
        QCOMPARE(run(cursor, round % 3 == 0 ? UINT64_MAX : 1 + m_random() % 500), wanted);
        QCOMPARE(countMatches(m_log->view(), query), std::optional<std::uint64_t>(wanted.size()));
    }
}

void QueryTest::budgetAndCancel()
{
    // A query that finds nothing must give the thread back.
    const Query query{*Filter::parse("payload.n:1000", start)};
    QueryCursor cursor(m_log->view(), query);
    QCOMPARE(cursor.next(10), QueryCursor::State::Paused);
    const auto examined = cursor.examined();
    QVERIFY(examined >= 10 && examined < m_known.size());
    const std::atomic<bool> cancel = true;
    QCOMPARE(cursor.next(UINT64_MAX, &cancel), QueryCursor::State::Cancelled);
    QCOMPARE(cursor.next(), QueryCursor::State::Finished);
    QCOMPARE(cursor.examined(), m_known.size());
    QVERIFY(!countMatches(m_log->view(), query, &cancel));
}

void QueryTest::positionResumes()
{
    // Paging: the next cursor begins where the last one stood, and nothing is lost or doubled.
    for (const char *text : {"type:user.*", "needle", "payload.n>50"}) {
        for (const Order order : {Order::NewestFirst, Order::OldestFirst}) {
            Query query{*Filter::parse(text, start), order};
            const auto wanted = expected(query.filter, query);
            std::vector<std::uint64_t> got;
            bool more = true;
            while (more) {
                QueryCursor cursor(m_log->view(), query);
                for (int i = 0; i < 7; ++i) {
                    const auto state = cursor.next(100);
                    if (state == QueryCursor::State::Found)
                        got.push_back(cursor.event().sequence.value);
                    more = state != QueryCursor::State::Finished;
                    if (!more)
                        break;
                    (order == Order::NewestFirst ? query.before : query.after) = cursor.position();
                }
            }
            QCOMPARE(got, wanted);
        }
    }
}

void QueryTest::byId()
{
    QueryCursor cursor(m_log->view(), {*Filter::parse("id:id1234", start)});
    QCOMPARE(cursor.next(), QueryCursor::State::Found);
    QCOMPARE(cursor.event().sequence.value, std::uint64_t(1234));
    QCOMPARE(cursor.examined(), std::uint64_t(1)); // not a scan
    QCOMPARE(cursor.next(), QueryCursor::State::Finished);
}

void QueryTest::indexDoesNotTouchLines()
{
    // The newest of a rare type must cost the same in a log of any size.
    const Query query{Filter::type("rare.thing")};
    QueryCursor cursor(m_log->view(), query);
    const auto found = run(cursor, UINT64_MAX);
    QVERIFY(!found.empty());
    QCOMPARE(cursor.examined(), std::uint64_t(found.size()));
    QueryCursor since(m_log->view(), {Filter::since(m_known[m_known.size() - 5].time)});
    const auto recent = run(since, UINT64_MAX);
    QVERIFY(since.examined() <= recent.size());
}

void QueryTest::indexLostMeanwhile_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "type:user.created", "type:rare.thing", "type:user.* source:orders",
                             "type:burst.*", "needle", "payload.n>50 -type:ping"})
        QTest::newRow(text[0] ? text : "all") << QByteArray(text);
}

void QueryTest::indexLostMeanwhile()
{
    // Somebody cuts off or overwrites the sidecars while a query is under way: nothing is left out, nothing
    // comes twice, and nothing else comes. Then they are made anew.
    QFETCH(QByteArray, text);
    const auto filter = Filter::parse({text.constData(), std::size_t(text.size())}, start);
    const auto hasAllIndexes = [this] {
        const auto view = m_log->view();
        for (std::size_t i = 0; i < view->segmentCount(); ++i) {
            if (view->segment(i).isIndexLost() ||
                (i + 1 < view->segmentCount() && !view->segment(i).hasFinalIndex()))
                return false;
        }
        return true;
    };
    for (const Order order : {Order::NewestFirst, Order::OldestFirst}) {
        for (const std::size_t before : {0u, 1u, 7u, 150u}) {
            QTRY_VERIFY(hasAllIndexes());
            const auto view = m_log->view();
            const Query query{*filter, order};
            const auto wanted = expected(query.filter, query);
            QueryCursor cursor(view, query);
            std::vector<std::uint64_t> got;
            while (got.size() < before && cursor.next() == QueryCursor::State::Found)
                got.push_back(cursor.event().sequence.value);
            for (const auto &entry : std::filesystem::directory_iterator(m_log->options().directory)) {
                if (entry.path().extension() != ".idx")
                    continue;
                if (before % 2)
                    std::filesystem::resize_file(entry.path(), 100);
                else
                    std::ofstream(entry.path()) << std::string(entry.file_size(), 'x');
            }
            const auto rest = run(cursor, UINT64_MAX);
            got.insert(got.end(), rest.begin(), rest.end());
            QCOMPARE(got, wanted);
            QCOMPARE(countMatches(view, query), std::optional<std::uint64_t>(wanted.size()));
            QCOMPARE(m_log->health().damagedLines, std::uint64_t(0));
            for (std::size_t i = 0; i < view->segmentCount(); ++i)
                QVERIFY(view->at(view->segment(i).first())); // meets what is left of each
        }
    }
}

void QueryTest::scanInOrder_data()
{
    againstPlainList_data();
}

void QueryTest::scanInOrder()
{
    QFETCH(QByteArray, text);
    const auto filter = Filter::parse({text.constData(), std::size_t(text.size())}, start);
    for (const Order order : {Order::NewestFirst, Order::OldestFirst}) {
        for (const int workers : {1, 3}) {
            Query query{*filter, order};
            query.after.value = m_random() % 100;
            std::mutex mutex;
            std::condition_variable finished;
            bool done = false;
            std::vector<std::uint64_t> got;
            std::uint64_t examined = 0;
            QueryScan scan(m_log->view(), query,
                           [&](QueryScan::Batch batch) {
                               const std::lock_guard lock(mutex);
                               for (const Sequence sequence : batch.matches)
                                   got.push_back(sequence.value);
                               examined += batch.examined;
                               done = batch.last;
                               finished.notify_one();
                           },
                           {workers, 200});
            std::unique_lock lock(mutex);
            QVERIFY(finished.wait_for(lock, 60s, [&] { return done; }));
            QCOMPARE(got, expected(*filter, query));
            QCOMPARE(scan.total() - examined, std::uint64_t(0));
        }
    }
}

void QueryTest::scanIsCancelled()
{
    // Closing the window or typing on must not wait for the end of the scan, nor hear of the old one again.
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> batches = 0;
        {
            QueryScan scan(m_log->view(), {*Filter::parse("payload.n:1", start)},
                           [&](const QueryScan::Batch &) { ++batches; }, {2, 50});
            if (round % 2)
                scan.cancel();
        }
        const int seen = batches;
        QTest::qWait(1);
        QCOMPARE(batches.load(), seen);
    }
}

QTEST_GUILESS_MAIN(QueryTest)
#include "querytest.moc"
