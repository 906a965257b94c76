// Live streams: history into live without a gap, resuming from any place with nothing lost and nothing twice.
// If this fails, a reader that reconnects silently misses events or handles some twice.
#include "tests/server/liveserver.h"

#include <QJsonArray>
#include <QTest>

#include <atomic>
#include <optional>
#include <thread>

using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

struct Message
{
    qint64 id = 0;
    QByteArray event;
    QByteArray data;
};

/// A reader of a stream. HTTP/1.0, so the body comes as it is, up to the close.
class StreamClient
{
public:
    StreamClient(std::uint16_t port, const std::string &target, const std::string &header = {},
                 int receiveBuffer = 0)
        : m_client(port)
    {
        m_client.setReceiveBuffer(receiveBuffer);
        m_client.connect();
        m_client.send("GET " + target + " HTTP/1.0\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" +
                      header + "\r\n");
        while (!m_buffer.contains("\r\n\r\n") && more()) {
        }
        m_head = m_buffer.left(m_buffer.indexOf("\r\n\r\n"));
        m_buffer.remove(0, m_head.size() + 4);
    }

    const QByteArray &head() const { return m_head; }

    /// The next event; none when the stream has ended.
    std::optional<Message> next()
    {
        for (;;) {
            const qsizetype end = m_buffer.indexOf("\n\n", m_at);
            if (end < 0) {
                m_buffer.remove(0, m_at);
                m_at = 0;
                if (!more())
                    return std::nullopt;
                continue;
            }
            Message message;
            for (const QByteArray &line : m_buffer.mid(m_at, end - m_at).split('\n')) {
                if (line.startsWith("id: "))
                    message.id = line.mid(4).toLongLong();
                else if (line.startsWith("event: "))
                    message.event = line.mid(7);
                else if (line.startsWith("data: "))
                    message.data = line.mid(6);
            }
            m_at = end + 2;
            if (!message.data.isEmpty())
                return message;
        }
    }

    /// Whatever comes next, up to the mark.
    QByteArray readUntil(const QByteArray &mark)
    {
        while (!m_buffer.contains(mark) && more()) {
        }
        const qsizetype end = m_buffer.indexOf(mark);
        return end < 0 ? m_buffer : m_buffer.left(end + mark.size());
    }

private:
    bool more()
    {
        const std::string bytes = m_client.readSome();
        m_buffer += QByteArray::fromStdString(bytes);
        return !bytes.empty();
    }

    HttpClient m_client;
    QByteArray m_head;
    QByteArray m_buffer;
    qsizetype m_at = 0;
};

} // namespace

class StreamTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server = std::make_unique<LiveServer>(); }
    void messageHoldsTheEvent();
    void beginsWithWhatIsNew();
    void resumesFromEveryPlace();
    void historyIntoLiveWithoutGap();
    void lastEventIdGoesBeforeAfter();
    void sinceBeginsInHistory();
    void filtered();
    void historyBesideAFilledTail();
    void manyReadersWithOneFilterSeeTheSame();
    void aLargeBatchReachesEveryReader();
    void aReaderThatTakesNothingIsCutAndResumes();
    void readersLeaveAtAnyTime();
    void commentsKeepAnIdleStreamOpen();

private:
    bool publish(int count, const std::string &type = "a.b", std::size_t bytes = 10)
    {
        std::string body = "[";
        for (int i = 0; i < count; ++i)
            body += (i ? "," : "") + ("{\"event_type\":\"" + type + "\",\"payload\":\"") +
                    std::string(bytes, 'x') + "\"}";
        return HttpClient(m_server->port()).post("/events", body + "]").status == 201;
    }
    StreamClient open(const std::string &query = {}, const std::string &header = {})
    {
        return StreamClient(m_server->port(), "/events/stream" + query, header);
    }

    std::unique_ptr<LiveServer> m_server;
};

void StreamTest::messageHoldsTheEvent()
{
    StreamClient client = open();
    QVERIFY2(client.head().startsWith("HTTP/1.1 200"), client.head().constData());
    QVERIFY2(client.head().toLower().contains("content-type: text/event-stream"), client.head().constData());
    QVERIFY(publish(1, "user.created"));
    const auto message = client.next();
    QVERIFY(message);
    QCOMPARE(message->id, 1);
    QCOMPARE(message->event, QByteArray("user.created"));
    QCOMPARE(QJsonDocument::fromJson(message->data).object(),
             jsonOf(HttpClient(m_server->port()).get("/events/1"))[u"event"].toObject());
}

void StreamTest::beginsWithWhatIsNew()
{
    QVERIFY(publish(3));
    StreamClient client = open();
    QVERIFY(publish(1));
    QCOMPARE(client.next()->id, 4);
}

void StreamTest::resumesFromEveryPlace()
{
    constexpr int count = 40;
    for (int i = 0; i < count / 4; ++i)
        QVERIFY(publish(4));
    for (int place = 0; place <= count; ++place) {
        StreamClient client = open({}, "Last-Event-ID: " + std::to_string(place) + "\r\n");
        for (int expected = place + 1; expected <= count; ++expected)
            QCOMPARE(client.next()->id, expected);
    }
}

void StreamTest::historyIntoLiveWithoutGap()
{
    QVERIFY(publish(500));
    std::atomic<bool> stop = false;
    std::thread publisher([&] {
        while (!stop)
            publish(3);
    });
    // Reconnects again and again while events come in, each time a little further.
    qint64 last = 0;
    bool good = true;
    for (int round = 0; round < 30 && good; ++round) {
        StreamClient client = open("?after=" + std::to_string(last));
        for (int i = 0; i < 97 && good; ++i) {
            const auto message = client.next();
            good = message && message->id == last + 1;
            last += good;
        }
    }
    stop = true;
    publisher.join();
    QVERIFY2(good, ("a gap or a repeat behind " + std::to_string(last)).c_str());
}

void StreamTest::lastEventIdGoesBeforeAfter()
{
    QVERIFY(publish(5));
    QCOMPARE(open("?after=0", "Last-Event-ID: 3\r\n").next()->id,
             4); // what a browser sends when it reconnects
    QVERIFY(open({}, "Last-Event-ID: seven\r\n").head().startsWith("HTTP/1.1 400"));
    QVERIFY(open({}, "Last-Event-ID: 7\r\n").head().startsWith("HTTP/1.1 400"));
}

void StreamTest::sinceBeginsInHistory()
{
    QVERIFY(publish(2));
    QCOMPARE(open("?since=15m").next()->id, 1);
    QCOMPARE(open("?since=0").next()->id, 1);
}

void StreamTest::filtered()
{
    QVERIFY(publish(2, "user.created") && publish(2, "order.created"));
    StreamClient type = open("?event_type=order.*&after=0");
    StreamClient filter = open("?q=-type:order.*&after=0");
    QVERIFY(publish(1, "user.deleted") && publish(1, "order.deleted"));
    for (const qint64 expected : {3, 4, 6})
        QCOMPARE(type.next()->id, expected);
    for (const qint64 expected : {1, 2, 5})
        QCOMPARE(filter.next()->id, expected);
}

void StreamTest::historyBesideAFilledTail()
{
    QVERIFY(publish(3)); // before anyone listens: not in the tail
    StreamClient live = open();
    QVERIFY(publish(2));
    QCOMPARE(live.next()->id, 4);
    StreamClient late = open("?after=0");
    for (qint64 expected = 1; expected <= 5; ++expected)
        QCOMPARE(late.next()->id, expected);
}

void StreamTest::manyReadersWithOneFilterSeeTheSame()
{
    constexpr int readers = 20;
    std::vector<StreamClient> clients;
    for (int i = 0; i < readers; ++i) {
        clients.push_back(open("?event_type=a.*"));
        QVERIFY(publish(1)); // so each begins at another place
    }
    QVERIFY(publish(50, "b") && publish(50));
    for (int i = 0; i < readers; ++i) {
        for (qint64 expected = i + 1; expected <= readers; ++expected)
            QCOMPARE(clients[i].next()->id, expected);
        for (qint64 expected = readers + 51; expected <= readers + 100; ++expected)
            QCOMPARE(clients[i].next()->id, expected);
    }
}

void StreamTest::aLargeBatchReachesEveryReader()
{
    StreamClient first = open();
    StreamClient second = open();
    constexpr int count = 25'000; // more than the hub formats at once, more bytes than a reader may be behind
    QVERIFY(publish(count, "a", 100));
    for (StreamClient *client : {&first, &second}) {
        for (int expected = 1; expected <= count; ++expected)
            QCOMPARE(client->next()->id, expected);
    }
}

void StreamTest::aReaderThatTakesNothingIsCutAndResumes()
{
    // A small buffer of its own: left alone, the kernel takes 30 MB and more for a client that reads nothing.
    StreamClient idle(m_server->port(), "/events/stream", {}, 64 << 10);
    const auto cut = [this] {
        const std::string metrics = HttpClient(m_server->port()).get("/metrics").body;
        return metrics.find("\ndbbasic_stream_readers_cut_total 1\n") != std::string::npos;
    };
    // Until the kernel's buffers are full and 256 KiB more have come in.
    qint64 published = 0;
    QDeadlineTimer deadline(60'000);
    while (!cut()) {
        QVERIFY(publish(100, "a", 1'000));
        published += 100;
        QVERIFY2(!deadline.hasExpired(), ("the reader was not cut by " + std::to_string(published)).c_str());
    }
    qInfo("cut behind %lld events of 1 KB", static_cast<long long>(published));
    qint64 last = 0;
    while (const auto message = idle.next()) {
        QCOMPARE(message->id, last + 1);
        last = message->id;
    }
    QVERIFY(last > 0 && last < published);
    StreamClient again = open("?after=" + std::to_string(last));
    while (last < published) {
        const auto message = again.next();
        QVERIFY(message);
        QCOMPARE(message->id, last + 1);
        last = message->id;
    }
}

void StreamTest::readersLeaveAtAnyTime()
{
    for (int i = 0; i < 50; ++i) {
        StreamClient leaves = open("?after=0");
        StreamClient alsoLeaves = open();
        QVERIFY(publish(5));
    }
    StreamClient stays = open();
    QVERIFY(publish(1));
    QCOMPARE(stays.next()->id, 251);
}

/// A proxy between us and the reader closes what is silent; 15 s is what they all allow.
void StreamTest::commentsKeepAnIdleStreamOpen()
{
    StreamClient client = open();
    const QByteArray begin = client.readUntil("\n\n");
    QVERIFY(begin.contains(": behind sequence 0"));
    const QByteArray silence = client.readUntil("\n\n:\n\n").mid(begin.size());
    QCOMPARE(silence, QByteArray(":\n\n"));
    QVERIFY(publish(1)); // and it goes on
    QCOMPARE(client.next()->id, 1);
}

QTEST_GUILESS_MAIN(StreamTest)
#include "streamtest.moc"
