#include "model/subscriptions.h"

#include "model/log/logview.h"
#include "model/log/storage.h"
#include "model/query.h"
#include "model/subscriptions_p.h"

#include <QLoggingCategory>

#include <algorithm>

namespace dbbasic {

Q_LOGGING_CATEGORY(subscriptionsLog, "dbbasic.subscriptions")

namespace {

constexpr std::chrono::milliseconds subscriptionNoticeInterval{16};

tl::unexpected<Error> notFound()
{
    return failure(Error::Code::NotFound, "Subscription not found");
}

} // namespace

Subscriptions::Private::Private(EventStore &eventStore)
    : store(eventStore)
{
}

Subscriptions::Subscriptions(std::unique_ptr<Private> p)
    : d(std::move(p))
{
    d->q = this;
    d->notice = std::make_unique<ChangeNotice>(subscriptionNoticeInterval,
                                               [this](const QStringList &ids) { Q_EMIT changed(ids); });
    // The number of dead letters is part of what is shown.
    connect(d->deliveries.get(), &Deliveries::changed, this, &Subscriptions::changed);
}

Subscriptions::~Subscriptions()
{
    if (auto written = commit(true); !written)
        qCWarning(subscriptionsLog, "%s", written.error().message.c_str());
}

Result<std::unique_ptr<Subscriptions>> Subscriptions::open(EventStore &store)
{
    auto p = std::make_unique<Private>(store);
    if (auto loaded = p->load(); !loaded)
        return tl::unexpected(loaded.error());
    return std::unique_ptr<Subscriptions>(new Subscriptions(std::move(p)));
}

Result<void> Subscriptions::Private::load()
{
    const std::filesystem::path &directory = store.options().directory;
    Storage &storage = store.options().storage ? *store.options().storage : Storage::system();
    const auto open = [&](std::unique_ptr<Journal> &journal, const char *name,
                          std::vector<std::string> columns) -> Result<void> {
        auto opened = Journal::open(directory / name, std::move(columns), storage);
        if (!opened)
            return tl::unexpected(opened.error());
        journal = std::move(*opened);
        return {};
    };
    if (auto opened = open(settingsJournal, "subscriptions.tsv", settingsColumns()); !opened)
        return opened;
    if (auto opened = open(cursorJournal, "cursors.tsv", cursorColumns()); !opened)
        return opened;
    if (auto opened = open(secretJournal, "secrets.tsv", secretColumns()); !opened)
        return opened;
    deliveries = std::make_unique<Deliveries>(
        directory,
        [this](const std::string &id) {
            const std::lock_guard lock(mutex);
            return records.count(id) > 0;
        },
        storage);
    if (auto opened = deliveries->open(); !opened)
        return opened;

    for (const Journal::Row &row : settingsJournal->rows()) {
        auto record = recordFromRow(row);
        if (!record)
            return failure(Error::Code::Io, "subscription " + row[0] + ": " + record.error().message);
        record->order = nextOrder++;
        byName[{row[1], row[2]}] = row[0];
        records.emplace(row[0], std::move(*record));
    }
    if (auto applied = applyRows(*cursorJournal, applyCursorRow); !applied)
        return applied;
    if (auto applied = applyRows(*secretJournal, applySecretRow); !applied)
        return applied;

    // Of subscriptions whose removal was on disk and that of their dead letters was not yet.
    if (settingsJournal->damagedRows() == 0)
        deliveries->forgetUnknown();

    // A log that lost its tail (sync policy "none") may end before a position: what comes next must not be
    // skipped.
    const Sequence last = store.view()->last();
    for (auto &[id, record] : records) {
        if (record.shown.position > last) {
            qCWarning(subscriptionsLog,
                      "subscription %s stood at %llu, the log ends at %llu: it goes on from there",
                      id.c_str(), static_cast<unsigned long long>(record.shown.position.value),
                      static_cast<unsigned long long>(last.value));
            record.shown.position = last;
        }
        changedPlans.insert(id);
    }
    return {};
}

Result<void> Subscriptions::Private::applyRows(Journal &journal,
                                               void (*apply)(SubscriptionRecord &, const Journal::Row &))
{
    std::vector<Journal::Change> orphans;
    for (const Journal::Row &row : journal.rows()) {
        if (const auto found = records.find(row[0]); found != records.end())
            apply(found->second, row);
        else
            orphans.push_back({row, true});
    }
    if (settingsJournal->damagedRows() > 0)
        return {}; // whose they are may stand in a row that was set aside
    return journal.append(orphans);
}

Result<Sequence> Subscriptions::Private::resolve(const StartPosition &start) const
{
    const auto view = store.view();
    switch (start.kind) {
    case StartPosition::Kind::Now:
        return view->last();
    case StartPosition::Kind::Beginning:
        return Sequence{};
    case StartPosition::Kind::At:
        return Sequence{view->lowerBound(start.time).value - 1};
    case StartPosition::Kind::After:
        if (start.sequence > view->last())
            return failure(Error::Code::InvalidArgument, "position " + std::to_string(start.sequence.value) +
                                                             " is beyond the end of the log (" +
                                                             std::to_string(view->last().value) + ")");
        return start.sequence;
    }
    return view->last();
}

Subscription Subscriptions::Private::shown(const SubscriptionRecord &record) const
{
    Subscription shown = record.shown;
    shown.state = record.state();
    if (record.idle)
        shown.position = std::max(shown.position, lookedAt);
    if (shown.state == SubscriptionState::Failing && shown.stateReason.empty())
        shown.stateReason = shown.delivery.lastError;
    if (record.paused || record.disabled)
        shown.delivery.nextAttemptAt.reset(); // an attempt under way then may have set it
    shown.delivery.deadLetters = deliveries->deadLetterCount(shown.id);
    return shown;
}

void Subscriptions::Private::planChanged(SubscriptionRecord &record)
{
    ++record.revision;
    changedPlans.insert(record.shown.id);
}

void Subscriptions::Private::told(const std::string &id)
{
    notice->add(id);
    Q_EMIT q->steered();
}

Result<void> Subscriptions::Private::change(const std::string &id, int writes,
                                            const std::function<void(SubscriptionRecord &)> &change)
{
    SubscriptionRecord record;
    {
        const std::lock_guard lock(mutex);
        const auto found = records.find(id);
        if (found == records.end())
            return notFound();
        record = found->second;
        if (record.idle)
            record.shown.position = std::max(record.shown.position, lookedAt);
    }
    const SubscriptionSettings before = record.shown.settings;
    change(record);
    record.shown.updatedAt = currentTime();

    const auto write = [&](Journal &journal, Journal::Row row) {
        return journal.append({Journal::Change{std::move(row), false}});
    };
    if (writes & Secret) {
        if (auto written = write(*secretJournal, secretRow(record)); !written)
            return tl::unexpected(written.error());
    }
    if (writes & Cursor) {
        if (auto written = write(*cursorJournal, cursorRow(record)); !written)
            return tl::unexpected(written.error());
    }
    if (writes & Settings) {
        if (auto written = write(*settingsJournal, settingsRow(record)); !written)
            return tl::unexpected(written.error());
    }

    // A delivery may have been reported while this was written: the change is made to what stands there now.
    {
        const std::lock_guard lock(mutex);
        SubscriptionRecord &now = records.at(id);
        if (now.idle) {
            now.shown.position = std::max(now.shown.position, lookedAt);
            now.idle = false;
        }
        change(now);
        now.shown.updatedAt = record.shown.updatedAt;
        if (writes & Cursor)
            dirtyCursors.insert(id);
        byName.erase({before.subscriberId, before.eventType});
        byName[{now.shown.settings.subscriberId, now.shown.settings.eventType}] = id;
        planChanged(now);
    }
    told(id);
    return {};
}

void Subscriptions::Private::take(SubscriptionRecord &record, const SubscriptionSettings &settings,
                                  const Filter &filter)
{
    if (record.shown.settings.callbackUrl != settings.callbackUrl) {
        record.forgetFailures();
        record.shown.delivery.eventRefusals = 0;
    }
    record.shown.settings = settings;
    record.filter = filter;
}

Result<Subscription> Subscriptions::subscribe(SubscriptionSettings settings, StartPosition start,
                                              const std::vector<SubscriptionSettings::Member> &omitted)
{
    if (settings.subscriberId.empty())
        settings.subscriberId = "subscriber-" + randomId().substr(0, 8);
    const std::lock_guard writing(d->writeMutex);
    const auto known = find(trimmedText(settings.subscriberId), trimmedText(settings.eventType));
    if (known) {
        for (const SubscriptionSettings::Member member : omitted)
            settings.*member = known->settings.*member;
        settings.callbackUrl = unmaskedUrl(trimmedText(settings.callbackUrl), known->settings.callbackUrl);
    }
    if (auto checked = checkSettings(settings); !checked)
        return tl::unexpected(checked.error());
    auto filter = compiledFilter(settings.eventType, settings.filter);
    if (!filter)
        return tl::unexpected(filter.error());

    if (known) {
        auto changed =
            d->change(known->id, Private::Settings | Private::Cursor, [&](SubscriptionRecord &record) {
                Private::take(record, settings, *filter);
                if (record.disabled) { // whoever subscribes again wants it again
                    record.disabled = false;
                    record.shown.stateReason.clear();
                    record.forgetFailures();
                }
            });
        if (!changed)
            return tl::unexpected(changed.error());
        return *find(known->id); // nobody removes it meanwhile: that takes writeMutex, too
    }

    auto position = d->resolve(start);
    if (!position)
        return tl::unexpected(position.error());
    SubscriptionRecord record;
    record.shown.id = randomId();
    record.shown.settings = std::move(settings);
    record.shown.position = *position;
    record.shown.createdAt = record.shown.updatedAt = currentTime();
    record.filter = *filter;
    if (const auto event = d->store.view()->at(*position))
        record.shown.positionEventId = event->id;
    if (auto written = d->settingsJournal->append({Journal::Change{settingsRow(record), false}}); !written)
        return tl::unexpected(written.error());

    Subscription result;
    {
        const std::lock_guard lock(d->mutex);
        record.order = d->nextOrder++;
        result = d->shown(record);
        d->changedPlans.insert(result.id);
        d->byName[{result.settings.subscriberId, result.settings.eventType}] = result.id;
        d->records.emplace(result.id, std::move(record));
    }
    d->told(result.id);
    return result;
}

Result<Subscription> Subscriptions::update(const std::string &id, const SubscriptionSettings &settings)
{
    return edit(id, [&settings](SubscriptionSettings &now) { now = settings; });
}

Result<Subscription> Subscriptions::edit(const std::string &id,
                                         const std::function<void(SubscriptionSettings &)> &change)
{
    const std::lock_guard writing(d->writeMutex);
    const auto known = find(id);
    if (!known)
        return notFound();
    SubscriptionSettings settings = known->settings;
    change(settings);
    settings.callbackUrl = unmaskedUrl(trimmedText(settings.callbackUrl), known->settings.callbackUrl);
    if (auto checked = checkSettings(settings); !checked)
        return tl::unexpected(checked.error());
    auto filter = compiledFilter(settings.eventType, settings.filter);
    if (!filter)
        return tl::unexpected(filter.error());
    const auto other = find(settings.subscriberId, settings.eventType);
    if (other && other->id != id)
        return failure(Error::Code::Conflict, "subscriber " + settings.subscriberId +
                                                  " has another subscription to " + settings.eventType);
    auto changed = d->change(id, Private::Settings | Private::Cursor,
                             [&](SubscriptionRecord &record) { Private::take(record, settings, *filter); });
    if (!changed)
        return tl::unexpected(changed.error());
    return *find(id);
}

std::vector<Subscription> Subscriptions::all() const
{
    const std::lock_guard lock(d->mutex);
    std::vector<const SubscriptionRecord *> records;
    records.reserve(d->records.size());
    for (const auto &[id, record] : d->records)
        records.push_back(&record);
    std::sort(records.begin(), records.end(),
              [](const SubscriptionRecord *left, const SubscriptionRecord *right) {
                  return left->order < right->order;
              });
    std::vector<Subscription> result;
    result.reserve(records.size());
    for (const SubscriptionRecord *record : records)
        result.push_back(d->shown(*record));
    return result;
}

std::optional<Subscription> Subscriptions::find(const std::string &id) const
{
    const std::lock_guard lock(d->mutex);
    const auto found = d->records.find(id);
    if (found == d->records.end())
        return {};
    return d->shown(found->second);
}

std::optional<Subscription> Subscriptions::find(const std::string &subscriberId,
                                                const std::string &eventType) const
{
    std::string id;
    {
        const std::lock_guard lock(d->mutex);
        const auto found = d->byName.find({subscriberId, eventType});
        if (found == d->byName.end())
            return {};
        id = found->second;
    }
    return find(id);
}

std::uint64_t Subscriptions::lag(const std::string &id, std::uint64_t cap) const
{
    Query query;
    {
        const std::lock_guard lock(d->mutex);
        const auto found = d->records.find(id);
        if (found == d->records.end())
            return 0;
        query.filter = found->second.filter;
        query.after = d->shown(found->second).position;
    }
    query.order = Order::OldestFirst;
    const auto view = d->store.view();
    if (query.after >= view->last())
        return 0;
    QueryCursor cursor(view, std::move(query));
    std::uint64_t count = 0;
    while (count < cap && cursor.next() == QueryCursor::State::Found)
        ++count;
    return count;
}

Deliveries &Subscriptions::deliveries()
{
    return *d->deliveries;
}

} // namespace dbbasic
