// What the one who delivers asks of Subscriptions, and tells it.
#include "model/subscriptions_p.h"

namespace dbbasic {

std::vector<Subscriptions::DeliveryPlan> Subscriptions::changedPlans()
{
    const std::lock_guard lock(d->mutex);
    std::vector<DeliveryPlan> plans;
    for (const std::string &id : d->removedPlans) {
        plans.emplace_back().id = id;
        plans.back().removed = true;
    }
    for (const std::string &id : d->changedPlans) {
        const SubscriptionRecord &record = d->records.at(id);
        DeliveryPlan plan;
        plan.id = id;
        plan.settings = record.shown.settings;
        plan.filter = record.filter;
        const SubscriptionState state = record.state();
        plan.running = state == SubscriptionState::Active || state == SubscriptionState::Failing;
        plan.position = record.shown.position;
        plan.generation = record.generation;
        plan.revision = record.revision;
        plan.status = record.shown.delivery;
        plan.parkedInRow = record.parkedInRow;
        if (!record.secret.empty())
            plan.secrets.push_back(record.secret);
        if (!record.previousSecret.empty()) {
            plan.secrets.push_back(record.previousSecret);
            plan.previousSecretUntil = record.previousSecretUntil;
        }
        plans.push_back(std::move(plan));
    }
    d->removedPlans.clear();
    d->changedPlans.clear();
    return plans;
}

bool Subscriptions::isCurrent(const std::string &id, std::uint64_t revision) const
{
    const std::lock_guard lock(d->mutex);
    const auto found = d->records.find(id);
    return found != d->records.end() && found->second.revision == revision;
}

void Subscriptions::report(DeliveryReport report)
{
    {
        const std::lock_guard lock(d->mutex);
        const auto found = d->records.find(report.id);
        if (found == d->records.end() || found->second.generation != report.generation)
            return;
        SubscriptionRecord &record = found->second;
        record.shown.position = report.position;
        record.shown.positionEventId = std::move(report.positionEventId);
        record.shown.delivery = std::move(report.status);
        record.parkedInRow = report.parkedInRow;
        d->dirtyCursors.insert(report.id);
    }
    d->notice->add(report.id);
}

Result<void> Subscriptions::stopDelivery(const std::string &id, std::uint64_t generation,
                                         SubscriptionState state, const std::string &reason)
{
    const std::lock_guard writing(d->writeMutex);
    {
        const std::lock_guard lock(d->mutex);
        const auto found = d->records.find(id);
        if (found == d->records.end() || found->second.generation != generation)
            return {};
    }
    if (auto logged = d->deliveries->commit(); !logged)
        return logged;
    return d->change(id, Private::Settings | Private::Cursor, [&](SubscriptionRecord &record) {
        record.paused = state == SubscriptionState::Paused;
        record.disabled = state == SubscriptionState::Disabled;
        record.shown.stateReason = reason;
        record.shown.delivery.nextAttemptAt.reset();
    });
}

Result<void> Subscriptions::commit(bool idleToo)
{
    const std::lock_guard writing(d->writeMutex);
    std::vector<Journal::Change> changes;
    {
        const std::lock_guard lock(d->mutex);
        if (idleToo) {
            for (auto &[id, record] : d->records) {
                if (record.idle && record.shown.position < d->lookedAt) {
                    record.shown.position = d->lookedAt;
                    d->dirtyCursors.insert(id);
                }
            }
        }
        for (const std::string &id : d->dirtyCursors)
            changes.push_back({cursorRow(d->records.at(id)), false});
        d->dirtyCursors.clear();
    }
    // The attempt is logged before the position moves. Whoever reports a position has recorded its attempt
    // before, so all attempts behind the rows above are in the log's hands by now.
    auto written = d->deliveries->commit();
    if (written)
        written = d->cursorJournal->append(changes);
    if (!written) {
        d->deliveries->countRefusedCommit();
        const std::lock_guard lock(d->mutex);
        for (const Journal::Change &change : changes) {
            if (d->records.count(change.row.front()))
                d->dirtyCursors.insert(change.row.front());
        }
    }
    return written;
}

void Subscriptions::setLookedAt(Sequence upTo)
{
    const std::lock_guard lock(d->mutex);
    d->lookedAt = std::max(d->lookedAt, upTo);
}

void Subscriptions::setIdle(const std::string &id, std::uint64_t revision, bool idle)
{
    const std::lock_guard lock(d->mutex);
    const auto found = d->records.find(id);
    if (found == d->records.end() || found->second.revision != revision || found->second.idle == idle)
        return;
    SubscriptionRecord &record = found->second;
    if (!idle)
        record.shown.position = std::max(record.shown.position, d->lookedAt);
    record.idle = idle;
}

} // namespace dbbasic
