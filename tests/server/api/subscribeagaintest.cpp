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
    void editsAtOneTime();
    void maskedPasswordInAnotherUrl();
    void deadLettersOfNobody();

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

// Two who edit different things are both answered with 200: neither may undo what the other did.
void SubscribeAgainTest::editsAtOneTime()
{
    const QJsonObject made = post(R"({"event_type":"a","subscriber_id":"shop"})");
    const std::string path = "/events/subscriptions/" + made[u"id"].toString().toStdString();
    HttpClient first(m_server->port());
    HttpClient second(m_server->port());
    QVERIFY(first.connect() && second.connect());
    for (int round = 0; round < 20; ++round) {
        const QString text = QString::number(round);
        const auto patch = [&](const QString &body) {
            return "PATCH " + path +
                   " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + body.toStdString();
        };
        const std::string describe = patch(uR"({"description":"%1"})"_s.arg(text));
        const std::string filter = patch(uR"({"filter":"payload.n:%1"})"_s.arg(text));
        QVERIFY(first.send(describe) && second.send(filter));
        QCOMPARE(first.readReply().status, 200);
        QCOMPARE(second.readReply().status, 200);
        const QJsonObject now = get(path)[u"subscription"].toObject();
        QCOMPARE(now[u"description"].toString(), text);
        QCOMPARE(now[u"filter"].toString(), u"payload.n:"_s + text);
    }
}

// What is shown in place of a password is never sent as one, and a password goes to no other host.
void SubscribeAgainTest::maskedPasswordInAnotherUrl()
{
    const QJsonObject made = post(
        R"({"event_type":"a","subscriber_id":"shop","callback_url":"http://me:s%40crit@127.0.0.1:9/a"})");
    const std::string id = made[u"id"].toString().toStdString();
    const auto urlAfter = [&](const std::string &url, int status) {
        const HttpReply reply =
            request("PATCH", "/events/subscriptions/" + id, R"({"callback_url":")" + url + "\"}");
        return reply.status == status ? m_server->subscriptions().find(id)->settings.callbackUrl : reply.body;
    };
    const std::string other = "http://me:s%40crit@127.0.0.1:9/b?c=1";
    QCOMPARE(urlAfter("http://me:***@127.0.0.1:9/b?c=1", 200), other);
    QCOMPARE(urlAfter("http://me:***@127.0.0.1:10/b", 400), other);
    QCOMPARE(urlAfter("http://you:***@127.0.0.1:9/b", 400), other);
    QCOMPARE(urlAfter("http://***@127.0.0.1:9/b", 400), other);
    QCOMPARE(urlAfter("http://token@127.0.0.1:9/b", 200), std::string("http://token@127.0.0.1:9/b"));
    QCOMPARE(urlAfter("http://***@127.0.0.1:9/c", 200), std::string("http://token@127.0.0.1:9/c"));
    const std::string fresh = R"({"event_type":"b","callback_url":"http://me:***@127.0.0.1:9/"})";
    QCOMPARE(request("POST", "/events/subscriptions", fresh).status, 400);
}

void SubscribeAgainTest::deadLettersOfNobody()
{
    QCOMPARE(request("POST", "/events/deliveries/nobody/dead/retry").status, 404);
    QCOMPARE(request("DELETE", "/events/deliveries/nobody/dead").status, 404);
    const QJsonObject made = post(R"({"event_type":"a"})");
    const std::string path = "/events/deliveries/" + made[u"id"].toString().toStdString() + "/dead";
    QCOMPARE(request("POST", path + "/retry").status, 200);
    QCOMPARE(request("DELETE", path).status, 200);
}

QTEST_GUILESS_MAIN(SubscribeAgainTest)
#include "subscribeagaintest.moc"
