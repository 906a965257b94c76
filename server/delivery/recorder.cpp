#include "server/delivery/recorder.h"

#include "model/subscriptions.h"

#include <QLoggingCategory>

#include <utility>

namespace dbbasic {

Q_LOGGING_CATEGORY(recorderLog, "dbbasic.delivery.recorder")

namespace {
constexpr std::chrono::seconds retryAfterError{1};
}

Recorder::Recorder(Subscriptions &subscriptions, std::function<void()> caughtUp)
    : m_subscriptions(subscriptions)
    , m_caughtUp(std::move(caughtUp))
    , m_thread([this] { run(); })
{
}

Recorder::~Recorder()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

bool Recorder::add()
{
    const std::lock_guard lock(m_mutex);
    if (m_open++ == 0)
        m_wake.notify_one();
    return m_open < windowLimit;
}

void Recorder::addIdle()
{
    {
        const std::lock_guard lock(m_mutex);
        m_idleToo = true;
    }
    m_wake.notify_one();
}

bool Recorder::isFull() const
{
    const std::lock_guard lock(m_mutex);
    return m_open >= windowLimit;
}

void Recorder::run()
{
    std::unique_lock lock(m_mutex);
    for (bool last = false; !last;) {
        m_wake.wait(lock, [this] { return m_stop || m_open > 0 || m_idleToo; });
        m_wake.wait_for(lock, window, [this] { return m_stop; });
        last = m_stop;
        const std::size_t taken = m_open;
        const bool idleToo = std::exchange(m_idleToo, false);
        lock.unlock();
        auto committed = m_subscriptions.commit(idleToo);
        if (!committed)
            qCWarning(recorderLog, "positions are not on disk: %s", committed.error().message.c_str());
        lock.lock();
        if (!committed) {
            // Delivering goes on until the window is full, and stands still then.
            m_wake.wait_for(lock, retryAfterError, [this] { return m_stop; });
            continue;
        }
        const bool wasFull = m_open >= windowLimit;
        m_open -= taken;
        if (wasFull && m_open < windowLimit) {
            lock.unlock();
            m_caughtUp();
            lock.lock();
        }
    }
}

} // namespace dbbasic
