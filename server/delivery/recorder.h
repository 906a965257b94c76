// Brings what was delivered to disk: attempts first, then positions, in one flush each for all that came
// together.
//
// The commit window: what was delivered in the last 20 ms and during the flush before, never more than 1,000
// deliveries, is sent again after a crash.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

namespace dbbasic {

class Subscriptions;

/// A thread of its own, so that no flush holds up a delivery.
class Recorder
{
public:
    static constexpr std::chrono::milliseconds window{20};
    static constexpr std::size_t windowLimit = 1'000;

    /// `caughtUp` is called in the recorder's thread when there is room in the window again.
    Recorder(Subscriptions &subscriptions, std::function<void()> caughtUp);
    /// Commits what is left.
    ~Recorder();

    /// One more delivery was reported. False when the window is full: send nothing until caughtUp.
    bool add();
    /// The positions of idle subscriptions, too, with the next commit.
    void addIdle();
    bool isFull() const;

private:
    void run();

    Subscriptions &m_subscriptions;
    const std::function<void()> m_caughtUp;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::size_t m_open = 0; ///< reported, not on disk
    bool m_idleToo = false;
    bool m_stop = false;
    std::thread m_thread;
};

} // namespace dbbasic
