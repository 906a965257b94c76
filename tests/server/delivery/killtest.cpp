// The real program is killed at random while thousands of deliveries are under way. What the receiver saw is
// the judge: nothing is missing, the order is kept, what came twice came from within the commit window and
// with the same webhook-id. If this fails, a crash loses somebody's webhook.
//
// DBBASIC_KILL_ROUNDS sets the number of kills (default 5).
#include "server/delivery/recorder.h"
#include "tests/bench/epollreceiver.h"
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <charconv>
#include <csignal>
#include <map>
#include <mutex>
#include <string>
#include <vector>

using namespace dbbasic;
using namespace dbbasic::test;

namespace {

constexpr int targets = 3;

/// What reached the targets.
class Oracle
{
public:
    void see(int target, std::string_view request)
    {
        const std::lock_guard lock(m_mutex);
        std::vector<std::uint64_t> &seen = m_seen[std::size_t(target)];
        const std::size_t at = request.rfind("\"sequence\":");
        std::uint64_t sequence = 0;
        std::from_chars(request.data() + at + 11, request.data() + request.size(), sequence);
        const std::size_t id = request.find("webhook-id: ");
        const std::string webhookId(request.substr(id, request.find('\r', id) - id));
        std::string &known = m_ids[std::size_t(target)][sequence];
        if (!known.empty() && known != webhookId)
            m_error = "webhook-id changed for " + std::to_string(sequence);
        known = webhookId;
        seen.push_back(sequence);
    }

    std::uint64_t last(int target) const
    {
        const std::lock_guard lock(m_mutex);
        const auto &seen = m_seen[std::size_t(target)];
        return seen.empty() ? 0 : seen.back();
    }

    std::uint64_t total() const
    {
        const std::lock_guard lock(m_mutex);
        std::uint64_t sum = 0;
        for (const auto &seen : m_seen)
            sum += seen.size();
        return sum;
    }

    /// Empty when everything is as it has to be.
    std::string judge(std::uint64_t events, int kills) const
    {
        const std::lock_guard lock(m_mutex);
        for (std::size_t target = 0; target < m_seen.size(); ++target) {
            std::uint64_t before = 0;
            int stepsBack = 0;
            for (const std::uint64_t sequence : m_seen[target]) {
                if (sequence > before + 1)
                    return "after " + std::to_string(before) + " came " + std::to_string(sequence);
                if (sequence <= before) {
                    ++stepsBack;
                    if (before - sequence >= Recorder::windowLimit)
                        return std::to_string(before - sequence + 1) + " came twice";
                }
                before = sequence;
            }
            if (before != events)
                return "the last one was " + std::to_string(before);
            if (stepsBack > kills)
                return std::to_string(stepsBack) + " steps back with " + std::to_string(kills) + " kills";
        }
        return m_error;
    }

private:
    mutable std::mutex m_mutex;
    std::array<std::vector<std::uint64_t>, targets> m_seen;
    std::array<std::map<std::uint64_t, std::string>, targets> m_ids;
    std::string m_error;
};

std::uint64_t publish(HttpClient &client, std::uint64_t count)
{
    std::string batch = "[";
    for (std::uint64_t i = 0; i < count; ++i)
        batch +=
            std::string(i ? "," : "") + R"({"event_type":"order.made","payload":{"n":1},"source":"test"})";
    return client.request("POST", "/events", batch + ']', {{"Content-Type", "application/json"}}).status ==
                   201
               ? count
               : 0;
}

} // namespace

class KillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedWhileDelivering();
};

void KillTest::killedWhileDelivering()
{
    const int rounds = qEnvironmentVariable("DBBASIC_KILL_ROUNDS", QStringLiteral("5")).toInt();
    constexpr std::uint64_t perRound = 3000;
    QTemporaryDir folder;
    Oracle oracle;
    EpollReceiver receiver(targets,
                           [&](int target, std::string_view request) { oracle.see(target, request); });
    std::uint64_t events = 0;
    for (int round = 0; round <= rounds; ++round) {
        ServerProcess server(folder.path());
        QVERIFY2(server.start(), server.errorOutput().constData());
        HttpClient client(server.port());
        if (round == 0) {
            for (int target = 0; target < targets; ++target) {
                const std::string body = R"({"event_type":"*","subscriber_id":"target-)" +
                                         std::to_string(target) + R"(","callback_url":"http://127.0.0.1:)" +
                                         std::to_string(receiver.port(target)) + "/hook\"}";
                const HttpReply reply = client.request("POST", "/events/subscriptions", body,
                                                       {{"Content-Type", "application/json"}});
                QVERIFY2(reply.status == 200 || reply.status == 201, reply.body.c_str());
            }
        }
        const std::uint64_t before = oracle.total();
        for (int i = 0; i < 3; ++i)
            events += publish(client, perRound / 3);
        QCOMPARE(events, perRound * std::uint64_t(round + 1));
        if (round < rounds) {
            // Somewhere in the middle of the 9,000 deliveries.
            const std::uint64_t until = before + QRandomGenerator::global()->bounded(100u, 6000u);
            QTRY_VERIFY_WITH_TIMEOUT(oracle.total() >= until, 60'000);
            server.kill();
        } else {
            for (int target = 0; target < targets; ++target)
                QTRY_COMPARE_WITH_TIMEOUT(oracle.last(target), events, 120'000);
            QCOMPARE(server.end(SIGTERM), 0);
        }
    }
    const std::string verdict = oracle.judge(events, rounds);
    QVERIFY2(verdict.empty(), verdict.c_str());
    qInfo("%d kills: %llu events to %d targets, %llu deliveries came twice", rounds,
          static_cast<unsigned long long>(events), targets,
          static_cast<unsigned long long>(oracle.total() - events * targets));

    // After an orderly end nothing comes twice.
    const std::uint64_t total = oracle.total();
    ServerProcess server(folder.path());
    QVERIFY(server.start());
    HttpClient client(server.port());
    QCOMPARE(publish(client, 1), 1u);
    for (int target = 0; target < targets; ++target)
        QTRY_COMPARE(oracle.last(target), events + 1);
    QCOMPARE(oracle.total(), total + targets);
}

QTEST_GUILESS_MAIN(KillTest)
#include "killtest.moc"
