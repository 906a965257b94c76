#include "model/replays.h"

#include "model/changenotice.h"
#include "model/eventstore.h"
#include "model/journal.h"
#include "model/log/logview.h"
#include "model/log/storage.h"
#include "model/query.h"
#include "model/subscriptionrecord.h"
#include "model/subscriptions.h"

#include <QLoggingCategory>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <mutex>

namespace dbbasic {

Q_LOGGING_CATEGORY(replaysLog, "dbbasic.replays")

namespace {

constexpr std::chrono::milliseconds replayNoticeInterval{100};
constexpr std::chrono::seconds progressInterval{1};
constexpr std::size_t endedKept = 200;

constexpr std::array<const char *, 5> stateNames{"queued", "running", "done", "cancelled", "failed"};

std::vector<std::string> replayColumns()
{
    return {"id",         "filter",     "from",     "to",     "subscription_id", "url",      "rate",
            "speed",      "state",      "total",    "sent",   "failed",          "position", "error",
            "created_at", "started_at", "ended_at", "damaged"};
}

std::string doubleText(double value)
{
    std::array<char, 32> buffer;
    return std::string(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

Journal::Row rowOf(const Replay &replay)
{
    const ReplayRequest &request = replay.request;
    return {replay.id,
            request.filter,
            std::to_string(request.from.value),
            std::to_string(request.to.value),
            request.subscriptionId,
            request.url,
            doubleText(request.rate),
            doubleText(request.speed),
            stateNames[std::size_t(replay.state)],
            std::to_string(replay.total),
            std::to_string(replay.sent),
            std::to_string(replay.failed),
            std::to_string(replay.position.value),
            replay.error,
            tsvTime(replay.createdAt),
            tsvTime(replay.startedAt),
            tsvTime(replay.endedAt),
            std::to_string(replay.damaged)};
}

Replay replayFrom(const Journal::Row &row)
{
    Replay replay;
    replay.id = row[0];
    replay.request = {row[1],
                      Sequence{tsvNumber<std::uint64_t>(row[2])},
                      Sequence{tsvNumber<std::uint64_t>(row[3])},
                      row[4],
                      row[5],
                      tsvNumber<double>(row[6]),
                      tsvNumber<double>(row[7])};
    const auto state = std::find(stateNames.begin(), stateNames.end(), row[8]);
    replay.state = state == stateNames.end() ? ReplayState::Failed : ReplayState(state - stateNames.begin());
    replay.total = tsvNumber<std::uint64_t>(row[9]);
    replay.sent = tsvNumber<std::uint64_t>(row[10]);
    replay.failed = tsvNumber<std::uint64_t>(row[11]);
    replay.position = Sequence{tsvNumber<std::uint64_t>(row[12])};
    replay.error = row[13];
    replay.createdAt = tsvTimeFrom(row[14]).value_or(Time{});
    replay.startedAt = tsvTimeFrom(row[15]);
    replay.endedAt = tsvTimeFrom(row[16]);
    replay.damaged = tsvNumber<std::uint64_t>(row[17]);
    return replay;
}

bool hasEnded(const Replay &replay)
{
    return replay.state == ReplayState::Done || replay.state == ReplayState::Cancelled ||
           replay.state == ReplayState::Failed;
}

/// The events the request is about; the end of the range is that of the view unless it is given.
Result<Query> queryOf(const ReplayRequest &request, const Subscriptions &subscriptions, Sequence last)
{
    auto filter = replayFilter(request, subscriptions);
    if (!filter)
        return tl::unexpected(filter.error());
    const Sequence to = request.to.value == 0 ? last : std::min(request.to, last);
    return Query{*filter, Order::OldestFirst, Sequence{std::max<std::uint64_t>(request.from.value, 1) - 1},
                 Sequence{to.value + 1}};
}

} // namespace

Result<Filter> replayFilter(const ReplayRequest &request, const Subscriptions &subscriptions)
{
    auto filter = compiledFilter("*", request.filter);
    const auto target =
        request.subscriptionId.empty() ? std::nullopt : subscriptions.find(request.subscriptionId);
    if (!filter || !target)
        return filter; // whoever sends finds that the target is gone
    const auto own = compiledFilter(target->settings.eventType, target->settings.filter);
    if (!own)
        return own;
    return *filter && *own;
}

struct Replays::Private
{
    struct Entry
    {
        Replay replay;
        std::uint64_t order = 0;
        bool cancelRequested = false;
        bool isUnsaved = false; ///< it has come further than its row on disk
        std::chrono::steady_clock::time_point written;
    };

    Private(EventStore &eventStore, const Subscriptions &subs)
        : store(eventStore)
        , subscriptions(subs)
    {
    }

    EventStore &store;
    const Subscriptions &subscriptions;
    std::string error;
    std::unique_ptr<ChangeNotice> notice;

    std::mutex writeMutex; ///< held over a flush; before mutex
    std::unique_ptr<Journal> journal;

    mutable std::mutex mutex;
    std::map<std::string, Entry> entries;
    std::uint64_t nextOrder = 0;

    Result<void> load();
    Result<void> append(const Replay &replay); ///< under writeMutex
    Result<void> save(const std::string &id);
};

Result<void> Replays::Private::load()
{
    Storage &storage = store.options().storage ? *store.options().storage : Storage::system();
    auto opened = Journal::open(store.options().directory / "replays.tsv", replayColumns(), storage);
    if (!opened)
        return tl::unexpected(opened.error());
    journal = std::move(*opened);
    const std::vector<Journal::Row> rows = journal->rows();
    std::size_t ended = 0;
    for (const Journal::Row &row : rows)
        ended += hasEnded(replayFrom(row)) ? 1 : 0;
    std::vector<Journal::Change> old;
    for (const Journal::Row &row : rows) {
        Entry entry{replayFrom(row), nextOrder++, false, false, {}};
        if (hasEnded(entry.replay) && ended > endedKept) {
            --ended;
            old.push_back({row, true});
            continue;
        }
        if (entry.replay.state == ReplayState::Running)
            entry.replay.state = ReplayState::Queued;
        entries.emplace(row[0], std::move(entry));
    }
    return journal->append(old);
}

Result<void> Replays::Private::append(const Replay &replay)
{
    if (!journal)
        return failure(Error::Code::Unavailable, error);
    return journal->append({Journal::Change{rowOf(replay), false}});
}

/// The row is made when its turn to be written has come: of two that write, neither brings back what was
/// before the other.
Result<void> Replays::Private::save(const std::string &id)
{
    const std::lock_guard writing(writeMutex);
    Replay replay;
    {
        const std::lock_guard lock(mutex);
        Entry &entry = entries.at(id);
        entry.isUnsaved = false;
        replay = entry.replay;
    }
    auto written = append(replay);
    if (!written) {
        const std::lock_guard lock(mutex);
        entries.at(id).isUnsaved = true;
    }
    return written;
}

Replays::Replays(EventStore &store, const Subscriptions &subscriptions, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(store, subscriptions))
{
    d->notice = std::make_unique<ChangeNotice>(replayNoticeInterval,
                                               [this](const QStringList &ids) { Q_EMIT changed(ids); });
    if (auto loaded = d->load(); !loaded) {
        d->error = loaded.error().message;
        qCWarning(replaysLog, "%s", d->error.c_str());
    }
}

Replays::~Replays()
{
    std::vector<std::string> unsaved;
    for (const auto &[id, entry] : d->entries) {
        if (entry.isUnsaved)
            unsaved.push_back(id);
    }
    for (const std::string &id : unsaved) {
        if (auto saved = d->save(id); !saved)
            qCWarning(replaysLog, "%s", saved.error().message.c_str());
    }
}

std::string Replays::error() const
{
    return d->error;
}

Result<std::uint64_t> Replays::count(const ReplayRequest &request) const
{
    const auto view = d->store.view();
    auto query = queryOf(request, d->subscriptions, view->last());
    if (!query)
        return tl::unexpected(query.error());
    return countMatches(view, *query).value_or(0);
}

Result<Replay> Replays::start(ReplayRequest request)
{
    if (request.subscriptionId.empty() == request.url.empty())
        return failure(Error::Code::InvalidArgument, "target must be one subscription or one url");
    if (!request.url.empty()) {
        if (auto checked = checkTargetUrl(request.url, "url"); !checked)
            return tl::unexpected(checked.error());
    }
    if (!(request.rate >= 0) || !(request.speed >= 0))
        return failure(Error::Code::InvalidArgument, "rate and speed must not be negative");
    const auto view = d->store.view();
    if (request.to.value != 0 && request.to < request.from)
        return failure(Error::Code::InvalidArgument, "to is before from");
    if (request.to.value == 0 || request.to > view->last())
        request.to = view->last();
    request.from.value = std::max<std::uint64_t>(request.from.value, 1);
    auto query = queryOf(request, d->subscriptions, view->last());
    if (!query)
        return tl::unexpected(query.error());

    Replay replay;
    replay.id = randomId();
    replay.position = Sequence{request.from.value - 1};
    replay.request = std::move(request);
    replay.total = countMatches(view, *query).value_or(0);
    replay.createdAt = currentTime();
    {
        const std::lock_guard writing(d->writeMutex);
        if (auto written = d->append(replay); !written)
            return tl::unexpected(written.error());
    }
    {
        const std::lock_guard lock(d->mutex);
        d->entries[replay.id] = Private::Entry{replay, d->nextOrder++, false, false, {}};
    }
    d->notice->add(replay.id);
    Q_EMIT queued();
    return replay;
}

Result<void> Replays::cancel(const std::string &id)
{
    const auto hasEndedAlready = [] {
        return failure(Error::Code::Conflict, "the replay has ended already");
    };
    {
        const std::lock_guard writing(d->writeMutex);
        Replay cancelled;
        {
            const std::lock_guard lock(d->mutex);
            const auto found = d->entries.find(id);
            if (found == d->entries.end())
                return failure(Error::Code::NotFound, "Replay not found");
            cancelled = found->second.replay;
        }
        if (hasEnded(cancelled))
            return hasEndedAlready();
        cancelled.state = ReplayState::Cancelled;
        cancelled.endedAt = currentTime();
        if (auto written = d->append(cancelled); !written)
            return written;
        const std::lock_guard lock(d->mutex);
        Private::Entry &entry = d->entries.at(id);
        if (hasEnded(entry.replay))
            return hasEndedAlready(); // while this was written; its own row comes behind it
        entry.cancelRequested = true;
        entry.replay.state = cancelled.state;
        entry.replay.endedAt = cancelled.endedAt;
    }
    d->notice->add(id);
    Q_EMIT queued();
    return {};
}

std::vector<Replay> Replays::all() const
{
    const std::lock_guard lock(d->mutex);
    std::vector<const Private::Entry *> entries;
    for (const auto &[id, entry] : d->entries)
        entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(), [](const Private::Entry *left, const Private::Entry *right) {
        return left->order > right->order;
    });
    std::vector<Replay> result;
    for (const Private::Entry *entry : entries)
        result.push_back(entry->replay);
    return result;
}

std::optional<Replay> Replays::find(const std::string &id) const
{
    const std::lock_guard lock(d->mutex);
    const auto found = d->entries.find(id);
    if (found == d->entries.end())
        return {};
    return found->second.replay;
}

std::optional<Replay> Replays::takeQueued()
{
    Replay taken;
    {
        const std::lock_guard lock(d->mutex);
        Private::Entry *oldest = nullptr;
        for (auto &[id, entry] : d->entries) {
            if (entry.replay.state == ReplayState::Queued && (!oldest || entry.order < oldest->order))
                oldest = &entry;
        }
        if (!oldest)
            return {};
        oldest->replay.state = ReplayState::Running;
        if (!oldest->replay.startedAt)
            oldest->replay.startedAt = currentTime();
        taken = oldest->replay;
    }
    if (auto written = d->save(taken.id); !written)
        qCWarning(replaysLog, "%s", written.error().message.c_str());
    d->notice->add(taken.id);
    return taken;
}

void Replays::report(const Replay &progress)
{
    const auto now = std::chrono::steady_clock::now();
    bool due = false;
    {
        const std::lock_guard lock(d->mutex);
        const auto found = d->entries.find(progress.id);
        if (found == d->entries.end())
            return;
        Private::Entry &entry = found->second;
        due = entry.replay.state != progress.state || now - entry.written >= progressInterval;
        const std::optional<Time> endedAt = entry.replay.endedAt;
        entry.replay = progress;
        if (entry.cancelRequested) { // somebody was told so; what was in flight then still counts
            entry.replay.state = ReplayState::Cancelled;
            entry.replay.endedAt = endedAt;
        }
        entry.isUnsaved = true;
        if (due)
            entry.written = now;
    }
    if (due) {
        if (auto written = d->save(progress.id); !written)
            qCWarning(replaysLog, "%s", written.error().message.c_str());
    }
    d->notice->add(progress.id);
}

bool Replays::cancelRequested(const std::string &id) const
{
    const std::lock_guard lock(d->mutex);
    const auto found = d->entries.find(id);
    return found == d->entries.end() || found->second.cancelRequested;
}

} // namespace dbbasic
