// Webhook delivery: takes each subscription along the log, in order, one attempt in flight, and replays
// beside. Nothing is queued but positions: an outage costs attempts, never events.
#pragma once

#include "server/delivery/attempt.h"
#include "server/delivery/clock.h"
#include "server/delivery/deliverycontext.h"
#include "server/delivery/targetpolicy.h"

#include <QObject>
#include <QSslConfiguration>

#include <chrono>
#include <functional>
#include <memory>

namespace dbbasic {

class EventStore;
class Replays;
class Subscriptions;

struct DispatcherOptions
{
    TargetPolicy policy;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    const Clock *clock = nullptr;   ///< nullptr: the operating system's. Outlives the dispatcher.
    std::function<double()> jitter; ///< 0…1; empty: random
    Resolve resolve;                ///< empty: the operating system's
};

/// Made, used and destroyed in the delivery thread, which needs an event loop. Store, subscriptions and
/// replays outlive it. Works from the moment it is made.
class Dispatcher : public QObject
{
    Q_OBJECT

public:
    Dispatcher(EventStore &store, Subscriptions &subscriptions, Replays &replays, TargetPolicy policy);
    Dispatcher(EventStore &store, Subscriptions &subscriptions, Replays &replays, DispatcherOptions options);
    /// What is in flight is cut off (and sent again after the next start); what was answered is committed.
    ~Dispatcher() override;

    /// Sends nothing new any more; stopped() follows when what is in flight has been answered, or `grace` is
    /// over.
    void stop(std::chrono::milliseconds grace);

Q_SIGNALS:
    void stopped();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
