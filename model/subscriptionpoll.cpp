// Acknowledged polling: events are handed out on lease and come again when nobody acknowledged them in time.
#include "model/log/logview.h"
#include "model/query.h"
#include "model/subscriptions_p.h"

#include <algorithm>

namespace dbbasic {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// Moves the position over what is acknowledged and over what is not for this subscription.
void advance(SubscriptionRecord &record, const std::shared_ptr<const LogView> &view)
{
    std::set<std::uint64_t> &ahead = record.acknowledgedAhead;
    ahead.erase(ahead.begin(), ahead.upper_bound(record.shown.position.value));
    if (ahead.empty())
        return;
    QueryCursor cursor(
        view, Query{record.filter, Order::OldestFirst, record.shown.position, Sequence{*ahead.rbegin() + 1}});
    while (cursor.next() == QueryCursor::State::Found && ahead.erase(cursor.event().sequence.value)) {
        record.shown.position = cursor.event().sequence;
        record.shown.positionEventId = cursor.event().id;
    }
    ahead.erase(ahead.begin(), ahead.upper_bound(record.shown.position.value));
}

} // namespace

Result<Polled> Subscriptions::poll(const std::string &id, const PollRequest &request)
{
    Polled result;
    result.view = d->store.view();
    const SteadyClock::time_point now = SteadyClock::now();
    const std::lock_guard polling(d->pollMutex);
    Query query;
    query.order = Order::OldestFirst;
    std::map<std::uint64_t, Lease> leases;
    std::set<std::uint64_t> ahead;
    std::uint64_t generation = 0;
    {
        const std::lock_guard lock(d->mutex);
        const auto found = d->records.find(id);
        if (found == d->records.end())
            return failure(Error::Code::NotFound, "Subscription not found");
        const SubscriptionRecord &record = found->second;
        if (record.paused || record.disabled)
            return failure(Error::Code::Conflict, std::string("the subscription is ") +
                                                      (record.paused ? "paused" : "disabled") +
                                                      ": resume it first");
        query.filter = record.filter;
        query.after = result.position = d->shown(record).position;
        leases = record.leases;
        ahead = record.acknowledgedAhead;
        generation = record.generation;
    }
    if (!result.view || request.limit == 0)
        return result;

    // Oldest first: what was handed out and is due again comes before what nobody has seen.
    QueryCursor cursor(result.view, std::move(query));
    const auto tellDamaged = [&] {
        const std::vector<Sequence> passed = cursor.takeDamaged();
        result.damaged.insert(result.damaged.end(), passed.begin(), passed.end());
    };
    while (cursor.next() == QueryCursor::State::Found) {
        const Event &event = cursor.event();
        const std::uint64_t sequence = event.sequence.value;
        const auto lease = leases.find(sequence);
        if (ahead.count(sequence) || (lease != leases.end() && lease->second.until > now))
            continue;
        if (result.events.size() == request.limit) {
            result.hasMore = true;
            break;
        }
        tellDamaged();
        const std::uint32_t before = lease == leases.end() ? 0 : lease->second.deliveries;
        result.events.push_back({event, before + 1});
    }
    if (!result.hasMore)
        tellDamaged();

    const std::lock_guard lock(d->mutex);
    const auto found = d->records.find(id);
    if (found == d->records.end() || found->second.generation != generation)
        return result; // sought elsewhere meanwhile: nothing to remember
    std::map<std::uint64_t, Lease> &kept = found->second.leases;
    kept.erase(kept.begin(), kept.upper_bound(result.position.value));
    for (const PolledEvent &polled : result.events)
        kept[polled.event.sequence.value] = {now + request.visibility, polled.deliveries};
    return result;
}

Result<Acknowledged> Subscriptions::acknowledge(const std::string &id, Sequence upTo)
{
    const std::lock_guard writing(d->writeMutex);
    const auto view = d->store.view();
    if (upTo > view->last())
        return failure(Error::Code::InvalidArgument, "sequence " + std::to_string(upTo.value) +
                                                         " is beyond the end of the log (" +
                                                         std::to_string(view->last().value) + ")");
    return d->acknowledge(id, [&](SubscriptionRecord &record) -> Result<void> {
        if (upTo > record.shown.position) {
            record.shown.position = upTo;
            if (const auto event = view->at(upTo))
                record.shown.positionEventId = event->id;
        }
        advance(record, view);
        return {};
    });
}

Result<Acknowledged> Subscriptions::acknowledge(const std::string &id, const std::vector<Sequence> &sequences)
{
    const std::lock_guard writing(d->writeMutex);
    const auto view = d->store.view();
    return d->acknowledge(id, [&](SubscriptionRecord &record) -> Result<void> {
        for (const Sequence sequence : sequences) {
            const auto event = view->at(sequence);
            if (!event || !record.filter.matches(*event))
                return failure(Error::Code::InvalidArgument, "sequence " + std::to_string(sequence.value) +
                                                                 " is no event of this subscription");
            if (sequence > record.shown.position)
                record.acknowledgedAhead.insert(sequence.value);
        }
        advance(record, view);
        return {};
    });
}

Result<Acknowledged>
Subscriptions::Private::acknowledge(const std::string &id,
                                    const std::function<Result<void>(SubscriptionRecord &)> &change)
{
    SubscriptionRecord record;
    {
        const std::lock_guard lock(mutex);
        const auto found = records.find(id);
        if (found == records.end())
            return failure(Error::Code::NotFound, "Subscription not found");
        record = found->second;
    }
    if (!record.shown.settings.callbackUrl.empty())
        return failure(Error::Code::Conflict,
                       "this subscription has a callback_url: its deliveries move the position");
    if (auto changed = change(record); !changed)
        return tl::unexpected(changed.error());
    if (auto written = cursorJournal->append({Journal::Change{cursorRow(record), false}}); !written)
        return tl::unexpected(written.error());

    Acknowledged result;
    {
        const std::lock_guard lock(mutex);
        SubscriptionRecord &now = records.at(id);
        now.shown.position = record.shown.position;
        now.shown.positionEventId = record.shown.positionEventId;
        now.acknowledgedAhead = std::move(record.acknowledgedAhead);
        // Leases made while this was written stay; those of what is done go.
        std::map<std::uint64_t, Lease> &leases = now.leases;
        leases.erase(leases.begin(), leases.upper_bound(now.shown.position.value));
        for (const std::uint64_t sequence : now.acknowledgedAhead)
            leases.erase(sequence);
        result = {now.shown.position, leases.size()};
    }
    notice->add(id);
    return result;
}

} // namespace dbbasic
