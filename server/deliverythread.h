// The delivery thread: the dispatcher, made, used and destroyed in it.
#pragma once

#include "server/delivery/targetpolicy.h"

#include <QThread>

#include <chrono>
#include <future>

namespace dbbasic {

class Dispatcher;
class EventStore;
class Replays;
class Subscriptions;

/// Lives in the main thread.
class DeliveryThread final : public QThread
{
public:
    DeliveryThread(EventStore &store, Subscriptions &subscriptions, Replays &replays, TargetPolicy policy);
    /// Waits for the end that stop() began.
    ~DeliveryThread() override;

    /// Sends nothing new, waits for answers that are due for as long as `patience`, and ends.
    void stop(std::chrono::milliseconds patience);

protected:
    void run() override;

private:
    void deliver();

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    Replays &m_replays;
    const TargetPolicy m_policy;
    std::promise<Dispatcher *> m_made;
    Dispatcher *m_dispatcher = nullptr; ///< in the thread; post to it
};

} // namespace dbbasic
