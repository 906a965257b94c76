// Taking a subscription away, and giving it back.
#include "model/subscriptions_p.h"

#include <QLoggingCategory>

namespace dbbasic {

Q_DECLARE_LOGGING_CATEGORY(subscriptionsLog)

namespace {

constexpr std::size_t removalsKept = 32;

} // namespace

Result<void> Subscriptions::unsubscribe(const std::string &subscriberId, const std::string &eventType)
{
    const auto found = find(subscriberId, eventType);
    if (!found)
        return failure(Error::Code::NotFound, "Subscription not found");
    return remove(found->id);
}

Result<void> Subscriptions::remove(const std::string &id)
{
    const std::lock_guard writing(d->writeMutex);
    if (!find(id))
        return failure(Error::Code::NotFound, "Subscription not found");
    const std::vector<Journal::Change> gone{Journal::Change{{id}, true}};
    if (auto removed = d->settingsJournal->append(gone); !removed)
        return removed;
    // The subscription is gone with the row above; the others would be dropped at the next start, too.
    for (Journal *journal : {d->cursorJournal.get(), d->secretJournal.get()}) {
        if (auto removed = journal->append(gone); !removed)
            qCWarning(subscriptionsLog, "%s", removed.error().message.c_str());
    }
    {
        const std::lock_guard lock(d->mutex);
        SubscriptionRecord &record = d->records.at(id);
        if (record.idle)
            record.shown.position = std::max(record.shown.position, d->lookedAt);
        d->byName.erase({record.shown.settings.subscriberId, record.shown.settings.eventType});
        d->removedRecords.push_back(std::move(record));
        if (d->removedRecords.size() > removalsKept)
            d->removedRecords.pop_front();
        d->records.erase(id);
        d->dirtyCursors.erase(id);
        d->changedPlans.erase(id);
        d->removedPlans.insert(id);
    }
    d->deliveries->forget(id);
    d->told(id);
    return {};
}

Result<Subscription> Subscriptions::restore(const std::string &id)
{
    const std::lock_guard writing(d->writeMutex);
    SubscriptionRecord record;
    {
        const std::lock_guard lock(d->mutex);
        const auto kept =
            std::ranges::find(d->removedRecords, id, [](const auto &gone) { return gone.shown.id; });
        if (kept == d->removedRecords.end())
            return failure(Error::Code::NotFound, "Subscription not found");
        record = *kept;
    }
    const SubscriptionSettings &settings = record.shown.settings;
    if (find(settings.subscriberId, settings.eventType))
        return failure(Error::Code::Conflict, "subscriber " + settings.subscriberId +
                                                  " has another subscription to " + settings.eventType);
    record.idle = false;
    record.leases.clear();
    ++record.generation; // what was under way when it was removed does not count any more
    ++record.revision;
    // With the last row it is there again; until then a crash leaves nothing that the next start would keep.
    const auto write = [](Journal &journal, Journal::Row row) {
        return journal.append({Journal::Change{std::move(row), false}});
    };
    if (record.shown.hasSecret) {
        if (auto written = write(*d->secretJournal, secretRow(record)); !written)
            return tl::unexpected(written.error());
    }
    if (auto written = write(*d->cursorJournal, cursorRow(record)); !written)
        return tl::unexpected(written.error());
    if (auto written = write(*d->settingsJournal, settingsRow(record)); !written)
        return tl::unexpected(written.error());

    Subscription result;
    {
        const std::lock_guard lock(d->mutex);
        std::erase_if(d->removedRecords, [&](const SubscriptionRecord &gone) { return gone.shown.id == id; });
        d->byName[{settings.subscriberId, settings.eventType}] = id;
        d->removedPlans.erase(id);
        d->changedPlans.insert(id);
        result = d->shown(record);
        d->records.emplace(id, std::move(record));
    }
    d->told(id);
    return result;
}

} // namespace dbbasic
