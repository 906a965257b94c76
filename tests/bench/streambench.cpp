// Live streams and the whole log over HTTP, server and readers in one process. Prints a table in Markdown.
// Not a test: nothing is asserted on time.
//
//   streambench [--readers 100] [--rate 5000] [--seconds 10] [--events 1000000]
#include "tests/server/liveserver.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <future>
#include <thread>

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace dbbasic;
using namespace dbbasic::test;
using Clock = std::chrono::steady_clock;

namespace {

std::int64_t microseconds()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
}

/// 200 bytes of JSON with the time in front.
std::string payload()
{
    std::string text = "{\"at\":" + std::to_string(microseconds()) + ",\"filling\":\"";
    text.append(198 - text.size(), 'x');
    return text + "\"}";
}

int openSocket(std::uint16_t port, const std::string &request)
{
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
        send(descriptor, request.data(), request.size(), 0) != static_cast<ssize_t>(request.size())) {
        std::perror("streambench: connect");
        std::exit(1);
    }
    return descriptor;
}

std::string requestFor(std::uint16_t port, const std::string &target)
{
    return "GET " + target + " HTTP/1.0\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
}

/// Seconds of processor time of the threads with this name.
double threadTime(const QByteArray &name)
{
    double ticks = 0;
    for (const QString &task :
         QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(QStringLiteral("/proc/self/task/%1/stat").arg(task));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray stat = file.readAll();
        const QByteArray comm =
            stat.mid(stat.indexOf('(') + 1, stat.lastIndexOf(')') - stat.indexOf('(') - 1);
        const QByteArrayList fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
        if (comm == name)
            ticks += fields[11].toDouble() + fields[12].toDouble();
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Received
{
    std::uint64_t events = 0;
    std::vector<std::int64_t> latencies; ///< microseconds
};

/// Reads all streams until `perReader` events have come on each, or nothing comes for five seconds.
Received readAll(const std::vector<int> &sockets, std::uint64_t perReader)
{
    const int poll = epoll_create1(0);
    std::vector<std::string> rest(sockets.size());
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        epoll_ctl(poll, EPOLL_CTL_ADD, sockets[i], &event);
    }
    Received received;
    std::vector<char> buffer(256 << 10);
    epoll_event ready[64];
    while (received.events < perReader * sockets.size()) {
        const int count = epoll_wait(poll, ready, 64, 5'000);
        if (count <= 0)
            break;
        const std::int64_t now = microseconds();
        for (int i = 0; i < count; ++i) {
            std::string &text = rest[ready[i].data.u64];
            const ssize_t size = recv(sockets[ready[i].data.u64], buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (size <= 0) {
                epoll_ctl(poll, EPOLL_CTL_DEL, sockets[ready[i].data.u64], nullptr);
                continue;
            }
            text.append(buffer.data(), static_cast<std::size_t>(size));
            std::size_t at = 0;
            constexpr std::string_view mark = "{\"at\":";
            for (std::size_t found; (found = text.find(mark, at)) != std::string::npos;) {
                const std::size_t end = text.find("\n\n", found);
                if (end == std::string::npos)
                    break;
                received.latencies.push_back(now -
                                             std::strtoll(text.c_str() + found + mark.size(), nullptr, 10));
                ++received.events;
                at = end + 2;
            }
            text.erase(0, at);
        }
    }
    close(poll);
    return received;
}

void liveStreams(LiveServer &server, int readers, int rate, int seconds)
{
    std::vector<int> sockets;
    for (int i = 0; i < readers; ++i)
        sockets.push_back(openSocket(server.port(), requestFor(server.port(), "/events/stream")));
    // All are there when the metrics say so.
    HttpClient client(server.port());
    const std::string wanted = "\ndbbasic_stream_readers " + std::to_string(readers) + "\n";
    while (client.get("/metrics").body.find(wanted) == std::string::npos)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));

    const auto total = static_cast<std::uint64_t>(rate) * static_cast<std::uint64_t>(seconds);
    auto reading = std::async(std::launch::async, [&] { return readAll(sockets, total); });
    const double before = threadTime("http");
    const auto started = Clock::now();
    for (std::uint64_t i = 0; i < total; ++i) {
        std::this_thread::sleep_until(started +
                                      std::chrono::microseconds(i * 1'000'000 / static_cast<unsigned>(rate)));
        EventDraft draft;
        draft.type = "bench.stream";
        draft.payload = payload();
        server.store().publish({std::move(draft)}, [](const auto &) {});
    }
    Received received = reading.get();
    const double wall = std::chrono::duration<double>(Clock::now() - started).count();
    const double used = threadTime("http") - before;
    for (const int socket : sockets)
        close(socket);

    std::sort(received.latencies.begin(), received.latencies.end());
    const auto percentile = [&](double part) {
        if (received.latencies.empty())
            return 0.0;
        const auto index =
            static_cast<std::size_t>(part * static_cast<double>(received.latencies.size() - 1));
        return static_cast<double>(received.latencies[index]) / 1'000;
    };
    std::printf("| %d readers of %d events/s for %d s | %llu of %llu delivered | p50 %.1f ms, p99 %.1f ms | "
                "I/O thread %.0f %% of a core |\n",
                readers, rate, seconds, static_cast<unsigned long long>(received.events),
                static_cast<unsigned long long>(total * static_cast<std::uint64_t>(readers)), percentile(0.5),
                percentile(0.99), 100 * used / wall);
}

void wholeLog(LiveServer &server, std::uint64_t events)
{
    constexpr std::uint64_t batch = 10'000;
    for (std::uint64_t made = 0; made < events; made += batch) {
        Transaction transaction(std::min(batch, events - made));
        for (EventDraft &draft : transaction) {
            draft.type = "bench.whole";
            draft.payload = payload();
        }
        std::promise<void> done;
        server.store().publish(std::move(transaction), [&](const auto &) { done.set_value(); });
        done.get_future().wait();
    }
    const auto started = Clock::now();
    const int socket =
        openSocket(server.port(), requestFor(server.port(), "/events?format=ndjson&order=asc"));
    std::vector<char> buffer(1 << 20);
    std::uint64_t bytes = 0;
    for (ssize_t size; (size = recv(socket, buffer.data(), buffer.size(), 0)) > 0;)
        bytes += static_cast<std::uint64_t>(size);
    close(socket);
    const double wall = std::chrono::duration<double>(Clock::now() - started).count();
    std::printf("| whole log as NDJSON, %llu events | %.0f MB | %.2f s | %.0f MB/s |\n",
                static_cast<unsigned long long>(events), static_cast<double>(bytes) / 1e6, wall,
                static_cast<double>(bytes) / 1e6 / wall);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption readers(QStringLiteral("readers"), QStringLiteral("Live readers."),
                                     QStringLiteral("n"), QStringLiteral("100"));
    const QCommandLineOption rate(QStringLiteral("rate"), QStringLiteral("Events a second."),
                                  QStringLiteral("n"), QStringLiteral("5000"));
    const QCommandLineOption seconds(QStringLiteral("seconds"), QStringLiteral("How long."),
                                     QStringLiteral("n"), QStringLiteral("10"));
    const QCommandLineOption events(QStringLiteral("events"), QStringLiteral("Events of the whole log."),
                                    QStringLiteral("n"), QStringLiteral("1000000"));
    parser.addOptions({readers, rate, seconds, events});
    parser.process(application);

    LiveServer server;
    std::printf("| what | | | |\n|---|---|---|---|\n");
    liveStreams(server, parser.value(readers).toInt(), std::max(1, parser.value(rate).toInt()),
                parser.value(seconds).toInt());
    wholeLog(server, parser.value(events).toULongLong());
}
