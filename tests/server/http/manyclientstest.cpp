// The real program and many clients: ten thousand that say nothing, and more than it may have files open. If
// this fails, a crowd of idle clients shuts out those that work, or keeps the log from its files.
#include "tests/support/httpclient.h"
#include "tests/support/sanitizer.h"
#include "tests/support/serverprocess.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

/// Connections that say nothing.
class Crowd
{
public:
    explicit Crowd(quint16 port)
        : m_port(port)
    {
    }
    ~Crowd()
    {
        for (const int socket : m_sockets)
            ::close(socket);
    }

    bool grow(std::size_t size)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        while (m_sockets.size() < size) {
            const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            if (socket < 0)
                return false;
            m_sockets.push_back(socket);
            if (::connect(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
                return false;
        }
        return true;
    }

    /// One of them speaks after all; its answer's first line.
    QByteArray ask(std::size_t number)
    {
        const QByteArray request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        if (::send(m_sockets[number], request.constData(), std::size_t(request.size()), MSG_NOSIGNAL) < 0)
            return "not sent";
        char answer[1024];
        const ssize_t size = ::recv(m_sockets[number], answer, sizeof answer, 0);
        return size <= 0 ? QByteArray("closed") : QByteArray(answer, size).split('\r').front();
    }

private:
    const quint16 m_port;
    std::vector<int> m_sockets;
};

qint64 residentKilobytes(qint64 pid)
{
    QFile status(u"/proc/%1/status"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ').value(1).toLongLong();
    }
    return -1;
}

} // namespace

class ManyClientsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tenThousandIdle();
    void moreThanFilesMayBeOpen();

private:
    bool saysMetric(HttpClient &client, const std::string &line)
    {
        return client.get("/metrics").body.find("\n" + line + "\n") != std::string::npos;
    }

    const std::string m_event = R"({"event_type":"a.b"})";
    QTemporaryDir m_folder;
};

void ManyClientsTest::tenThousandIdle()
{
    constexpr std::size_t count = 10'000;
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    QVERIFY2(files.rlim_max >= count + 300, "this needs a hard limit of 10,300 open files (ulimit -Hn)");

    ServerProcess server(m_folder.filePath(u"idle"_s));
    QVERIFY2(server.start(), server.errorOutput().constData());
    HttpClient busy(server.port());
    QCOMPARE(busy.post("/events", m_event).status, 201);
    const qint64 before = residentKilobytes(server.pid());
    Crowd crowd(server.port());
    QVERIFY(crowd.grow(count));
    QTRY_VERIFY(saysMetric(busy, "dbbasic_http_connections " + std::to_string(count + 1)));
    const qint64 each = (residentKilobytes(server.pid()) - before) * 1024 / qint64(count);
    QVERIFY2(isSanitized || each < 4096, QByteArray::number(each).constData());

    QCOMPARE(busy.post("/events", m_event).status, 201);
    HttpClient late(server.port());
    QCOMPARE(late.get("/events").status, 200);
    for (std::size_t i = 0; i < count; i += 500)
        QCOMPARE(crowd.ask(i), QByteArray("HTTP/1.1 200 OK"));
    QCOMPARE(server.end(SIGTERM), 0);
}

/// Connections leave files for the log: publishing goes on, over its segments' ends too.
void ManyClientsTest::moreThanFilesMayBeOpen()
{
    ServerProcess server(m_folder.filePath(u"files"_s), {u"--segment-size=64K"_s});
    server.setFileLimit(200);
    QVERIFY2(server.start(), server.errorOutput().constData());
    HttpClient busy(server.port());
    QCOMPARE(busy.post("/events", m_event).status, 201);
    {
        Crowd crowd(server.port());
        QVERIFY(crowd.grow(300));
        QTRY_VERIFY(busy.get("/metrics").body.find("{reason=\"connection_limit\"} 0\n") == std::string::npos);
        QCOMPARE(crowd.ask(0), QByteArray("HTTP/1.1 200 OK"));
        const std::string payload = R"({"event_type":"a.b","payload":")" + std::string(30'000, 'x') + "\"}";
        for (int i = 0; i < 20; ++i)
            QCOMPARE(busy.post("/events", payload).status, 201);
        QVERIFY(saysMetric(busy, "dbbasic_log_writable 1"));
    }
    HttpClient late(server.port());
    QTRY_COMPARE(late.get("/healthz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
}

QTEST_GUILESS_MAIN(ManyClientsTest)
#include "manyclientstest.moc"
