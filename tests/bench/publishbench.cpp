// Publishing and querying over the wire beside Redis and NATS, in the same run, on the same disk, with the
// same client. Prints one table in Markdown. Not a test: nothing is asserted on time.
//
//   publishbench [--seconds 5] [--rounds 3] [--events 1000000] [--folder DIR]
#include "tests/bench/loadgenerator.h"
#include "tests/bench/peers.h"
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QStorageInfo>
#include <QSysInfo>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

using namespace dbbasic;
using namespace dbbasic::bench;
using namespace Qt::StringLiterals;
using dbbasic::test::ServerProcess;

namespace {

constexpr int types = 20;

std::string typeName(int number)
{
    return "bench.type" + std::to_string(number);
}

// 200 bytes of JSON.
std::string samplePayload()
{
    std::string payload = R"({"order_id":"789","customer_id":"123","total":99.99,"note":")";
    payload.append(198 - payload.size(), 'x');
    return payload + "\"}";
}

std::string draft(const std::string &type)
{
    return R"({"event_type":")" + type + R"(","source":"bench","payload":)" + samplePayload() + "}";
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

std::string grouped(double value)
{
    std::string digits = std::to_string(std::uint64_t(value + 0.5));
    for (std::ptrdiff_t at = std::ptrdiff_t(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(std::size_t(at), 1, ',');
    return digits;
}

// The same measure several times, taken in turn with a peer's; told as the median run.
struct Series
{
    std::vector<double> rates, p50s, p99s;

    bool add(const LoadResult &result, const char *who)
    {
        if (!result.error.empty()) {
            std::fprintf(stderr, "%s: %s\n", who, result.error.c_str());
            return false;
        }
        rates.push_back(result.rate());
        p50s.push_back(result.p50Us);
        p99s.push_back(result.p99Us);
        return true;
    }
    std::string rate() const { return rates.empty() ? "–" : grouped(median(rates)) + "/s"; }
    std::string withLatency() const
    {
        if (rates.empty())
            return "–";
        char text[96];
        std::snprintf(text, sizeof text, "%s/s (p50 %.2f ms, p99 %.2f ms)", grouped(median(rates)).c_str(),
                      median(p50s) / 1000, median(p99s) / 1000);
        return text;
    }
    std::string ratioTo(const Series &peer) const
    {
        if (rates.empty() || peer.rates.empty())
            return "–";
        char text[16];
        std::snprintf(text, sizeof text, "%.2f", median(rates) / median(peer.rates));
        return text;
    }
};

void row(const std::string &what, const std::string &ours, const std::string &peer = "",
         const std::string &ratio = "")
{
    std::printf("| %s | %s | %s | %s |\n", what.c_str(), ours.c_str(), peer.c_str(), ratio.c_str());
    std::fflush(stdout);
}

void printConditions(const QString &folder, const Redis &redis, const Nats &nats)
{
    QString processor = u"?"_s;
    QFile cpuInfo(u"/proc/cpuinfo"_s);
    if (cpuInfo.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : cpuInfo.readAll().split('\n')) {
            if (line.startsWith("model name"))
                processor = QString::fromLatin1(line.mid(line.indexOf(':') + 1)).trimmed();
        }
    }
    const QStorageInfo disk(folder);
    std::printf("%s, %u cores; %s, %s on %s; Qt %s\n%s; %s\n\n", qPrintable(processor),
                std::thread::hardware_concurrency(), qPrintable(QSysInfo::prettyProductName()),
                disk.fileSystemType().constData(), disk.device().constData(), qVersion(),
                qPrintable(redis.version()), qPrintable(nats.version()));
}

// Batches of 1,000 as NDJSON on blocking connections, one thread each.
LoadResult publishBatches(std::uint16_t port, int connections, std::uint64_t batches)
{
    std::string body;
    for (int i = 0; i < 1000; ++i)
        body += draft(typeName(i % types)) + "\n";
    LoadResult result;
    std::vector<std::string> errors(static_cast<std::size_t>(connections));
    std::vector<std::thread> threads;
    const auto start = std::chrono::steady_clock::now();
    for (std::string &error : errors) {
        threads.emplace_back([&error, &body, port, batches] {
            test::HttpClient client(port);
            for (std::uint64_t i = 0; i < batches && error.empty(); ++i) {
                const test::HttpReply reply =
                    client.request("POST", "/events", body, {{"Content-Type", "application/x-ndjson"}});
                if (reply.status / 100 != 2)
                    error = reply.error + reply.body.substr(0, 200);
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.answers = batches * 1000 * std::uint64_t(connections);
    for (const std::string &error : errors) {
        if (!error.empty())
            result.error = error;
    }
    return result;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption secondsOption(u"seconds"_s, u"How long each publish run lasts."_s, u"n"_s,
                                           u"5"_s);
    const QCommandLineOption roundsOption(u"rounds"_s, u"Runs of each, the median is told."_s, u"n"_s,
                                          u"3"_s);
    const QCommandLineOption eventsOption(u"events"_s, u"Size of the log that is queried."_s, u"n"_s,
                                          u"1000000"_s);
    const QCommandLineOption folderOption(u"folder"_s, u"Where all of them keep their data."_s, u"dir"_s,
                                          QDir::tempPath());
    parser.addOptions({secondsOption, roundsOption, eventsOption, folderOption});
    parser.addHelpOption();
    parser.process(application);
    const double seconds = parser.value(secondsOption).toDouble();
    const int rounds = parser.value(roundsOption).toInt();
    const std::uint64_t events = parser.value(eventsOption).toULongLong();

    const QTemporaryDir folder(QDir(parser.value(folderOption)).filePath(u"publishbench-XXXXXX"_s));
    for (const QString &name : {u"events"_s, u"redis"_s, u"nats"_s})
        QDir(folder.path()).mkdir(name);
    Redis redis(folder.filePath(u"redis"_s));
    Nats nats(folder.filePath(u"nats"_s));
    ServerProcess server(folder.filePath(u"events"_s));
    if (!server.start()) {
        std::fprintf(stderr, "%s", server.errorOutput().constData());
        return 1;
    }

    printConditions(folder.path(), redis, nats);
    std::printf("| | dbbasic-events | peer | ratio |\n|---|---|---|---|\n");

    const Exchange publish = httpExchange("/objects/triggers_events", draft("bench.single"));
    const Exchange xadd = Redis::xadd("bench.single", "bench", samplePayload());
    for (const int connections : {64, 1}) {
        Series ours, theirs;
        for (int i = 0; i < rounds; ++i) {
            if (redis.isRunning() &&
                !theirs.add(closedLoop(redis.port(), connections, seconds, xadd), "Redis"))
                return 1;
            if (!ours.add(closedLoop(server.port(), connections, seconds, publish), "dbbasic-events"))
                return 1;
        }
        row("durable publish, " + std::to_string(connections) +
                (connections == 1 ? " connection" : " connections"),
            ours.withLatency(), "Redis XADD, appendfsync always: " + theirs.withLatency(),
            ours.ratioTo(theirs));
    }

    const int batchConnections = 2;
    const std::uint64_t batches = std::max<std::uint64_t>(1, events / 1000 / batchConnections);
    Series batched, jetStream;
    if (!batched.add(publishBatches(server.port(), batchConnections, batches), "dbbasic-events"))
        return 1;
    if (nats.isRunning() &&
        !jetStream.add(nats.publishAsync(batchConnections, batches * 1000, 4000, samplePayload()), "NATS"))
        return 1;
    row("events in NDJSON batches of 1,000, 2 connections", batched.rate() + ", on disk",
        "JetStream async, 2 connections: " + jetStream.rate() + ", not flushed", batched.ratioTo(jetStream));

    Series query;
    const Exchange newest = httpExchange("/objects/triggers_events?event_type=" + typeName(7) + "&limit=100");
    if (!query.add(closedLoop(server.port(), 1, seconds, newest), "dbbasic-events"))
        return 1;
    row("GET the 100 newest of one type of 20, " + grouped(double(events)) + " events, 1 connection",
        query.withLatency());

    return server.end(SIGTERM);
}
