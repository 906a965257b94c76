#include "server/api/eventlines.h"

#include "model/json.h"
#include "model/log/logview.h"
#include "server/api/damagedevents.h"
#include "server/api/reply.h"
#include "server/api/scans.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <utility>

namespace dbbasic {

namespace {

constexpr std::size_t chunkBytes = 256 << 10;
constexpr int chunksInARow = 16;
constexpr std::size_t readyBytes = 1 << 20;    ///< made ahead of the client
constexpr std::uint64_t sliceBudget = 100'000; ///< candidates between two looks at whether the reader waits

/// The columns of the log less its checksum.
constexpr std::string_view tsvHead = "seq\ttime\tid\tevent_type\tsource\tpayload\n";

void appendTsv(std::string &out, const Event &event)
{
    out += event.line.substr(0, event.line.rfind('\t'));
    out += '\n';
}

/// Made by one worker at a time, read by the I/O thread.
class LineMaker : public std::enable_shared_from_this<LineMaker>
{
public:
    LineMaker(EventQuery query, std::shared_ptr<const LogView> view, Scans &scans, Answer answer)
        : m_format(query.format)
        , m_left(query.limit)
        , m_cursor(std::move(view), std::move(query.query))
        , m_scans(scans)
        , m_answer(std::move(answer))
    {
        if (m_format == EventFormat::Tsv)
            m_made = tsvHead;
    }

    void start()
    {
        m_working = true;
        m_scans.start([self = shared_from_this()] { self->work(); });
    }

    BodySource::State read(QByteArray &out, qsizetype room)
    {
        const std::lock_guard lock(m_mutex);
        const auto before = out.size();
        while (!m_ready.empty() && out.size() - before < room) {
            const std::string &chunk = m_ready.front();
            out.append(chunk.data(), static_cast<qsizetype>(chunk.size()));
            m_readySize -= chunk.size();
            m_spare = std::move(m_ready.front());
            m_ready.pop_front();
        }
        if (!m_working && !m_ended && m_readySize < readyBytes / 2)
            start();
        if (out.size() > before)
            return BodySource::State::More;
        m_readerWaits = !m_ended;
        return m_ended ? BodySource::State::End : BodySource::State::Waiting;
    }

    void cancel() { m_cancel.store(true, std::memory_order_relaxed); }

private:
    void work()
    {
        for (int chunks = 0;; ++chunks) {
            if (chunks == chunksInARow) { // a fast reader of a long log is not alone in the pool
                m_scans.start([self = shared_from_this()] { self->work(); });
                return;
            }
            const bool ended = makeChunk();
            bool wake = false;
            bool enough = false;
            {
                const std::lock_guard lock(m_mutex);
                if (!m_made.empty()) {
                    m_readySize += m_made.size();
                    m_ready.push_back(std::exchange(m_made, std::exchange(m_spare, {})));
                    m_made.clear();
                }
                m_ended = ended;
                enough = ended || m_readySize >= readyBytes;
                m_working = !enough;
                wake = m_readerWaits && (ended || !m_ready.empty());
                if (wake)
                    m_readerWaits = false;
            }
            if (wake)
                m_scans.resumeLater(m_answer);
            if (enough)
                return;
        }
    }

    /// True when nothing more matches.
    bool makeChunk()
    {
        while (m_made.size() < chunkBytes) {
            if (m_left == 0)
                return true;
            const QueryCursor::State found = m_cursor.next(sliceBudget, &m_cancel);
            tellDamaged();
            switch (found) {
            case QueryCursor::State::Found:
                --m_left;
                if (m_format == EventFormat::Tsv) {
                    appendTsv(m_made, m_cursor.event());
                } else {
                    appendEventJson(m_made, m_cursor.event());
                    m_made += '\n';
                }
                break;
            case QueryCursor::State::Paused:
                if (!m_made.empty())
                    return false; // a rare match must not wait for a full chunk
                break;
            case QueryCursor::State::Finished:
            case QueryCursor::State::Cancelled:
                return true;
            }
        }
        return false;
    }

    /// In its place, as a line that is no event: the head of the answer is on its way already.
    void tellDamaged()
    {
        const DamagedEvents damaged(m_cursor.takeDamaged());
        if (damaged.isEmpty())
            return;
        m_made += m_format == EventFormat::Tsv ? damaged.comment() : damaged.object() + '\n';
    }

    // The worker's own.
    const EventFormat m_format;
    std::uint64_t m_left;
    QueryCursor m_cursor;
    std::string m_made;

    Scans &m_scans;
    const Answer m_answer;
    std::atomic<bool> m_cancel = false;

    std::mutex m_mutex;
    std::deque<std::string> m_ready;
    std::string m_spare; ///< a sent chunk's memory, used again
    std::size_t m_readySize = 0;
    bool m_working = false;
    bool m_ended = false;
    bool m_readerWaits = false;
};

class LineSource final : public BodySource
{
public:
    explicit LineSource(std::shared_ptr<LineMaker> maker)
        : m_maker(std::move(maker))
    {
    }
    ~LineSource() override { m_maker->cancel(); }

    State read(QByteArray &out, qsizetype room) override { return m_maker->read(out, room); }

private:
    const std::shared_ptr<LineMaker> m_maker;
};

} // namespace

void streamLines(EventQuery query, std::shared_ptr<const LogView> view, Scans &scans, const Answer &answer)
{
    const QByteArray contentType = query.format == EventFormat::Tsv
                                       ? QByteArrayLiteral("text/tab-separated-values; charset=utf-8")
                                       : QByteArrayLiteral("application/x-ndjson");
    auto maker = std::make_shared<LineMaker>(std::move(query), std::move(view), scans, answer);
    maker->start();
    answer.stream(200, contentType, std::make_unique<LineSource>(std::move(maker)));
}

} // namespace dbbasic
