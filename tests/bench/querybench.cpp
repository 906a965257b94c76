// Reading a log in process: single events, the newest of something, everything as NDJSON, free text. Beside
// the same questions to a log of 10,000 events, and beside the machine's own pace at reading those bytes.
//
//   querybench DIR         a data folder filled by logbench --keep; it is only read
#include "model/filter.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "model/log/segment.h"
#include "model/query.h"
#include "model/queryscan.h"
#include "tests/bench/benchlog.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

using namespace dbbasic;
using namespace dbbasic::bench;

namespace {

void newest(const std::shared_ptr<const LogView> &view, const Filter &filter)
{
    QueryCursor cursor(view, Query{filter});
    for (int found = 0; found < 100 && cursor.next() == QueryCursor::State::Found;)
        ++found;
}

// The medians of all questions, in order.
std::vector<double> ask(const std::shared_ptr<const LogView> &view)
{
    std::mt19937_64 random(1);
    const std::uint64_t last = view->last().value;
    std::vector<std::string> ids;
    for (int i = 0; i < 2000; ++i) {
        if (const auto event = view->at({1 + random() % last}))
            ids.emplace_back(event->id);
    }
    const Time middle = *view->timeOf({last / 2});
    std::size_t next = 0;
    return {
        percentiles("one event by sequence", 2000, [&] { view->at({1 + random() % last}); }),
        percentiles("one event by id", ids.size(), [&] { view->find(ids[next++]); }),
        percentiles("an id that is not there", 2000, [&] { view->find("0000000000000000"); }),
        percentiles("100 newest", 1000, [&] { newest(view, {}); }),
        percentiles("100 newest of a type", 1000, [&] { newest(view, Filter::type("order.type3")); }),
        percentiles("100 newest of a rare type", 1000, [&] { newest(view, Filter::type("rare.thing")); }),
        percentiles("100 newest of a source", 1000, [&] { newest(view, Filter::source("service-7")); }),
        percentiles("100 newest since a time", 1000, [&] { newest(view, Filter::since(middle)); }),
        percentiles("types with counts", 200, [&] { view->types(); }),
    };
}

std::shared_ptr<const LogView> smallLog(const std::filesystem::path &directory, std::unique_ptr<Log> &keep)
{
    LogOptions options;
    options.directory = directory;
    options.sync = SyncPolicy::None;
    keep = openedLog(options);
    // With as many rare ones as the large log has.
    Transaction transaction;
    for (std::uint64_t i = 0; i < 10'000; ++i)
        transaction.push_back(sampleDraft(i % 97 == 50 ? 77 : i));
    std::promise<void> done;
    keep->append(std::move(transaction), [&](const auto &) { done.set_value(); });
    done.get_future().wait();
    return keep->view();
}

std::uint64_t bytesOf(const LogView &view)
{
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < view.segmentCount(); ++i)
        bytes += view.segment(i).text().size();
    return bytes;
}

// The least that can be done with every byte: adding them up.
double readingPace(const LogView &view)
{
    std::uint64_t sum = 0;
    const Clock::time_point start = Clock::now();
    for (std::size_t i = 0; i < view.segmentCount(); ++i) {
        const std::string_view text = view.segment(i).text();
        for (std::size_t at = 0; at + sizeof sum <= text.size(); at += sizeof sum) {
            std::uint64_t word;
            std::memcpy(&word, text.data() + at, sizeof word);
            sum += word;
        }
    }
    const double seconds = secondsSince(start);
    if (sum == 42)
        std::puts("");
    return double(bytesOf(view)) / seconds / 1e9;
}

void exportAll(const std::shared_ptr<const LogView> &view)
{
    Query query;
    query.order = Order::OldestFirst;
    std::string buffer;
    std::uint64_t events = 0, bytes = 0;
    const Clock::time_point start = Clock::now();
    QueryCursor cursor(view, query);
    while (cursor.next() == QueryCursor::State::Found) {
        appendEventJson(buffer, cursor.event());
        buffer += '\n';
        ++events;
        if (buffer.size() > (1u << 20)) {
            bytes += buffer.size();
            buffer.clear();
        }
    }
    const double seconds = secondsSince(start);
    bytes += buffer.size();
    row("all events oldest first as NDJSON, to memory", "%10.2f M events/s", double(events) / seconds / 1e6);
    row("  that is", "%10.2f GB/s", double(bytes) / seconds / 1e9);
}

void searchAll(const std::shared_ptr<const LogView> &view, const char *text)
{
    QueryCursor cursor(view, Query{Filter::text(text)});
    std::uint64_t found = 0;
    const Clock::time_point start = Clock::now();
    while (cursor.next() == QueryCursor::State::Found)
        ++found;
    const double seconds = secondsSince(start);
    std::printf("free text %-52s %10.2f GB/s on one core, %llu found\n", text,
                double(bytesOf(*view)) / seconds / 1e9, static_cast<unsigned long long>(found));
    std::fflush(stdout);
}

void scanAll(const std::shared_ptr<const LogView> &view, const char *text)
{
    std::atomic<double> firstHit = 0;
    std::promise<double> done;
    const Clock::time_point start = Clock::now();
    {
        QueryScan scan(view, Query{Filter::text(text)},
                       [&](const QueryScan::Batch &batch) {
                           if (firstHit == 0 && !batch.matches.empty())
                               firstHit = secondsSince(start);
                           if (batch.last)
                               done.set_value(secondsSince(start));
                       },
                       {});
        const double seconds = done.get_future().get();
        std::printf("free text %-44s %u cores %10.2f GB/s, first hit after %.2f ms\n", text,
                    std::thread::hardware_concurrency(), double(bytesOf(*view)) / seconds / 1e9,
                    firstHit * 1e3);
    }
    double longest = 0;
    for (int i = 0; i < 20; ++i) {
        QueryScan scan(view, Query{Filter::text("nowhere to be found")}, [](const QueryScan::Batch &) {}, {});
        ::usleep(20'000u + 3'000u * static_cast<unsigned>(i));
        const Clock::time_point raised = Clock::now();
        scan.cancel();
        longest = std::max(longest, secondsSince(raised));
    }
    row("longest of 20 cancels in the middle of a scan", "%10.2f ms", longest * 1e3);
    longest = 0;
    for (int i = 0; i < 20; ++i) {
        auto scan = std::make_unique<QueryScan>(
            view, Query{Filter::text("nowhere to be found")}, [](const QueryScan::Batch &) {},
            QueryScan::Options{});
        ::usleep(20'000u + 3'000u * static_cast<unsigned>(i));
        const Clock::time_point raised = Clock::now();
        scan.reset();
        longest = std::max(longest, secondsSince(raised));
    }
    row("  until its threads have ended", "%10.2f ms", longest * 1e3);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: querybench DIR\n");
        return 2;
    }
    LogOptions options;
    options.directory = argv[1];
    options.readOnly = true;
    const Clock::time_point start = Clock::now();
    const auto log = openedLog(options);
    const auto view = log->view();
    row("opened, for reading", "%10.1f ms", secondsSince(start) * 1e3);
    row("events", "%10.0f", double(view->size()));
    row("bytes", "%10.2f GB", double(bytesOf(*view)) / 1e9);
    row("segments", "%10.0f", double(view->segmentCount()));
    readingPace(*view); // from the disk into memory
    row("reading all bytes, one core", "%10.2f GB/s", readingPace(*view));

    const std::vector<double> large = ask(view);
    std::string folder = "/var/tmp/querybench-XXXXXX";
    if (!::mkdtemp(folder.data()))
        return 1;
    std::puts("the same in a log of 10,000 events:");
    std::unique_ptr<Log> keep;
    const std::vector<double> small = ask(smallLog(folder, keep));
    keep.reset();
    std::filesystem::remove_all(folder);
    std::printf("%-62s", "large / 10,000");
    for (std::size_t i = 0; i < large.size(); ++i)
        std::printf(" %.2f", large[i] / small[i]);
    std::printf("\n");

    exportAll(view);
    searchAll(view, "nowhere to be found");
    searchAll(view, "\"order_id\":\"7777777\"");
    scanAll(view, "7777\",\"total\""); // one in ten thousand
    row("anonymous RSS after all this", "%10.1f MB", anonymousMegabytes());
    return 0;
}
