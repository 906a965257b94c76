// A line of the log that rotted, seen over HTTP. If this fails, an answer goes from 400 to 402 as if there
// had been no 401.
#include "tests/support/damage.h"
#include "tests/server/liveserver.h"

#include <QJsonArray>
#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

class ApiDamageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pages_data();
    void pages();
    void pagesTellItOnce();
    void lines();
    void stream();
    void poll();
    void dryRun();
    void replayToTheCaller();

private:
    HttpReply request(const std::string &method, const std::string &path, const std::string &body = {})
    {
        return HttpClient(m_server->port()).request(method, path, body);
    }

    std::unique_ptr<LiveServer> m_server;
};

/// Events 1 … 5, the third of them damaged.
void ApiDamageTest::init()
{
    m_server = std::make_unique<LiveServer>();
    for (const char *mark : {"m-1", "m-2", "m-3", "m-4", "m-5"})
        QCOMPARE(request("POST", "/events", std::string(R"({"event_type":"a.b","payload":")") + mark + "\"}")
                     .status,
                 201);
    QVERIFY(damageLog(m_server->store().options().directory, "m-3"));
}

void ApiDamageTest::pages_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<bool>("passesOver");
    QTest::newRow("newest first") << QByteArray("/events") << true;
    QTest::newRow("oldest first") << QByteArray("/events?order=asc") << true;
    QTest::newRow("object route") << QByteArray("/objects/triggers_events") << true;
    QTest::newRow("by type") << QByteArray("/events?event_type=a.b") << true;
    QTest::newRow("up to the page's end") << QByteArray("/events?limit=3") << true;
    QTest::newRow("page before it") << QByteArray("/events?limit=2") << false;
    QTest::newRow("behind it") << QByteArray("/events?after=3") << false;
    QTest::newRow("before it") << QByteArray("/events?order=asc&before=3") << false;
    QTest::newRow("just it") << QByteArray("/events?after=2&before=4") << true;
    QTest::newRow("filter leaves it out") << QByteArray("/events?q=seq%3E3") << false;
}

void ApiDamageTest::pages()
{
    QFETCH(QByteArray, target);
    QFETCH(bool, passesOver);
    for (int i = 0; i < 2; ++i) { // met on the way, then known
        const HttpReply reply = request("GET", target.toStdString());
        QCOMPARE(reply.status, 200);
        const QJsonObject page = jsonOf(reply);
        QCOMPARE(page.contains(u"damaged"_s), passesOver);
        if (passesOver) {
            QCOMPARE(page[u"damaged"].toArray(), QJsonArray{3});
            QCOMPARE(page[u"damaged_count"].toInt(), 1);
        }
        QCOMPARE(request("GET", "/events").status, 200);
    }
}

void ApiDamageTest::pagesTellItOnce()
{
    for (const char *order : {"asc", "desc"}) {
        int told = 0;
        std::string cursor;
        for (int pages = 0; pages < 3; ++pages) {
            const QJsonObject page =
                jsonOf(request("GET", std::string("/events?limit=2&order=") + order + cursor));
            told += page[u"damaged"].toArray().size();
            cursor = "&cursor=" + page[u"next"].toString().toStdString();
            if (!page[u"has_more"].toBool())
                break;
        }
        QCOMPARE(told, 1);
    }
}

void ApiDamageTest::lines()
{
    const std::string ndjson = request("GET", "/events?order=asc&format=ndjson").body;
    const std::size_t at = ndjson.find("{\"damaged\":[3],\"damaged_count\":1}\n");
    QVERIFY2(at != ndjson.npos && at > ndjson.find("\"m-2\"") && at < ndjson.find("\"m-4\""), ndjson.c_str());
    const std::string tsv = request("GET", "/events?order=asc&format=tsv").body;
    QVERIFY2(tsv.find("\n# damaged in the log, could not be read: 3\n4\t") != tsv.npos, tsv.c_str());
}

void ApiDamageTest::stream()
{
    HttpClient client(m_server->port());
    client.connect();
    client.send("GET /events/stream?after=1 HTTP/1.0\r\nHost: 127.0.0.1:" + std::to_string(m_server->port()) +
                "\r\n\r\n");
    std::string text;
    while (text.find("id: 5\n") == text.npos) {
        const std::string bytes = client.readSome();
        QVERIFY2(!bytes.empty(), text.c_str());
        text += bytes;
    }
    const std::size_t at =
        text.find("\n\nevent: $damaged\ndata: {\"damaged\":[3],\"damaged_count\":1}\n\nid: 4\n");
    QVERIFY2(at != text.npos && at > text.find("id: 2\n"), text.c_str());
}

void ApiDamageTest::poll()
{
    const QJsonObject made =
        jsonOf(request("POST", "/events/subscriptions", R"({"event_type":"a.b","start":"beginning"})"));
    const std::string path =
        "/events/subscriptions/" + made[u"subscription"][u"id"].toString().toStdString() + "/events";
    QCOMPARE(jsonOf(request("GET", path))[u"damaged"].toArray(), QJsonArray{3});
    QVERIFY(!jsonOf(request("GET", path + "?limit=2")).contains(u"damaged"_s));
}

void ApiDamageTest::dryRun()
{
    QCOMPARE(request("GET", "/events").status, 200); // the count looks at the index only: it must be known
    const QJsonObject count = jsonOf(request("POST", "/events/replays", R"({"dry_run":true})"));
    QCOMPARE(count[u"total"].toInt(), 4);
    QCOMPARE(count[u"damaged"].toArray(), QJsonArray{3});
    QVERIFY(
        !jsonOf(request("POST", "/events/replays", R"({"dry_run":true,"from":4})")).contains(u"damaged"_s));
}

void ApiDamageTest::replayToTheCaller()
{
    const std::string body = request("POST", "/events/replays", R"({"target":"stream"})").body;
    QVERIFY2(body.find("\n{\"damaged\":[3],\"damaged_count\":1}\n") != body.npos, body.c_str());
}

QTEST_GUILESS_MAIN(ApiDamageTest)
#include "damagetest.moc"
