// Every request of the seed document as printed there, over HTTP against the built program. If this fails, a
// caller written for the Python original stops working.
#include "tests/server/liveserver.h"
#include "tests/support/serverprocess.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

const std::string route = "/objects/triggers_events";
/// What curl -d sends along.
const HttpClient::Headers formType = {{"Content-Type", "application/x-www-form-urlencoded"}};

} // namespace

class ContractTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void publish_data();
    void publish();
    void everyEventHasTheContractsFields();
    void queries_data();
    void queries();
    void newestFirst();
    void subscribe_data();
    void subscribe();
    void unsubscribe();
    void errors_data();
    void errors();
    void callersIdAndTimeAreNotTaken();
    void restartKeepsEventsAndSubscriptions();

private:
    HttpReply get(const std::string &query) { return HttpClient(m_server->port()).get(route + query); }

    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_server;
};

void ContractTest::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_server = std::make_unique<ServerProcess>(m_folder.filePath(u"data"_s));
    QVERIFY2(m_server->start(), m_server->errorOutput().constData());
}

void ContractTest::publish_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("type");
    QTest::newRow("quick start") << QByteArray(R"({
  "event_type": "user.created",
  "payload": {"user_id": "123", "username": "alice"},
  "source": "auth"
})") << u"user.created"_s;
    QTest::newRow("event publishing") << QByteArray(R"({
  "event_type": "post.published",
  "payload": {"post_id": "456", "title": "Hello World"},
  "source": "blog"
})") << u"post.published"_s;
    QTest::newRow("user registration") << QByteArray(R"({
  "event_type": "user.created",
  "payload": {"user_id": "123", "email": "alice@example.com"},
  "source": "auth"
})") << u"user.created"_s;
    QTest::newRow("order processing") << QByteArray(R"({
  "event_type": "order.completed",
  "payload": {"order_id": "789", "total": 99.99, "customer_id": "123"},
  "source": "orders"
})") << u"order.completed"_s;
    QTest::newRow("no payload, no source")
        << QByteArray(R"({"event_type": "user.deleted"})") << u"user.deleted"_s;
}

void ContractTest::publish()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, type);
    const HttpReply reply = HttpClient(m_server->port()).request("POST", route, body.toStdString(), formType);
    QVERIFY2(reply.status == 200, reply.body.c_str());
    const QJsonObject answer = jsonOf(reply);
    QCOMPARE(answer[u"status"].toString(), u"ok"_s);
    QCOMPARE(answer[u"message"].toString(), u"Event published: "_s + type);
    QCOMPARE(answer[u"event_id"].toString().size(), 16);
    QVERIFY(qAbs(answer[u"timestamp"].toInteger() - QDateTime::currentSecsSinceEpoch()) < 3600);
    QVERIFY(answer[u"sequence"].toInteger() > 0);
    QCOMPARE(answer[u"durability"].toString(), u"fsync"_s);

    const QJsonObject newest = jsonOf(get("?limit=1"))[u"events"][0].toObject();
    QCOMPARE(newest[u"id"], answer[u"event_id"]);
    QCOMPARE(newest[u"timestamp"], answer[u"timestamp"]);
    QCOMPARE(newest[u"payload"], QJsonDocument::fromJson(body)[u"payload"].isUndefined()
                                     ? QJsonValue(QJsonObject())
                                     : QJsonDocument::fromJson(body)[u"payload"]);
    QCOMPARE(newest[u"source"].toString(), QJsonDocument::fromJson(body)[u"source"].toString(u"unknown"_s));
}

void ContractTest::everyEventHasTheContractsFields()
{
    const QJsonObject answer = jsonOf(get(""));
    QCOMPARE(answer[u"status"].toString(), u"ok"_s);
    QCOMPARE(answer[u"count"].toInt(), 5);
    QCOMPARE(answer[u"events"].toArray().size(), 5);
    for (const QJsonValue &event : answer[u"events"].toArray()) {
        QVERIFY(event[u"id"].isString() && event[u"event_type"].isString() && event[u"payload"].isObject() &&
                event[u"source"].isString() && event[u"timestamp"].isDouble());
    }
}

void ContractTest::queries_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("count");
    QTest::newRow("all") << QByteArray() << 5;
    QTest::newRow("type") << QByteArray("?event_type=user.created") << 2;
    QTest::newRow("since") << QByteArray("?since=1699000000") << 5;
    QTest::newRow("limit") << QByteArray("?limit=50") << 5;
    QTest::newRow("type and limit") << QByteArray("?event_type=user.created&limit=10") << 2;
    QTest::newRow("type and since") << QByteArray("?event_type=user.created&since=1699000000") << 2;
    QTest::newRow("all three") << QByteArray("?event_type=user.created&since=1699000000&limit=10") << 2;
    QTest::newRow("replay") << QByteArray("?event_type=user.created&since=0") << 2;
    QTest::newRow("limit bites") << QByteArray("?event_type=user.created&limit=1") << 1;
    QTest::newRow("none of it") << QByteArray("?event_type=payment.received") << 0;
    QTest::newRow("since the future") << QByteArray("?since=4000000000") << 0;
}

void ContractTest::queries()
{
    QFETCH(QByteArray, query);
    QFETCH(int, count);
    const HttpReply reply = get(query.toStdString());
    QVERIFY2(reply.status == 200, reply.body.c_str());
    QCOMPARE(jsonOf(reply)[u"count"].toInt(), count);
    QCOMPARE(jsonOf(reply)[u"events"].toArray().size(), count);
}

void ContractTest::newestFirst()
{
    const QJsonArray events = jsonOf(get(""))[u"events"].toArray();
    for (int i = 0; i < events.size(); ++i)
        QCOMPARE(events[i][u"sequence"].toInt(), 5 - i);
}

void ContractTest::subscribe_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::newRow("polling") << QByteArray("?subscribe=user.created&subscriber_id=my_app");
    // As printed, colon and slashes not encoded.
    QTest::newRow("callback") << QByteArray(
        "?subscribe=user.created&subscriber_id=my_app&callback_url=http://localhost:9000/webhook");
}

void ContractTest::subscribe()
{
    QFETCH(QByteArray, query);
    const HttpReply reply = get(query.toStdString());
    QVERIFY2(reply.status == 200, reply.body.c_str());
    const QJsonObject answer = jsonOf(reply);
    QCOMPARE(answer[u"status"].toString(), u"ok"_s);
    QCOMPARE(answer[u"subscriber_id"].toString(), u"my_app"_s);
    QCOMPARE(answer[u"event_type"].toString(), u"user.created"_s);
    QCOMPARE(answer[u"message"].toString(), u"Subscribed to user.created"_s);
}

void ContractTest::unsubscribe()
{
    const auto remove = [&] {
        return HttpClient(m_server->port())
            .request("DELETE", route + "?event_type=user.created&subscriber_id=my_app");
    };
    const HttpReply reply = remove();
    QVERIFY2(reply.status == 200, reply.body.c_str());
    QCOMPARE(jsonOf(reply)[u"status"].toString(), u"ok"_s);
    QCOMPARE(jsonOf(reply)[u"message"].toString(), u"Unsubscribed from user.created"_s);
    const HttpReply again = remove();
    QCOMPARE(again.status, 404);
    QCOMPARE(jsonOf(again)[u"message"].toString(), u"Subscription not found"_s);
}

void ContractTest::errors_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("message");
    const auto post = [](const char *name, const char *body, const QString &message) {
        QTest::newRow(name) << QByteArray("POST") << QByteArray() << QByteArray(body) << message;
    };
    post("no type", R"({"payload": {}})", u"event_type is required"_s);
    post("empty type", R"({"event_type": "  "})", u"event_type is required"_s);
    post("null type", R"({"event_type": null})", u"event_type is required"_s);
    post("no subscriber to delete", R"({})", u"event_type is required"_s);
    QTest::newRow("delete without type") << QByteArray("DELETE") << QByteArray("?subscriber_id=a")
                                         << QByteArray() << u"event_type is required"_s;
    QTest::newRow("delete without subscriber") << QByteArray("DELETE") << QByteArray("?event_type=a")
                                               << QByteArray() << u"subscriber_id is required"_s;
}

void ContractTest::errors()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, body);
    QFETCH(QString, message);
    const HttpReply reply =
        HttpClient(m_server->port())
            .request(method.toStdString(), route + query.toStdString(), body.toStdString(), formType);
    QCOMPARE(reply.status, 400);
    QCOMPARE(jsonOf(reply)[u"status"].toString(), u"error"_s);
    QCOMPARE(jsonOf(reply)[u"message"].toString(), message);
}

void ContractTest::callersIdAndTimeAreNotTaken()
{
    const HttpReply reply =
        HttpClient(m_server->port())
            .post(route, R"({"event_type":"a.b","id":"mine","timestamp":1,"sequence":9,"time":"x"})");
    QCOMPARE(reply.status, 200);
    const QJsonObject newest = jsonOf(get("?limit=1"))[u"events"][0].toObject();
    QVERIFY(newest[u"id"].toString() != u"mine"_s);
    QVERIFY(newest[u"timestamp"].toInteger() > 1);
}

void ContractTest::restartKeepsEventsAndSubscriptions()
{
    QCOMPARE(get("?subscribe=order.*&subscriber_id=keeps").status, 200);
    const QJsonValue before = jsonOf(get("?limit=100"))[u"events"];
    QCOMPARE(m_server->end(SIGTERM), 0);
    QVERIFY2(m_server->start(), m_server->errorOutput().constData());
    QCOMPARE(jsonOf(get("?limit=100"))[u"events"], before);
    QCOMPARE(HttpClient(m_server->port())
                 .request("DELETE", route + "?event_type=order.*&subscriber_id=keeps")
                 .status,
             200);
}

QTEST_GUILESS_MAIN(ContractTest)
#include "contracttest.moc"
