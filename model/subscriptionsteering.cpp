// What people decide about a subscription's course: pause, resume, seek, and the secret that signs.
#include "model/log/logview.h"
#include "model/subscriptions_p.h"

#include <QByteArray>
#include <QRandomGenerator>

#include <array>

namespace dbbasic {

namespace {

constexpr std::chrono::hours secretOverlap{24};

std::string newSecret()
{
    std::array<quint32, 8> bytes; // 32 bytes; Standard Webhooks asks for 24 to 64
    QRandomGenerator::system()->fillRange(bytes.data(), qsizetype(bytes.size()));
    const QByteArray raw(reinterpret_cast<const char *>(bytes.data()), sizeof bytes);
    return "whsec_" + raw.toBase64().toStdString();
}

} // namespace

Result<void> Subscriptions::pause(const std::string &id)
{
    const std::lock_guard writing(d->writeMutex);
    return d->change(id, Private::Settings, [](SubscriptionRecord &record) {
        if (record.paused)
            return; // for its reason
        record.paused = true;
        record.disabled = false;
        record.shown.stateReason = "paused by hand";
    });
}

Result<void> Subscriptions::resume(const std::string &id)
{
    const std::lock_guard writing(d->writeMutex);
    return d->change(id, Private::Settings | Private::Cursor, [](SubscriptionRecord &record) {
        record.paused = record.disabled = false;
        record.shown.stateReason.clear();
        record.forgetFailures();
    });
}

Result<void> Subscriptions::seek(const std::string &id, StartPosition to)
{
    auto position = d->resolve(to);
    if (!position)
        return tl::unexpected(position.error());
    const auto event = d->store.view()->at(*position);
    const std::string eventId = event ? std::string(event->id) : std::string();
    const std::lock_guard writing(d->writeMutex);
    return d->change(id, Private::Cursor, [&](SubscriptionRecord &record) {
        record.shown.position = *position;
        record.shown.positionEventId = eventId;
        record.forgetFailures();
        record.shown.delivery.eventAttempts = record.shown.delivery.eventRefusals = 0;
        record.acknowledgedAhead.clear();
        record.leases.clear();
        ++record.generation; // what is under way from the old position does not count any more
    });
}

Result<std::string> Subscriptions::makeSecret(const std::string &id)
{
    const std::string secret = newSecret();
    const Time overlapEnd = currentTime() + secretOverlap;
    const std::lock_guard writing(d->writeMutex);
    auto changed = d->change(id, Private::Secret, [&](SubscriptionRecord &record) {
        record.previousSecret = record.secret;
        record.previousSecretUntil.reset();
        if (!record.previousSecret.empty())
            record.previousSecretUntil = overlapEnd;
        record.secret = secret;
        record.shown.hasSecret = true;
    });
    if (!changed)
        return tl::unexpected(changed.error());
    return secret;
}

Result<void> Subscriptions::removeSecret(const std::string &id)
{
    const std::lock_guard writing(d->writeMutex);
    return d->change(id, Private::Secret, [](SubscriptionRecord &record) {
        record.secret.clear();
        record.previousSecret.clear();
        record.previousSecretUntil.reset();
        record.shown.hasSecret = false;
    });
}

} // namespace dbbasic
