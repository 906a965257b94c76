#include "server/delivery/dispatcher.h"

#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/filter.h"
#include "model/log/logview.h"
#include "model/replays.h"
#include "model/subscriptions.h"
#include "server/delivery/errands.h"
#include "server/delivery/lane.h"
#include "server/delivery/outbox.h"
#include "server/delivery/recorder.h"
#include "server/delivery/replayrunner.h"

#include <QElapsedTimer>
#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dbbasic {

Q_LOGGING_CATEGORY(dispatcherLog, "dbbasic.delivery.dispatcher")

namespace {

using std::chrono::milliseconds;

constexpr milliseconds busyTick{100};   ///< deadlines are looked at so often while something is in flight
constexpr milliseconds idleTick{1'000}; ///< while connections are kept
constexpr milliseconds longestTick{60'000};
constexpr std::chrono::minutes idleCommit{10};       ///< positions of subscriptions to which nothing happens
constexpr std::int64_t sliceNanoseconds = 4'000'000; ///< of walking, before sockets get their turn
constexpr std::uint64_t walkBudget = 1024;
constexpr std::size_t typesRemembered = 10'000;
constexpr std::size_t replaysAtOnce = 4;

} // namespace

struct Dispatcher::Private
{
    Private(Dispatcher *owner, EventStore &eventStore, Subscriptions &subs, Replays &reps,
            DispatcherOptions given)
        : q(owner)
        , store(eventStore)
        , subscriptions(subs)
        , replays(reps)
        , options(std::move(given))
        , clock(options.clock ? *options.clock : systemClock)
        , outbox({options.policy, clock, options.tls, options.resolve ? options.resolve : systemResolve()})
        , context{
              store,
              subscriptions,
              clock,
              outbox,
              options.jitter ? options.jitter : [] { return QRandomGenerator::global()->generateDouble(); },
              [this] { recorded(); },
              [this] { return lookedAt; },
              [this](Lane &lane) { groupOf(lane).push_back(&lane); },
              [this](Lane &lane) { std::erase(groupOf(lane), &lane); },
              [this] { plansChanged(); },
              [this](std::shared_ptr<Lane> lane) { walkLater(std::move(lane)); },
              [this](std::weak_ptr<Sender> sender, milliseconds when) { wakeAt(std::move(sender), when); }}
        , watcher(store)
        , recorder(subscriptions, [this] {
            QMetaObject::invokeMethod(&outbox, [this] { outbox.setHeld(stopping || recorder.isFull()); });
        })
    {
    }

    Dispatcher *const q;
    EventStore &store;
    Subscriptions &subscriptions;
    Replays &replays;
    DispatcherOptions options;
    Clock systemClock;
    const Clock &clock;
    Outbox outbox;
    DeliveryContext context;
    LogWatcher watcher;
    QTimer timer;     ///< the next thing to do by the clock
    QTimer walkTimer; ///< zero: the next slice

    std::unordered_map<std::string, std::shared_ptr<Lane>> lanes;
    std::unordered_map<std::string, std::shared_ptr<Errands>> errands;
    std::vector<std::shared_ptr<ReplayRunner>> runners;
    /// Idle lanes with the same event type pattern. One that is busy costs a new event nothing.
    using IdleGroup = std::vector<Lane *>;
    std::unordered_map<std::string, IdleGroup> idleGroups; ///< by pattern
    std::unordered_map<std::string, std::vector<IdleGroup *>>
        groupsOfType; ///< whose pattern fits; made when first asked
    std::deque<std::shared_ptr<Lane>> walking;
    std::multimap<milliseconds, std::weak_ptr<Sender>> waits;
    Sequence lookedAt; ///< events up to here have woken whom they concern
    milliseconds nextIdleCommit{0};
    bool stopping = false;

    Recorder recorder; ///< last made, first gone: it commits what was reported

    void plansChanged();
    void logAdvanced();
    IdleGroup &groupOf(const Lane &lane);
    const std::vector<IdleGroup *> &concernedBy(std::string_view type);
    void wakeAll(Sequence before);
    void wakeWhomItConcerns(const Event &event, Sequence before);
    void walkLater(std::shared_ptr<Lane> lane);
    void walkSome();
    void wakeAt(std::weak_ptr<Sender> sender, milliseconds when);
    void tick();
    void armTimer();
    void takeCommands();
    void startReplays();
    void recorded();
    void tellLoad();
};

Dispatcher::Dispatcher(EventStore &store, Subscriptions &subscriptions, Replays &replays, TargetPolicy policy)
    : Dispatcher(store, subscriptions, replays, [&] {
        DispatcherOptions options;
        options.policy = std::move(policy);
        return options;
    }())
{
}

Dispatcher::Dispatcher(EventStore &store, Subscriptions &subscriptions, Replays &replays,
                       DispatcherOptions options)
    : d(std::make_unique<Private>(this, store, subscriptions, replays, std::move(options)))
{
    d->timer.setSingleShot(true);
    d->walkTimer.setSingleShot(true);
    d->nextIdleCommit = d->clock.steady() + idleCommit;
    d->lookedAt = store.view()->last();
    d->subscriptions.setLookedAt(d->lookedAt);

    connect(&d->watcher, &LogWatcher::advanced, this, [this] { d->logAdvanced(); });
    connect(&d->timer, &QTimer::timeout, this, [this] { d->tick(); });
    connect(&d->walkTimer, &QTimer::timeout, this, [this] { d->walkSome(); });
    connect(&d->clock, &Clock::moved, this, [this] { d->tick(); });
    // Emitted in whatever thread acts: to ours through the queue.
    connect(
        &subscriptions, &Subscriptions::steered, this, [this] { d->plansChanged(); }, Qt::QueuedConnection);
    connect(
        &subscriptions.deliveries(), &Deliveries::commanded, this, [this] { d->takeCommands(); },
        Qt::QueuedConnection);
    connect(
        &replays, &Replays::queued, this, [this] { d->startReplays(); }, Qt::QueuedConnection);
    connect(&d->outbox, &Outbox::becameEmpty, this, [this] {
        if (d->stopping)
            Q_EMIT stopped();
    });
    subscriptions.deliveries().setServed(true);
    // Once the event loop runs: whoever made us may want to connect first.
    QMetaObject::invokeMethod(
        this,
        [this] {
            d->plansChanged();
            d->logAdvanced();
            d->takeCommands();
            d->startReplays();
        },
        Qt::QueuedConnection);
}

Dispatcher::~Dispatcher()
{
    d->stopping = true;
    d->subscriptions.deliveries().setServed(false);
}

void Dispatcher::stop(std::chrono::milliseconds grace)
{
    if (d->stopping)
        return;
    d->stopping = true;
    d->outbox.setHeld(true);
    d->subscriptions.deliveries().setServed(false);
    if (d->outbox.inFlight() == 0)
        QMetaObject::invokeMethod(this, &Dispatcher::stopped, Qt::QueuedConnection);
    else
        QTimer::singleShot(grace, this, &Dispatcher::stopped);
}

void Dispatcher::Private::plansChanged()
{
    std::vector<Subscriptions::DeliveryPlan> plans = subscriptions.changedPlans();
    if (plans.empty())
        return;
    if (lanes.empty()) {
        watcher.setActive(true);
        lookedAt = store.view()->last(); // a lane looks for itself at what lies before
    }
    for (Subscriptions::DeliveryPlan &plan : plans) {
        const std::string id = plan.id;
        std::shared_ptr<Lane> &lane = lanes[id];
        if (!lane)
            lane = std::make_shared<Lane>(context);
        const bool removed = plan.removed;
        lane->setPlan(std::move(plan));
        if (removed) {
            lanes.erase(id);
            errands.erase(id);
        }
    }
    armTimer();
}

Dispatcher::Private::IdleGroup &Dispatcher::Private::groupOf(const Lane &lane)
{
    const auto [group, isNew] = idleGroups.try_emplace(lane.plan().settings.eventType);
    if (isNew)
        groupsOfType.clear();
    return group->second;
}

const std::vector<Dispatcher::Private::IdleGroup *> &Dispatcher::Private::concernedBy(std::string_view type)
{
    std::string key(type);
    if (const auto known = groupsOfType.find(key); known != groupsOfType.end())
        return known->second;
    if (groupsOfType.size() >= typesRemembered)
        groupsOfType.clear();
    std::vector<IdleGroup *> concerned;
    for (auto &[pattern, group] : idleGroups) {
        if (pattern == "*" || typeMatches(pattern, type))
            concerned.push_back(&group);
    }
    return groupsOfType.emplace(std::move(key), std::move(concerned)).first->second;
}

void Dispatcher::Private::wakeWhomItConcerns(const Event &event, Sequence before)
{
    std::vector<std::shared_ptr<Lane>> woken; // waking one may change the groups, and remove another
    for (IdleGroup *group : concernedBy(event.type)) {
        std::erase_if(*group, [&](Lane *lane) {
            if (!lane->plan().filter.matches(event))
                return false;
            woken.push_back(lane->shared_from_this());
            return true;
        });
    }
    for (const auto &lane : woken)
        lane->wake(before);
}

void Dispatcher::Private::wakeAll(Sequence before)
{
    std::vector<std::shared_ptr<Lane>> woken;
    for (auto &[pattern, group] : idleGroups) {
        for (Lane *lane : std::exchange(group, {}))
            woken.push_back(lane->shared_from_this());
    }
    for (const auto &lane : woken)
        lane->wake(before);
}

void Dispatcher::Private::logAdvanced()
{
    const auto view = store.view();
    const Sequence last = view->last();
    QElapsedTimer slice;
    slice.start();
    while (lookedAt < last && !stopping) {
        const Sequence before = lookedAt;
        const Sequence sequence{before.value + 1};
        if (const auto event = view->at(sequence); !event)
            wakeAll(before); // it cannot be read: it may concern anybody
        else if (!lanes.empty())
            wakeWhomItConcerns(*event, before);
        lookedAt = sequence;
        if (lanes.empty()) {
            lookedAt = last;
            watcher.setActive(false); // nobody to deliver to: publishers need not wake us
        }
        if ((sequence.value & 0xFF) == 0 && slice.nsecsElapsed() > sliceNanoseconds) {
            walkTimer.start(0);
            break;
        }
    }
    subscriptions.setLookedAt(lookedAt);
    armTimer();
}

void Dispatcher::Private::walkLater(std::shared_ptr<Lane> lane)
{
    walking.push_back(std::move(lane));
    if (!walkTimer.isActive())
        walkTimer.start(0);
}

void Dispatcher::Private::walkSome()
{
    QElapsedTimer slice;
    slice.start();
    while (!walking.empty() && slice.nsecsElapsed() < sliceNanoseconds && !stopping) {
        const std::shared_ptr<Lane> lane = std::move(walking.front());
        walking.pop_front();
        if (!lane->walk(walkBudget))
            walking.push_back(lane);
    }
    if (lookedAt < store.view()->last())
        logAdvanced();
    if (!walking.empty() && !stopping)
        walkTimer.start(0);
    armTimer();
}

void Dispatcher::Private::wakeAt(std::weak_ptr<Sender> sender, milliseconds when)
{
    waits.emplace(when, std::move(sender));
    armTimer();
}

void Dispatcher::Private::armTimer()
{
    if (stopping)
        return;
    const milliseconds now = clock.steady();
    milliseconds next = now + (outbox.inFlight() > 0     ? busyTick
                               : outbox.hasConnections() ? idleTick
                                                         : longestTick);
    if (!waits.empty())
        next = std::min(next, waits.begin()->first);
    const milliseconds delay = std::max(next - now, milliseconds(0));
    if (!timer.isActive() || timer.remainingTimeAsDuration() > delay)
        timer.start(delay);
}

void Dispatcher::Private::tick()
{
    outbox.checkDeadlines();
    outbox.dropIdleConnections();
    const milliseconds now = clock.steady();
    std::vector<std::shared_ptr<Sender>> due;
    while (!waits.empty() && waits.begin()->first <= now) {
        if (auto sender = waits.begin()->second.lock())
            due.push_back(std::move(sender));
        waits.erase(waits.begin());
    }
    if (!stopping) {
        for (const auto &sender : due)
            sender->due();
    }
    std::erase_if(errands, [](const auto &entry) { return entry.second->isEmpty(); });
    const std::size_t before = runners.size();
    std::erase_if(runners, [](const auto &runner) { return runner->hasEnded(); });
    if (runners.size() != before)
        startReplays();
    if (now >= nextIdleCommit) {
        nextIdleCommit = now + idleCommit;
        recorder.addIdle();
    }
    tellLoad();
    armTimer();
}

void Dispatcher::Private::takeCommands()
{
    for (Deliveries::Command &command : subscriptions.deliveries().takeCommands()) {
        if (!lanes.count(command.subscriptionId))
            plansChanged(); // made a moment ago
        const auto found = lanes.find(command.subscriptionId);
        if (found == lanes.end()) {
            command.refuse(Error::Code::NotFound, "Subscription not found");
            continue;
        }
        const std::shared_ptr<Lane> lane = found->second; // what follows may show that it was removed
        switch (command.kind) {
        case Deliveries::Command::Kind::RetryNow: {
            const auto retried = lane->retry();
            if (command.acted)
                command.acted(retried);
            break;
        }
        case Deliveries::Command::Kind::Skip:
            lane->skip(std::move(command.acted));
            break;
        case Deliveries::Command::Kind::Send: {
            auto &queue = errands[command.subscriptionId];
            if (!queue)
                queue = std::make_shared<Errands>(context, lane);
            queue->add(std::move(command));
            break;
        }
        }
    }
    armTimer();
}

void Dispatcher::Private::startReplays()
{
    for (const auto &runner : std::vector(runners))
        runner->check();
    while (runners.size() < replaysAtOnce && !stopping) {
        auto replay = replays.takeQueued();
        if (!replay)
            break;
        if (const std::string &id = replay->request.subscriptionId; !id.empty() && !lanes.count(id))
            plansChanged(); // made a moment ago
        const auto lane = lanes.find(replay->request.subscriptionId);
        runners.push_back(std::make_shared<ReplayRunner>(context, replays, std::move(*replay),
                                                         lane == lanes.end() ? nullptr : lane->second));
        runners.back()->begin();
    }
    armTimer();
}

void Dispatcher::Private::recorded()
{
    if (!recorder.add())
        outbox.setHeld(true);
    // The timer looks after deadlines only while something is in flight; this is where it always passes.
    armTimer();
}

void Dispatcher::Private::tellLoad()
{
    std::uint32_t waiting = 0;
    for (const auto &[id, lane] : lanes)
        waiting += lane->state() == Lane::State::Waiting ? 1 : 0;
    subscriptions.deliveries().setLoad(std::uint32_t(outbox.inFlight()), waiting,
                                       std::uint32_t(outbox.ready()));
}

} // namespace dbbasic
