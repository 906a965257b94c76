#include "model/queryscan.h"

#include "model/log/logview.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace dbbasic {

struct QueryScan::Private
{
    /// One block's sequences, first … last.
    struct Block
    {
        std::uint64_t number = 0;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };

    std::optional<Block> take()
    {
        std::unique_lock lock(mutex);
        // Not too far ahead of the slowest: what is found there has to be kept until its turn.
        roomAhead.wait(lock, [this] { return cancelled || taken < delivered + lead; });
        if (cancelled || nextFirst > nextLast)
            return {};
        const std::uint64_t size = std::min(blockSize, nextLast - nextFirst + 1);
        Block block{taken++, nextFirst, nextFirst + size - 1};
        if (query.order == Order::NewestFirst) {
            block.last = nextLast;
            block.first = nextLast - size + 1;
            nextLast -= size;
        } else {
            nextFirst += size;
        }
        blockSize = std::min(blockSize * 2, largestBlock);
        return block;
    }

    Batch scan(const Block &block) const
    {
        Query part = query;
        part.after.value = block.first - 1;
        part.before.value = block.last + 1;
        Batch batch;
        batch.examined = block.last - block.first + 1;
        QueryCursor cursor(view, std::move(part));
        while (cursor.next(UINT64_MAX, &cancelled) == QueryCursor::State::Found)
            batch.matches.push_back(cursor.event().sequence);
        return batch;
    }

    void hand(const Block &block, Batch batch)
    {
        const std::lock_guard lock(deliveryMutex);
        waiting.emplace(block.number, std::move(batch));
        while (!waiting.empty() && waiting.begin()->first == delivered) {
            Batch next = std::move(waiting.extract(waiting.begin()).mapped());
            covered += next.examined;
            next.last = covered == total;
            if (cancelled)
                return;
            deliver(std::move(next));
            {
                const std::lock_guard countLock(mutex);
                ++delivered;
            }
            roomAhead.notify_all();
        }
    }

    void work()
    {
        while (const auto block = take())
            hand(*block, scan(*block));
    }

    std::shared_ptr<const LogView> view;
    Query query;
    Deliver deliver;
    std::uint64_t total = 0;
    std::uint64_t largestBlock = 0;
    std::uint64_t lead = 0;

    std::mutex mutex; // of these:
    std::condition_variable roomAhead;
    std::uint64_t nextFirst = 1;
    std::uint64_t nextLast = 0;
    std::uint64_t blockSize = 0;
    std::uint64_t taken = 0;
    std::uint64_t delivered = 0; // changed with both locks held
    std::atomic<bool> cancelled = false;

    std::mutex deliveryMutex; // of these, and of the order of calls:
    std::map<std::uint64_t, Batch> waiting;
    std::uint64_t covered = 0;

    std::vector<std::thread> threads;
};

QueryScan::QueryScan(std::shared_ptr<const LogView> view, Query query, Deliver deliver, Options options)
    : d(std::make_unique<Private>())
{
    const std::uint64_t last = view->last().value;
    d->nextFirst = query.after.value == UINT64_MAX ? UINT64_MAX : query.after.value + 1;
    d->nextLast = query.before.value == 0 ? 0 : std::min(last, query.before.value - 1);
    d->total = d->nextFirst > d->nextLast ? 0 : d->nextLast - d->nextFirst + 1;
    d->largestBlock = std::max<std::uint64_t>(options.blockSize, 1);
    d->blockSize = std::max<std::uint64_t>(d->largestBlock / 64, 1);
    d->view = std::move(view);
    d->query = std::move(query);
    d->deliver = std::move(deliver);
    const auto workers = options.workers > 0 ? static_cast<unsigned>(options.workers)
                                             : std::max(1u, std::thread::hardware_concurrency());
    d->lead = 4 * workers;
    d->threads.reserve(workers);
    for (unsigned i = 0; i < workers; ++i) {
        d->threads.emplace_back([this, i] {
            if (d->total == 0) {
                if (i == 0)
                    d->deliver({{}, 0, true});
                return;
            }
            d->work();
        });
    }
}

QueryScan::~QueryScan()
{
    cancel();
    for (std::thread &thread : d->threads)
        thread.join();
}

void QueryScan::cancel()
{
    {
        const std::lock_guard lock(d->mutex);
        d->cancelled = true;
    }
    d->roomAhead.notify_all();
    // Behind a delivery that is under way.
    const std::lock_guard lock(d->deliveryMutex);
}

std::uint64_t QueryScan::total() const
{
    return d->total;
}

} // namespace dbbasic
