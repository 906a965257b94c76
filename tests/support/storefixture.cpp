#include "tests/support/storefixture.h"

#include "model/deliveries.h"
#include "model/log/logview.h"

#include <QtGlobal>

#include <algorithm>
#include <chrono>
#include <future>

namespace dbbasic {

StoreFixture::StoreFixture(SyncPolicy sync, Storage *storage)
{
    open(m_folder.path().toStdString(), sync, storage);
}

StoreFixture::StoreFixture(const std::filesystem::path &directory)
{
    open(directory, SyncPolicy::Always, nullptr);
}

void StoreFixture::open(const std::filesystem::path &directory, SyncPolicy sync, Storage *storage)
{
    LogOptions options;
    options.directory = directory;
    options.sync = sync;
    options.storage = storage;
    auto opened = EventStore::open(options);
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    store = std::move(*opened);
    auto subscribed = Subscriptions::open(*store);
    if (!subscribed)
        qFatal("%s", subscribed.error().message.c_str());
    subscriptions = std::move(*subscribed);
    replays = std::make_unique<Replays>(*store, *subscriptions);
}

std::vector<Published> StoreFixture::publish(const std::string &type, const std::string &payload, int times,
                                             const std::string &source)
{
    EventDraft draft;
    draft.type = type;
    draft.payload = payload;
    draft.source = source;
    return publish(Transaction(static_cast<std::size_t>(times), draft));
}

std::vector<Published> StoreFixture::publish(Transaction transaction)
{
    std::promise<Result<std::vector<Published>>> promise;
    store->publish(std::move(transaction), [&](const auto &result) { promise.set_value(result); });
    auto result = promise.get_future().get();
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

Subscription StoreFixture::subscribe(const std::string &subscriber, const std::string &type,
                                     const std::string &callback, StartPosition start)
{
    SubscriptionSettings settings;
    settings.subscriberId = subscriber;
    settings.eventType = type;
    settings.callbackUrl = callback;
    auto made = subscriptions->subscribe(settings, start);
    if (!made)
        qFatal("%s", made.error().message.c_str());
    return *made;
}

void StoreFixture::reportAttempt(const std::string &subscriptionId, int statusCode, const std::string &body)
{
    std::uint64_t generation = 1;
    for (const auto &plan : subscriptions->changedPlans()) {
        if (plan.id == subscriptionId)
            generation = plan.generation;
    }
    const auto now = currentTime();
    const auto subscription = subscriptions->find(subscriptionId);
    const auto view = store->view();
    const auto event = view->at(Sequence{subscription->position.value + 1});
    const bool succeeded = statusCode >= 200 && statusCode < 300;

    DeliveryAttempt attempt;
    attempt.time = now;
    attempt.subscriptionId = subscriptionId;
    attempt.sequence = event ? event->sequence : Sequence{};
    attempt.eventId = event ? std::string(event->id) : std::string();
    attempt.eventType = event ? std::string(event->type) : std::string();
    attempt.number = subscription->delivery.failuresInRow + 1;
    attempt.succeeded = succeeded;
    attempt.statusCode = statusCode;
    attempt.duration = std::chrono::milliseconds(4);
    attempt.error = succeeded ? "" : "answered " + std::to_string(statusCode);
    attempt.answerHead = "HTTP/1.1 " + std::to_string(statusCode) + "\r\nContent-Type: text/plain";
    attempt.answerBody = body;
    subscriptions->deliveries().record(attempt);
    if (const auto written = subscriptions->deliveries().commit(); !written)
        qFatal("%s", written.error().message.c_str());

    Subscriptions::DeliveryReport report;
    report.id = subscriptionId;
    report.generation = generation;
    report.position = succeeded && event ? event->sequence : subscription->position;
    report.positionEventId = subscription->positionEventId;
    report.status = subscription->delivery;
    DeliveryStatus &status = report.status;
    ++status.attempts;
    status.lastAttemptedEventId = attempt.eventId;
    status.lastAttemptAt = now;
    status.lastStatusCode = statusCode;
    status.lastError = attempt.error;
    status.lastAnswerHead = attempt.answerHead;
    status.lastAnswerBody = body;
    if (succeeded) {
        ++status.successes;
        status.failuresInRow = 0;
        status.lastSuccessAt = now;
        status.lastSuccessEventId = attempt.eventId;
        status.failingSince.reset();
        status.nextAttemptAt.reset();
    } else {
        ++status.failures;
        ++status.failuresInRow;
        status.lastFailureAt = now;
        status.lastFailureEventId = attempt.eventId;
        status.failingSince = status.failingSince.value_or(now);
        status.nextAttemptAt = now + std::chrono::minutes(2);
    }
    subscriptions->report(report);
}

} // namespace dbbasic
