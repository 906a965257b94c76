#include "server/api/replaystream.h"

#include "model/eventstore.h"
#include "model/json.h"
#include "model/query.h"
#include "server/api/damagedevents.h"
#include "server/api/reply.h"

#include <QTimer>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

namespace dbbasic {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t replaySliceBudget = 4'000; // candidates looked at before others have their turn

class ReplayStream final : public BodySource
{
public:
    ReplayStream(EventStore &store, const ReplayRequest &request, const Filter &filter, const Answer &answer)
        : m_rate(request.rate)
        , m_speed(request.speed)
        , m_cursor(store.view(), {filter, Order::OldestFirst, Sequence{request.from.value - 1},
                                  Sequence{request.to.value + 1}})
    {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [answer] { answer.resume(); });
    }

    State read(QByteArray &out, qsizetype room) override
    {
        std::string lines;
        while (std::ssize(lines) < room) {
            if (!m_pending) {
                const auto state = m_cursor.next(replaySliceBudget);
                if (const DamagedEvents damaged(m_cursor.takeDamaged()); !damaged.isEmpty())
                    lines += damaged.object() + '\n';
                if (state == QueryCursor::State::Paused) {
                    if (lines.empty())
                        waitFor(Clock::duration::zero());
                    break;
                }
                if (state != QueryCursor::State::Found) {
                    m_ended = true;
                    break;
                }
                m_pending = true;
            }
            const auto wait = untilDue(m_cursor.event());
            if (wait > Clock::duration::zero()) {
                if (lines.empty())
                    waitFor(wait);
                break;
            }
            appendEventJson(lines, m_cursor.event());
            lines += '\n';
            m_pending = false;
            ++m_sent;
        }
        out.append(lines.data(), static_cast<qsizetype>(lines.size()));
        if (!lines.empty())
            return State::More;
        return m_ended ? State::End : State::Waiting;
    }

private:
    Clock::duration untilDue(const Event &event)
    {
        if (m_sent == 0 && !m_started) {
            m_started = Clock::now();
            m_firstTime = event.time;
        }
        constexpr std::chrono::duration<double> longest{1e9}; // a rate of next to nothing
        std::chrono::duration<double> due{0};
        if (m_rate > 0)
            due = std::chrono::duration<double>(static_cast<double>(m_sent) / m_rate);
        else if (m_speed > 0)
            due = std::chrono::duration<double>(event.time - m_firstTime) / m_speed;
        return *m_started + std::chrono::duration_cast<Clock::duration>(std::min(due, longest)) -
               Clock::now();
    }

    void waitFor(Clock::duration wait)
    {
        constexpr std::chrono::milliseconds longest = std::chrono::hours(1);
        m_timer.start(std::min(std::chrono::ceil<std::chrono::milliseconds>(wait), longest));
    }

    const double m_rate;
    const double m_speed;
    QueryCursor m_cursor;
    QTimer m_timer;
    std::optional<Clock::time_point> m_started;
    Time m_firstTime{};
    std::uint64_t m_sent = 0;
    bool m_pending = false; ///< the cursor's event has not been sent
    bool m_ended = false;
};

QByteArray randomName()
{
    std::random_device random;
    const quint64 value = quint64(random()) << 32 | random();
    return QByteArray::number(value, 16).rightJustified(16, '0');
}

} // namespace

void streamReplay(EventStore &store, const ReplayRequest &request, const Answer &answer)
{
    const auto filter = Filter::parse(request.filter, currentTime());
    if (!filter) {
        answer.send(errorResponse(Error{Error::Code::InvalidArgument,
                                        "filter, column " + std::to_string(filter.error().column + 1) + ": " +
                                            filter.error().message}));
        return;
    }
    answer.stream(200, "application/x-ndjson",
                  std::make_unique<ReplayStream>(store, request, *filter, answer),
                  {{"X-Event-Replay", randomName()}, {"Cache-Control", "no-store"}});
}

} // namespace dbbasic
