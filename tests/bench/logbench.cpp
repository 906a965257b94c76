// The log measured in process, beside a raw loop of write + fdatasync in the same run and on the same disk.
//
//   logbench [--events N] [--directory DIR] [--keep]
//
// Fills a log with N events (default 1,000,000), then starts itself again as a fresh process on that log,
// after a child that was publishing into it has been killed, and measures start, memory and reading there.
#include "model/filter.h"
#include "model/log/log.h"
#include "model/log/logview.h"
#include "model/log/segment.h"
#include "model/query.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace dbbasic;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void row(const char *what, const char *format, double value)
{
    std::printf("%-62s ", what);
    std::printf(format, value);
    std::printf("\n");
    std::fflush(stdout);
}

// About 250 bytes a line, 20 types of which one is rare, 50 sources.
EventDraft draft(std::uint64_t number)
{
    EventDraft draft;
    draft.type = number % 100'000 == 77 ? "rare.thing" : "order.type" + std::to_string(number % 19);
    draft.source = "service-" + std::to_string(number % 50);
    draft.payload =
        "{\"order_id\":\"" + std::to_string(number) +
        "\",\"total\":99.99,\"customer_id\":\"c-1234567\",\"items\":[{\"sku\":\"A-100\",\"count\":2},"
        "{\"sku\":\"B-200\",\"count\":1}],\"note\":\"left at the door\",\"city\":\"Reykjavik\"}";
    return draft;
}

std::unique_ptr<Log> opened(const std::filesystem::path &directory, SyncPolicy sync = SyncPolicy::Always)
{
    LogOptions options;
    options.directory = directory;
    options.sync = sync;
    auto log = Log::open(std::move(options));
    if (!log) {
        std::fprintf(stderr, "%s\n", log.error().message.c_str());
        std::exit(1);
    }
    return std::move(*log);
}

double rawLoop(const std::filesystem::path &directory, std::size_t batch, double seconds)
{
    const std::string path = directory / "raw";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const std::string lines(batch * 250, 'x');
    std::uint64_t written = 0;
    const Clock::time_point start = Clock::now();
    while (secondsSince(start) < seconds) {
        if (::write(file, lines.data(), lines.size()) != static_cast<ssize_t>(lines.size()) ||
            ::fdatasync(file) != 0)
            std::exit(1);
        written += batch;
    }
    const double rate = double(written) / secondsSince(start);
    ::close(file);
    std::filesystem::remove(path);
    return rate;
}

// `inFlight` transactions of `size` events each wait for one commit, as those of one round of the I/O thread
// do.
double publishLoop(Log &log, std::size_t inFlight, std::size_t size, double seconds,
                   std::uint64_t atMost = UINT64_MAX)
{
    std::uint64_t published = 0;
    std::atomic<std::uint64_t> failed = 0;
    std::atomic<std::uint64_t> answered = 0;
    std::uint64_t asked = 0;
    const Clock::time_point start = Clock::now();
    std::vector<Transaction> ready;
    while (secondsSince(start) < seconds && published < atMost) {
        for (std::size_t i = 0; i < inFlight; ++i) {
            Transaction transaction;
            transaction.reserve(size);
            for (std::size_t n = 0; n < size; ++n)
                transaction.push_back(draft(published + i * size + n));
            log.append(
                std::move(transaction),
                [&](const auto &result) {
                    failed += !result;
                    ++answered;
                    answered.notify_one();
                },
                Committer::Caller);
        }
        log.commitPending();
        asked += inFlight;
        for (std::uint64_t now = answered; now < asked; now = answered)
            answered.wait(now);
        published += inFlight * size;
    }
    const std::uint64_t last = log.view()->last().value;
    if (failed > 0 || last == 0)
        std::printf("%llu transactions FAILED\n", static_cast<unsigned long long>(failed.load()));
    return double(published) / secondsSince(start);
}

long anonymousKilobytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:"))
            return std::strtol(line.c_str() + 8, nullptr, 10);
    }
    return -1;
}

void percentiles(const char *what, std::size_t rounds, const std::function<void()> &action)
{
    std::vector<double> micros;
    for (std::size_t i = 0; i < rounds; ++i) {
        const Clock::time_point start = Clock::now();
        action();
        micros.push_back(secondsSince(start) * 1e6);
    }
    std::sort(micros.begin(), micros.end());
    std::printf("%-62s p50 %8.1f us  p99 %8.1f us\n", what, micros[micros.size() / 2],
                micros[micros.size() * 99 / 100]);
    std::fflush(stdout);
}

void newest(const std::shared_ptr<const LogView> &view, const Filter &filter)
{
    Query query;
    query.filter = filter;
    QueryCursor cursor(view, std::move(query));
    for (int found = 0; found < 100 && cursor.next() == QueryCursor::State::Found;)
        ++found;
}

int measure(const std::filesystem::path &directory)
{
    const Clock::time_point start = Clock::now();
    const auto log = opened(directory);
    auto view = log->view();
    const auto newestEvent = view->at(view->last());
    const double started = secondsSince(start);
    if (!newestEvent)
        return 1;
    row("start after kill -9 until the first answer", "%10.1f ms", started * 1e3);
    if (!log->health().recoveryNote.empty())
        std::printf("  %s\n", log->health().recoveryNote.c_str());
    row("segments", "%10.0f", double(view->segmentCount()));
    row("anonymous RSS after start", "%10.1f MB", double(anonymousKilobytes()) / 1024);

    std::mt19937_64 random(1);
    std::vector<std::string> ids;
    for (int i = 0; i < 2000; ++i) {
        if (const auto event = view->at({1 + random() % view->last().value}))
            ids.emplace_back(event->id);
    }
    const Time middle = *view->timeOf({view->last().value / 2});
    std::size_t next = 0;
    percentiles("one event by sequence", 2000, [&] { view->at({1 + random() % view->last().value}); });
    percentiles("one event by id", ids.size(), [&] { view->find(ids[next++]); });
    percentiles("an id that is not there", 2000, [&] { view->find("0000000000000000"); });
    percentiles("first event since a time", 2000, [&] { view->lowerBound(middle); });
    percentiles("100 newest", 500, [&] { newest(view, {}); });
    percentiles("100 newest of a type", 500, [&] { newest(view, Filter::type("order.type3")); });
    percentiles("100 newest of a rare type", 500, [&] { newest(view, Filter::type("rare.thing")); });
    percentiles("100 newest of a source", 500, [&] { newest(view, Filter::source("service-7")); });
    percentiles("100 newest since a time", 500, [&] { newest(view, Filter::since(middle)); });
    percentiles("types with counts", 200, [&] { view->types(); });
    row("anonymous RSS after reading", "%10.1f MB", double(anonymousKilobytes()) / 1024);
    return 0;
}

pid_t spawn(const char *program, const char *mode, const std::string &directory)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::execl(program, program, mode, directory.c_str(), static_cast<char *>(nullptr));
        ::_exit(127);
    }
    return child;
}

} // namespace

int main(int argc, char **argv)
{
    std::uint64_t events = 1'000'000;
    std::filesystem::path directory;
    bool keep = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--measure" && i + 1 < argc)
            return measure(argv[i + 1]);
        if (argument == "--publish" && i + 1 < argc) {
            const auto log = opened(argv[i + 1]);
            std::puts("publishing");
            std::fflush(stdout);
            publishLoop(*log, 1, 10, 60);
            return 0;
        }
        if (argument == "--events" && i + 1 < argc)
            events = std::strtoull(argv[++i], nullptr, 10);
        else if (argument == "--directory" && i + 1 < argc)
            directory = argv[++i];
        else if (argument == "--keep")
            keep = true;
    }
    if (directory.empty()) {
        std::string name = "/var/tmp/logbench-XXXXXX";
        directory = ::mkdtemp(name.data()) ? name : std::string();
    }
    std::filesystem::create_directories(directory);

    constexpr double seconds = 2;
    for (const std::size_t batch : {1u, 16u, 64u, 1000u}) {
        const double raw = rawLoop(directory, batch, seconds);
        const auto log = opened(directory / "publish");
        const double ours =
            batch == 1000 ? publishLoop(*log, 1, batch, seconds) : publishLoop(*log, batch, 1, seconds);
        std::printf("%4zu %-57s raw %9.0f/s  ours %9.0f/s  %.2f x\n", batch,
                    batch == 1000 ? "events in one transaction" : "in flight", raw, ours, ours / raw);
        std::fflush(stdout);
    }
    std::filesystem::remove_all(directory / "publish");

    const std::filesystem::path filled = directory / "filled";
    {
        const auto log = opened(filled, SyncPolicy::None);
        const std::uint64_t there = log->view()->last().value;
        if (there < events) {
            const Clock::time_point start = Clock::now();
            publishLoop(*log, 1, 1000, 1e9, events - there);
            row("filling, batches of 1,000, not flushed", "%10.0f/s",
                double(events - there) / secondsSince(start));
        }
    }
    // The start is to be measured, not the flush of what was filled in without one.
    for (const auto &entry : std::filesystem::directory_iterator(filled)) {
        const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        ::fdatasync(file);
        ::close(file);
    }
    const pid_t publisher = spawn(argv[0], "--publish", filled);
    ::usleep(500'000);
    ::kill(publisher, SIGKILL);
    ::waitpid(publisher, nullptr, 0);
    int status = 0;
    ::waitpid(spawn(argv[0], "--measure", filled), &status, 0);
    if (!keep)
        std::filesystem::remove_all(directory);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
