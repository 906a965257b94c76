#include "tests/bench/benchlog.h"

#include "tests/bench/processmemory.h"

#include "model/log/logview.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace dbbasic::bench {

EventDraft sampleDraft(std::uint64_t number)
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

std::unique_ptr<Log> openedLog(LogOptions options)
{
    auto log = Log::open(std::move(options));
    if (!log) {
        std::fprintf(stderr, "%s\n", log.error().message.c_str());
        std::exit(1);
    }
    return std::move(*log);
}

double publishLoop(Log &log, Committer committer, std::size_t inFlight, std::size_t size, double seconds,
                   std::uint64_t atMost)
{
    const std::size_t prepared = committer == Committer::Caller ? inFlight : 100 * inFlight;
    std::uint64_t published = 0;
    std::atomic<std::uint64_t> failed = 0;
    std::atomic<std::uint64_t> answered = 0;
    std::atomic<std::uint64_t> wanted = 0; ///< the publisher sleeps until so many have been answered
    std::uint64_t asked = 0;
    double spent = 0;
    const auto waitFor = [&](std::uint64_t answers) {
        wanted = answers;
        for (std::uint64_t now = answered; now < answers; now = answered)
            answered.wait(now);
    };
    std::vector<Transaction> ready(prepared);
    while (spent < seconds && published < atMost) {
        for (Transaction &transaction : ready) {
            transaction.clear();
            for (std::size_t n = 0; n < size; ++n)
                transaction.push_back(sampleDraft(published++));
        }
        const Clock::time_point start = Clock::now();
        for (Transaction &transaction : ready) {
            if (committer == Committer::Writer && asked >= inFlight)
                waitFor(asked - inFlight + 1);
            log.append(
                std::move(transaction),
                [&](const auto &result) {
                    failed += !result;
                    // Woken once, as the raw loop is, not for each of 64 answers.
                    if (++answered >= wanted)
                        answered.notify_one();
                },
                committer);
            ++asked;
        }
        if (committer == Committer::Caller)
            log.commitPending();
        waitFor(asked);
        spent += secondsSince(start);
    }
    if (failed > 0)
        std::printf("%llu transactions FAILED\n", static_cast<unsigned long long>(failed.load()));
    return double(published) / spent;
}

void row(const char *what, const char *format, double value)
{
    std::printf("%-62s ", what);
    std::printf(format, value);
    std::printf("\n");
    std::fflush(stdout);
}

double percentiles(const char *what, std::size_t rounds, const std::function<void()> &action)
{
    std::vector<double> micros;
    for (std::size_t i = 0; i < rounds; ++i) {
        const Clock::time_point start = Clock::now();
        action();
        micros.push_back(secondsSince(start) * 1e6);
    }
    std::sort(micros.begin(), micros.end());
    const double median = micros[micros.size() / 2];
    std::printf("%-62s p50 %8.2f us  p99 %8.2f us\n", what, median, micros[micros.size() * 99 / 100]);
    std::fflush(stdout);
    return median;
}

double anonymousMegabytes(int process)
{
    return double(anonymousBytes(process)) / (1 << 20);
}

} // namespace dbbasic::bench
