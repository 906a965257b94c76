#include "tests/bench/peers.h"

#include "tests/support/httpclient.h"

#include <QHostAddress>
#include <QStandardPaths>
#include <QTcpServer>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include <sys/prctl.h>

namespace dbbasic::bench {

using namespace Qt::StringLiterals;

namespace {

// A connection for any protocol: the test client's pieces without its HTTP.
using Socket = test::HttpClient;

// NATS sends lines; MSG lines are followed by their payload.
class NatsConnection
{
public:
    explicit NatsConnection(std::uint16_t port)
        : m_socket(port)
    {
    }

    bool open(const std::string &inbox)
    {
        return m_socket.connect() && !m_socket.readSome().empty() // INFO
               && m_socket.send("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + inbox +
                                " 1\r\nPING\r\n") &&
               wait("PONG\r\n");
    }
    bool send(std::string_view bytes) { return m_socket.send(bytes); }
    bool wait(std::string_view text)
    {
        std::size_t at = 0;
        while ((at = m_buffer.find(text)) == std::string::npos) {
            if (!fill())
                return false;
        }
        m_buffer.erase(0, at + text.size());
        return true;
    }

    // Takes what has come; counts messages, and fails on one that holds an error.
    bool takeMessages(std::uint64_t &count)
    {
        if (!fill())
            return false;
        std::size_t start = 0;
        for (;;) {
            const std::size_t end = m_buffer.find("\r\n", start);
            if (end == std::string::npos)
                break;
            const std::string_view line = std::string_view(m_buffer).substr(start, end - start);
            std::size_t next = end + 2;
            if (line.starts_with("MSG ")) {
                const std::size_t length = std::stoul(std::string(line.substr(line.rfind(' ') + 1)));
                if (m_buffer.size() < next + length + 2)
                    break;
                if (m_buffer.find("\"error\"", next) < next + length)
                    return false;
                next += length + 2;
                ++count;
            } else if (line.starts_with("-ERR")) {
                return false;
            } else if (line == "PING" && !m_socket.send("PONG\r\n")) {
                return false;
            }
            start = next;
        }
        m_buffer.erase(0, start);
        return true;
    }

private:
    bool fill()
    {
        const std::string bytes = m_socket.readSome();
        m_buffer += bytes;
        return !bytes.empty();
    }

    Socket m_socket;
    std::string m_buffer;
};

} // namespace

Peer::~Peer()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(10'000))
        m_process.kill();
    m_process.waitForFinished();
}

std::uint16_t Peer::freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost, 0);
    return server.serverPort();
}

void Peer::start(const QString &program, const QStringList &arguments, std::uint16_t port)
{
    const QString path = QStandardPaths::findExecutable(program, qEnvironmentVariable("PATH").split(u':') +
                                                                     QStringList{u"/usr/sbin"_s});
    if (path.isEmpty())
        return;
    QProcess version;
    version.start(path, {u"--version"_s});
    version.waitForFinished();
    m_version = QString::fromLocal8Bit(version.readAllStandardOutput()).section(u" sha="_s, 0, 0).trimmed();

    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
    m_process.start(path, arguments);
    if (!m_process.waitForStarted())
        return;
    while (!Socket(port).connect()) {
        if (m_process.waitForFinished(20))
            return;
    }
    m_port = port;
}

Redis::Redis(const QString &folder)
{
    const std::uint16_t port = freePort();
    start(u"redis-server"_s,
          {u"--port"_s, QString::number(port), u"--bind"_s, u"127.0.0.1"_s, u"--dir"_s, folder, u"--save"_s,
           QString(), u"--appendonly"_s, u"yes"_s, u"--appendfsync"_s, u"always"_s,
           u"--auto-aof-rewrite-percentage"_s, u"0"_s},
          port);
}

Exchange Redis::xadd(std::string_view type, std::string_view source, std::string_view payload)
{
    Exchange exchange;
    exchange.request = "*9\r\n";
    for (const std::string_view argument :
         {std::string_view("XADD"), std::string_view("events"), std::string_view("*"),
          std::string_view("event_type"), type, std::string_view("source"), source,
          std::string_view("payload"), payload}) {
        exchange.request.append("$").append(std::to_string(argument.size())).append("\r\n");
        exchange.request.append(argument).append("\r\n");
    }
    exchange.answerLength = [](std::string_view bytes) -> std::int64_t { // $15\r\n1699000000000-0\r\n
        if (bytes.empty() || (bytes[0] == '$' && !bytes.ends_with("\r\n")))
            return Exchange::incomplete;
        if (bytes[0] != '$')
            return Exchange::refused;
        return std::count(bytes.begin(), bytes.end(), '\n') == 2 ? std::int64_t(bytes.size())
                                                                 : Exchange::incomplete;
    };
    return exchange;
}

Nats::Nats(const QString &folder)
{
    const std::uint16_t port = freePort();
    start(u"nats-server"_s,
          {u"--addr"_s, u"127.0.0.1"_s, u"--port"_s, QString::number(port), u"--jetstream"_s,
           u"--store_dir"_s, folder},
          port);
}

LoadResult Nats::publishAsync(int connections, std::uint64_t messages, std::uint64_t window,
                              std::string_view payload)
{
    LoadResult result;
    NatsConnection control(port());
    const std::string config =
        R"({"name":"BENCH","subjects":["bench"],"storage":"file","retention":"limits"})";
    std::uint64_t created = 0;
    if (!control.open("_INBOX.control") ||
        !control.send("PUB $JS.API.STREAM.CREATE.BENCH _INBOX.control " + std::to_string(config.size()) +
                      "\r\n" + config + "\r\n") ||
        !control.takeMessages(created) || created != 1) {
        result.error = "could not make the stream";
        return result;
    }

    std::vector<std::thread> threads;
    std::vector<std::string> errors(static_cast<std::size_t>(connections));
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < connections; ++i) {
        threads.emplace_back([&, i] {
            const std::string inbox = "_INBOX.c" + std::to_string(i);
            NatsConnection connection(port());
            bool ok = connection.open(inbox);
            std::string message = "PUB bench " + inbox + ' ' + std::to_string(payload.size()) + "\r\n";
            message.append(payload).append("\r\n");
            std::string burst;
            std::uint64_t sent = 0, acknowledged = 0;
            while (ok && acknowledged < messages) {
                burst.clear();
                for (; sent < messages && sent - acknowledged < window && burst.size() < (128 << 10); ++sent)
                    burst += message;
                ok = (burst.empty() || connection.send(burst)) && connection.takeMessages(acknowledged);
            }
            if (!ok)
                errors[std::size_t(i)] = "NATS refused or broke off";
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.answers = messages * std::uint64_t(connections);
    for (const std::string &error : errors) {
        if (!error.empty())
            result.error = error;
    }
    return result;
}

} // namespace dbbasic::bench
