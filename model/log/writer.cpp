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
    bytes += transaction.prepared.bodies.size() + transaction.prepared.drafts.size() * lineOverhead;
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
        batch[at].result = decide(group, batch[at].prepared);
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

// Gives the drafts their places. The group stays as it was unless the whole transaction is fine.
Result<std::vector<Published>> Writer::decide(Group &group, PreparedTransaction &transaction)
{
    const std::size_t own = group.accepted.size();
    const std::int64_t lastTime = group.lastTime;
    std::size_t at = 0;
    for (std::size_t i = 0; i < transaction.drafts.size(); ++i) {
        const PreparedTransaction::Draft &draft = transaction.drafts[i];
        const Body body{std::string_view(transaction.bodies).substr(at, draft.size), draft.idSize,
                        draft.typeSize, draft.sourceSize};
        at += draft.size;
        if (const Result<void> placed = place(group, own, draft, body, transaction.published[i]); !placed) {
            std::erase_if(group.byId, [&](const auto &known) { return known.second >= own; });
            group.accepted.resize(own);
            group.lastTime = lastTime;
            return tl::unexpected(placed.error());
        }
    }
    if (group.accepted.size() > own)
        group.accepted.back().mark = Mark::TransactionEnd;
    for (std::size_t i = own; i < group.accepted.size(); ++i) {
        const Body &body = group.accepted[i].body;
        group.bytes += body.text.size() + lineOverhead;
        if (group.typesKnown)
            group.lastOfType[body.type()] = group.accepted[i].sequence;
    }
    return std::move(transaction.published);
}

// `own`: where this transaction begins among the accepted ones.
Result<void> Writer::place(Group &group, std::size_t own, const PreparedTransaction::Draft &draft,
                           const Body &body, Published &published)
{
    if (draft.keyed || draft.givenId) {
        const auto answerWithFirst = [&](Sequence sequence, Time time, bool same) -> Result<void> {
            if (draft.givenId) {
                return failure(Error::Code::Conflict, "id " + published.id +
                                                          " is already taken by sequence " +
                                                          std::to_string(sequence.value));
            }
            if (!same) {
                return failure(Error::Code::Conflict,
                               "the idempotency key was used before with other content, by event " +
                                   published.id + " at sequence " + std::to_string(sequence.value));
            }
            published.sequence = sequence;
            published.time = time;
            published.duplicate = true;
            return {};
        };
        if (const auto known = group.byId.find(body.id()); known != group.byId.end()) {
            const AcceptedDraft &first = group.accepted[known->second];
            return answerWithFirst(first.sequence, first.time, first.body.content() == body.content());
        }
        if (const std::optional<Event> first = m_view->find(body.id())) {
            const std::string_view content(first->type.data(), first->payload.data() + first->payload.size() -
                                                                   first->type.data());
            return answerWithFirst(first->sequence, first->time, content == body.content());
        }
    }
    if (draft.expectedSequence) {
        if (const Result<void> expected = checkExpected(group, own, body.type(), *draft.expectedSequence);
            !expected)
            return expected;
    }
    const Time last{std::chrono::microseconds(group.lastTime)};
    const Time time = draft.time.value_or(std::max(group.time, last));
    if (time < last) {
        std::string text;
        appendTime(text, last);
        return failure(Error::Code::InvalidArgument,
                       "time is before that of the last event in the log, " + text);
    }
    group.lastTime = time.time_since_epoch().count();
    const Sequence sequence{m_open->next().value + group.accepted.size()};
    if (draft.keyed || draft.givenId)
        group.byId.emplace(body.id(), group.accepted.size());
    group.accepted.push_back({body, sequence, time, Mark::More});
    published.sequence = sequence;
    published.time = time;
    return {};
}

Result<void> Writer::checkExpected(Group &group, std::size_t own, std::string_view type, Sequence expected)
{
    if (!group.typesKnown) {
        for (std::size_t i = 0; i < own; ++i)
            group.lastOfType[group.accepted[i].body.type()] = group.accepted[i].sequence;
        group.typesKnown = true;
    }
    Sequence last;
    const auto mine =
        std::find_if(group.accepted.rbegin(), group.accepted.rend() - static_cast<std::ptrdiff_t>(own),
                     [&](const AcceptedDraft &accepted) { return accepted.body.type() == type; });
    if (mine != group.accepted.rend() - static_cast<std::ptrdiff_t>(own))
        last = mine->sequence;
    else if (const auto known = group.lastOfType.find(type); known != group.lastOfType.end())
        last = known->second;
    else
        last = m_view->lastOfType(type).value_or(Sequence{});
    if (last == expected)
        return {};
    return failure(Error::Code::Conflict, "expected_sequence is " + std::to_string(expected.value) +
                                              ", but the last event of type " + std::string(type) +
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
        const Mark mark = i + 1 == group.accepted.size() ? Mark::GroupEnd : accepted.mark;
        const std::size_t start = m_buffer.size();
        const std::uint32_t crc =
            appendLine(m_buffer, accepted.sequence, accepted.time, accepted.body.text, mark);
        m_lines.push_back({accepted.time, static_cast<std::uint32_t>(m_buffer.size() - start), crc,
                           accepted.body.id(), accepted.body.type(), accepted.body.escapedSource()});
    }
    const std::uint64_t end = m_open->bytes();
    if (const Result<void> written = m_open->write(m_buffer); !written) {
        // What was written of it must not come back at the next start.
        const Result<void> cut = m_open->cutTo(end);
        return refuse(written.error(), !cut || written.error().code != Error::Code::NoSpace);
    }
    if (m_options.sync == SyncPolicy::Always) {
        // The index is kept up while the disk is at it.
        const std::int64_t lastTime = m_open->lastTime();
        Result<void> flushed = m_open->beginSync(m_buffer.size());
        m_open->accept(m_lines);
        if (flushed)
            flushed = m_open->sync();
        if (!flushed) {
            m_open->takeBack(m_lines, lastTime);
            // At once, not only when it is opened again: a process that dies before that must not leave
            // behind what it has refused. Where the disk takes no change at all any more there is nothing
            // left to do about that; see reopen().
            static_cast<void>(m_open->cutTo(end));
            return refuse(flushed.error(), true);
        }
        m_flushedBytes = end + m_buffer.size();
    } else {
        m_unflushed = true;
        m_open->accept(m_lines);
    }
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
