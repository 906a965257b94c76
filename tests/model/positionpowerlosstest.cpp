// The power goes at any moment while deliveries are under way. Afterwards no subscription stands behind what
// it was told to be on disk, none stands beyond an attempt that is logged, and what people were promised (a
// pause, a secret, a dead letter) is there. If this fails, a power cut loses a webhook or sends days of them
// again.
#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/subscriptions.h"
#include "tests/support/faultstorage.h"

#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

#include <future>
#include <set>

using namespace dbbasic;

namespace {

constexpr std::uint64_t events = 9;

/// What somebody was told, and the change of the disk after which it was.
struct Promise
{
    std::size_t since = 0;
    std::uint64_t position = 0; ///< at least
    bool isMade = false, isPaused = false, hasSecret = false;
    std::set<std::uint64_t> deadLetters;
};

/// Delivers to itself: what server/delivery tells the model, without a network.
class Deliverer
{
public:
    Deliverer(const std::filesystem::path &directory, Storage &storage)
    {
        LogOptions options;
        options.directory = directory;
        options.storage = &storage;
        store = std::move(EventStore::open(options).value());
        subscriptions = std::move(Subscriptions::open(*store).value());
    }

    void publish()
    {
        EventDraft draft;
        draft.type = "a";
        std::promise<bool> done;
        store->publish({draft}, [&](const auto &result) { done.set_value(result.has_value()); });
        QVERIFY(done.get_future().get());
    }

    /// The next event of the subscription was answered.
    void deliver(const std::string &id, bool succeeded)
    {
        const Subscription subscription = subscriptions->find(id).value();
        const auto view = store->view();
        const auto event = view->at(Sequence{subscription.position.value + 1});
        QVERIFY(event);
        DeliveryAttempt attempt;
        attempt.time = currentTime();
        attempt.subscriptionId = id;
        attempt.sequence = event->sequence;
        attempt.eventId = event->id;
        attempt.eventType = event->type;
        attempt.succeeded = succeeded;
        attempt.statusCode = succeeded ? 200 : 422;
        subscriptions->deliveries().record(attempt);
        if (!succeeded) {
            DeadLetter letter;
            letter.subscriptionId = id;
            letter.sequence = event->sequence;
            letter.eventId = event->id;
            letter.eventType = event->type;
            QVERIFY(subscriptions->deliveries().park(letter));
        }
        Subscriptions::DeliveryReport report;
        report.id = id;
        report.generation = 1;
        report.position = event->sequence;
        report.positionEventId = event->id;
        report.status = subscription.delivery;
        ++report.status.attempts;
        subscriptions->report(report);
    }

    std::unique_ptr<EventStore> store;
    std::unique_ptr<Subscriptions> subscriptions;
};

} // namespace

class PositionPowerLossTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("dbbasic.*=false")); // thousands of recoveries
    }
    void anyCut();

private:
    void compare(const std::filesystem::path &directory, const std::string &id, const Promise &promise,
                 std::uint64_t reported);
};

void PositionPowerLossTest::anyCut()
{
    QTemporaryDir folder;
    const std::filesystem::path directory = folder.path().toStdString();
    PowerLossStorage storage;
    std::string id;
    std::vector<Promise> promises(1);
    std::vector<std::pair<std::size_t, std::uint64_t>> reported{{0, 0}}; // position in memory from then on
    {
        Deliverer deliverer(directory, storage);
        Promise promise;
        const auto promised = [&] {
            promise.since = storage.changes();
            promises.push_back(promise);
        };
        SubscriptionSettings settings;
        settings.subscriberId = "target";
        settings.callbackUrl = "http://127.0.0.1:9/";
        id = deliverer.subscriptions->subscribe(settings).value().id;
        promise.isMade = true;
        promised();
        for (std::uint64_t i = 1; i <= events; ++i) {
            deliverer.publish();
            reported.emplace_back(storage.changes(), i);
            deliverer.deliver(id, i % 4 != 0);
            if (i % 4 == 0) {
                promise.deadLetters.insert(i);
                promised();
            }
            if (i % 3 == 0) {
                QVERIFY(deliverer.subscriptions->commit());
                promise.position = i;
                promised();
            }
            if (i == 5) {
                QVERIFY(deliverer.subscriptions->makeSecret(id));
                promise.hasSecret = true;
                promised();
            }
            if (i == 8) {
                promise.deadLetters.erase(4); // from here on it may be there or not
                promised();
                QVERIFY(deliverer.subscriptions->deliveries().discard(id, Sequence{4}));
            }
        }
        QVERIFY(deliverer.subscriptions->pause(id));
        promise.isPaused = true;
        promised();
    }

    using Unflushed = PowerLossStorage::Unflushed;
    for (std::size_t cut = 0; cut <= storage.changes(); ++cut) {
        std::size_t last = 0;
        while (last + 1 < promises.size() && promises[last + 1].since <= cut)
            ++last;
        std::uint64_t furthest = 0;
        for (const auto &[since, position] : reported)
            furthest = since <= cut ? position : furthest;
        for (const Unflushed unflushed : {Unflushed::Lost, Unflushed::Kept, Unflushed::Mixed}) {
            for (std::uint32_t seed = 0; seed < (unflushed == Unflushed::Mixed ? 3u : 1u); ++seed) {
                QTemporaryDir target;
                const std::filesystem::path restored = target.path().toStdString();
                storage.restore(cut, unflushed, seed, directory, restored);
                compare(restored, id, promises[last], furthest);
                if (QTest::currentTestFailed()) {
                    qInfo("cut at change %zu of %zu, seed %u", cut, storage.changes(), seed);
                    return;
                }
            }
        }
    }
}

void PositionPowerLossTest::compare(const std::filesystem::path &directory, const std::string &id,
                                    const Promise &promise, std::uint64_t reported)
{
    LogOptions options;
    options.directory = directory;
    auto store = EventStore::open(options);
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    auto opened = Subscriptions::open(**store);
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    Subscriptions &subscriptions = **opened;
    const auto subscription = subscriptions.find(id);
    QVERIFY(subscription || !promise.isMade);
    if (!subscription)
        return;

    const std::uint64_t position = subscription->position.value;
    QVERIFY2(position >= promise.position, "it was on disk, and is sent again");
    QVERIFY2(position <= reported, "nobody has got this yet");
    QVERIFY2(position <= (*store)->view()->last().value, "beyond the end of the log");
    std::set<std::uint64_t> logged;
    for (const DeliveryAttempt &attempt : subscriptions.deliveries().attempts({id, {}, false, {}, 100}))
        logged.insert(attempt.sequence.value);
    for (std::uint64_t sequence = 1; sequence <= position; ++sequence)
        QVERIFY2(logged.count(sequence), "the position moved before the attempt was logged");
    if (promise.isPaused)
        QCOMPARE(subscription->state, SubscriptionState::Paused);
    QVERIFY(subscription->hasSecret || !promise.hasSecret);
    std::set<std::uint64_t> letters;
    for (const DeadLetter &letter : subscriptions.deliveries().deadLetters(id))
        letters.insert(letter.sequence.value);
    for (const std::uint64_t sequence : promise.deadLetters)
        QVERIFY2(letters.count(sequence), "a dead letter is gone");
}

QTEST_GUILESS_MAIN(PositionPowerLossTest)
#include "positionpowerlosstest.moc"
