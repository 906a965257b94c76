// A query over much, on several threads: the matches come in order, block by block, the first ones at once.
#pragma once

#include "model/query.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace dbbasic {

/// Starts on construction. Destroying it cancels and waits, which takes a few milliseconds.
class QueryScan
{
public:
    struct Batch
    {
        std::vector<Sequence> matches; ///< in the query's order; all of this block
        std::uint64_t examined = 0;    ///< events of this block, matches or not: adds up to total()
        bool last = false;             ///< nothing more comes
    };
    /// Called on the workers' threads, one call at a time, in order, from the first block to the last. Not
    /// called again once cancel() has returned, or the destructor; it must not call either.
    using Deliver = std::function<void(Batch)>;

    struct Options
    {
        int workers = 0;                  ///< 0: one for each core
        std::uint64_t blockSize = 65'536; ///< sequences in a block; the first ones are smaller
    };

    QueryScan(std::shared_ptr<const LogView> view, Query query, Deliver deliver, Options options);
    ~QueryScan();
    QueryScan(const QueryScan &) = delete;
    QueryScan &operator=(const QueryScan &) = delete;

    void cancel();
    std::uint64_t total() const; ///< events the scan covers: those between after and before

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
