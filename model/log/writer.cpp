#include "model/log/writer.h"

#include "model/log/damage.h"
#include "model/log/manifest.h"
#include "model/log/record.h"
#include "model/log/recovery.h"

#include <algorithm>

namespace dbbasic {

namespace {

// Column widths that a body does not have yet: sequence, time, checksum with mark, tabs and newline.
constexpr std::size_t lineOverhead = 20 + 1 + 27 + 1 + 9 + 1;

constexpr std::size_t keptBuffer = 4u << 20;

// So much has to fit before the log calls itself writable again.
constexpr std::size_t spaceProbe = 1u << 20;

} // namespace

Writer::Writer(const LogOptions &options, Storage &storage, ManifestFile &manifest, Recovered recovered)
    : m_options(options)
    , m_storage(storage)
    , m_manifest(manifest)
    , m_damage(std::move(recovered.damage))
    , m_sealed(std::move(recovered.sealed))
    , m_open(std::move(recovered.open))
{
    m_lastTime = m_open->lastTime();
    if (m_open->next() == m_open->first() && !m_sealed->empty() && m_sealed->back()->size() > 0)
        m_lastTime = m_sealed->back()->timeOf(m_sealed->back()->size() - 1).time_since_epoch().count();
    m_flushedBytes = m_open->bytes();
    m_health.writable = !options.readOnly;
    if (options.readOnly)
        m_health.reason = "the log is open for reading only";
    m_health.tornBytes = recovered.tornBytes;
    m_health.recoveryNote = std::move(recovered.note);
    m_health.bytes = recovered.bytes;
    m_health.segments = m_sealed->size() + 1;
    publishView();
    m_damage->setObserver([this] { changeHealth([](LogHealth &) { return true; }); });
}

Writer::~Writer()
{
    m_damage->setObserver({});
}

bool Writer::fits(const Group &group, const PendingTransaction &transaction) const
{
    std::uint64_t bytes = m_open->bytes() + group.bytes;
    for (const PreparedDraft &draft : transaction.drafts)
        bytes += draft.body.size() + lineOverhead;
    return bytes <= m_options.segmentBytes;
}

void Writer::commit(std::vector<PendingTransaction> &batch)
{
    for (std::size_t at = 0; at < batch.size();)
        at = commitGroup(batch, at);
}

// Takes as many transactions as fit into the open segment. Returns the first that is not decided yet.
std::size_t Writer::commitGroup(std::vector<PendingTransaction> &batch, std::size_t from)
{
    const auto refuseFrom = [&](std::size_t first, const Error &error) {
        for (std::size_t i = first; i < batch.size(); ++i)
            batch[i].result = tl::unexpected(error);
        return batch.size();
    };
    if (m_options.readOnly || m_failed)
        return refuseFrom(from, {health().reasonCode, health().reason});

    Group group;
    if (m_rollBegun || (m_open->next() > m_open->first() && !fits(group, batch[from]))) {
        if (const Result<void> rolled = roll(); !rolled) {
            return refuseFrom(from,
                              refuse(rolled.error(), rolled.error().code != Error::Code::NoSpace).value());
        }
    }
    group.lastTime = m_lastTime;
    // A clock that steps back is held.
    group.time = std::max(currentTime(), Time(std::chrono::microseconds(m_lastTime)));

    std::size_t at = from;
    for (; at < batch.size(); ++at) {
        if (!group.accepted.empty() && !fits(group, batch[at]))
            break;
        batch[at].result = decide(group, batch[at]);
        if (batch[at].result)
            group.answered.push_back(at);
    }
    if (group.accepted.empty())
        return at;

    const Result<void> stored = store(group);
    if (!stored) {
        for (const std::size_t answered : group.answered)
            batch[answered].result = tl::unexpected(stored.error());
        return refuseFrom(at, stored.error());
    }
    publishView();
    return at;
}

// Gives the drafts their places. Adds to the group only if the whole transaction is fine.
Result<std::vector<Published>> Writer::decide(Group &group, const PendingTransaction &transaction)
{
    std::vector<Published> published;
    published.reserve(transaction.drafts.size());
    std::vector<AcceptedDraft> own;
    own.reserve(transaction.drafts.size());
    std::unordered_map<std::string_view, std::size_t> ownIds;
    std::int64_t lastTime = group.lastTime;
    const std::shared_ptr<const LogView> view = m_view; // only this thread replaces it

    for (const PreparedDraft &draft : transaction.drafts) {
        if (draft.keyed || draft.givenId) {
            std::optional<Published> first;
            bool same = false;
            const AcceptedDraft *pending = nullptr;
            if (const auto known = group.byId.find(draft.id()); known != group.byId.end())
                pending = &group.accepted[known->second];
            else if (const auto mine = ownIds.find(draft.id()); mine != ownIds.end())
                pending = &own[mine->second];
            if (pending) {
                first = Published{pending->sequence, pending->time, std::string(draft.id()), true};
                same = pending->draft->content() == draft.content();
            } else if (const std::optional<Event> event = view->find(draft.id())) {
                first = Published{event->sequence, event->time, std::string(draft.id()), true};
                const std::string_view content(
                    event->type.data(), event->payload.data() + event->payload.size() - event->type.data());
                same = content == draft.content();
            }
            if (first && draft.givenId) {
                return failure(Error::Code::Conflict, "id " + first->id + " is already taken by sequence " +
                                                          std::to_string(first->sequence.value));
            }
            if (first && !same) {
                return failure(Error::Code::Conflict,
                               "the idempotency key was used before with other content, by event " +
                                   first->id + " at sequence " + std::to_string(first->sequence.value));
            }
            if (first) {
                published.push_back(std::move(*first));
                continue;
            }
        }
        if (draft.expectedSequence) {
            if (const Result<void> expected = checkExpected(group, draft, own); !expected)
                return tl::unexpected(expected.error());
        }
        const Time time =
            draft.time.value_or(std::max(group.time, Time(std::chrono::microseconds(lastTime))));
        if (time.time_since_epoch().count() < lastTime) {
            std::string last;
            appendTime(last, Time(std::chrono::microseconds(lastTime)));
            return failure(Error::Code::InvalidArgument,
                           "time is before that of the last event in the log, " + last);
        }
        lastTime = time.time_since_epoch().count();
        const Sequence sequence{m_open->next().value + group.accepted.size() + own.size()};
        if (draft.keyed || draft.givenId)
            ownIds.emplace(draft.id(), own.size());
        own.push_back({&draft, sequence, time, Mark::More});
        published.push_back({sequence, time, std::string(draft.id()), false});
    }

    if (!own.empty())
        own.back().mark = Mark::TransactionEnd;
    for (const auto &[id, place] : ownIds)
        group.byId.emplace(id, group.accepted.size() + place);
    for (const AcceptedDraft &accepted : own) {
        group.bytes += accepted.draft->body.size() + lineOverhead;
        if (group.typesKnown)
            group.lastOfType[accepted.draft->type()] = accepted.sequence;
    }
    group.accepted.insert(group.accepted.end(), own.begin(), own.end());
    group.lastTime = lastTime;
    return published;
}

Result<void> Writer::checkExpected(Group &group, const PreparedDraft &draft,
                                   const std::vector<AcceptedDraft> &own)
{
    if (!group.typesKnown) {
        for (const AcceptedDraft &accepted : group.accepted)
            group.lastOfType[accepted.draft->type()] = accepted.sequence;
        group.typesKnown = true;
    }
    Sequence last;
    const auto mine = std::find_if(own.rbegin(), own.rend(), [&](const AcceptedDraft &accepted) {
        return accepted.draft->type() == draft.type();
    });
    if (mine != own.rend())
        last = mine->sequence;
    else if (const auto known = group.lastOfType.find(draft.type()); known != group.lastOfType.end())
        last = known->second;
    else
        last = m_view->lastOfType(draft.type()).value_or(Sequence{});
    if (last == *draft.expectedSequence)
        return {};
    return failure(Error::Code::Conflict, "expected_sequence is " +
                                              std::to_string(draft.expectedSequence->value) +
                                              ", but the last event of type " + std::string(draft.type()) +
                                              " has sequence " + std::to_string(last.value));
}

// One write, one flush, and only then part of the log.
Result<void> Writer::store(const Group &group)
{
    m_buffer.clear();
    m_buffer.reserve(group.bytes);
    m_lines.clear();
    for (std::size_t i = 0; i < group.accepted.size(); ++i) {
        const AcceptedDraft &accepted = group.accepted[i];
        const PreparedDraft &draft = *accepted.draft;
        const Mark mark = i + 1 == group.accepted.size() ? Mark::GroupEnd : accepted.mark;
        const std::size_t start = m_buffer.size();
        const std::uint32_t crc = appendLine(m_buffer, accepted.sequence, accepted.time, draft.body, mark);
        m_lines.push_back({accepted.time, static_cast<std::uint32_t>(m_buffer.size() - start), crc,
                           draft.id(), draft.type(), draft.escapedSource()});
    }
    const std::uint64_t end = m_open->bytes();
    if (const Result<void> written = m_open->write(m_buffer); !written) {
        // What was written of it must not come back at the next start.
        const Result<void> cut = m_open->cutTo(end);
        return refuse(written.error(), !cut || written.error().code != Error::Code::NoSpace);
    }
    if (m_options.sync == SyncPolicy::Always) {
        if (const Result<void> flushed = m_open->sync(); !flushed) {
            // At once, not only when it is opened again: a process that dies before that must not leave
            // behind what it has refused. Where the disk takes no change at all any more there is nothing
            // left to do about that; see reopen().
            static_cast<void>(m_open->cutTo(end));
            return refuse(flushed.error(), true);
        }
        m_flushedBytes = end + m_buffer.size();
    } else {
        m_unflushed = true;
    }
    m_open->accept(m_lines);
    m_lastTime = group.lastTime;
    if (m_buffer.capacity() > keptBuffer)
        m_buffer = {};
    {
        const std::lock_guard lock(m_mutex);
        m_health.bytes += m_open->bytes() - end;
        if (m_options.sync == SyncPolicy::Always)
            ++m_health.flushes;
    }
    succeed();
    return {};
}

Result<void> Writer::roll()
{
    if (m_unflushed) {
        if (const Result<void> flushed = m_open->sync(); !flushed)
            return failure(Error::Code::Io,
                           flushed.error().message); // a failed flush is never just a full disk
        m_unflushed = false;
        m_flushedBytes = m_open->bytes();
    }
    if (const Result<void> announced = m_manifest.announce({m_open->first()}); !announced)
        return announced;
    // A roll that fails may leave a file for the next segment behind. From then on it is that segment or
    // none: an event that went into the old one after all would have its sequence in both.
    m_rollBegun = true;
    auto next = OpenSegment::create(m_storage, m_options.directory, m_open->next(), m_options.segmentBytes);
    if (!next)
        return tl::unexpected(next.error());
    auto sealed = std::make_shared<LogView::Segments>(*m_sealed);
    sealed->push_back(m_open->snapshot(m_damage));
    m_rolled.push_back(sealed->back());
    m_sealed = std::move(sealed);
    m_open = std::move(*next);
    m_rollBegun = false;
    m_flushedBytes = m_open->bytes();
    const std::lock_guard lock(m_mutex);
    ++m_health.segments;
    m_health.bytes += m_open->bytes();
    return {};
}

void Writer::adoptSealed(std::shared_ptr<const Segment> segment)
{
    auto sealed = std::make_shared<LogView::Segments>(*m_sealed);
    for (auto &known : *sealed) {
        if (known->first() == segment->first())
            known = std::move(segment);
        if (!segment)
            break;
    }
    m_sealed = std::move(sealed);
    publishView();
}

void Writer::flushWritten()
{
    if (!m_unflushed || m_failed)
        return;
    if (const Result<void> flushed = m_open->sync(); !flushed) {
        fail(flushed.error(), true);
        return;
    }
    m_unflushed = false;
    m_flushedBytes = m_open->bytes();
    const std::lock_guard lock(m_mutex);
    ++m_health.flushes;
}

// Nothing acknowledged was lost by the failure, unless the disk says so now; what was not acknowledged goes.
void Writer::reopen()
{
    const std::uint64_t end = m_open->bytes();
    Result<void> done = m_open->reopen();
    // Acknowledged before its flush (the policies that do so): a flush that failed may have dropped it from
    // what is still to be written, so it is written again rather than flushed again.
    if (done && m_unflushed)
        done = m_open->rewrite(m_flushedBytes);
    if (done)
        done = m_open->cutTo(end);
    if (done)
        done = m_open->sync();
    if (done)
        done = m_open->checkTail(*m_damage);
    if (!done) {
        fail(done.error(), true);
        return;
    }
    m_unflushed = false;
    m_flushedBytes = end;
    m_failed = false;
    succeed();
}

void Writer::retry()
{
    if (m_failed) {
        reopen();
        return;
    }
    // The disk was full. A publish would find out by itself; this is for the ones who look at health().
    const std::filesystem::path path = m_options.directory / "space.new";
    auto file = m_storage.open(path, Storage::Mode::Create);
    Result<void> done = file ? (*file)->write(0, std::string(spaceProbe, ' ')) : tl::unexpected(file.error());
    if (file)
        file->reset();
    static_cast<void>(m_storage.remove(path));
    if (done)
        succeed();
}

bool Writer::needsRetry() const
{
    return m_refusing;
}

void Writer::publishView()
{
    auto view = std::make_shared<const LogView>(m_sealed, m_open->snapshot(m_damage), m_damage);
    const std::lock_guard lock(m_mutex);
    m_view.swap(view); // the old one is let go of after the lock
}

// Fails, and says so to the publishers: NoSpace as it is, everything else as Unavailable with the reason.
tl::unexpected<Error> Writer::refuse(const Error &error, bool reopenNeeded)
{
    fail(error, reopenNeeded);
    const LogHealth now = health();
    return failure(now.reasonCode, now.reason);
}

void Writer::fail(const Error &error, bool reopenNeeded)
{
    m_failed = m_failed || reopenNeeded;
    m_refusing = true;
    changeHealth([&](LogHealth &health) {
        const Error::Code code =
            error.code == Error::Code::NoSpace ? Error::Code::NoSpace : Error::Code::Unavailable;
        const bool changed = health.writable || health.reasonCode != code || health.reason != error.message;
        health.writable = false;
        health.reasonCode = code;
        health.reason = error.message;
        return changed;
    });
}

void Writer::succeed()
{
    if (!m_refusing)
        return;
    m_refusing = false;
    changeHealth([](LogHealth &health) {
        const bool changed = !health.writable;
        health.writable = true;
        if (changed)
            health.reason.clear();
        return changed;
    });
}

void Writer::changeHealth(const std::function<bool(LogHealth &)> &change)
{
    std::function<void()> observer;
    {
        const std::lock_guard lock(m_mutex);
        if (change(m_health))
            observer = m_healthObserver;
    }
    if (observer)
        observer();
}

std::shared_ptr<const LogView> Writer::view() const
{
    const std::lock_guard lock(m_mutex);
    return m_view;
}

LogHealth Writer::health() const
{
    const std::uint64_t damaged = m_damage->count();
    const std::lock_guard lock(m_mutex);
    LogHealth health = m_health;
    health.damagedLines = damaged;
    return health;
}

void Writer::setHealthObserver(std::function<void()> observer)
{
    const std::lock_guard lock(m_mutex);
    m_healthObserver = std::move(observer);
}

} // namespace dbbasic
