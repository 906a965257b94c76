// Events pour into the followed window: how long is the GUI thread ever busy in one go, and what does it cost
// in memory? windowbench [--rate 20000] [--seconds 60] [--preload 0] [--filter TEXT] [--no-window]
// Window and generator share the machine: how late the generator and an idle probe run says whether there was
// processor time left.
#include "model/log/logview.h"
#include "model/query.h"
#include "tests/bench/measuringapplication.h"
#include "tests/bench/processmemory.h"
#include "tests/ui/windowfixture.h"

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <optional>
#include <thread>
#include <vector>

using namespace dbbasic;

namespace {

long anonymousKilobytes()
{
    return static_cast<long>(bench::anonymousBytes() / 1024);
}

double quantile(std::vector<double> &values, double q)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, std::size_t(q * double(values.size())))];
}

EventDraft draft(std::uint64_t i)
{
    static constexpr const char *types[] = {"order.created", "order.completed", "user.created",
                                            "payment.received"};
    EventDraft draft;
    draft.type = types[i % 4];
    draft.source = "bench";
    draft.payload = R"({"order_id":")" + std::to_string(i) + R"(","user_id":)" + std::to_string(i % 1000) +
                    R"(,"total":99.99,"currency":"EUR","items":[{"sku":"A-1","n":2}]})";
    return draft;
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    bench::MeasuringApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions(
        {{QStringLiteral("rate"), QStringLiteral("events a second"), QStringLiteral("n"),
          QStringLiteral("20000")},
         {QStringLiteral("seconds"), QStringLiteral("how long"), QStringLiteral("n"), QStringLiteral("60")},
         {QStringLiteral("preload"), QStringLiteral("events in the log before"), QStringLiteral("n"),
          QStringLiteral("0")},
         {QStringLiteral("no-window"), QStringLiteral("the log alone, to tell its memory from the window's")},
         {QStringLiteral("filter"), QStringLiteral("in the filter language"), QStringLiteral("text")}});
    parser.addHelpOption();
    parser.process(application);
    const std::uint64_t rate = parser.value(QStringLiteral("rate")).toULongLong();
    const std::uint64_t seconds = parser.value(QStringLiteral("seconds")).toULongLong();
    const std::uint64_t preload = parser.value(QStringLiteral("preload")).toULongLong();

    WindowFixture f;
    f.window.reset();
    for (std::uint64_t done = 0; done < preload;) {
        Transaction batch;
        for (; batch.size() < 10'000 && done < preload; ++done)
            batch.push_back(draft(done));
        f.publish(std::move(batch));
    }

    const bool withWindow = !parser.isSet(QStringLiteral("no-window"));
    if (withWindow) {
        QElapsedTimer starting;
        starting.start();
        f.window = std::make_unique<MainWindow>(*f.store, *f.subscriptions, *f.replays, f.status);
        f.window->resize(1280, 800);
        f.window->show();
        QCoreApplication::processEvents();
        std::printf("window on a log of %llu events      %lld ms\n", static_cast<unsigned long long>(preload),
                    static_cast<long long>(starting.elapsed()));
    }
    if (withWindow && parser.isSet(QStringLiteral("filter"))) {
        f.window->setFilterText(parser.value(QStringLiteral("filter")));
        QElapsedTimer applied;
        applied.start();
        while (f.window->events().rowCount() == int(preload) && applied.elapsed() < 10'000)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        std::printf("first hits of the filter            %lld ms\n",
                    static_cast<long long>(applied.elapsed()));
    }

    std::atomic<std::uint64_t> acknowledged = 0;
    std::atomic<bool> finished = false;
    double generatorLate = 0, probeLate = 0; // milliseconds
    std::thread probe([&] {                  // does nothing: late only if the machine has no time for it
        while (!finished) {
            QElapsedTimer clock;
            clock.start();
            QThread::msleep(5);
            probeLate = std::max(probeLate, double(clock.nsecsElapsed()) / 1e6 - 5);
        }
    });
    std::thread publisher([&] {
        QElapsedTimer clock;
        clock.start();
        const std::uint64_t total = rate * seconds;
        for (std::uint64_t sent = 0; sent < total;) {
            const std::uint64_t due = std::min(total, std::uint64_t(clock.elapsed()) * rate / 1000);
            Transaction batch;
            for (; sent < due; ++sent)
                batch.push_back(draft(preload + sent));
            if (!batch.empty()) {
                const std::uint64_t size = batch.size();
                f.store->publish(std::move(batch), [&, size](const Result<std::vector<Published>> &result) {
                    if (result)
                        acknowledged += size;
                });
            }
            QElapsedTimer pause;
            pause.start();
            QThread::msleep(2);
            generatorLate = std::max(generatorLate, double(pause.nsecsElapsed()) / 1e6 - 2);
        }
        finished = true;
    });

    application.startMeasuring();
    const long before = anonymousKilobytes();
    std::optional<std::uint64_t> expected;
    std::vector<long> samples; // every half million events
    QElapsedTimer last;
    double longestLate = 0;
    QTimer heartbeat;
    heartbeat.setTimerType(Qt::PreciseTimer);
    last.start();
    QObject::connect(&heartbeat, &QTimer::timeout, &application, [&] {
        longestLate = std::max(longestLate, double(last.nsecsElapsed()) / 1e6 - 5);
        last.start();
        if (acknowledged >= (samples.size() + 1) * 500'000)
            samples.push_back(anonymousKilobytes());
        if (!finished || acknowledged != rate * seconds)
            return;
        if (!withWindow) {
            application.quit();
            return;
        }
        if (!expected) {                   // nothing may be lost on the way to the window either
            application.measuring = false; // counting is ours, not the window's
            Query query;
            query.filter = f.window->events().filter();
            const auto counted = countMatches(f.store->view(), query);
            expected = counted.value_or(0);
            last.start();
        }
        if (std::uint64_t(f.window->events().rowCount()) == *expected)
            application.quit();
    });
    heartbeat.start(5);
    QTimer::singleShot(int(seconds + 30) * 1000, &application, &QApplication::quit);
    application.exec();
    publisher.join();
    probe.join();

    application.measuring = false;
    std::printf("published and acknowledged          %llu of %llu\n",
                static_cast<unsigned long long>(acknowledged.load()),
                static_cast<unsigned long long>(rate * seconds));
    std::printf("late at most: generator %.1f ms, idle probe %.1f ms\n", generatorLate, probeLate);
    if (withWindow)
        std::printf("rows in the window                  %d of %llu\n", f.window->events().rowCount(),
                    static_cast<unsigned long long>(expected.value_or(0)));
    const auto tell = [](const char *what, std::vector<double> &values) {
        // Most events cost nothing: the quantile is one of those that cost something.
        std::erase_if(values, [](double value) { return value < 0.5; });
        std::printf(
            "GUI thread in one event, %s longest %.1f ms, p99 %.1f ms, p50 %.1f ms of %zu above 0.5 ms\n",
            what, quantile(values, 1), quantile(values, 0.99), quantile(values, 0.5), values.size());
    };
    tell("clock:    ", application.wall);
    tell("processor:", application.processor);
    std::printf("heartbeat of 5 ms: latest           %.1f ms too late\n", longestLate);
    std::printf("RSS anonymous: start                %ld kB\n", before);
    for (std::size_t i = 0; i < samples.size(); ++i)
        std::printf("               after %4.1f million   %ld kB\n", double(i + 1) / 2, samples[i]);
    std::printf("               end                  %ld kB\n", anonymousKilobytes());
    if (!withWindow)
        return 0;
    return !expected || std::uint64_t(f.window->events().rowCount()) != *expected;
}
