// Times the query engine against what the machine can do with the same bytes in the same run.
//
//   querybench [EVENTS] [FOLDER]
//
// EVENTS: 10,000,000 by default. FOLDER: kept and used again when it has that many events already; a
// temporary one otherwise. Prints a table; asserts nothing.
#include "model/filter.h"
#include "model/json.h"
#include "model/log/log.h"
#include "model/log/logview.h"
#include "model/log/segment.h"
#include "model/query.h"
#include "model/queryscan.h"
#include "model/textfinder.h"

#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace dbbasic;
using namespace std::chrono;

namespace {

double secondsOf(const auto &work)
{
    const auto begin = steady_clock::now();
    work();
    return duration<double>(steady_clock::now() - begin).count();
}

std::unique_ptr<Log> openLog(const std::string &folder)
{
    LogOptions options;
    options.directory = folder;
    options.sync = SyncPolicy::None;
    auto log = Log::open(options);
    if (!log) {
        std::fprintf(stderr, "%s\n", log.error().message.c_str());
        std::exit(1);
    }
    return std::move(*log);
}

/// About 250 bytes a line, 40 types of which one is rare, 20 sources.
void fill(Log &log, std::uint64_t events)
{
    std::mt19937_64 random(1);
    const Time start = time_point_cast<Time::duration>(system_clock::now()) - hours(24 * 365);
    const std::uint64_t already = log.view()->size();
    for (std::uint64_t done = already; done < events;) {
        Transaction transaction(std::min<std::uint64_t>(5000, events - done));
        for (EventDraft &draft : transaction) {
            ++done;
            draft.time = start + microseconds(done * 1000);
            draft.type = done % 50'021 == 0 ? "rare.thing" : "order.type" + std::to_string(random() % 39);
            draft.source = "source" + std::to_string(random() % 20);
            draft.payload = R"({"order_id":")" + std::to_string(random() % 1'000'000) +
                            R"(","customer":{"name":"Alice Example","email":"alice)" +
                            std::to_string(random() % 100'000) + R"(@example.org"},"total":)" +
                            std::to_string(random() % 10'000) + ".50" +
                            R"(,"currency":"EUR","items":3,"note":"nothing special"})";
        }
        std::promise<void> committed;
        log.append(std::move(transaction), [&committed](const auto &) { committed.set_value(); });
        committed.get_future().wait();
    }
}

/// Median of many runs, in microseconds.
double median(int runs, const auto &work)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i)
        times.push_back(secondsOf(work) * 1e6);
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    return times[std::size_t(runs / 2)];
}

void newest(const char *name, const std::shared_ptr<const LogView> &view, const Filter &filter)
{
    std::size_t bytes = 0;
    int found = 0;
    const double p50 = median(501, [&] {
        Query query;
        query.filter = filter;
        QueryCursor cursor(view, query);
        found = 0;
        while (found < 100 && cursor.next() == QueryCursor::State::Found) {
            bytes += cursor.event().payload.size();
            ++found;
        }
    });
    std::printf("| 100 newest %-24s | p50 %8.1f us | %d found |\n", name, p50, found);
}

std::uint64_t textBytes(const LogView &view)
{
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < view.segmentCount(); ++i)
        bytes += view.segment(i).text().size();
    return bytes;
}

void smallQueries(const std::shared_ptr<const LogView> &view)
{
    newest("of a type", view, Filter::type("order.type7"));
    newest("of a rare type", view, Filter::type("rare.thing"));
    newest("of types by wildcard", view, Filter::type("order.*"));
    newest("of a source", view, Filter::source("source3"));
    newest("of type and source", view, Filter::type("order.type7") && Filter::source("source3"));
    const Time middle = *view->timeOf({view->size() / 2});
    newest("since a time", view, Filter::since(middle));
    newest("until a time", view, Filter::until(middle));
    const std::string id(view->at({view->size() / 3})->id);
    std::printf("| %-35s | p50 %8.1f us | |\n", "one event by id",
                median(501, [&] { (void)view->find(id); }));
    std::printf("| %-35s | p50 %8.1f us | |\n", "one event by sequence",
                median(501, [&] { (void)view->at({view->size() / 3}); }));
    Query query;
    query.filter = Filter::type("order.*") && Filter::since(middle);
    std::printf("| %-35s | p50 %8.1f us | |\n", "count of types since a time",
                median(51, [&] { (void)countMatches(view, query); }));
}

void allAsNdjson(const std::shared_ptr<const LogView> &view)
{
    std::string buffer;
    std::uint64_t bytes = 0;
    const double time = secondsOf([&] {
        Query query;
        query.order = Order::OldestFirst;
        QueryCursor cursor(view, query);
        while (cursor.next() == QueryCursor::State::Found) {
            appendEventJson(buffer, cursor.event());
            buffer += '\n';
            if (buffer.size() > (1u << 20)) {
                bytes += buffer.size();
                buffer.clear();
            }
        }
    });
    bytes += buffer.size();
    std::vector<char> to(1u << 20);
    const double copy = secondsOf([&] {
        for (std::size_t i = 0; i < view->segmentCount(); ++i) {
            const auto text = view->segment(i).text();
            for (std::size_t at = 0; at < text.size(); at += to.size())
                std::memcpy(to.data(), text.data() + at, std::min(to.size(), text.size() - at));
        }
    });
    std::printf("| all as NDJSON to memory | %.2f M events/s, %.2f GB/s | memcpy of the log %.2f GB/s |\n",
                double(view->size()) / time / 1e6, double(bytes) / time / 1e9,
                double(textBytes(*view)) / copy / 1e9);
}

void freeText(const std::shared_ptr<const LogView> &view)
{
    const double bytes = double(textBytes(*view));
    std::size_t zeros = 0;
    const double memchrTime = secondsOf([&] {
        for (std::size_t i = 0; i < view->segmentCount(); ++i) {
            const auto text = view->segment(i).text();
            zeros += std::memchr(text.data(), '\x01', text.size()) != nullptr;
        }
    });
    std::printf("| memchr over the log, one core | %.2f GB/s | %zu |\n", bytes / memchrTime / 1e9, zeros);
    for (const char *text : {"No Such Words", "alice99999@", "zzz"}) {
        Query query;
        query.filter = Filter::text(text);
        std::uint64_t found = 0;
        const double time = secondsOf([&] { found = countMatches(view, query).value_or(0); });
        std::printf("| free text '%s', one core | %.2f GB/s | %llu found |\n", text, bytes / time / 1e9,
                    static_cast<unsigned long long>(found));
    }
    for (const char *text : {"no such words", "alice9999"}) {
        Query query;
        query.filter = Filter::text(text);
        std::mutex mutex;
        std::condition_variable changed;
        std::uint64_t found = 0;
        double first = 0;
        bool last = false;
        const auto begin = steady_clock::now();
        const QueryScan scan(view, query,
                             [&](const QueryScan::Batch &batch) {
                                 const std::lock_guard lock(mutex);
                                 if (found == 0 && !batch.matches.empty())
                                     first = duration<double>(steady_clock::now() - begin).count();
                                 found += batch.matches.size();
                                 last = batch.last;
                                 changed.notify_one();
                             },
                             {});
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return last; });
        }
        const double time = duration<double>(steady_clock::now() - begin).count();
        std::printf("| free text '%s', %u cores | %.2f GB/s, first hit after %.2f ms | %llu found |\n", text,
                    std::thread::hardware_concurrency(), bytes / time / 1e9, first * 1e3,
                    static_cast<unsigned long long>(found));
    }
    Query payload;
    payload.filter = *Filter::parse("payload.total>9999", Time{});
    std::uint64_t found = 0;
    const double time = secondsOf([&] { found = countMatches(view, payload).value_or(0); });
    std::printf("| payload.total>9999, one core | %.2f M events/s | %llu found |\n",
                double(view->size()) / time / 1e6, static_cast<unsigned long long>(found));
    // Cancelled in the middle of a scan that finds nothing.
    double worst = 0;
    for (int i = 0; i < 20; ++i) {
        Query query;
        query.filter = Filter::text("no such words");
        auto scan = std::make_unique<QueryScan>(
            view, query, [](const QueryScan::Batch &) {}, QueryScan::Options{});
        std::this_thread::sleep_for(milliseconds(3));
        worst = std::max(worst, secondsOf([&] { scan.reset(); }));
    }
    std::printf("| a scan cancelled | worst %.2f ms | |\n", worst * 1e3);
}

} // namespace

int main(int argc, char **argv)
{
    const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
    const QTemporaryDir temporary;
    const std::string folder = argc > 2 ? argv[2] : temporary.filePath(QStringLiteral("large")).toStdString();
    {
        const auto small = openLog(temporary.filePath(QStringLiteral("small")).toStdString());
        fill(*small, std::min<std::uint64_t>(events, 10'000));
        std::printf("## %llu events\n", static_cast<unsigned long long>(small->view()->size()));
        smallQueries(small->view());
    }
    const auto log = openLog(folder);
    fill(*log, events);
    const auto view = log->view();
    std::printf("\n## %llu events, %.2f GB in %zu segments\n", static_cast<unsigned long long>(view->size()),
                double(textBytes(*view)) / 1e9, view->segmentCount());
    smallQueries(view);
    allAsNdjson(view);
    freeText(view);
    return 0;
}
