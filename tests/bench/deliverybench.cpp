// How fast webhooks go out, in this process, to a receiver that does next to nothing. Prints a table.
//
//   deliverybench [events per measurement] [what]     default 30000; what: order, latency, publish, hanging,
//   backlog (a million events after an outage); all but backlog if nothing is said
#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/replays.h"
#include "model/subscriptions.h"
#include "server/delivery/dispatcher.h"
#include "tests/bench/epollreceiver.h"
#include "tests/bench/processmemory.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace dbbasic;

namespace {

using SteadyClock = std::chrono::steady_clock;

double secondsSince(SteadyClock::time_point begin)
{
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

double ownMegabytes()
{
    return double(bench::anonymousBytes()) / 1e6;
}

/// A store, its subscriptions, and a delivery thread once deliver() was called.
struct Bench
{
    QTemporaryDir folder;
    std::unique_ptr<EventStore> store;
    std::unique_ptr<Subscriptions> subscriptions;
    std::unique_ptr<Replays> replays;
    QThread thread;
    Dispatcher *dispatcher = nullptr;

    Bench()
    {
        LogOptions options;
        options.directory = folder.path().toStdString();
        auto opened = EventStore::open(options);
        if (!opened) {
            std::fprintf(stderr, "%s\n", opened.error().message.c_str());
            std::exit(1);
        }
        store = std::move(*opened);
        subscriptions = std::move(*Subscriptions::open(*store));
        replays = std::make_unique<Replays>(*store, *subscriptions);
    }

    ~Bench()
    {
        if (dispatcher)
            QMetaObject::invokeMethod(
                dispatcher, [this] { delete std::exchange(dispatcher, nullptr); },
                Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }

    void deliver()
    {
        thread.start();
        auto *context = new QObject;
        context->moveToThread(&thread);
        QMetaObject::invokeMethod(
            context,
            [this] { dispatcher = new Dispatcher(*store, *subscriptions, *replays, TargetPolicy(true)); },
            Qt::BlockingQueuedConnection);
        context->deleteLater();
    }

    std::string subscribe(const std::string &name, const std::string &type, std::uint16_t port)
    {
        SubscriptionSettings settings;
        settings.subscriberId = name;
        settings.eventType = type;
        settings.callbackUrl = "http://127.0.0.1:" + std::to_string(port) + "/hook";
        auto made = subscriptions->subscribe(settings);
        if (!made) {
            std::fprintf(stderr, "%s\n", made.error().message.c_str());
            std::exit(1);
        }
        return made->id;
    }

    /// Publishes `count` events, at most `window` under way, and waits until all are on disk.
    void publish(std::uint64_t count, const std::string &type = "bench.event", std::size_t batch = 500)
    {
        std::mutex mutex;
        std::condition_variable done;
        std::uint64_t open = 0;
        for (std::uint64_t i = 0; i < count; i += batch) {
            Transaction transaction(std::min<std::uint64_t>(batch, count - i));
            for (EventDraft &draft : transaction) {
                draft.type = type;
                draft.source = "bench";
                draft.payload = R"({"order_id":"789","total":99.99,"customer":"alice","items":[1,2,3]})";
            }
            std::unique_lock lock(mutex);
            done.wait(lock, [&] { return open < 8; });
            ++open;
            lock.unlock();
            store->publish(std::move(transaction), [&](const Result<std::vector<Published>> &result) {
                if (!result)
                    std::fprintf(stderr, "%s\n", result.error().message.c_str());
                const std::lock_guard guard(mutex);
                --open;
                done.notify_all();
            });
        }
        std::unique_lock lock(mutex);
        done.wait(lock, [&] { return open == 0; });
    }
};

/// Whether each target got the events one after the other, from the first on.
class OrderCheck
{
public:
    explicit OrderCheck(int targets)
        : m_next(std::size_t(targets), 1)
    {
    }
    void see(int target, std::string_view request)
    {
        constexpr std::string_view name = "\"sequence\":";
        std::uint64_t sequence = 0;
        if (const std::size_t at = request.rfind(name); at != request.npos)
            std::from_chars(request.data() + at + name.size(), request.data() + request.size(), sequence);
        std::uint64_t &next = m_next[std::size_t(target)];
        m_outOfOrder += sequence == next ? 0 : 1;
        next = sequence + 1;
    }
    std::uint64_t outOfOrder() const { return m_outOfOrder; } ///< once the receiver is gone

private:
    std::vector<std::uint64_t> m_next;
    std::uint64_t m_outOfOrder = 0;
};

void waitFor(const EpollReceiver &receiver, std::uint64_t count)
{
    const auto begin = SteadyClock::now();
    while (receiver.requests() < count && secondsSince(begin) < 600)
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    if (receiver.requests() != count)
        std::printf("    !! %llu deliveries of %llu\n", static_cast<unsigned long long>(receiver.requests()),
                    static_cast<unsigned long long>(count));
}

void drain(const char *what, const char *wanted, int targets, std::uint64_t events)
{
    OrderCheck order(targets);
    std::optional<EpollReceiver> listening(
        std::in_place, targets, [&](int target, std::string_view request) { order.see(target, request); });
    EpollReceiver &receiver = *listening;
    Bench bench;
    for (int i = 0; i < targets; ++i)
        bench.subscribe("target-" + std::to_string(i), "*", receiver.port(i));
    bench.publish(events);
    const auto begin = SteadyClock::now();
    const double before = ownMegabytes();
    bench.deliver();
    waitFor(receiver, events * std::uint64_t(targets));
    const double seconds = secondsSince(begin);
    std::printf("%-44s %10.0f /s   wanted %s   (%.0f MB more)\n", what, double(events) * targets / seconds,
                wanted, ownMegabytes() - before);
    listening.reset();
    if (order.outOfOrder() > 0)
        std::printf("    !! %llu out of order\n", static_cast<unsigned long long>(order.outOfOrder()));
}

void latency(std::uint64_t events)
{
    std::mutex mutex;
    std::condition_variable seen;
    std::uint64_t count = 0;
    EpollReceiver receiver(1, [&](int, std::string_view) {
        const std::lock_guard lock(mutex);
        ++count;
        seen.notify_one();
    });
    Bench bench;
    bench.subscribe("target", "*", receiver.port());
    bench.deliver();
    std::vector<double> milliseconds;
    for (std::uint64_t i = 0; i < events; ++i) {
        const auto begin = SteadyClock::now();
        Transaction transaction(1);
        transaction.front().type = "bench.event";
        bench.store->publish(std::move(transaction), [](const auto &) {});
        std::unique_lock lock(mutex);
        seen.wait(lock, [&] { return count > i; });
        milliseconds.push_back(secondsSince(begin) * 1000);
        lock.unlock();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("%-44s p50 %5.2f ms  p99 %5.2f ms   wanted 3 and 15\n", "publish to delivered, idle",
                milliseconds[milliseconds.size() / 2], milliseconds[milliseconds.size() * 99 / 100]);
}

/// With one subscription that gets each event, and others that get none.
double publishRate(int subscriptions, std::uint64_t events)
{
    EpollReceiver receiver;
    Bench bench;
    for (int i = 1; i < subscriptions; ++i)
        bench.subscribe("other-" + std::to_string(i), "other." + std::to_string(i), receiver.port());
    bench.subscribe("target", "bench.match", receiver.port());
    bench.deliver();
    bench.publish(1, "bench.match");
    waitFor(receiver, 1);
    // The first look at 10,000 positions is part of the start, not of publishing.
    const auto isBehind = [](const Subscription &subscription) { return subscription.position.value < 1; };
    for (auto all = bench.subscriptions->all(); std::any_of(all.begin(), all.end(), isBehind);
         all = bench.subscriptions->all())
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto begin = SteadyClock::now();
    bench.publish(events, "bench.match", 20);
    return double(events) / secondsSince(begin);
}

void hanging(std::uint64_t events)
{
    const auto measure = [events](int hangingTargets) {
        EpollReceiver good;
        EpollReceiver bad(hangingTargets);
        bad.setHanging(true);
        Bench bench;
        // A target that has answered before. One nobody knows yet stands in one line with the others nobody
        // knows.
        bench.subscribe("good", "*", good.port());
        bench.deliver();
        bench.publish(1);
        waitFor(good, 1);
        const double before = ownMegabytes();
        for (int i = 0; i < hangingTargets; ++i)
            bench.subscribe("hanging-" + std::to_string(i), "*", bad.port(i));
        const auto begin = SteadyClock::now();
        bench.publish(events);
        waitFor(good, events + 1);
        return std::pair(double(events) / secondsSince(begin), ownMegabytes() - before);
    };
    const auto [alone, aloneMemory] = measure(0);
    const auto [beside, memory] = measure(1000);
    std::printf("%-44s %10.2f of its rate, %.0f MB more   wanted 0.9, 100\n",
                "one target beside 1,000 that hang", beside / alone, memory - aloneMemory);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 30'000;
    const std::string_view what = argc > 2 ? argv[2] : "";
    const auto isAsked = [what](std::string_view name) { return what.empty() || what == name; };
    if (isAsked("order")) {
        drain("one subscription, in order", ">= 3,000", 1, events);
        drain("16 subscriptions on 16 targets", ">= 8,000", 16, std::max<std::uint64_t>(events / 8, 1));
    }
    if (isAsked("latency"))
        latency(std::min<std::uint64_t>(events, 1000));
    if (isAsked("publish")) {
        const double one = publishRate(1, events);
        const double many = publishRate(10'000, events);
        std::printf("%-44s %10.0f /s, %.2f of the rate with 1   wanted 0.9\n",
                    "publish, 10,000 subscriptions, 1 matches", many, many / one);
    }
    if (isAsked("hanging"))
        hanging(events);
    if (what == "backlog")
        drain("backlog of 1,000,000 events, one target", ">= 3,000", 1, 1'000'000);
    return 0;
}
