// What the edge costs: GET of one small answer, beside the least that can answer HTTP at all, and with
// thousands of idle connections on the side. Prints one table in Markdown. Needs wrk. Not a test: nothing is
// asserted on time.
//
//   edgebench [--seconds 5] [--rounds 3] [--connections 32] [--idle 4000]
#include "server/http/edge.h"
#include "tests/bench/bareresponder.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpSocket>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace dbbasic;
using namespace Qt::StringLiterals;

namespace {

constexpr char answerBody[] = R"({"status":"ok","event_id":"0123456789abcdef","timestamp":1700000000})";

void announce(int port)
{
    std::printf("%d\n", port);
    std::fflush(stdout);
}

int serveBare()
{
    const QByteArray response = "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 18:40:28 GMT\r\n"
                                "Content-Type: application/json\r\nContent-Length: " +
                                QByteArray::number(qstrlen(answerBody)) + "\r\n\r\n" + answerBody;
    bench::runBareResponder(response.constData(), announce);
    return 1;
}

int serveEdge()
{
    const auto descriptor = openListener(QHostAddress(QHostAddress::LocalHost), 0);
    if (!descriptor)
        return 1;
    Router router;
    router.add(QHttpServerRequest::Method::Get, "/answer", Scope::None,
               [](const QHttpServerRequest &, const PathArguments &, Answer answer) {
                   answer.send({.body = QByteArrayLiteral(answerBody)});
               });
    router.add(QHttpServerRequest::Method::Post, "/answer", Scope::None,
               [](const QHttpServerRequest &request, const PathArguments &, Answer answer) {
                   answer.send({.body = request.body()});
               });
    EdgeCounters counters;
    Edge edge(*descriptor, std::move(router), EdgeLimits{}, counters);
    announce(listenerPort(*descriptor));
    return QCoreApplication::exec();
}

/// User and system time of a process, in seconds.
double cpuSeconds(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArrayList fields = file.readAll().split(')').last().simplified().split(' ');
    return (fields.value(11).toDouble() + fields.value(12).toDouble()) / double(sysconf(_SC_CLK_TCK));
}

std::vector<int> openIdle(quint16 port, int count)
{
    std::vector<int> sockets;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < count; ++i) {
        const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0 || connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0)
            break;
        sockets.push_back(descriptor);
    }
    return sockets;
}

struct Figures
{
    double rate = 0;      ///< requests a second
    double cpuMicros = 0; ///< of the server, a request
};

struct Settings
{
    int seconds, rounds, connections, idle;
};

/// A server in a process of its own, and the idle connections beside its busy ones.
class Subject
{
public:
    Subject(const QString &server, int idle)
    {
        m_process.start(QCoreApplication::applicationFilePath(), {u"--serve"_s, server});
        m_process.waitForReadyRead();
        m_port = static_cast<quint16>(m_process.readLine().trimmed().toUInt());
        m_idle = openIdle(m_port, idle);
        if (int(m_idle.size()) < idle)
            std::printf("only %zu idle connections (ulimit -n)\n", m_idle.size());
    }
    ~Subject()
    {
        for (const int socket : m_idle)
            close(socket);
        m_process.kill();
        m_process.waitForFinished();
    }

    const Figures &best() const { return m_best; }

    void measure(const Settings &settings)
    {
        const double before = cpuSeconds(m_process.processId());
        QProcess wrk;
        wrk.start(u"wrk"_s, {u"-t1"_s, u"-c%1"_s.arg(settings.connections), u"-d%1s"_s.arg(settings.seconds),
                             u"http://127.0.0.1:%1/answer"_s.arg(m_port)});
        wrk.waitForFinished(-1);
        const double cpu = cpuSeconds(m_process.processId()) - before;
        const QString output = QString::fromLocal8Bit(wrk.readAllStandardOutput());
        const double requests =
            QRegularExpression(u"(\\d+) requests in"_s).match(output).captured(1).toDouble();
        const double rate =
            QRegularExpression(u"Requests/sec:\\s+([\\d.]+)"_s).match(output).captured(1).toDouble();
        if (output.contains(u"Non-2xx"_s) || output.contains(u"Socket errors"_s))
            std::printf("%s\n", qPrintable(output));
        if (rate > m_best.rate)
            m_best = {rate, requests > 0 ? cpu * 1e6 / requests : 0};
    }

private:
    QProcess m_process;
    quint16 m_port = 0;
    std::vector<int> m_idle;
    Figures m_best;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({{u"serve"_s, u"Be the server: bare or edge"_s, u"server"_s},
                       {u"seconds"_s, u"Length of a round"_s, u"seconds"_s, u"5"_s},
                       {u"rounds"_s, u"Rounds; the best one counts"_s, u"rounds"_s, u"3"_s},
                       {u"connections"_s, u"Busy connections"_s, u"number"_s, u"32"_s},
                       {u"idle"_s, u"Idle connections"_s, u"number"_s, u"4000"_s}});
    parser.process(application);
    if (parser.value(u"serve"_s) == u"bare")
        return serveBare();
    if (parser.value(u"serve"_s) == u"edge")
        return serveEdge();

    const Settings settings{parser.value(u"seconds"_s).toInt(), parser.value(u"rounds"_s).toInt(),
                            parser.value(u"connections"_s).toInt(), parser.value(u"idle"_s).toInt()};
    // In turn: what else the machine does at a time is then the same for all.
    Subject bare(u"bare"_s, 0), edge(u"edge"_s, 0), idle(u"edge"_s, settings.idle);
    for (int round = 0; round < settings.rounds; ++round) {
        for (Subject *subject : {&bare, &edge, &idle})
            subject->measure(settings);
    }

    std::printf("| GET of a small answer, %d connections | requests/s | of the bare responder | server CPU, "
                "us/request |\n|---|---:|---:|---:|\n",
                settings.connections);
    const auto row = [&bare](const QString &name, const Figures &figures) {
        std::printf("| %s | %.0f | %.2f | %.1f |\n", qPrintable(name), figures.rate,
                    bare.best().rate > 0 ? figures.rate / bare.best().rate : 0, figures.cpuMicros);
    };
    row(u"bare epoll responder"_s, bare.best());
    row(u"the edge"_s, edge.best());
    row(u"the edge beside %1 idle connections"_s.arg(settings.idle), idle.best());
    return 0;
}
