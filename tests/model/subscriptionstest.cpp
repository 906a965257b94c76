// Subscriptions as callers and pollers see them. If one of these fails, somebody subscribes and hears
// nothing, hears the wrong thing, or is given an event that was acknowledged already.
#include "model/deliveries.h"
#include "model/journal.h"
#include "model/log/storage.h"
#include "tests/support/storefixture.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <fstream>

using namespace dbbasic;
using namespace std::chrono_literals;

namespace {

std::vector<std::uint64_t> sequencesOf(const Result<Polled> &polled)
{
    std::vector<std::uint64_t> result;
    for (const PolledEvent &event : polled.value().events)
        result.push_back(event.event.sequence.value);
    return result;
}

using List = std::vector<std::uint64_t>;

} // namespace

class SubscriptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void subscribeAgainKeepsThePosition();
    void startPositions();
    void refusals_data();
    void refusals();
    void updateAndConflict();
    void survivesARestart();
    void changesAreTold();
    void poll();
    void severalPollersShare();
    void acknowledgeInAnyOrder();
    void acknowledgedSurvivesARestart();
    void lagCountsWhatMatches();
    void replayRequests();
    void deadLettersOfTheRemoved();

private:
    static void restart(StoreFixture &fixture)
    {
        fixture.subscriptions.reset();
        fixture.subscriptions = std::move(*Subscriptions::open(*fixture.store));
    }
};

void SubscriptionsTest::subscribeAgainKeepsThePosition()
{
    StoreFixture fixture;
    fixture.publish("a", "{}", 5);
    const Subscription first = fixture.subscribe("app", "a");
    QVERIFY(fixture.subscriptions->acknowledge(first.id, Sequence{3}));
    SubscriptionSettings settings = first.settings;
    settings.description = "new";
    const Subscription again = fixture.subscriptions->subscribe(settings).value();
    QCOMPARE(again.id, first.id);
    QCOMPARE(again.position.value, 3u);
    QCOMPARE(again.settings.description, std::string("new"));
    QCOMPARE(fixture.subscriptions->all().size(), 1u);
    QCOMPARE(fixture.subscribe("app", "b").id == first.id, false); // another type is another subscription

    QVERIFY(fixture.subscriptions->unsubscribe("app", "a"));
    const auto missing = fixture.subscriptions->unsubscribe("app", "a");
    QCOMPARE(missing.error().code, Error::Code::NotFound);
    QCOMPARE(missing.error().message, std::string("Subscription not found"));
    QCOMPARE(fixture.subscriptions->find(first.id).has_value(), false);

    SubscriptionSettings nameless;
    const Subscription made = fixture.subscriptions->subscribe(nameless).value();
    QVERIFY(!made.settings.subscriberId.empty());
    QCOMPARE(made.position.value, 5u); // now
}

void SubscriptionsTest::startPositions()
{
    StoreFixture fixture;
    const auto published = fixture.publish("a", "{}", 4);
    using Kind = StartPosition::Kind;
    const auto position = [&](const char *name, StartPosition start) {
        return fixture.subscribe(name, "*", {}, start).position.value;
    };
    QCOMPARE(position("now", {Kind::Now, {}, {}}), 4u);
    QCOMPARE(position("beginning", {Kind::Beginning, {}, {}}), 0u);
    QCOMPARE(position("after", {Kind::After, {}, Sequence{2}}), 2u);
    QVERIFY(position("at", {Kind::At, published[2].time, {}}) <= 2u);
    QCOMPARE(position("later", {Kind::At, published[3].time + 1h, {}}), 4u);
    const Subscription known = fixture.subscriptions->find("after", "*").value();
    QCOMPARE(known.positionEventId, published[1].id);
    QVERIFY(!fixture.subscriptions->seek(known.id, {Kind::After, {}, Sequence{5}}));
}

void SubscriptionsTest::refusals_data()
{
    QTest::addColumn<QString>("subscriber");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("says");
    const QString app = QStringLiteral("app");
    const QString all = QStringLiteral("*");
    QTest::newRow("subscriber") << "a b" << all << ""
                                << ""
                                << "subscriber_id";
    QTest::newRow("no type") << app << " "
                             << ""
                             << ""
                             << "event_type is required";
    QTest::newRow("type") << app << "a b"
                          << ""
                          << ""
                          << "event_type";
    QTest::newRow("> inside") << app << "a.>.b"
                              << ""
                              << ""
                              << "event_type";
    QTest::newRow("scheme") << app << all << "ftp://example.com"
                            << ""
                            << "callback_url";
    QTest::newRow("no host") << app << all << "http:///x"
                             << ""
                             << "callback_url";
    QTest::newRow("blank in the URL") << app << all << "http://exa mple.com"
                                      << ""
                                      << "callback_url";
    QTest::newRow("filter") << app << all << ""
                            << "type:("
                            << "filter, column";
}

void SubscriptionsTest::refusals()
{
    QFETCH(QString, subscriber);
    QFETCH(QString, type);
    QFETCH(QString, url);
    QFETCH(QString, filter);
    QFETCH(QString, says);
    StoreFixture fixture;
    SubscriptionSettings settings;
    settings.subscriberId = subscriber.toStdString();
    settings.eventType = type.toStdString();
    settings.callbackUrl = url.toStdString();
    settings.filter = filter.toStdString();
    const auto result = fixture.subscriptions->subscribe(settings);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::InvalidArgument);
    QVERIFY2(QString::fromStdString(result.error().message).contains(says), result.error().message.c_str());
    QVERIFY(fixture.subscriptions->all().empty());
}

void SubscriptionsTest::updateAndConflict()
{
    StoreFixture fixture;
    const Subscription first = fixture.subscribe("app", "a");
    fixture.subscribe("app", "b");
    SubscriptionSettings settings = first.settings;
    settings.eventType = "b";
    QCOMPARE(fixture.subscriptions->update(first.id, settings).error().code, Error::Code::Conflict);
    settings.eventType = "c.*";
    QVERIFY(fixture.subscriptions->update(first.id, settings));
    QVERIFY(fixture.subscriptions->find("app", "c.*"));
    QVERIFY(!fixture.subscriptions->find("app", "a"));
    QCOMPARE(fixture.subscriptions->update("nobody", settings).error().code, Error::Code::NotFound);
    QCOMPARE(fixture.subscriptions->find(first.id)->state, SubscriptionState::Polling);
    settings.callbackUrl = "http://127.0.0.1:1/";
    QCOMPARE(fixture.subscriptions->update(first.id, settings)->state, SubscriptionState::Active);
}

void SubscriptionsTest::survivesARestart()
{
    StoreFixture fixture;
    fixture.publish("a", "{}", 3);
    const Subscription kept = fixture.subscribe("kept", "a.*", "http://user:pass@127.0.0.1:1/x\?y=1");
    const Subscription paused = fixture.subscribe("paused");
    const Subscription removed = fixture.subscribe("removed");
    QVERIFY(fixture.subscriptions->pause(paused.id));
    QVERIFY(fixture.subscriptions->makeSecret(kept.id));
    QVERIFY(fixture.subscriptions->remove(removed.id));
    QVERIFY(fixture.subscriptions->seek(kept.id, {StartPosition::Kind::After, {}, Sequence{2}}));
    restart(fixture);
    const auto all = fixture.subscriptions->all();
    QCOMPARE(all.size(), 2u);
    QCOMPARE(all[0].id, kept.id);
    QCOMPARE(all[0].settings.callbackUrl, kept.settings.callbackUrl);
    QCOMPARE(all[0].position.value, 2u);
    QCOMPARE(all[0].createdAt, kept.createdAt);
    QVERIFY(all[0].hasSecret);
    QCOMPARE(all[1].state, SubscriptionState::Paused);
    QVERIFY(!all[1].stateReason.empty());
}

void SubscriptionsTest::changesAreTold()
{
    StoreFixture fixture;
    QSignalSpy changed(fixture.subscriptions.get(), &Subscriptions::changed);
    const std::string first = fixture.subscribe("first").id;
    const std::string second = fixture.subscribe("second").id;
    QVERIFY(fixture.subscriptions->pause(first));
    QVERIFY(fixture.subscriptions->resume(first));
    QTRY_COMPARE(changed.count(), 1); // told together
    const QStringList ids = changed.takeFirst().at(0).toStringList();
    QCOMPARE(ids.size(), 2);
    QVERIFY(ids.contains(QString::fromStdString(first)) && ids.contains(QString::fromStdString(second)));
}

void SubscriptionsTest::poll()
{
    StoreFixture fixture;
    fixture.publish("a", "{}", 3);
    fixture.publish("b", "{}", 3);
    const std::string id = fixture.subscribe("app", "b").id;
    Subscriptions &subscriptions = *fixture.subscriptions;
    QCOMPARE(sequencesOf(subscriptions.poll(id, {2, 0ms})), (List{4, 5}));
    QVERIFY(subscriptions.poll(id, {2, 0ms})->hasMore);
    QCOMPARE(sequencesOf(subscriptions.poll(id, {2, 0ms})), (List{4, 5})); // until acknowledged
    QCOMPARE(subscriptions.acknowledge(id, Sequence{5})->position.value, 5u);
    QCOMPARE(sequencesOf(subscriptions.poll(id, {2, 0ms})), (List{6}));
    QCOMPARE(subscriptions.acknowledge(id, Sequence{4})->position.value, 5u); // never back
    QCOMPARE(subscriptions.acknowledge(id, Sequence{7}).error().code, Error::Code::InvalidArgument);
    QCOMPARE(subscriptions.poll("nobody", {}).error().code, Error::Code::NotFound);
    const std::string webhook = fixture.subscribe("hook", "b", "http://127.0.0.1:1/").id;
    QCOMPARE(subscriptions.acknowledge(webhook, Sequence{4}).error().code, Error::Code::Conflict);
}

void SubscriptionsTest::severalPollersShare()
{
    StoreFixture fixture;
    fixture.publish("a", "{}", 5);
    const std::string id = fixture.subscribe("app").id;
    Subscriptions &subscriptions = *fixture.subscriptions;
    QCOMPARE(sequencesOf(subscriptions.poll(id, {2, 1h})), (List{1, 2}));
    QCOMPARE(sequencesOf(subscriptions.poll(id, {2, 1ms})), (List{3, 4})); // the other poller gets others
    QTest::qWait(5);
    const auto again = subscriptions.poll(id, {10, 1h}); // 3 and 4 were not acknowledged in time
    QCOMPARE(sequencesOf(again), (List{3, 4, 5}));
    QCOMPARE(again->events[0].deliveries, 2u);
    QCOMPARE(again->events[2].deliveries, 1u);
    QVERIFY(subscriptions.poll(id, {10, 1h})->events.empty());
    const auto done = subscriptions.acknowledge(id, std::vector<Sequence>{{3}, {4}, {5}});
    QCOMPARE(done->position.value, 0u); // 1 and 2 are still out
    QCOMPARE(done->waiting, 2u);
    QCOMPARE(subscriptions.acknowledge(id, std::vector<Sequence>{{1}, {2}})->position.value, 5u);
}

void SubscriptionsTest::acknowledgeInAnyOrder()
{
    StoreFixture fixture;
    for (int i = 0; i < 6; ++i)
        fixture.publish(i % 2 ? "b" : "a"); // b: 2 4 6
    const std::string id = fixture.subscribe("app", "b").id;
    Subscriptions &subscriptions = *fixture.subscriptions;
    QCOMPARE(subscriptions.acknowledge(id, std::vector<Sequence>{{6}})->position.value, 0u);
    QCOMPARE(sequencesOf(subscriptions.poll(id, {10, 0ms})), (List{2, 4}));
    QCOMPARE(subscriptions.acknowledge(id, std::vector<Sequence>{{2}})->position.value, 2u);
    QCOMPARE(subscriptions.acknowledge(id, std::vector<Sequence>{{4}})->position.value, 6u);
    QVERIFY(subscriptions.poll(id, {10, 0ms})->events.empty());
    // What is not its own is refused, and then nothing of the batch counts.
    fixture.publish("b");
    QCOMPARE(subscriptions.acknowledge(id, std::vector<Sequence>{{7}, {1}}).error().code,
             Error::Code::InvalidArgument);
    QCOMPARE(sequencesOf(subscriptions.poll(id, {10, 0ms})), (List{7}));
}

void SubscriptionsTest::acknowledgedSurvivesARestart()
{
    StoreFixture fixture;
    fixture.publish("a", "{}", 6);
    const std::string id = fixture.subscribe("app").id;
    QVERIFY(fixture.subscriptions->poll(id, {6, 1h}));
    QVERIFY(fixture.subscriptions->acknowledge(id, std::vector<Sequence>{{1}, {3}, {5}}));
    restart(fixture);
    QCOMPARE(fixture.subscriptions->find(id)->position.value, 1u);
    QCOMPARE(sequencesOf(fixture.subscriptions->poll(id, {10, 1h})), (List{2, 4, 6}));
}

void SubscriptionsTest::lagCountsWhatMatches()
{
    StoreFixture fixture;
    fixture.publish("a", "{}", 10);
    fixture.publish("b", "{}", 7);
    const std::string id = fixture.subscribe("app", "b").id;
    QCOMPARE(fixture.subscriptions->lag(id), 7u);
    QCOMPARE(fixture.subscriptions->lag(id, 5), 5u);
    QVERIFY(fixture.subscriptions->acknowledge(id, Sequence{17}));
    QCOMPARE(fixture.subscriptions->lag(id), 0u);
}

void SubscriptionsTest::replayRequests()
{
    StoreFixture fixture;
    fixture.publish("a", "{}", 10);
    const auto refused = [&](ReplayRequest request, const char *says) {
        const auto result = fixture.replays->start(std::move(request));
        return !result && result.error().message.find(says) != std::string::npos;
    };
    const std::string url = "http://127.0.0.1:1/";
    QVERIFY(refused({}, "target"));
    QVERIFY(refused({{}, {1}, {}, "x", url, 0, 0}, "target"));
    QVERIFY(refused({{}, {1}, {}, {}, "gopher://x", 0, 0}, "url"));
    QVERIFY(refused({"type:(", {1}, {}, {}, url, 0, 0}, "filter"));
    QVERIFY(refused({{}, {5}, {3}, {}, url, 0, 0}, "to is before from"));
    QVERIFY(refused({{}, {1}, {}, {}, url, -1, 0}, "negative"));
    QCOMPARE(fixture.replays->count({{}, {4}, {6}, {}, url, 0, 0}).value(), 3u);

    const Replay queued = fixture.replays->start({{}, {4}, {}, {}, url, 0, 0}).value();
    QCOMPARE(queued.total, 7u);
    QCOMPARE(queued.request.to.value, 10u); // what is published from now on is not part of it
    // Half way at the end of the program: it goes on from there.
    Replay running = fixture.replays->takeQueued().value();
    running.position = Sequence{6};
    running.sent = 3;
    fixture.replays->report(running);
    fixture.replays.reset();
    fixture.replays = std::make_unique<Replays>(*fixture.store, *fixture.subscriptions);
    const auto taken = fixture.replays->takeQueued();
    QVERIFY(taken);
    QCOMPARE(taken->id, queued.id);
    QCOMPARE(taken->position.value, 6u);
    QCOMPARE(taken->sent, 3u);
    QVERIFY(!fixture.replays->takeQueued());
}

void SubscriptionsTest::deadLettersOfTheRemoved()
{
    StoreFixture fixture;
    fixture.publish("a");
    const std::string id = fixture.subscribe("app").id;
    const std::string other = fixture.subscribe("other").id;
    const auto park = [&](const std::string &whose) {
        DeadLetter letter;
        letter.subscriptionId = whose;
        letter.sequence = Sequence{1};
        return fixture.subscriptions->deliveries().park(letter).has_value();
    };
    const auto letters = [&] { return fixture.subscriptions->deliveries().deadLetters().size(); };
    QVERIFY(park(id) && park(other));
    QCOMPARE(letters(), 2u);
    QVERIFY(fixture.subscriptions->remove(id));
    QCOMPARE(letters(), 1u);
    QVERIFY(park(id)); // the end of an attempt that was under way
    QCOMPARE(letters(), 1u);

    // As after a crash between the removal and that of the letters.
    fixture.subscriptions.reset();
    {
        const std::filesystem::path path = fixture.path(QStringLiteral("subscriptions.tsv")).toStdString();
        std::ifstream file(path);
        std::string header;
        std::getline(file, header);
        std::vector<std::string> columns = splitTsv(header);
        const auto journal = Journal::open(path, {columns.begin() + 1, columns.end() - 1}, Storage::system());
        QVERIFY(journal && (*journal)->append({Journal::Change{{other}, true}}));
    }
    fixture.subscriptions = std::move(*Subscriptions::open(*fixture.store));
    QCOMPARE(letters(), 0u);
    restart(fixture);
    QCOMPARE(letters(), 0u);
}

QTEST_GUILESS_MAIN(SubscriptionsTest)
#include "subscriptionstest.moc"
