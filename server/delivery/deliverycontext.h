// What the senders share, and what they ask of the dispatcher.
#pragma once

#include "model/event.h"

#include <chrono>
#include <functional>
#include <memory>

namespace dbbasic {

class Clock;
class EventStore;
class Lane;
class Outbox;
class Sender;
class Subscriptions;

struct DeliveryContext
{
    EventStore &store;
    Subscriptions &subscriptions;
    const Clock &clock;
    Outbox &outbox;
    std::function<double()> jitter;         ///< 0…1
    std::function<void()> recorded;         ///< something was reported: to be brought to disk
    std::function<Sequence()> lookedAt;     ///< up to here idle lanes have been woken
    std::function<void(Lane &)> becameIdle; ///< wants wake() when something of its own comes
    std::function<void(Lane &)> leftIdle;   ///< with the plan as it was
    std::function<void()> refreshPlans;     ///< gives the lanes the plans as they stand now
    std::function<void(std::shared_ptr<Lane>)> walkLater;
    std::function<void(std::weak_ptr<Sender>, std::chrono::milliseconds)> wakeAt; ///< by the clock's steady()
};

} // namespace dbbasic
