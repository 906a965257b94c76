// What was acknowledged is there: after stop and start, and after kill -9 under load, again and again. If
// this fails, somebody's order is lost although the server said that it had it.
//
// DBBASIC_KILL_ROUNDS sets the number of kills (default 6).
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *objectRoute = "/objects/triggers_events";

QJsonObject object(const HttpReply &reply)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(reply.body)).object();
}

// An event as the log gives it back.
struct Stored
{
    quint64 sequence = 0;
    QString id;
    QString source;
    std::string line; // the JSON as it came, for the bytes of the payload
};

// Oldest first, all behind `after`. Empty and *error set if the answers are not what they should be.
std::vector<Stored> readLog(quint16 port, quint64 after, QString *error)
{
    std::vector<Stored> events;
    HttpClient client(port);
    for (;;) {
        const HttpReply reply =
            client.get("/events?order=asc&limit=10000&format=ndjson&after=" + std::to_string(after));
        if (reply.status != 200) {
            *error =
                u"GET /events answered %1 %2"_s.arg(reply.status).arg(QString::fromStdString(reply.error));
            return {};
        }
        std::size_t count = 0;
        for (std::size_t start = 0, end = 0; start < reply.body.size(); start = end + 1, ++count) {
            end = reply.body.find('\n', start);
            if (end == std::string::npos) {
                *error = u"the last line has no end"_s;
                return {};
            }
            Stored event;
            event.line = reply.body.substr(start, end - start);
            const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(event.line)).object();
            event.sequence = json["sequence"_L1].toInteger();
            event.id = json["id"_L1].toString();
            event.source = json["source"_L1].toString();
            if (event.sequence != after + 1) {
                *error = u"sequence %1 follows %2"_s.arg(event.sequence).arg(after);
                return {};
            }
            after = event.sequence;
            events.push_back(std::move(event));
        }
        if (count == 0)
            return events;
    }
}

// Publishes as fast as it is answered until the connection breaks, and remembers what was acknowledged.
// Every transaction has a name of its own, which its events carry as their source.
class Publisher
{
public:
    struct Transaction
    {
        std::vector<std::string> payloads;
        bool acknowledged = false;
        quint64 sequence = 0; // of a single event, as the answer said
        QString id;
    };

    Publisher(quint16 port, int number, int round, std::atomic<int> &acknowledged)
        : m_name("p" + std::to_string(number) + "-r" + std::to_string(round))
        , m_client(port)
        , m_acknowledged(acknowledged)
    {
    }

    void run()
    {
        publish();
        m_acknowledged.fetch_add(1 << 20); // nobody shall wait for more of this one
        m_acknowledged.notify_all();
    }

    std::map<std::string, Transaction> sent; // by source
    std::string refused;

private:
    void publish()
    {
        for (int n = 0;; ++n) {
            const std::string source = m_name + "-" + std::to_string(n);
            Transaction &transaction = sent[source];
            const int size = n % 4 == 3 ? 2 + int(m_random.bounded(20)) : 1;
            for (int i = 0; i < size; ++i)
                transaction.payloads.push_back(payload(source, i));
            const HttpReply reply =
                size == 1 ? m_client.post(objectRoute, draft(source, transaction.payloads.front()))
                          : m_client.post("/events", batch(source, transaction.payloads));
            if (reply.status == 0)
                return; // killed
            if (reply.status / 100 != 2) {
                refused = reply.body;
                return;
            }
            transaction.acknowledged = true;
            if (size == 1) {
                transaction.sequence = object(reply)["sequence"_L1].toInteger();
                transaction.id = object(reply)["event_id"_L1].toString();
            }
            m_acknowledged.fetch_add(1);
            m_acknowledged.notify_all();
        }
    }

    std::string payload(const std::string &source, int i)
    {
        // Forms that a reader going through doubles or a sorting map would change.
        return R"({"z":1.10,"a":12345678901234567890,"who":")" + source + R"(","n":)" + std::to_string(i) +
               R"(,"fill":")" + std::string(m_random.bounded(600), 'x') + R"(","u":"\u0000 \ud83d\ude00"})";
    }
    static std::string draft(const std::string &source, const std::string &payload)
    {
        return R"({"event_type":"kill.test","source":")" + source + R"(","payload":)" + payload + "}";
    }
    static std::string batch(const std::string &source, const std::vector<std::string> &payloads)
    {
        std::string out = "[";
        for (const std::string &payload : payloads)
            out.append(out.size() > 1 ? "," : "").append(draft(source, payload));
        return out + "]";
    }

    std::string m_name;
    HttpClient m_client;
    std::atomic<int> &m_acknowledged;
    QRandomGenerator m_random{QRandomGenerator::securelySeeded()};
};

} // namespace

class DurabilityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stopAndStart();
    void killUnderLoad();

private:
    void compare(const std::vector<Stored> &log, const Publisher &publisher);
};

// Events with their bytes, subscriptions with their position: as before.
void DurabilityTest::stopAndStart()
{
    const QTemporaryDir folder;
    ServerProcess server(folder.path());
    QVERIFY2(server.start(), server.errorOutput().constData());
    std::string before;
    {
        HttpClient client(server.port());
        for (int i = 0; i < 100; ++i) {
            const HttpReply reply =
                client.post(objectRoute, R"({"event_type":"user.created","payload":{"b":1e400,"a":)" +
                                             std::to_string(i) + R"(},"source":"auth\t\"1\""})");
            QVERIFY2(reply.status / 100 == 2, reply.body.c_str());
        }
        const HttpReply polling =
            client.get(std::string(objectRoute) + "?subscribe=user.created&subscriber_id=my_app");
        QVERIFY2(polling.status / 100 == 2, polling.body.c_str());
        const HttpReply calling = client.get(
            std::string(objectRoute) +
            "?subscribe=order.completed&subscriber_id=shop&callback_url=http://127.0.0.1:9/webhook");
        QVERIFY2(calling.status / 100 == 2, calling.body.c_str());
        before = client.get(std::string(objectRoute) + "?limit=1000").body;
    }
    QCOMPARE(server.end(SIGTERM), 0);

    QVERIFY2(server.start(), server.errorOutput().constData());
    HttpClient client(server.port());
    QVERIFY2(before.find("\"count\":100") != std::string::npos, before.c_str());
    QCOMPARE(client.get(std::string(objectRoute) + "?limit=1000").body, before);
    for (const char *subscription :
         {"event_type=user.created&subscriber_id=my_app", "event_type=order.completed&subscriber_id=shop"}) {
        const HttpReply reply = client.request("DELETE", std::string(objectRoute) + "?" + subscription);
        QVERIFY2(reply.status == 200, reply.body.c_str());
    }
}

void DurabilityTest::killUnderLoad()
{
    const int rounds = qEnvironmentVariableIsSet("DBBASIC_KILL_ROUNDS")
                           ? qEnvironmentVariableIntValue("DBBASIC_KILL_ROUNDS")
                           : 6;
    constexpr int connections = 12;
    const QTemporaryDir folder;
    // Small segments, so that kills hit the change from one to the next too.
    ServerProcess server(folder.path(), {u"--segment-size=256K"_s});
    quint64 checked = 0;
    for (int round = 0; round < rounds; ++round) {
        QVERIFY2(server.start(), server.errorOutput().constData());
        const std::string subscriber = "round-" + std::to_string(round);
        QCOMPARE(HttpClient(server.port())
                         .get(std::string(objectRoute) + "?subscribe=kill.test&subscriber_id=" + subscriber)
                         .status /
                     100,
                 2);

        std::atomic<int> acknowledged = 0;
        std::vector<std::unique_ptr<Publisher>> publishers;
        std::vector<std::thread> threads;
        for (int i = 0; i < connections; ++i)
            publishers.push_back(std::make_unique<Publisher>(server.port(), i, round, acknowledged));
        for (const auto &publisher : publishers)
            threads.emplace_back([&publisher] { publisher->run(); });
        // At a random point of the work, not of time.
        const int killAt = 50 + int(QRandomGenerator::global()->bounded(1500));
        for (int now = 0; (now = acknowledged.load()) < killAt;)
            acknowledged.wait(now);
        server.kill();
        for (std::thread &thread : threads)
            thread.join();

        QVERIFY2(server.start(), server.errorOutput().constData());
        QString error;
        const std::vector<Stored> log = readLog(server.port(), checked, &error);
        QVERIFY2(error.isEmpty(), qPrintable(error));
        for (const auto &publisher : publishers) {
            QVERIFY2(publisher->refused.empty(), publisher->refused.c_str());
            compare(log, *publisher);
            if (QTest::currentTestFailed())
                return;
        }
        checked += log.size();
        const HttpReply unsubscribed =
            HttpClient(server.port())
                .request("DELETE",
                         std::string(objectRoute) + "?event_type=kill.test&subscriber_id=" + subscriber);
        QVERIFY2(unsubscribed.status == 200, ("a subscription is gone: " + unsubscribed.body).c_str());
        QCOMPARE(server.end(SIGTERM), 0);
    }

    // And all that earlier rounds have left is still there, in one dense sequence.
    QVERIFY2(server.start(), server.errorOutput().constData());
    QString error;
    const std::vector<Stored> log = readLog(server.port(), 0, &error);
    QVERIFY2(error.isEmpty(), qPrintable(error));
    QCOMPARE(quint64(log.size()), checked);
    qInfo("%d kills, %llu events", rounds, static_cast<unsigned long long>(checked));
}

void DurabilityTest::compare(const std::vector<Stored> &log, const Publisher &publisher)
{
    std::map<std::string, std::vector<const Stored *>> bySource;
    for (const Stored &event : log)
        bySource[event.source.toStdString()].push_back(&event);
    for (const auto &[source, transaction] : publisher.sent) {
        const std::vector<const Stored *> &found = bySource[source];
        if (found.empty()) {
            QVERIFY2(!transaction.acknowledged, (source + " was acknowledged and is gone").c_str());
            continue;
        }
        QVERIFY2(found.size() == transaction.payloads.size(),
                 (source + " is there in part or twice").c_str());
        for (std::size_t i = 0; i < found.size(); ++i) {
            QVERIFY2(found[i]->line.find("\"payload\":" + transaction.payloads[i] + ",") != std::string::npos,
                     (source + " has other bytes: " + found[i]->line).c_str());
            QVERIFY2(found[i]->sequence == found[0]->sequence + i, (source + " is not contiguous").c_str());
        }
        if (transaction.acknowledged && transaction.payloads.size() == 1) {
            QCOMPARE(found[0]->sequence, transaction.sequence);
            QCOMPARE(found[0]->id, transaction.id);
        }
    }
}

QTEST_GUILESS_MAIN(DurabilityTest)
#include "durabilitytest.moc"
