// /events/types and /events/stats: what the index counts is what the lines say, and an answer has a limit. If
// this fails, a chart shows other numbers than a query over the same events.
#include "tests/server/liveserver.h"

#include <QJsonArray>
#include <QTest>

#include <future>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

/// A whole hour, so that buckets are easy to count.
constexpr std::int64_t beginning = 1'790'000'000 / 3'600 * 3'600;

EventDraft draft(std::string type, std::string source, std::int64_t second)
{
    EventDraft event;
    event.type = std::move(type);
    event.source = std::move(source);
    event.payload = R"({"filling":")" + std::string(100, 'x') + R"("})";
    event.time = Time(std::chrono::seconds(beginning + second));
    return event;
}

std::string range(std::int64_t from, std::int64_t to)
{
    return "since=" + std::to_string(beginning + from) + "&until=" + std::to_string(beginning + to);
}

} // namespace

class StatisticsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        LogOptions log;
        log.segmentBytes = 64 << 10; // names have other numbers in each segment
        m_server = std::make_unique<LiveServer>(ServerOptions{}, log);
    }
    void typesAndStatistics();
    void indexAndLinesCountTheSame_data();
    void indexAndLinesCountTheSame();
    void refusesAnAnswerWithoutEnd();

private:
    HttpReply get(const std::string &target) { return HttpClient(m_server->port()).get(target); }
    void publish(Transaction transaction)
    {
        std::promise<bool> done;
        m_server->store().publish(std::move(transaction),
                                  [&done](const auto &result) { done.set_value(result.has_value()); });
        QVERIFY(done.get_future().get());
    }

    std::unique_ptr<LiveServer> m_server;
};

void StatisticsTest::typesAndStatistics()
{
    QCOMPARE(
        HttpClient(m_server->port())
            .post("/events", R"([{"event_type":"a","source":"s\t1"},{"event_type":"b"},{"event_type":"a"}])")
            .status,
        201);
    const QJsonObject types = jsonOf(get("/events/types"));
    QCOMPARE(types[u"types"][0][u"event_type"].toString(), u"a"_s);
    QCOMPARE(types[u"types"][0][u"count"].toInt(), 2);
    QCOMPARE(types[u"types"][0][u"last_sequence"].toInt(), 3);
    QVERIFY(get("/events/types").body.find(R"({"source":"s\t1","count":1)") != std::string::npos);

    const QJsonObject statistics = jsonOf(get("/events/stats?since=1h&bucket=1d"));
    QCOMPARE(statistics[u"count"].toInt(), 3);
    QCOMPARE(statistics[u"bucket_seconds"].toInt(), 86400);
    int inBuckets = 0;
    for (const QJsonValue &bucket : statistics[u"buckets"].toArray()) {
        QCOMPARE(bucket[u"timestamp"].toInteger() % 86400, 0);
        inBuckets += bucket[u"count"].toInt();
    }
    QCOMPARE(inBuckets, 3);
    QCOMPARE(jsonOf(get("/events/stats?event_type=b"))[u"count"].toInt(), 1);
}

void StatisticsTest::indexAndLinesCountTheSame_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("buckets");
    const auto row = [](const char *name, const std::string &parameters, int count, int buckets) {
        QTest::newRow(name) << QByteArray::fromStdString(parameters) << count << buckets;
    };
    row("all", range(0, 7'200) + "&bucket=10m", 3'000, 10);
    row("one bucket", range(0, 7'200) + "&bucket=1d", 3'000, 1);
    row("some of the time", range(600, 1'199) + "&bucket=1m", 300, 10);
    row("type", range(0, 7'200) + "&bucket=1h&event_type=a.1", 600, 2);
    row("types", range(0, 7'200) + "&bucket=1h&event_type=a.*", 3'000, 2);
    row("type and source", range(0, 7'200) + "&bucket=1h&event_type=a.1&source=even", 300, 2);
    row("sequence", range(0, 7'200) + "&bucket=1h&q=seq%3C%3D100", 100, 1);
    row("none", range(0, 7'200) + "&bucket=1h&event_type=b", 0, 0);
}

void StatisticsTest::indexAndLinesCountTheSame()
{
    QFETCH(QByteArray, parameters);
    QFETCH(int, count);
    QFETCH(int, buckets);
    for (int minute = 0; minute < 100; ++minute) { // 30 events each
        Transaction transaction;
        for (int i = 0; i < 30; ++i)
            transaction.push_back(
                draft("a." + std::to_string(i % 5), i % 2 ? "odd" : "even", minute * 60 + i));
        publish(std::move(transaction));
    }
    // The free text is in every line, so it selects the same, but the index does not know.
    const bool hasQuery = parameters.contains("&q=");
    const QByteArray byLine = parameters + (hasQuery ? "%20filling" : "&q=filling");
    QJsonObject fromIndex = jsonOf(get("/events/stats?" + parameters.toStdString()));
    QJsonObject fromLines = jsonOf(get("/events/stats?" + byLine.toStdString()));
    QCOMPARE(fromIndex[u"status"].toString(), u"ok"_s);
    QCOMPARE(fromIndex[u"count"].toInt(), count);
    QCOMPARE(fromIndex[u"buckets"].toArray().size(), buckets);
    QCOMPARE(fromLines, fromIndex);
}

/// Many types in many buckets are an answer that fills the memory of both sides.
void StatisticsTest::refusesAnAnswerWithoutEnd()
{
    for (int bucket = 0; bucket < 110; ++bucket) {
        Transaction transaction;
        for (int type = 0; type < 1'000; ++type)
            transaction.push_back(draft("t" + std::to_string(type), "s", bucket));
        publish(std::move(transaction));
    }
    for (const std::string query : {"", "&q=filling"}) {
        const HttpReply reply = get("/events/stats?" + range(0, 200) + "&bucket=1s" + query);
        QCOMPARE(reply.status, 400);
        QVERIFY(reply.body.find("choose a longer bucket") != std::string::npos);
        QCOMPARE(jsonOf(get("/events/stats?" + range(0, 200) + "&bucket=1h" + query))[u"count"].toInt(),
                 110'000);
    }
}

QTEST_GUILESS_MAIN(StatisticsTest)
#include "statisticstest.moc"
