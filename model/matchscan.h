// Finds the events that match a filter, on a thread of its own: backwards from the newest, and forwards as
// new ones come in.
#pragma once

#include "model/event.h"
#include "model/filter.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace dbbasic {

class LogView;

/// One consumer: every function is called from its thread. What is found waits, bounded, until it is taken.
class MatchScan
{
public:
    /// `wake` is called on the scanning thread when there is something to take, once until it is taken.
    explicit MatchScan(std::function<void()> wake);
    ~MatchScan();

    /// Begins anew with this snapshot. What ran is cancelled; nothing it found is handed out any more.
    void start(Filter filter, std::shared_ptr<const LogView> view);
    /// The log has grown: what is new in `view` is tested before the search back in history goes on.
    void extend(std::shared_ptr<const LogView> view);
    /// Gives up the search in history; new events are still tested.
    void stopHistory();
    /// Gives up altogether, until the next start().
    void clear();

    struct Found
    {
        std::vector<Sequence> older; ///< descending, each below all handed out before
        std::vector<Sequence> newer; ///< ascending, each above all handed out before
        Sequence tested;             ///< everything above the first snapshot up to here has been tested
        Sequence historyPosition;    ///< the search back in history has come down to here
        bool historyDone = false;    ///< the beginning has been reached, or the search was given up
    };
    Found take();

private:
    void run();
    void scanNewer(std::unique_lock<std::mutex> &lock);
    void scanOlder(std::unique_lock<std::mutex> &lock);
    void tell(std::unique_lock<std::mutex> &lock);
    bool hasRoom() const;

    const std::function<void()> m_wake;
    std::mutex m_mutex;
    std::condition_variable m_work;
    std::atomic<bool> m_cancel = false; ///< raised to interrupt a walk, lowered when the thread has seen it
    bool m_quit = false;
    bool m_told = false;
    std::uint64_t m_generation = 0;
    std::shared_ptr<const LogView> m_view;
    Filter m_filter;
    Sequence m_start; ///< last event of the first snapshot
    std::shared_ptr<class QueryCursor> m_history;
    Found m_found;
    std::thread m_thread; // last: starts when all else is there
};

} // namespace dbbasic
