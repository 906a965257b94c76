// A reader of the stream while the server is killed and started again: it resumes behind what it had last,
// and has everything that was acknowledged, once and in order. If this fails, a consumer misses events or
// handles some twice whenever the server crashes. DBBASIC_KILL_ROUNDS sets the number of kills (default 6).
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <charconv>
#include <map>
#include <thread>

using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

/// Follows the stream until the connection breaks; keeps what each sequence held.
class Follower
{
public:
    std::map<std::uint64_t, std::string> events; ///< sequence → data
    std::string fault;                           ///< empty while all is well

    std::uint64_t last() const { return events.empty() ? 0 : events.rbegin()->first; }

    void follow(quint16 port, const std::atomic<std::uint64_t> &until)
    {
        HttpClient client(port);
        // HTTP/1.0: the stream comes without chunks.
        if (!client.connect() ||
            !client.send("GET /events/stream?after=0 HTTP/1.0\r\nHost: localhost\r\nLast-Event-ID: " +
                         std::to_string(last()) + "\r\n\r\n"))
            return;
        std::string buffer;
        while (fault.empty() && last() < until) {
            const std::string bytes = client.readSome();
            if (bytes.empty())
                return; // killed
            buffer += bytes;
            std::size_t at = 0;
            for (std::size_t end; (end = buffer.find("\n\n", at)) != std::string::npos; at = end + 2)
                take(std::string_view(buffer).substr(at, end - at));
            buffer.erase(0, at);
        }
    }

private:
    void take(std::string_view message)
    {
        const std::size_t id = message.find("id: ");
        const std::size_t data = message.find("\ndata: ");
        if (id == std::string_view::npos || data == std::string_view::npos)
            return; // head or comment
        std::uint64_t sequence = 0;
        std::from_chars(message.data() + id + 4, message.data() + message.size(), sequence);
        if (sequence != last() + 1)
            fault = "behind " + std::to_string(last()) + " came " + std::to_string(sequence);
        events.emplace(sequence, message.substr(data + 7));
    }
};

} // namespace

class StreamKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resumesAfterKills();
};

void StreamKillTest::resumesAfterKills()
{
    const QTemporaryDir folder;
    const int wanted = qEnvironmentVariableIntValue("DBBASIC_KILL_ROUNDS");
    const int rounds = wanted > 0 ? wanted : 6;
    Follower follower;
    std::map<std::uint64_t, std::string> acknowledged; // sequence → event id
    for (int round = 0; round <= rounds; ++round) {
        ServerProcess server(folder.path(), {u"--segment-size=64K"_s});
        QVERIFY2(server.start(), server.errorOutput().constData());
        const quint16 port = server.port();
        std::atomic<std::uint64_t> until = UINT64_MAX; // the last round ends when all has come
        std::atomic<int> published = 0;
        std::atomic<bool> ended = false;
        std::thread following([&] { follower.follow(port, until); });
        std::thread publishing([&] {
            HttpClient client(port);
            const int enough = round == rounds ? 100 : 1'000'000;
            for (int i = 0; i < enough; ++i) {
                if (round == rounds &&
                    i == enough - 1) // nobody else publishes: the last one's sequence is known
                    until = acknowledged.rbegin()->first + 1;
                const HttpReply reply =
                    client.post("/objects/triggers_events", R"({"event_type":"kill.stream"})");
                if (reply.status != 200)
                    break;
                const auto valueOf = [&](const std::string &name) {
                    return reply.body.substr(reply.body.find('"' + name + "\":") + name.size() + 3);
                };
                acknowledged.emplace(std::stoull(valueOf("sequence")), valueOf("event_id").substr(1, 16));
                ++published;
            }
            ended = true;
        });
        if (round < rounds) {
            const int killAt = 20 + int(QRandomGenerator::global()->bounded(400));
            while (published < killAt && !ended)
                std::this_thread::yield();
            server.kill();
        }
        publishing.join();
        following.join();
        QVERIFY2(follower.fault.empty(), follower.fault.c_str());
    }
    QCOMPARE(follower.last(), acknowledged.rbegin()->first);
    for (const auto &[sequence, id] : acknowledged) {
        QVERIFY2(follower.events[sequence].find("\"id\":\"" + id + '"') != std::string::npos,
                 std::to_string(sequence).c_str());
    }
}

QTEST_GUILESS_MAIN(StreamKillTest)
#include "streamkilltest.moc"
