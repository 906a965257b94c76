#include "ui/guicompletion.h"

#include <QMetaObject>
#include <QObject>

#include <mutex>

namespace dbbasic {

namespace {

// A QPointer must not be read in another thread than its object's: this one is locked.
struct Guarded
{
    std::mutex mutex;
    QObject *context;
};

template <typename Value>
std::function<void(const Result<Value> &)> inThreadOf(QObject *context,
                                                      std::function<void(const Result<Value> &)> done)
{
    auto guarded = std::make_shared<Guarded>();
    guarded->context = context;
    QObject::connect(context, &QObject::destroyed, [guarded] {
        const std::lock_guard lock(guarded->mutex);
        guarded->context = nullptr;
    });
    return [guarded, done = std::move(done)](const Result<Value> &result) {
        const std::lock_guard lock(guarded->mutex);
        if (guarded->context)
            QMetaObject::invokeMethod(
                guarded->context, [done, result] { done(result); }, Qt::QueuedConnection);
    };
}

} // namespace

EventStore::Completion completionFor(QObject *context,
                                     std::function<void(const Result<std::vector<Published>> &result)> done)
{
    return inThreadOf<std::vector<Published>>(context, std::move(done));
}

Deliveries::Done answerFor(QObject *context, std::function<void(const Result<DeliveryAttempt> &attempt)> done)
{
    return inThreadOf<DeliveryAttempt>(context, std::move(done));
}

Deliveries::Acted actedFor(QObject *context, std::function<void(const Result<void> &done)> done)
{
    return inThreadOf<void>(context, std::move(done));
}

} // namespace dbbasic
