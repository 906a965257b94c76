// A walk through the log ends when nobody waits for its answer any more. If this fails, clients that ask and
// leave keep the pool busy, and everyone else's queries wait.
#include "server/api/scans.h"
#include "server/http/edge.h"

#include <QTcpSocket>
#include <QTest>

#include <atomic>
#include <thread>

using namespace dbbasic;

class ScansTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancelsWhenTheClientLeaves();
    void cancelsWhenTheServerEnds();

private:
    /// An edge with one route, whose work goes on until it is cancelled.
    struct Server
    {
        Server()
        {
            const auto descriptor = openListener(QHostAddress(QHostAddress::LocalHost), 0);
            port = listenerPort(*descriptor);
            scans = std::make_unique<Scans>();
            Router router;
            router.add(QHttpServerRequest::Method::Get, "/scan", Scope::None,
                       [this](const QHttpServerRequest &, const PathArguments &, const Answer &answer) {
                           scans->run(answer, [this](const std::atomic<bool> &cancel) {
                               ++running;
                               while (!cancel)
                                   std::this_thread::yield();
                               --running;
                               return Response{};
                           });
                       });
            edge = std::make_unique<Edge>(*descriptor, std::move(router), EdgeLimits{}, counters);
        }

        quint16 port = 0;
        EdgeCounters counters;
        std::atomic<int> running = 0;
        std::unique_ptr<Scans> scans;
        std::unique_ptr<Edge> edge;
    };

    static void ask(QTcpSocket &client, quint16 port)
    {
        client.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        client.write("GET /scan HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
};

void ScansTest::cancelsWhenTheClientLeaves()
{
    Server server;
    QTcpSocket leaves, aborts;
    ask(leaves, server.port);
    ask(aborts, server.port);
    QTRY_COMPARE(server.running.load(), 2);
    aborts.abort();
    QTRY_COMPARE(server.running.load(), 1);
    leaves.disconnectFromHost();
    QTRY_COMPARE(server.running.load(), 0);
}

void ScansTest::cancelsWhenTheServerEnds()
{
    Server server;
    QTcpSocket client;
    ask(client, server.port);
    QTRY_COMPARE(server.running.load(), 1);
    server.scans.reset(); // returns only when the work has ended
    QCOMPARE(server.running.load(), 0);
}

QTEST_GUILESS_MAIN(ScansTest)
#include "scanstest.moc"
