// Subscriptions, deliveries and replays over HTTP. If this fails, a consumer loses its place, or a program
// that steers deliveries is told something that is not so.
#include "tests/bench/epollreceiver.h"
#include "tests/server/liveserver.h"

#include <QJsonArray>
#include <QTest>

using namespace dbbasic::test;
using namespace Qt::StringLiterals;

class SubscriptionsApiTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server = std::make_unique<LiveServer>(); }
    void makeEditRemove();
    void subscribingNeedsTheManageScope_data();
    void subscribingNeedsTheManageScope();
    void againUpdatesAndKeepsThePosition();
    void start_data();
    void start();
    void refused_data();
    void refused();
    void lists();
    void pollAndAcknowledge();
    void sharedPolling();
    void seekAndPause();
    void secretIsShownOnce();
    void passwordsAreMasked();
    void deliveryList();
    void requestAndAnswerOfADelivery();
    void replayDryRun();
    void replayToTheCaller();
    void replayErrors_data();
    void replayErrors();

private:
    HttpReply request(const char *method, const std::string &path, const std::string &body = {})
    {
        return HttpClient(m_server->port()).request(method, path, body);
    }
    QJsonObject subscribe(const std::string &body)
    {
        return jsonOf(request("POST", "/events/subscriptions", body))[u"subscription"].toObject();
    }
    bool publish(int count, const std::string &type = "a.b")
    {
        std::string body = "[";
        for (int i = 0; i < count; ++i)
            body += (i ? "," : "") + ("{\"event_type\":\"" + type + "\"}");
        return request("POST", "/events", body + "]").status == 201;
    }
    static std::string pathOf(const QJsonObject &subscription)
    {
        return "/events/subscriptions/" + subscription[u"id"].toString().toStdString();
    }
    static QList<int> sequences(const HttpReply &reply)
    {
        QList<int> found;
        for (const QJsonValue &event : jsonOf(reply)[u"events"].toArray())
            found += event[u"sequence"].toInt();
        return found;
    }

    std::unique_ptr<LiveServer> m_server;
};

void SubscriptionsApiTest::subscribingNeedsTheManageScope_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("query");
    QTest::newRow("plain") << QByteArray("GET") << QByteArray("subscribe=a.b&subscriber_id=x");
    QTest::newRow("encoded") << QByteArray("GET") << QByteArray("%73ubscribe=a.b&subscriber_id=x");
    QTest::newRow("last") << QByteArray("GET") << QByteArray("subscriber_id=x&subscribe=a.b");
    QTest::newRow("HEAD") << QByteArray("HEAD") << QByteArray("subscribe=a.b&subscriber_id=x");
}

void SubscriptionsApiTest::subscribingNeedsTheManageScope()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, query);
    QTemporaryDir folder;
    QFile file(folder.filePath(u"tokens"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("reader-reader-reader read\nmanager-manager-manager read,manage\n");
    file.close();
    dbbasic::ServerOptions options;
    options.tokenFile = file.fileName();
    m_server.reset();
    m_server = std::make_unique<LiveServer>(options);
    const auto ask = [&](const std::string &token) {
        HttpClient client(m_server->port());
        client.connect();
        client.send(method.toStdString() + " /objects/triggers_events?" + query.toStdString() +
                    " HTTP/1.1\r\nHost: localhost:" + std::to_string(m_server->port()) +
                    "\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        return client.readReply(method == "HEAD").status;
    };
    QCOMPARE(ask("reader-reader-reader"), 403);
    QCOMPARE(ask("manager-manager-manager"), 200);
}

void SubscriptionsApiTest::makeEditRemove()
{
    const HttpReply made = request("POST", "/events/subscriptions",
                                   R"({"event_type":"user.*","subscriber_id":"app","description":"mails"})");
    QVERIFY2(made.status == 201, made.body.c_str());
    const QJsonObject subscription = jsonOf(made)[u"subscription"].toObject();
    QCOMPARE(subscription[u"subscriber_id"].toString(), u"app"_s);
    QCOMPARE(subscription[u"event_type"].toString(), u"user.*"_s);
    QCOMPARE(subscription[u"state"].toString(), u"polling"_s);
    QCOMPARE(subscription[u"delivery"][u"status"].toString(), u"idle"_s);
    QVERIFY(subscription[u"callback_url"].isNull());

    const HttpReply edited = request("PATCH", pathOf(subscription), R"({"filter":"payload.n>1"})");
    QVERIFY2(edited.status == 200, edited.body.c_str());
    QCOMPARE(jsonOf(edited)[u"subscription"][u"filter"].toString(), u"payload.n>1"_s);
    QCOMPARE(jsonOf(edited)[u"subscription"][u"description"].toString(),
             u"mails"_s); // what is not named stays
    QCOMPARE(jsonOf(request("PATCH", pathOf(subscription),
                            R"({"description":null})"))[u"subscription"][u"description"]
                 .toString(),
             QString());
    QCOMPARE(jsonOf(request("GET", pathOf(subscription)))[u"subscription"][u"filter"].toString(),
             u"payload.n>1"_s);

    QCOMPARE(request("DELETE", pathOf(subscription)).status, 200);
    QCOMPARE(request("GET", pathOf(subscription)).status, 404);
    QCOMPARE(request("DELETE", pathOf(subscription)).status, 404);
}

void SubscriptionsApiTest::againUpdatesAndKeepsThePosition()
{
    const QJsonObject first = subscribe(R"({"event_type":"a.b","subscriber_id":"app","start":"beginning"})");
    QVERIFY(publish(3));
    QCOMPARE(request("POST", pathOf(first) + "/ack", R"({"up_to":2})").status, 200);
    const HttpReply again = request("POST", "/events/subscriptions",
                                    R"({"event_type":"a.b","subscriber_id":"app","description":"new"})");
    QCOMPARE(again.status, 200);
    QCOMPARE(jsonOf(again)[u"subscription"][u"id"], first[u"id"]);
    QCOMPARE(jsonOf(again)[u"subscription"][u"position"].toInt(), 2);
}

void SubscriptionsApiTest::start_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<int>("first"); // sequence of the first event it gets, of 1…3 and then 4
    QTest::newRow("now") << QByteArray("\"now\"") << 4;
    QTest::newRow("beginning") << QByteArray("\"beginning\"") << 1;
    QTest::newRow("sequence") << QByteArray("2") << 3;
    QTest::newRow("sequence as text") << QByteArray("\"2\"") << 3;
    QTest::newRow("age") << QByteArray("\"1h\"") << 1;
    QTest::newRow("unix seconds") << QByteArray("1699000000") << 1;
    QTest::newRow("RFC 3339") << QByteArray("\"2023-11-03T10:00:00Z\"") << 1;
}

void SubscriptionsApiTest::start()
{
    QFETCH(QByteArray, start);
    QFETCH(int, first);
    QVERIFY(publish(3));
    const QJsonObject subscription = subscribe(R"({"event_type":"a.b","start":)" + start.toStdString() + "}");
    QVERIFY(publish(1));
    QCOMPARE(sequences(request("GET", pathOf(subscription) + "/events")).value(0), first);
    const std::string plain = start.replace("\"", "").toPercentEncoding().toStdString();
    const HttpReply object =
        request("GET", "/objects/triggers_events?subscribe=c.d&subscriber_id=x&start=" + plain);
    QVERIFY2(object.status == 200, object.body.c_str());
}

void SubscriptionsApiTest::refused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no type") << QByteArray(R"({"subscriber_id":"a"})")
                             << QByteArray("event_type is required");
    QTest::newRow("type") << QByteArray(R"({"event_type":"a b"})") << QByteArray("event_type");
    QTest::newRow("subscriber") << QByteArray(R"({"event_type":"a","subscriber_id":"a b"})")
                                << QByteArray("subscriber_id");
    QTest::newRow("subscriber not a string") << QByteArray(R"({"event_type":"a","subscriber_id":3})")
                                             << QByteArray("subscriber_id must be a string");
    QTest::newRow("filter") << QByteArray(R"({"event_type":"a","filter":"type:a ("})")
                            << QByteArray("filter");
    QTest::newRow("callback") << QByteArray(R"({"event_type":"a","callback_url":"ftp://x"})")
                              << QByteArray("callback_url");
    QTest::newRow("start") << QByteArray(R"({"event_type":"a","start":"soonish"})")
                           << QByteArray("start: 'soonish'");
    QTest::newRow("start behind the end")
        << QByteArray(R"({"event_type":"a","start":12})") << QByteArray("start: '12'");
    QTest::newRow("unknown field") << QByteArray(R"({"event_type":"a","url":"http://x"})")
                                   << QByteArray("unknown field url");
    QTest::newRow("not an object") << QByteArray("[]") << QByteArray("object");
}

void SubscriptionsApiTest::refused()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, says);
    const HttpReply reply = request("POST", "/events/subscriptions", body.toStdString());
    QVERIFY2(reply.status == 400, reply.body.c_str());
    QVERIFY2(QByteArray::fromStdString(reply.body).contains(says), reply.body.c_str());
    QCOMPARE(jsonOf(request("GET", "/events/subscriptions"))[u"total"].toInt(), 0);
}

void SubscriptionsApiTest::lists()
{
    for (const char *subscriber : {"a", "b", "c"})
        subscribe(std::string(R"({"event_type":"x.y","subscriber_id":")") + subscriber + "\"}");
    const QJsonObject page = jsonOf(request("GET", "/events/subscriptions?limit=2&offset=1"));
    QCOMPARE(page[u"count"].toInt(), 2);
    QCOMPARE(page[u"total"].toInt(), 3);
    QCOMPARE(page[u"has_more"].toBool(), false);
    QCOMPARE(page[u"subscriptions"][0][u"subscriber_id"].toString(), u"b"_s);
    QCOMPARE(jsonOf(request("GET", "/events/subscriptions?limit=1"))[u"has_more"].toBool(), true);
    QCOMPARE(jsonOf(request("GET", "/events/subscriptions?subscriber_id=c"))[u"total"].toInt(), 1);
    QCOMPARE(jsonOf(request("GET", "/events/subscriptions?state=paused"))[u"total"].toInt(), 0);
}

void SubscriptionsApiTest::pollAndAcknowledge()
{
    const QJsonObject subscription = subscribe(R"({"event_type":"a.b"})");
    const std::string path = pathOf(subscription);
    QVERIFY(publish(2) && publish(1, "other") && publish(2));
    QCOMPARE(sequences(request("GET", path + "/events")), (QList{1, 2, 4, 5}));
    QCOMPARE(sequences(request("GET", path + "/events?limit=1")), QList{1});
    QCOMPARE(jsonOf(request("GET", path + "/events?limit=1"))[u"has_more"].toBool(), true);
    QCOMPARE(jsonOf(request("GET", path))[u"subscription"][u"lag"].toInt(), 4);

    QCOMPARE(jsonOf(request("POST", path + "/ack", R"({"up_to":2})"))[u"position"].toInt() >= 2, true);
    QCOMPARE(sequences(request("GET", path + "/events")), (QList{4, 5}));
    QCOMPARE(request("POST", path + "/ack", R"({"up_to":1})").status, 200); // never back
    QCOMPARE(sequences(request("GET", path + "/events")), (QList{4, 5}));
    const QString id = jsonOf(request("GET", "/events/4"))[u"event"][u"id"].toString();
    QCOMPARE(request("POST", path + "/ack", "{\"event\":\"" + id.toStdString() + "\"}").status, 200);
    QCOMPARE(sequences(request("GET", path + "/events")), QList{5});

    for (const char *bad :
         {"{}", R"({"up_to":99})", R"({"event":"nosuch"})", R"({"up_to":1,"event":1})", R"({"events":1})"}) {
        const HttpReply reply = request("POST", path + "/ack", bad);
        QVERIFY2(reply.status == 400, (bad + reply.body).c_str());
    }
    QCOMPARE(request("GET", "/events/subscriptions/nope/events").status, 404);
}

void SubscriptionsApiTest::sharedPolling()
{
    const QJsonObject subscription = subscribe(R"({"event_type":"a.b"})");
    const std::string path = pathOf(subscription);
    QVERIFY(publish(4));
    QCOMPARE(sequences(request("GET", path + "/events?limit=2&visibility=600")), (QList{1, 2}));
    QCOMPARE(sequences(request("GET", path + "/events?limit=2&visibility=600")),
             (QList{3, 4})); // another poller
    QCOMPARE(sequences(request("GET", path + "/events?visibility=600")), QList<int>());
    // The second is done first: the position waits for the first.
    QCOMPARE(jsonOf(request("POST", path + "/ack", R"({"events":[3,4]})"))[u"position"].toInt(), 0);
    const QJsonObject done = jsonOf(request("POST", path + "/ack", R"({"events":[2,1]})"));
    QCOMPARE(done[u"position"].toInt(), 4);
    QCOMPARE(done[u"waiting"].toInt(), 0);
}

void SubscriptionsApiTest::seekAndPause()
{
    const QJsonObject subscription = subscribe(R"({"event_type":"a.b"})");
    const std::string path = pathOf(subscription);
    QVERIFY(publish(4));
    QCOMPARE(jsonOf(request("POST", path + "/seek", R"({"to":"now"})"))[u"subscription"][u"position"].toInt(),
             4);
    QCOMPARE(sequences(request("GET", path + "/events")), QList<int>());
    QCOMPARE(request("POST", path + "/seek", R"({"to":1})").status, 200);
    QCOMPARE(sequences(request("GET", path + "/events")), (QList{2, 3, 4}));
    QCOMPARE(request("POST", path + "/seek", R"({"to":"beginning"})").status, 200);
    QCOMPARE(sequences(request("GET", path + "/events")).size(), 4);
    QCOMPARE(request("POST", path + "/seek", R"({"to":"whenever"})").status, 400);
    QCOMPARE(request("POST", path + "/seek", "{}").status, 400);

    const QJsonObject webhook =
        subscribe(R"({"event_type":"none","subscriber_id":"w","callback_url":"http://127.0.0.1:9/hook"})");
    QCOMPARE(jsonOf(request("POST", pathOf(webhook) + "/pause"))[u"subscription"][u"state"].toString(),
             u"paused"_s);
    QCOMPARE(jsonOf(request("POST", pathOf(webhook) + "/resume"))[u"subscription"][u"state"].toString(),
             u"active"_s);
    QCOMPARE(request("POST", "/events/subscriptions/nope/pause").status, 404);
}

void SubscriptionsApiTest::secretIsShownOnce()
{
    const HttpReply made =
        request("POST", "/events/subscriptions",
                R"({"event_type":"none","callback_url":"http://127.0.0.1:9/hook","secret":true})");
    const QString secret = jsonOf(made)[u"secret"].toString();
    QVERIFY2(secret.startsWith(u"whsec_"), made.body.c_str());
    const std::string path = pathOf(jsonOf(made)[u"subscription"].toObject());
    const HttpReply read = request("GET", path);
    QCOMPARE(jsonOf(read)[u"subscription"][u"has_secret"].toBool(), true);
    QVERIFY(!QString::fromStdString(read.body).contains(secret.mid(6)));
    const QString next = jsonOf(request("POST", path + "/secret"))[u"secret"].toString();
    QVERIFY(next.startsWith(u"whsec_") && next != secret);
    QCOMPARE(jsonOf(request("DELETE", path + "/secret"))[u"subscription"][u"has_secret"].toBool(), false);
}

void SubscriptionsApiTest::passwordsAreMasked()
{
    const HttpReply made =
        request("POST", "/events/subscriptions",
                R"({"event_type":"none","callback_url":"http://user:geheim@127.0.0.1:9/hook"})");
    QVERIFY2(made.status == 201, made.body.c_str());
    for (const std::string &path :
         {std::string("/events/subscriptions"), std::string("/events/deliveries"),
          std::string("/events/deliveries?include_callback_url=true"), std::string("/metrics"),
          pathOf(jsonOf(made)[u"subscription"].toObject())}) {
        const HttpReply reply = request("GET", path);
        QCOMPARE(reply.status, 200);
        QVERIFY2(reply.body.find("geheim") == std::string::npos, path.c_str());
    }
    QVERIFY(made.body.find("geheim") == std::string::npos);

    // A client gives back what it was shown: the password stays.
    const QJsonObject shown = jsonOf(made)[u"subscription"].toObject();
    QCOMPARE(shown[u"callback_url"].toString(), u"http://user:***@127.0.0.1:9/hook"_s);
    const HttpReply edited = request(
        "PATCH", pathOf(shown), R"({"callback_url":"http://user:***@127.0.0.1:9/hook","description":"new"})");
    QCOMPARE(edited.status, 200);
    QCOMPARE(m_server->subscriptions().all().front().settings.callbackUrl,
             std::string("http://user:geheim@127.0.0.1:9/hook"));
}

void SubscriptionsApiTest::deliveryList()
{
    const QJsonObject subscription = subscribe(R"({"event_type":"a.b","subscriber_id":"app"})");
    QVERIFY(publish(2, "other") && publish(2));
    const QJsonObject list = jsonOf(request("GET", "/events/deliveries"));
    QCOMPARE(list[u"total"].toInt(), 1);
    const QJsonObject row = list[u"deliveries"][0].toObject();
    QCOMPARE(row[u"subscriber_id"].toString(), u"app"_s);
    QCOMPARE(row[u"callback_url_present"].toBool(true), false);
    QVERIFY(!row.contains(u"callback_url"));
    QCOMPARE(row[u"pending"].toBool(), true);
    QCOMPARE(row[u"pending_count"].toInt(), 2);
    QCOMPARE(row[u"next_pending_event"][u"sequence"].toInt(), 3);
    for (const auto &name :
         {u"status"_s, u"attempts"_s, u"successes"_s, u"failures"_s, u"last_attempted_event_id"_s,
          u"last_attempted_at"_s, u"last_attempted_at_iso"_s, u"last_success_event_id"_s,
          u"last_success_at"_s, u"last_success_at_iso"_s, u"last_failure_event_id"_s, u"last_failure_at"_s,
          u"last_failure_at_iso"_s, u"last_status_code"_s, u"last_error"_s})
        QVERIFY2(row[u"delivery"].toObject().contains(name), qPrintable(name));
    QCOMPARE(jsonOf(request("GET", "/events/deliveries/attempts"))[u"attempts"].toArray().size(), 0);
    QCOMPARE(jsonOf(request("GET", "/events/deliveries/dead"))[u"total"].toInt(), 0);
    QCOMPARE(request("POST", "/events/deliveries/nope/retry").status, 404);
    QCOMPARE(request("POST", "/events/deliveries/nope/99/retry").status, 404);
    Q_UNUSED(subscription);
}

void SubscriptionsApiTest::requestAndAnswerOfADelivery()
{
    dbbasic::EpollReceiver receiver;
    const QJsonObject made = subscribe(R"({"event_type":"a.b","callback_url":"http://127.0.0.1:)" +
                                       std::to_string(receiver.port()) + R"(/hook?x=1"})");
    QVERIFY(jsonOf(request("GET", pathOf(made)))[u"subscription"].toObject().contains(u"last_answer"));
    QVERIFY(publish(1));
    QJsonObject subscription;
    QTRY_COMPARE((subscription = jsonOf(request("GET", pathOf(made)))[u"subscription"].toObject(),
                  subscription[u"position"].toInt()),
                 1);
    QVERIFY(subscription[u"last_answer"][u"head"].toString().startsWith(u"HTTP/1.1 200 OK\r\n"));
    const QJsonObject attempt =
        jsonOf(request("GET", "/events/deliveries/attempts"))[u"attempts"][0].toObject();
    QVERIFY(attempt[u"request_head"].toString().startsWith(u"POST /hook?x=1 HTTP/1.1\r\n"));
    QVERIFY(attempt[u"answer_head"].toString().startsWith(u"HTTP/1.1 200 OK\r\n"));

    // Said only of what was done.
    const std::string deliveries = "/events/deliveries/" + made[u"id"].toString().toStdString();
    QCOMPARE(request("POST", deliveries + "/skip").status, 409);
    QCOMPARE(request("POST", deliveries + "/retry").status, 409);
    QCOMPARE(request("POST", deliveries + "/1/retry").status, 200); // that is: again
    QCOMPARE(receiver.requests(), 2u);
}

void SubscriptionsApiTest::replayDryRun()
{
    QVERIFY(publish(3) && publish(2, "other"));
    const auto count = [&](const std::string &body) {
        const HttpReply reply = request("POST", "/events/replays", body);
        return reply.status == 200 ? jsonOf(reply)[u"total"].toInt(-1) : -reply.status;
    };
    QCOMPARE(count(R"({"dry_run":true})"), 5);
    QCOMPARE(count(R"({"dry_run":true,"filter":"type:other"})"), 2);
    QCOMPARE(count(R"({"dry_run":true,"from":2,"to":4})"), 3);
    QCOMPARE(count(R"({"dry_run":true,"from":"beginning","to":4})"), 4);
    QCOMPARE(count(R"({"dry_run":true,"from":"1h","to":"2100-01-01"})"), 5);
    QCOMPARE(jsonOf(request("GET", "/events/replays"))[u"total"].toInt(), 0);
}

void SubscriptionsApiTest::replayToTheCaller()
{
    QVERIFY(publish(3) && publish(2, "other") && publish(3));
    for (const char *pace : {"", R"(,"speed":"original")", R"(,"speed":"1000×")", R"(,"rate":500)"}) {
        const HttpReply reply =
            request("POST", "/events/replays",
                    std::string(R"({"target":"stream","filter":"type:a.b","from":2)") + pace + "}");
        QVERIFY2(reply.status == 200, reply.body.c_str());
        QVERIFY(!reply.header("x-event-replay").empty());
        QList<int> found;
        for (const QByteArray &line : QByteArray::fromStdString(reply.body).trimmed().split('\n'))
            found += QJsonDocument::fromJson(line)[u"sequence"].toInt();
        QCOMPARE(found, (QList{2, 3, 6, 7, 8}));
    }
}

void SubscriptionsApiTest::replayErrors_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no target") << QByteArray("{}") << QByteArray("target is required");
    QTest::newRow("from") << QByteArray(R"({"target":"stream","from":"x y"})") << QByteArray("from: 'x y'");
    QTest::newRow("range") << QByteArray(R"({"target":"stream","from":2,"to":1})")
                           << QByteArray("no event between");
    QTest::newRow("speed") << QByteArray(R"({"target":"stream","speed":"fast"})")
                           << QByteArray("speed: 'fast'");
    QTest::newRow("rate") << QByteArray(R"({"target":"stream","rate":-1})") << QByteArray("rate");
    QTest::newRow("both") << QByteArray(R"({"target":"stream","rate":1,"speed":2})") << QByteArray("exclude");
    QTest::newRow("filter") << QByteArray(R"({"target":"stream","filter":"("})") << QByteArray("filter");
    QTest::newRow("subscription") << QByteArray(R"({"target":"nosuch"})") << QByteArray("ubscription");
    QTest::newRow("url") << QByteArray(R"({"target":"ftp://127.0.0.1/x"})") << QByteArray("");
    QTest::newRow("unknown field") << QByteArray(R"({"target":"stream","until":1})")
                                   << QByteArray("unknown field until");
}

void SubscriptionsApiTest::replayErrors()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, says);
    QVERIFY(publish(3));
    const HttpReply reply = request("POST", "/events/replays", body.toStdString());
    QVERIFY2(reply.status == 400 || reply.status == 404, (std::to_string(reply.status) + reply.body).c_str());
    QVERIFY2(QByteArray::fromStdString(reply.body).contains(says), reply.body.c_str());
}

QTEST_GUILESS_MAIN(SubscriptionsApiTest)
#include "subscriptionsapitest.moc"
