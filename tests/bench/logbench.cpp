// The log in process, beside a raw loop of write + fdatasync and beside NATS JetStream in the same run and on
// the same disk; then how fast it is there again after a kill, and what it takes of memory.
//
//   logbench [--events N] [--directory DIR] [--keep] [--no-publish]
//
// Fills a log with N events (default 1,000,000). A child that was publishing into it is killed, and the next
// process is measured: this one as --measure, then the program itself without a window. --keep leaves the
// log in DIR/filled, for querybench and for the next run; --no-publish leaves the first part out.
#include "model/log/log.h"
#include "model/log/logview.h"
#include "tests/bench/benchlog.h"
#include "tests/bench/peers.h"
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace dbbasic;
using namespace dbbasic::bench;

namespace {

constexpr double seconds = 3;

std::unique_ptr<Log> opened(const std::filesystem::path &directory, SyncPolicy sync = SyncPolicy::Always)
{
    LogOptions options;
    options.directory = directory;
    options.sync = sync;
    return openedLog(std::move(options));
}

double rawLoop(const std::filesystem::path &directory, std::size_t batch)
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

// Raw and ours in turn, three times, because the disk of a shared machine changes its mind.
void publishBeside(const std::filesystem::path &directory)
{
    double batchedRate = 0;
    for (const std::size_t batch : {1u, 16u, 64u, 1000u}) {
        std::vector<double> raws, rates, ratios;
        for (int round = 0; round < 3; ++round) {
            raws.push_back(rawLoop(directory, batch));
            const auto log = opened(directory / "publish");
            rates.push_back(batch == 1000 ? publishLoop(*log, Committer::Writer, 2, batch, seconds)
                                          : publishLoop(*log, Committer::Caller, batch, 1, seconds));
            ratios.push_back(rates.back() / raws.back());
        }
        for (std::vector<double> *values : {&raws, &rates, &ratios})
            std::sort(values->begin(), values->end());
        std::printf("%4zu %-36s raw %8.0f/s  ours %8.0f/s  %.2f x (%.2f to %.2f)\n", batch,
                    batch == 1000 ? "events a transaction, two under way" : "in flight", raws[1], rates[1],
                    ratios[1], ratios[0], ratios[2]);
        std::fflush(stdout);
        batchedRate = rates[1];
    }
    std::filesystem::remove_all(directory / "publish");

    const QTemporaryDir folder(QString::fromStdString(directory / "nats-XXXXXX"));
    Nats nats(folder.path());
    if (!nats.isRunning())
        return;
    const EventDraft sample = sampleDraft(1);
    const LoadResult theirs = nats.publishAsync(1, 500'000, 4000, sample.payload);
    if (!theirs.error.empty()) {
        std::printf("NATS: %s\n", theirs.error.c_str());
        return;
    }
    std::printf(
        "one publisher: JetStream async, not flushed %8.0f/s; ours in batches of 1,000, flushed, %.2f x\n",
        theirs.rate(), batchedRate / theirs.rate());
    std::fflush(stdout);
}

int measure(const char *directory)
{
    const Clock::time_point start = Clock::now();
    const auto log = opened(directory);
    const auto view = log->view();
    const auto newest = view->at(view->last());
    const double started = secondsSince(start);
    if (!newest || !view->find(newest->id))
        return 1;
    row("start after kill -9 until the first answer, in process", "%10.1f ms", started * 1e3);
    row("  and one by id", "%10.1f ms", secondsSince(start) * 1e3);
    if (!log->health().recoveryNote.empty())
        std::printf("  %s\n", log->health().recoveryNote.c_str());
    row("anonymous RSS then", "%10.1f MB", anonymousMegabytes());
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

void killAPublisher(const char *program, const std::filesystem::path &directory)
{
    const pid_t publisher = spawn(program, "--publish", directory);
    ::usleep(700'000);
    ::kill(publisher, SIGKILL);
    ::waitpid(publisher, nullptr, 0);
}

// From the start of the process to the first answer over HTTP, and its memory then and after some questions.
void measureProgram(const std::filesystem::path &directory)
{
    test::ServerProcess server(QString::fromStdString(directory));
    const Clock::time_point start = Clock::now();
    if (!server.start()) {
        std::printf("%s", server.errorOutput().constData());
        return;
    }
    const double listening = secondsSince(start);
    test::HttpClient client(server.port());
    const test::HttpReply first = client.get("/events?limit=1");
    const double answered = secondsSince(start);
    row("start of the program after kill -9: listens", "%10.1f ms", listening * 1e3);
    row("  first answer over HTTP", "%10.1f ms", answered * 1e3);
    const int process = static_cast<int>(server.pid());
    row("anonymous RSS of the program, started", "%10.1f MB", anonymousMegabytes(process));
    for (int i = 0; i < 50; ++i) {
        for (const char *question : {"/events?limit=100", "/events?event_type=rare.thing&limit=100",
                                     "/events?q=source:service-7&limit=100", "/healthz", "/metrics"}) {
            if (client.get(question).status != 200)
                std::printf("%s was refused\n", question);
        }
    }
    row("  after 250 queries", "%10.1f MB", anonymousMegabytes(process));
    if (first.status != 200)
        std::printf("the first answer was %d\n", first.status);
    server.end(SIGTERM);
}

} // namespace

int main(int argc, char **argv)
{
    std::uint64_t events = 1'000'000;
    std::filesystem::path directory;
    bool keep = false;
    bool publishes = true;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--measure" && i + 1 < argc)
            return measure(argv[i + 1]);
        if (argument == "--publish" && i + 1 < argc) {
            publishLoop(*opened(argv[i + 1]), Committer::Caller, 1, 10, 60);
            return 0;
        }
        if (argument == "--events" && i + 1 < argc)
            events = std::strtoull(argv[++i], nullptr, 10);
        else if (argument == "--directory" && i + 1 < argc)
            directory = argv[++i];
        else if (argument == "--keep")
            keep = true;
        else if (argument == "--no-publish")
            publishes = false;
    }
    QCoreApplication application(argc, argv);
    if (directory.empty()) {
        std::string name = "/var/tmp/logbench-XXXXXX";
        directory = ::mkdtemp(name.data()) ? name : std::string();
    }
    std::filesystem::create_directories(directory);
    if (publishes)
        publishBeside(directory);

    const std::filesystem::path filled = directory / "filled";
    {
        const auto log = opened(filled, SyncPolicy::None);
        const std::uint64_t there = log->view()->last().value;
        if (there < events) {
            const Clock::time_point start = Clock::now();
            publishLoop(*log, Committer::Writer, 2, 1000, 1e9, events - there);
            row("filling, batches of 1,000, not flushed", "%10.0f/s",
                double(events - there) / secondsSince(start));
        }
        row("events", "%10.0f", double(log->view()->last().value));
    }
    // The start is to be measured, not the flush of what was filled in without one.
    for (const auto &entry : std::filesystem::directory_iterator(filled)) {
        const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        ::fdatasync(file);
        ::close(file);
    }
    bool fine = true;
    for (int round = 0; round < 3; ++round) {
        killAPublisher(argv[0], filled);
        int status = 0;
        ::waitpid(spawn(argv[0], "--measure", filled), &status, 0);
        fine = fine && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        killAPublisher(argv[0], filled);
        measureProgram(filled);
    }
    if (!keep)
        std::filesystem::remove_all(directory);
    return fine ? 0 : 1;
}
