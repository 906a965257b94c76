// Subscribing again, and pausing. If this fails, a webhook is lost because somebody only wanted to look, or a
// paused consumer goes on consuming.
#include "tests/server/liveserver.h"

#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

class SubscribeAgainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server = std::make_unique<LiveServer>(); }
    void byGet();
    void byPost();
    void pausedIsNotPolled();
    void everyAnswerEndsItsLine();

private:
    HttpReply request(const std::string &method, const std::string &path, const std::string &body = {})
    {
        return HttpClient(m_server->port()).request(method, path, body);
    }
    QJsonObject get(const std::string &path) { return jsonOf(request("GET", path)); }
    QJsonObject post(const std::string &body)
    {
        return jsonOf(request("POST", "/events/subscriptions", body))[u"subscription"].toObject();
    }

    std::unique_ptr<LiveServer> m_server;
};

void SubscribeAgainTest::byGet()
{
    const std::string path = "/objects/triggers_events?subscribe=order.*&subscriber_id=shop";
    const QJsonObject made =
        get(path + "&callback_url=http%3A%2F%2Fme%3Asecret%40127.0.0.1%3A9%2Fhook&filter=payload.total%3E50");
    QCOMPARE(made[u"callback_url"].toString(), u"http://me:***@127.0.0.1:9/hook"_s);
    QCOMPARE(made[u"state"].toString(), u"active"_s);
    const std::string id = made[u"subscription_id"].toString().toStdString();
    const std::string patch = R"({"description":"of the shop"})";
    QCOMPARE(request("PATCH", "/events/subscriptions/" + id, patch).status, 200);

    const QJsonObject again = get(path);
    QCOMPARE(again[u"subscription_id"].toString().toStdString(), id);
    QCOMPARE(again[u"callback_url"].toString(), u"http://me:***@127.0.0.1:9/hook"_s);
    QJsonObject now = get("/events/subscriptions/" + id)[u"subscription"].toObject();
    QCOMPARE(now[u"filter"].toString(), u"payload.total>50"_s);
    QCOMPARE(now[u"description"].toString(), u"of the shop"_s);
    QCOMPARE(now[u"state"].toString(), u"active"_s);

    const QJsonObject removed = get(path + "&callback_url=&filter=");
    QVERIFY(removed[u"callback_url"].isNull());
    QCOMPARE(removed[u"state"].toString(), u"polling"_s);
    now = get("/events/subscriptions/" + id)[u"subscription"].toObject();
    QVERIFY(now[u"callback_url"].isNull());
    QCOMPARE(now[u"filter"].toString(), QString());
}

void SubscribeAgainTest::byPost()
{
    const QString url = u"http://127.0.0.1:9/hook"_s;
    const QJsonObject made = post(
        R"({"event_type":"a","subscriber_id":"s","callback_url":"http://127.0.0.1:9/hook","filter":"seq>0"})");
    QCOMPARE(made[u"callback_url"].toString(), url);
    QJsonObject again = post(R"({"event_type":"a","subscriber_id":"s","description":"d"})");
    QCOMPARE(again[u"id"].toString(), made[u"id"].toString());
    QCOMPARE(again[u"callback_url"].toString(), url);
    QCOMPARE(again[u"filter"].toString(), u"seq>0"_s);
    QCOMPARE(again[u"description"].toString(), u"d"_s);
    again = post(R"({"event_type":"a","subscriber_id":"s","callback_url":null,"filter":""})");
    QVERIFY(again[u"callback_url"].isNull());
    QCOMPARE(again[u"filter"].toString(), QString());
    QCOMPARE(again[u"description"].toString(), u"d"_s);
    // Another type is another subscription: nothing is taken over.
    QVERIFY(post(R"({"event_type":"b","subscriber_id":"s"})")[u"callback_url"].isNull());
}

void SubscribeAgainTest::pausedIsNotPolled()
{
    const std::string path =
        "/events/subscriptions/" + post(R"({"event_type":"a"})")[u"id"].toString().toStdString();
    QCOMPARE(request("POST", path + "/pause").status, 200);
    const HttpReply refused = request("GET", path + "/events");
    QCOMPARE(refused.status, 409);
    QVERIFY2(refused.body.find("paused") != std::string::npos, refused.body.c_str());
    QCOMPARE(request("POST", path + "/resume").status, 200);
    QCOMPARE(request("GET", path + "/events").status, 200);
}

void SubscribeAgainTest::everyAnswerEndsItsLine()
{
    for (const char *path : {"/events", "/events?limit=x", "/version", "/healthz", "/nowhere", "/metrics",
                             "/events/subscriptions", "/openapi.json"}) {
        const std::string body = request("GET", path).body;
        QVERIFY2(body.ends_with('\n') && !body.ends_with("\n\n"), path);
    }
    const std::string made = request("POST", "/events", R"({"event_type":"a"})").body;
    QVERIFY2(made.ends_with("}\n"), made.c_str());
}

QTEST_GUILESS_MAIN(SubscribeAgainTest)
#include "subscribeagaintest.moc"
