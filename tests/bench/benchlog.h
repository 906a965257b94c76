// What the benchmarks of the log share: sample events, rows of figures, what a process takes.
#pragma once

#include "model/log/log.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace dbbasic::bench {

using Clock = std::chrono::steady_clock;

inline double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// About 250 bytes a line, 20 types of which one is rare, 50 sources.
EventDraft sampleDraft(std::uint64_t number);

/// Ends the program with the reason if that does not work.
std::unique_ptr<Log> openedLog(LogOptions options);

/// Publishes for `seconds` or `atMost` events; events a second. What is published is made beforehand, as the
/// bytes of a raw loop are, and its making is not counted.
///
/// Committer::Caller: `inFlight` transactions of `size` events each wait for one commit, as those of one
/// round of the I/O thread do. Committer::Writer: so many are under way at any time, as those of one program
/// that need not wait for each answer are.
double publishLoop(Log &log, Committer committer, std::size_t inFlight, std::size_t size, double seconds,
                   std::uint64_t atMost = UINT64_MAX);

/// One line: what, and the value in the given printf format.
void row(const char *what, const char *format, double value);

/// Median and 99th percentile of one call, printed; returns the median in microseconds.
double percentiles(const char *what, std::size_t rounds, const std::function<void()> &action);

/// Megabytes of anonymous memory; of this process for 0.
double anonymousMegabytes(int process = 0);

} // namespace dbbasic::bench
