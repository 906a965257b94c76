#include "server/api/streamhub.h"

#include "model/json.h"
#include "model/log/logview.h"
#include "server/api/damagedevents.h"
#include "server/api/reply.h"

#include <algorithm>
#include <chrono>
#include <deque>

namespace dbbasic {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto pace = 10ms; // many small commits: one wake-up of all readers for as long
constexpr auto commentInterval = 15s;
constexpr std::uint64_t allowedLag = 256 << 10; // bytes that may come in while a reader takes nothing
constexpr auto allowedPause = 1s;               // unless it is only that a burst came in at once
constexpr std::size_t tailChunkBytes = 32 << 10;
constexpr std::size_t tailBytes = 1 << 20;
constexpr std::uint64_t largestStep =
    20'000; // events; after a larger one readers go through the log themselves
constexpr std::uint64_t readerSliceBudget =
    4'000; // candidates a reader looks at before others have their turn

} // namespace

void appendServerSentEvent(std::string &out, const Event &event)
{
    out += "id: ";
    appendUnsigned(out, event.sequence.value);
    out += "\nevent: ";
    out += event.type;
    out += "\ndata: "; // compact JSON has no line break
    appendEventJson(out, event);
    out += "\n\n";
}

void appendDamaged(std::string &out, const std::vector<Sequence> &damaged)
{
    if (!damaged.empty())
        out += "event: $damaged\ndata: " + DamagedEvents(damaged).object() + "\n\n";
}

/// The newest events that match one filter, formatted.
class StreamTail
{
public:
    struct Chunk
    {
        Sequence after; ///< holds what matches behind this
        Sequence upTo;  ///< and up to here
        std::string bytes;
    };

    StreamTail(Filter filter, Sequence end)
        : m_filter(std::move(filter))
        , m_end(end)
    {
    }

    void advance(const std::shared_ptr<const LogView> &view)
    {
        const Sequence last = view->last();
        if (last <= m_end)
            return;
        if (last.value - m_end.value > largestStep) {
            m_chunks.clear();
            m_size = 0;
            m_end = last;
            return;
        }
        QueryCursor cursor(view, {m_filter, Order::OldestFirst, m_end, Sequence{last.value + 1}});
        Chunk chunk{m_end, last, {}};
        while (cursor.next() == QueryCursor::State::Found) {
            appendDamaged(chunk.bytes, cursor.takeDamaged());
            appendServerSentEvent(chunk.bytes, cursor.event());
            if (chunk.bytes.size() >= tailChunkBytes) {
                chunk.upTo = cursor.event().sequence;
                const Sequence next = chunk.upTo;
                keep(std::move(chunk));
                chunk = {next, last, {}};
            }
        }
        appendDamaged(chunk.bytes, cursor.takeDamaged());
        if (chunk.after < last)
            keep(std::move(chunk));
        m_end = last;
        while (m_size > tailBytes || m_chunks.size() > tailBytes / 256) {
            m_size -= m_chunks.front().bytes.size();
            m_chunks.pop_front();
        }
    }

    /// What follows the place, if it is kept.
    const Chunk *behind(Sequence place) const
    {
        const auto found = std::lower_bound(m_chunks.begin(), m_chunks.end(), place,
                                            [](const Chunk &chunk, Sequence p) { return chunk.after < p; });
        return found != m_chunks.end() && found->after == place ? &*found : nullptr;
    }

    Sequence end() const { return m_end; }
    std::uint64_t bytesMade() const { return m_made; }

private:
    void keep(Chunk chunk)
    {
        m_made += chunk.bytes.size();
        // Commits without a match only move the end of the chunk before.
        if (chunk.bytes.empty() && !m_chunks.empty() && m_chunks.back().bytes.empty()) {
            m_chunks.back().upTo = chunk.upTo;
            return;
        }
        m_size += chunk.bytes.size();
        m_chunks.push_back(std::move(chunk));
    }

    const Filter m_filter;
    std::deque<Chunk> m_chunks;
    Sequence m_end; ///< everything up to here has been looked at
    std::size_t m_size = 0;
    std::uint64_t m_made = 0;
};

class StreamReader final : public BodySource
{
public:
    StreamReader(StreamHub &hub, std::shared_ptr<StreamTail> tail, const Filter &filter, Sequence after,
                 const Answer &answer)
        : m_hub(hub)
        , m_tail(std::move(tail))
        , m_filter(filter)
        , m_place(after)
        , m_answer(answer)
    {
        m_made = "retry: 2000\n: behind sequence " + std::to_string(after.value) + "\n\n";
    }
    ~StreamReader() override { m_hub.remove(this); }

    State read(QByteArray &out, qsizetype room) override
    {
        if (m_cut)
            return State::End;
        const qsizetype before = out.size();
        m_dueSince = Clock::now();
        m_madeAtLastRead = m_tail->bytesMade();
        append(out, m_made);
        m_made.clear();
        while (out.size() - before < room && m_place < m_tail->end()) {
            if (const StreamTail::Chunk *chunk = m_tail->behind(m_place)) {
                append(out, chunk->bytes);
                m_place = chunk->upTo;
                m_history.reset();
            } else if (!readHistory(out, before + room)) {
                break;
            }
        }
        m_due = out.size() > before;
        if (m_due)
            m_lastSent = m_dueSince;
        return m_due ? State::More : State::Waiting;
    }

    /// Whether the connection reads now is up to the client: it may still sit on what it was given before.
    void wake()
    {
        if (m_due)
            return;
        m_due = true;
        m_dueSince = Clock::now();
        m_answer.resume();
    }

    /// A reader that takes nothing while the others go on. Its connection ends with what it has; it can
    /// resume.
    bool cutIfBehind(Clock::time_point now)
    {
        if (m_cut || !m_due || m_tail->bytesMade() - m_madeAtLastRead <= allowedLag ||
            now - m_dueSince < allowedPause)
            return false;
        return m_cut = true;
    }

    void comment(Clock::time_point now)
    {
        if (m_due || now - m_lastSent < commentInterval)
            return;
        m_made = ":\n\n";
        m_answer.resume();
    }

private:
    static void append(QByteArray &out, const std::string &bytes)
    {
        out.append(bytes.data(), static_cast<qsizetype>(bytes.size()));
    }

    /// From the log itself up to the tail's end. False when others should have their turn.
    bool readHistory(QByteArray &out, qsizetype until)
    {
        if (!m_history || m_historyEnd < m_tail->end()) {
            m_historyEnd = m_tail->end();
            m_history.emplace(m_hub.m_store.view(),
                              Query{m_filter, Order::OldestFirst, m_place, Sequence{m_historyEnd.value + 1}});
        }
        std::string bytes;
        bool more = true;
        while (more && out.size() + std::ssize(bytes) < until) {
            const QueryCursor::State found = m_history->next(readerSliceBudget);
            appendDamaged(bytes, m_history->takeDamaged());
            switch (found) {
            case QueryCursor::State::Found:
                appendServerSentEvent(bytes, m_history->event());
                m_place = m_history->event().sequence;
                break;
            case QueryCursor::State::Finished:
            case QueryCursor::State::Cancelled:
                m_place = m_historyEnd;
                m_history.reset();
                append(out, bytes);
                return true;
            case QueryCursor::State::Paused:
                m_place = m_history->position();
                more = false;
                break;
            }
        }
        append(out, bytes);
        if (bytes.empty() && !more) // nothing to send yet: go on after the others
            QTimer::singleShot(0, &m_hub, [answer = m_answer] { answer.resume(); });
        return more;
    }

    StreamHub &m_hub;
    const std::shared_ptr<StreamTail> m_tail;
    const Filter m_filter;
    Sequence m_place; ///< everything up to here has been handed on
    const Answer m_answer;
    std::string m_made;
    std::optional<QueryCursor> m_history;
    Sequence m_historyEnd;
    bool m_due = true; ///< it is the connection's turn to read
    bool m_cut = false;
    Clock::time_point m_dueSince = Clock::now();
    Clock::time_point m_lastSent = Clock::now();
    std::uint64_t m_madeAtLastRead = 0;
};

StreamHub::StreamHub(EventStore &store)
    : m_store(store)
{
    m_pace.setSingleShot(true);
    m_pace.setTimerType(Qt::PreciseTimer);
    m_pace.setInterval(pace);
    connect(&m_pace, &QTimer::timeout, this, [this] {
        if (m_behind)
            advance();
    });
    m_heartbeat.setInterval(1s);
    connect(&m_heartbeat, &QTimer::timeout, this, &StreamHub::onHeartbeat);
}

StreamHub::~StreamHub() = default;

std::unique_ptr<BodySource> StreamHub::open(const std::string &key, const Filter &filter, Sequence after,
                                            const Answer &answer)
{
    if (!m_watcher) {
        m_watcher = std::make_unique<LogWatcher>(m_store);
        connect(m_watcher.get(), &LogWatcher::advanced, this, &StreamHub::onAdvanced);
        m_heartbeat.start();
    }
    std::weak_ptr<StreamTail> &known = m_tails[key];
    std::shared_ptr<StreamTail> tail = known.lock();
    if (!tail)
        known = tail = std::make_shared<StreamTail>(filter, m_store.view()->last());
    auto reader = std::make_unique<StreamReader>(*this, std::move(tail), filter, after, answer);
    m_readers.push_back(reader.get());
    m_readerCount = m_readers.size();
    return reader;
}

void StreamHub::remove(StreamReader *reader)
{
    const auto found = std::find(m_readers.begin(), m_readers.end(), reader);
    *found = m_readers.back();
    m_readers.pop_back();
    m_readerCount = m_readers.size();
}

void StreamHub::onAdvanced()
{
    m_behind = true;
    if (!m_pace.isActive())
        advance();
}

void StreamHub::advance()
{
    m_behind = false;
    m_pace.start();
    const auto view = m_store.view();
    for (const auto &[key, known] : m_tails) {
        if (const auto tail = known.lock())
            tail->advance(view);
    }
    // Waking one may end another connection: walk a copy and look whether each is still there.
    const auto now = Clock::now();
    const std::vector<StreamReader *> readers = m_readers;
    for (StreamReader *reader : readers) {
        if (readers.size() != m_readers.size() &&
            std::find(m_readers.begin(), m_readers.end(), reader) == m_readers.end())
            continue;
        if (reader->cutIfBehind(now))
            ++m_cut;
        else
            reader->wake();
    }
}

void StreamHub::onHeartbeat()
{
    std::erase_if(m_tails, [](const auto &entry) { return entry.second.expired(); });
    const auto now = Clock::now();
    const std::vector<StreamReader *> readers = m_readers;
    for (StreamReader *reader : readers) {
        if (std::find(m_readers.begin(), m_readers.end(), reader) != m_readers.end())
            reader->comment(now);
    }
    if (m_readers.empty()) {
        m_heartbeat.stop();
        m_watcher.reset();
    }
}

} // namespace dbbasic
