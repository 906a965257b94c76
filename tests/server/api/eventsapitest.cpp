// /events over HTTP: every form of publishing, what is refused and how that is said, and paging. If this
// fails, events are lost, doubled or changed between a caller and the log, or a mistake of a caller goes
// unnoticed.
#include "tests/server/liveserver.h"
#include "tests/support/failingstorage.h"

#include <QDate>
#include <QJsonArray>
#include <QTest>

#include <atomic>
#include <set>
#include <thread>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

class EventsApiTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server = std::make_unique<LiveServer>(); }
    void payloadComesBackAsSent_data();
    void payloadComesBackAsSent();
    void refused_data();
    void refused();
    void wholeEventInTheAnswer();
    void sourceOfAnyCharacters();
    void array();
    void lines();
    void batchIsAllOrNothing_data();
    void batchIsAllOrNothing();
    void idempotencyKey();
    void idempotencyKeyOfABatch();
    void expectedSequence();
    void cloudEventStructured();
    void cloudEventBatch();
    void cloudEventBinary();
    void byIdAndSequence();
    void selecting_data();
    void selecting();
    void formats();
    void pagesMissAndRepeatNothingWhilePublishing_data();
    void pagesMissAndRepeatNothingWhilePublishing();
    void pollingGoesOnBehindTheLast();
    void cursorOfAnotherQuery();
    void operation();
    void countsRefusedPublishes();
    void nothingIsAcknowledgedAfterAFailedFlush();

private:
    HttpReply post(const std::string &body, const HttpClient::Headers &headers = {},
                   const char *path = "/events")
    {
        return HttpClient(m_server->port()).request("POST", path, body, headers);
    }
    HttpReply get(const std::string &target) { return HttpClient(m_server->port()).get(target); }
    QJsonObject newest() { return jsonOf(get("/events?limit=1"))[u"events"][0].toObject(); }
    qint64 lastSequence() { return jsonOf(get("/events?limit=1"))[u"last_sequence"].toInteger(); }

    std::unique_ptr<LiveServer> m_server;
};

void EventsApiTest::payloadComesBackAsSent_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("kept");
    const auto same = [](const char *name, const QByteArray &payload) {
        QTest::newRow(name) << payload << payload;
    };
    same("key order", R"({"z":1,"a":2,"m":3})");
    same("big integer", "12345678901234567890");
    same("trailing zero", "1.10");
    same("beyond double", "1e400");
    same("NUL escaped", R"("\u0000")");
    same("escapes as they are", R"("\u00e4\/\ud83d\ude00\ttab")");
    same("lone surrogate", R"("\ud800")");
    same("emoji", "\"😀 für 日本\"");
    same("duplicate keys within", R"({"a":1,"a":2})");
    same("null", "null");
    same("false", "false");
    same("empty array", "[]");
    same("empty name", R"({"":""})");
    same("quotes and brackets in strings", R"({"a":"}],\"{[\\","b":["\\\""]})");
    same("deep", QByteArray(500, '[') + QByteArray(500, ']'));
    same("a mebibyte", '"' + QByteArray(1 << 20, 'x') + '"');
    QTest::newRow("white space goes, but not in strings")
        << QByteArray("{ \"a b\" :\t[ 1 ,\n 2 ] , \"c\" : \" \" }") << QByteArray(R"({"a b":[1,2],"c":" "})");
}

void EventsApiTest::payloadComesBackAsSent()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, kept);
    const std::string body =
        R"({"event_type":"a.b","payload":)" + payload.toStdString() + R"(,"source":"s"})";
    const std::string expected = "\"payload\":" + kept.toStdString() + ",\"source\":\"s\"";
    for (const char *path : {"/events", "/objects/triggers_events"}) {
        const HttpReply published = post(body, {}, path);
        QVERIFY2(published.status == 200 || published.status == 201, published.body.c_str());
        if (published.status == 201)
            QVERIFY2(published.body.find(expected) != std::string::npos,
                     published.body.substr(0, 500).c_str());
        const HttpReply read = get("/events?limit=1");
        QVERIFY2(read.body.find(expected) != std::string::npos, read.body.substr(0, 500).c_str());
    }
}

void EventsApiTest::refused_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("says"); // part of the message: what was wrong
    const auto post = [](const char *name, const QByteArray &body, const char *says) {
        QTest::newRow(name) << QByteArray("POST") << QByteArray("/events") << body << 400 << QByteArray(says);
    };
    post("nothing", "", "not valid JSON");
    post("lines", "{\"event_type\":\"a.b\"}\n{\"event_type\":\"a.b\"}\n", "application/x-ndjson");
    post("not JSON", R"({"event_type": )", "line 1, column");
    post("second line", "{\"event_type\":\n !}", "line 2");
    post("not UTF-8", "{\"event_type\":\"a\",\"payload\":\"\xff\"}", "UTF-8");
    post("a number", "17", "object");
    post("a string", "\"event\"", "object");
    post("type not a string", R"({"event_type":7})", "event_type must be a string");
    post("type with a space", R"({"event_type":"a b"})", "event_type");
    post("type too long", "{\"event_type\":\"" + QByteArray(129, 'a') + "\"}", "event_type");
    post("type twice", R"({"event_type":"a","event_type":"b"})", "event_type is given twice");
    post("type twice, once escaped", R"({"event_type":"a","event\u005ftype":"b"})",
         "event_type is given twice");
    post("source not a string", R"({"event_type":"a","source":[]})", "source must be a string");
    post("source half a surrogate pair", R"({"event_type":"a","source":"\ud800"})", "source");
    post("source too long", "{\"event_type\":\"a\",\"source\":\"" + QByteArray(1025, 'a') + "\"}", "source");
    post("expected_sequence negative", R"({"event_type":"a","expected_sequence":-1})", "expected_sequence");
    post("key empty", R"({"event_type":"a","idempotency_key":""})", "idempotency_key");
    post("empty batch", "[]", "no event");
    post("batch of numbers", "[1]", "event 1");

    const auto get = [](const char *name, const char *target, int status, const char *says) {
        QTest::newRow(name) << QByteArray("GET") << QByteArray(target) << QByteArray() << status
                            << QByteArray(says);
    };
    get("limit 0", "/events?limit=0", 400, "limit: '0'");
    get("limit too large", "/events?limit=10001", 400, "limit: '10001'");
    get("limit a word", "/events?limit=ten", 400, "limit: 'ten'");
    get("limit twice", "/events?limit=1&limit=2", 400, "limit is given twice");
    get("since a word", "/events?since=yesterdayish", 400, "since: 'yesterdayish'");
    get("until a word", "/objects/triggers_events?until=x", 400, "until: 'x'");
    get("order", "/events?order=up", 400, "order: 'up'");
    get("format", "/events?format=xml", 400, "format: 'xml'");
    get("pattern", "/events?event_type=a%20b", 400, "event_type: 'a b'");
    get("filter", "/events?q=type:a%20(", 400, "q, column 9: found the end, expected a term");
    get("filter, the column", "/events?q=seq%3Eten", 400, "q, column 5: 'ten' is not a sequence");
    get("filter, two columns", "/events?q=(a", 400,
        "q, column 3: found the end, expected ')' for the '(' at column 1");
    get("after unknown id", "/events?after=nosuchevent", 400, "after: 'nosuchevent'");
    get("cursor", "/events?cursor=abc", 400, "cursor: 'abc'");
    get("unknown parameter", "/events?typ=user", 400, "unknown parameter typ");
    get("unknown parameter of the object route", "/objects/triggers_events?evnt_type=user", 400,
        "unknown parameter evnt_type");
    get("subscriber without subscribe", "/objects/triggers_events?subscriber_id=a", 400, "subscriber_id");
    get("limit with subscribe", "/objects/triggers_events?subscribe=a&limit=1", 400, "limit");
    get("not UTF-8", "/events?source=%ff", 400, "UTF-8");
    get("unknown path", "/nothing", 404, "");
    get("unknown event", "/events/0123456789abcdef", 404, "Event not found");
    get("sequence 0", "/events/0", 404, "Event not found");
    get("sequence beyond", "/events/99", 404, "Event not found");
    get("unknown subscription", "/events/subscriptions/nope", 404, "Subscription not found");
    get("unknown replay", "/events/replays/nope", 404, "Replay not found");
    get("stream behind the end", "/events/stream?after=99", 400, "after: '99'");
    get("statistics the wrong way round", "/events/stats?since=20&until=10", 400,
        "since is later than until");
    get("bucket", "/events/stats?bucket=soon", 400, "bucket: 'soon'");
    QTest::newRow("method") << QByteArray("PUT") << QByteArray("/events") << QByteArray("{}") << 405
                            << QByteArray();
}

void EventsApiTest::refused()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, says);
    const HttpReply reply =
        HttpClient(m_server->port()).request(method.toStdString(), target.toStdString(), body.toStdString());
    QVERIFY2(reply.status == status, (std::to_string(reply.status) + reply.body).c_str());
    const QJsonObject error = jsonOf(reply);
    QCOMPARE(error[u"status"].toString(), u"error"_s);
    QVERIFY(!error[u"code"].toString().isEmpty());
    QVERIFY2(error[u"message"].toString().toUtf8().contains(says), reply.body.c_str());
    QCOMPARE(lastSequence(), 0); // nothing of it was kept
}

void EventsApiTest::wholeEventInTheAnswer()
{
    const HttpReply reply = post(R"({"event_type":"a.b","payload":{"n":1},"source":"s"})");
    QCOMPARE(reply.status, 201);
    const QJsonObject answer = jsonOf(reply);
    QCOMPARE(answer[u"event"].toObject(), newest());
    QCOMPARE(answer[u"event_id"], newest()[u"id"]);
    QCOMPARE(answer[u"sequence"].toInt(), 1);
}

void EventsApiTest::sourceOfAnyCharacters()
{
    const QString source = u"tab\t line\n return\r back\\slash \"quote\" ü 😀"_s;
    const QJsonObject event{{u"event_type"_s, u"a.b"_s}, {u"source"_s, source}};
    const HttpReply reply = post(QJsonDocument(event).toJson().toStdString());
    QCOMPARE(reply.status, 201);
    QCOMPARE(jsonOf(reply)[u"event"][u"source"].toString(), source);
    QCOMPARE(newest()[u"source"].toString(), source);
    const QByteArray encoded = source.toUtf8().toPercentEncoding();
    QCOMPARE(jsonOf(get("/events?source=" + encoded.toStdString()))[u"count"].toInt(), 1);
}

void EventsApiTest::array()
{
    QCOMPARE(post(R"({"event_type":"before"})").status, 201);
    const HttpReply reply = post(R"([{"event_type":"a.b","payload":1}, {"event_type":"c.d","payload":[2]}])");
    QCOMPARE(reply.status, 201);
    const QJsonObject answer = jsonOf(reply);
    QCOMPARE(answer[u"count"].toInt(), 2);
    QCOMPARE(answer[u"first_sequence"].toInt(), 2);
    QCOMPARE(answer[u"last_sequence"].toInt(), 3);
    QCOMPARE(answer[u"event_ids"][1], newest()[u"id"]);
    QCOMPARE(newest()[u"payload"], QJsonValue(QJsonArray{2}));
}

void EventsApiTest::lines()
{
    const HttpClient::Headers ndjson = {{"Content-Type", "application/x-ndjson"}};
    const HttpReply reply =
        post("{\"event_type\":\"a\"}\n\n {\"event_type\":\"b\"} \r\n{\"event_type\":\"c\"}", ndjson);
    QCOMPARE(reply.status, 201);
    QCOMPARE(jsonOf(reply)[u"count"].toInt(), 3);
    QCOMPARE(newest()[u"event_type"].toString(), u"c"_s);
    const HttpReply bad = post("{\"event_type\":\"a\"}\n{\"event_type\":7}\n", ndjson);
    QCOMPARE(bad.status, 400);
    QVERIFY2(bad.body.find("line 2") != std::string::npos, bad.body.c_str());
    QCOMPARE(lastSequence(), 3);
}

void EventsApiTest::batchIsAllOrNothing_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("type missing in the third")
        << QByteArray(R"([{"event_type":"a"},{"event_type":"b"},{}])") << 400;
    QTest::newRow("conflict in the second")
        << QByteArray(R"([{"event_type":"a"},{"event_type":"b","expected_sequence":7}])") << 409;
}

void EventsApiTest::batchIsAllOrNothing()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    const HttpReply reply = post(body.toStdString());
    QVERIFY2(reply.status == status, reply.body.c_str());
    QCOMPARE(lastSequence(), 0);
}

void EventsApiTest::idempotencyKey()
{
    const HttpClient::Headers key = {{"Idempotency-Key", "order-17"}};
    const std::string body = R"({"event_type":"order.paid","payload":{"n":17},"source":"shop"})";
    const QJsonObject first = jsonOf(post(body, key));
    QVERIFY(!first.contains(u"duplicate"));
    for (const char *path : {"/events", "/objects/triggers_events"}) {
        const HttpReply again = post(body, key, path);
        QVERIFY2(again.status == 200, again.body.c_str());
        QCOMPARE(jsonOf(again)[u"duplicate"].toBool(), true);
        QCOMPARE(jsonOf(again)[u"event_id"], first[u"event_id"]);
        QCOMPARE(jsonOf(again)[u"sequence"], first[u"sequence"]);
    }
    const HttpReply inBody = post(
        R"({"event_type":"order.paid","payload":{"n":17},"source":"shop","idempotency_key":"order-17"})");
    QCOMPARE(jsonOf(inBody)[u"duplicate"].toBool(), true);
    const HttpReply other = post(R"({"event_type":"order.paid","payload":{"n":18},"source":"shop"})", key);
    QVERIFY2(other.status == 409, other.body.c_str());
    QCOMPARE(lastSequence(), 1);
}

void EventsApiTest::idempotencyKeyOfABatch()
{
    const HttpClient::Headers key = {{"Idempotency-Key", "batch"}};
    const std::string body = R"([{"event_type":"a"},{"event_type":"a"},{"event_type":"b"}])";
    const QJsonObject first = jsonOf(post(body, key));
    QCOMPARE(first[u"duplicates"].toInt(), 0);
    const HttpReply again = post(body, key);
    QCOMPARE(again.status, 200);
    QCOMPARE(jsonOf(again)[u"duplicates"].toInt(), 3);
    QCOMPARE(jsonOf(again)[u"event_ids"], first[u"event_ids"]);
    QCOMPARE(lastSequence(), 3);
}

void EventsApiTest::expectedSequence()
{
    QCOMPARE(post(R"({"event_type":"account.a","expected_sequence":0})").status, 201);
    QCOMPARE(post(R"({"event_type":"account.b","expected_sequence":0})").status, 201);
    QCOMPARE(post(R"({"event_type":"account.a","expected_sequence":1})").status, 201);
    const HttpReply late = post(R"({"event_type":"account.a","expected_sequence":1})");
    QVERIFY2(late.status == 409, late.body.c_str());
    QCOMPARE(lastSequence(), 3);
}

void EventsApiTest::cloudEventStructured()
{
    const HttpClient::Headers type = {{"Content-Type", "application/cloudevents+json; charset=UTF-8"}};
    const std::string body = R"({"specversion":"1.0","type":"com.example.order","source":"/shop","id":"A-1",
        "time":"2026-01-01T00:00:00Z","subject":"17","data":{"total":1.10}})";
    const HttpReply reply = post(body, type);
    QVERIFY2(reply.status == 201, reply.body.c_str());
    const QJsonObject answer = jsonOf(reply);
    QCOMPARE(answer[u"event"][u"event_type"].toString(), u"com.example.order"_s);
    QCOMPARE(answer[u"event"][u"source"].toString(), u"/shop"_s);
    QVERIFY(reply.body.find(R"("payload":{"total":1.10})") != std::string::npos);
    QCOMPARE(answer[u"not_kept"].toArray(), (QJsonArray{u"time"_s, u"subject"_s}));
    QCOMPARE(jsonOf(post(body, type))[u"duplicate"].toBool(), true); // source and id name the event
    for (const char *missing : {"specversion", "type", "source", "id"}) {
        QJsonObject event = QJsonDocument::fromJson(QByteArray::fromStdString(body)).object();
        event.remove(QLatin1StringView(missing));
        const HttpReply refused = post(QJsonDocument(event).toJson().toStdString(), type);
        QCOMPARE(refused.status, 400);
        QVERIFY2(refused.body.find(missing) != std::string::npos, refused.body.c_str());
    }
}

void EventsApiTest::cloudEventBatch()
{
    const HttpReply reply =
        post(R"([{"specversion":"1.0","type":"a","source":"s","id":"1","data_base64":"AAEC"},
        {"specversion":"1.0","type":"b","source":"s","id":"2"}])",
             {{"Content-Type", "application/cloudevents-batch+json"}});
    QVERIFY2(reply.status == 201, reply.body.c_str());
    QCOMPARE(jsonOf(reply)[u"count"].toInt(), 2);
    QCOMPARE(jsonOf(get("/events/1"))[u"event"][u"payload"][u"data_base64"].toString(), u"AAEC"_s);
    QCOMPARE(jsonOf(get("/events/2"))[u"event"][u"payload"].toObject(), QJsonObject());
}

void EventsApiTest::cloudEventBinary()
{
    const auto headers = [](const std::string &contentType, const std::string &id) {
        return HttpClient::Headers{{"Content-Type", contentType},
                                   {"ce-specversion", "1.0"},
                                   {"CE-Type", "order.paid"},
                                   {"ce-source", "/caf%C3%A9"},
                                   {"ce-id", id},
                                   {"ce-traceparent", "x"}};
    };
    const HttpReply json = post("{ \"n\": 1.10 }", headers("application/json", "1"));
    QVERIFY2(json.status == 201, json.body.c_str());
    QVERIFY2(json.body.find(R"("payload":{"n":1.10})") != std::string::npos, json.body.c_str());
    QCOMPARE(jsonOf(json)[u"event"][u"source"].toString(), u"/café"_s);
    QCOMPARE(jsonOf(json)[u"not_kept"].toArray(), QJsonArray{u"traceparent"_s});
    QCOMPARE(jsonOf(post("hé\n", headers("text/plain", "2")))[u"event"][u"payload"].toString(), u"hé\n"_s);
    QCOMPARE(
        jsonOf(post(std::string("\0\1", 2), headers("image/png", "3")))[u"event"][u"payload"][u"data_base64"]
            .toString(),
        u"AAE="_s);
    QCOMPARE(post("{", headers("application/json", "4")).status, 400);
}

void EventsApiTest::byIdAndSequence()
{
    const QJsonObject event = jsonOf(post(R"({"event_type":"a.b"})"))[u"event"].toObject();
    QCOMPARE(jsonOf(get("/events/1"))[u"event"].toObject(), event);
    QCOMPARE(jsonOf(get("/events/" + event[u"id"].toString().toStdString()))[u"event"].toObject(), event);
}

void EventsApiTest::selecting_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("sequences");
    QTest::newRow("wildcard behind") << QByteArray("event_type=user.*") << QByteArray("3,1");
    QTest::newRow("wildcard before") << QByteArray("event_type=*.created") << QByteArray("2,1");
    QTest::newRow("all below") << QByteArray("event_type=user.%3E") << QByteArray("4,3,1");
    QTest::newRow("source") << QByteArray("source=shop") << QByteArray("2");
    QTest::newRow("filter language") << QByteArray("q=payload.n%3E%3D2%20-type:order.created")
                                     << QByteArray("4,3");
    QTest::newRow("plus is a space") << QByteArray("q=payload.n%3E%3D2+source:auth") << QByteArray("4,3");
    QTest::newRow("free text") << QByteArray("q=%22ALICE%22") << QByteArray("1");
    QTest::newRow("ascending") << QByteArray("order=asc") << QByteArray("1,2,3,4");
    QTest::newRow("after") << QByteArray("after=2") << QByteArray("4,3");
    QTest::newRow("before") << QByteArray("before=3&order=asc") << QByteArray("1,2");
    QTest::newRow("after and before") << QByteArray("after=1&before=4") << QByteArray("3,2");
    QTest::newRow("age") << QByteArray("since=15m") << QByteArray("4,3,2,1");
    QTest::newRow("fraction") << QByteArray("since=1699000000.25&limit=1") << QByteArray("4");
    QTest::newRow("RFC 3339, plus not encoded")
        << QByteArray("since=2023-11-03T10:00:00+02:00") << QByteArray("4,3,2,1");
    QTest::newRow("until today is all of today")
        << QByteArray("until=" + QDate::currentDate().addDays(1).toString(Qt::ISODate).toLatin1())
        << QByteArray("4,3,2,1");
    QTest::newRow("until the past") << QByteArray("until=1699000000") << QByteArray("");
}

void EventsApiTest::selecting()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, sequences);
    QCOMPARE(post(R"([{"event_type":"user.created","source":"auth","payload":{"n":1,"name":"alice"}},
        {"event_type":"order.created","source":"shop","payload":{"n":2}},
        {"event_type":"user.deleted","source":"auth","payload":{"n":3}},
        {"event_type":"user.mail.sent","source":"auth","payload":{"n":4}}])")
                 .status,
             201);
    for (const char *path : {"/events?", "/objects/triggers_events?"}) {
        const HttpReply reply = get(path + query.toStdString());
        QVERIFY2(reply.status == 200, reply.body.c_str());
        QByteArrayList found;
        for (const QJsonValue &event : jsonOf(reply)[u"events"].toArray())
            found += QByteArray::number(event[u"sequence"].toInteger());
        QCOMPARE(found.join(','), sequences);
    }
}

void EventsApiTest::formats()
{
    QCOMPARE(
        post(R"([{"event_type":"a","payload":1.10},{"event_type":"b","source":"x\ty"},{"event_type":"c"}])")
            .status,
        201);
    const HttpReply ndjson = get("/events?format=ndjson&order=asc");
    QCOMPARE(ndjson.header("content-type"), std::string("application/x-ndjson"));
    const QByteArrayList lines = QByteArray::fromStdString(ndjson.body).split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].contains("\"payload\":1.10"));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(QJsonDocument::fromJson(lines[i])[u"sequence"].toInt(), i + 1);
    const HttpReply tsv = get("/events?format=tsv&order=asc");
    const QByteArrayList rows = QByteArray::fromStdString(tsv.body).split('\n');
    QCOMPARE(rows.size(), 5);
    QCOMPARE(rows[0], QByteArray("seq\ttime\tid\tevent_type\tsource\tpayload"));
    QVERIFY2(rows[2].endsWith("\tb\tx\\ty\t{}"), rows[2].constData());
    QCOMPARE(QByteArray::fromStdString(get("/events?format=ndjson&limit=2").body).count('\n'), 2);
    QCOMPARE(get("/events?format=ndjson&event_type=none").body, std::string());
}

void EventsApiTest::pagesMissAndRepeatNothingWhilePublishing_data()
{
    QTest::addColumn<bool>("ascending");
    QTest::newRow("oldest first") << true;
    QTest::newRow("newest first") << false;
}

void EventsApiTest::pagesMissAndRepeatNothingWhilePublishing()
{
    QFETCH(bool, ascending);
    // All in the same second or so, every third of the type that is asked for.
    const auto publish = [this] {
        return HttpClient(m_server->port())
            .post("/events", R"([{"event_type":"x"},{"event_type":"x"},{"event_type":"page.me"}])")
            .status;
    };
    for (int i = 0; i < 100; ++i)
        QCOMPARE(publish(), 201);
    std::atomic<bool> stop = false;
    std::atomic<int> published = 0;
    std::thread publisher([&] {
        while (!stop)
            published += publish() == 201;
    });

    std::vector<qint64> seen;
    std::string cursor;
    const std::string base =
        std::string("/events?event_type=page.*&limit=7&order=") + (ascending ? "asc" : "desc");
    HttpClient client(m_server->port());
    for (;;) {
        const QJsonObject page = jsonOf(client.get(base + cursor));
        for (const QJsonValue &event : page[u"events"].toArray())
            seen.push_back(event[u"sequence"].toInteger());
        // Oldest first there would be no end while events come in.
        if (!page[u"has_more"].toBool() || (ascending && seen.size() >= 150))
            break;
        cursor = "&cursor=" + page[u"next"].toString().toStdString();
    }
    while (published < 3)
        std::this_thread::yield();
    stop = true;
    publisher.join();

    QVERIFY(seen.size() >= 100);
    for (std::size_t i = 1; i < seen.size(); ++i)
        QCOMPARE(seen[i] - seen[i - 1], ascending ? 3 : -3);
    if (ascending)
        QCOMPARE(seen.front(), 3);
    else
        QCOMPARE(seen.back(), 3);
}

void EventsApiTest::pollingGoesOnBehindTheLast()
{
    QJsonObject page = jsonOf(get("/events?order=asc"));
    for (int i = 1; i <= 5; ++i) {
        QCOMPARE(page[u"has_more"].toBool(), false);
        QCOMPARE(post(R"([{"event_type":"a"},{"event_type":"a"}])").status, 201);
        page = jsonOf(get("/events?order=asc&cursor=" + page[u"next"].toString().toStdString()));
        QCOMPARE(page[u"count"].toInt(), 2);
        QCOMPARE(page[u"events"][0][u"sequence"].toInt(), 2 * i - 1);
    }
}

void EventsApiTest::cursorOfAnotherQuery()
{
    QCOMPARE(post(R"([{"event_type":"a"},{"event_type":"a"}])").status, 201);
    const std::string next = jsonOf(get("/events?limit=1"))[u"next"].toString().toStdString();
    QCOMPARE(get("/events?limit=5&cursor=" + next).status, 200);
    const HttpReply reply = get("/events?event_type=a&cursor=" + next);
    QCOMPARE(reply.status, 400);
    QVERIFY(reply.body.find("cursor") != std::string::npos);
}

void EventsApiTest::operation()
{
    QCOMPARE(jsonOf(get("/healthz"))[u"status"].toString(), u"ok"_s);
    QCOMPARE(jsonOf(get("/readyz"))[u"status"].toString(), u"ok"_s);
    QCOMPARE(jsonOf(get("/version"))[u"version"].toString(), QStringLiteral(DBBASIC_VERSION));
    QCOMPARE(post(R"({"event_type":"a.b"})").status, 201);
    const HttpReply metrics = get("/metrics");
    QVERIFY(metrics.header("content-type").starts_with("text/plain"));
    QVERIFY2(metrics.body.find("\ndbbasic_log_last_sequence 1\n") != std::string::npos, metrics.body.c_str());
    QVERIFY(metrics.body.find("\ndbbasic_events_total{event_type=\"a.b\"} 1\n") != std::string::npos);
    QVERIFY(metrics.body.find("\ndbbasic_http_requests_total ") != std::string::npos);
    // Every sample belongs to a family that was declared, and no family is declared twice.
    std::set<QByteArray> families;
    for (const QByteArray &line : QByteArray::fromStdString(metrics.body).trimmed().split('\n')) {
        if (line.startsWith("# TYPE "))
            QVERIFY2(families.insert(line.split(' ')[2]).second, line.constData());
        else if (!line.startsWith('#'))
            QVERIFY2(families.contains(line.left(line.indexOf(line.contains('{') ? '{' : ' '))),
                     line.constData());
    }
    const HttpReply page = get("/");
    QVERIFY(page.header("content-type").starts_with("text/html"));
    QVERIFY(page.body.find("http://127.0.0.1:" + std::to_string(m_server->port()) + "/objects") !=
            std::string::npos);
    QVERIFY(page.body.find("{{") == std::string::npos);
}

// An alarm wants to tell a full disk from a broken one, and both from callers' mistakes.
void EventsApiTest::countsRefusedPublishes()
{
    FailingStorage storage;
    LogOptions log;
    log.storage = &storage;
    m_server.reset();
    m_server = std::make_unique<LiveServer>(ServerOptions(), log);
    QCOMPARE(post(R"({"event_type":"a","idempotency_key":"k"})").status, 201);
    QCOMPARE(post(R"({"event_type":"b","idempotency_key":"k"})").status, 409);
    storage.failSync(Error::Code::NoSpace);
    QVERIFY(post(R"({"event_type":"a"})").status >= 500);
    const std::string metrics = get("/metrics").body;
    for (const char *line : {"\ndbbasic_publish_failures_total{reason=\"conflict\"} 1\n",
                             "\ndbbasic_publish_failures_total{reason=\"no_space\"} 1\n",
                             "\ndbbasic_publish_failures_total{reason=\"invalid\"} 0\n"})
        QVERIFY2(metrics.find(line) != std::string::npos, metrics.c_str());
}

void EventsApiTest::nothingIsAcknowledgedAfterAFailedFlush()
{
    FailingStorage storage;
    LogOptions log;
    log.storage = &storage;
    m_server.reset();
    m_server = std::make_unique<LiveServer>(ServerOptions(), log);
    QCOMPARE(post(R"({"event_type":"kept"})").status, 201);
    storage.failSync(Error::Code::Io);
    for (const char *path : {"/events", "/objects/triggers_events"}) {
        const HttpReply reply = post(R"({"event_type":"lost"})", {}, path);
        QVERIFY2(reply.status == 500 || reply.status == 503,
                 (std::to_string(reply.status) + reply.body).c_str());
        QVERIFY2(reply.body.find(storage.reason()) != std::string::npos, reply.body.c_str());
    }
    QCOMPARE(lastSequence(), 1); // reading goes on, and nothing of it is visible
    const HttpReply ready = get("/readyz");
    QVERIFY2(ready.status == 503, ready.body.c_str());
    const std::string metrics = get("/metrics").body;
    for (const char *line :
         {"\ndbbasic_log_writable 0\n", "\ndbbasic_publish_failures_total{reason=\"unavailable\"} 2\n",
          "\ndbbasic_publish_failures_total{reason=\"no_space\"} 0\n"})
        QVERIFY2(metrics.find(line) != std::string::npos, metrics.c_str());
    QCOMPARE(get("/healthz").status, 200);
}

QTEST_GUILESS_MAIN(EventsApiTest)
#include "eventsapitest.moc"
