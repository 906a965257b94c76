#include "model/repeatedpublish.h"

#include "model/eventstore.h"

#include <QTimer>

#include <algorithm>
#include <mutex>

namespace dbbasic {

namespace {

constexpr std::uint64_t atOnce = 1024; // under way at most; enough for a flush to have company
constexpr std::chrono::milliseconds stepInterval{10};

} // namespace

/// What the committing thread counts and this one reads.
struct RepeatedPublish::Tally
{
    std::mutex mutex;
    std::uint64_t stored = 0;
    std::uint64_t failed = 0;
    Sequence last;
    std::string firstError;

    void count(const Result<std::vector<Published>> &result)
    {
        const std::lock_guard lock(mutex);
        if (result && !result->empty()) {
            ++stored;
            last = std::max(last, result->back().sequence);
        } else {
            ++failed;
            if (!result && firstError.empty())
                firstError = result.error().message;
        }
    }
};

RepeatedPublish::RepeatedPublish(EventStore &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_timer(new QTimer(this))
{
    m_timer->setInterval(stepInterval);
    connect(m_timer, &QTimer::timeout, this, &RepeatedPublish::step);
}

RepeatedPublish::~RepeatedPublish() = default;

void RepeatedPublish::start(EventDraft draft, std::uint64_t times, double perSecond)
{
    Q_ASSERT(!isRunning());
    m_draft = std::move(draft);
    m_perSecond = perSecond;
    m_progress = {};
    m_progress.wanted = times;
    m_tally = std::make_shared<Tally>();
    m_clock.start();
    m_timer->start();
    step();
}

void RepeatedPublish::cancel()
{
    m_progress.cancelled = isRunning();
}

bool RepeatedPublish::isRunning() const
{
    return m_timer->isActive();
}

RepeatedPublish::Progress RepeatedPublish::progress() const
{
    return m_progress;
}

void RepeatedPublish::step()
{
    {
        const std::lock_guard lock(m_tally->mutex);
        m_progress.stored = m_tally->stored;
        m_progress.failed = m_tally->failed;
        m_progress.last = m_tally->last;
        m_progress.firstError = m_tally->firstError;
    }
    m_progress.seconds = static_cast<double>(m_clock.elapsed()) / 1000.0;

    // A log that refuses one refuses the rest: stop rather than fail a million times.
    const bool stopping = m_progress.cancelled || m_progress.failed > 0;
    const std::uint64_t underWay = m_progress.sent - m_progress.stored - m_progress.failed;
    if (underWay == 0 && (stopping || m_progress.sent == m_progress.wanted)) {
        m_timer->stop();
        Q_EMIT progressed();
        Q_EMIT finished();
        return;
    }
    if (!stopping) {
        std::uint64_t due = m_progress.wanted;
        if (m_perSecond > 0) // the first at once, then one every 1/rate
            due = std::min(due, 1 + static_cast<std::uint64_t>(m_progress.seconds * m_perSecond));
        const std::uint64_t now = std::min(due - std::min(due, m_progress.sent), atOnce - underWay);
        for (std::uint64_t i = 0; i < now; ++i) {
            m_store.publish({m_draft}, [tally = m_tally](const auto &result) { tally->count(result); });
        }
        m_progress.sent += now;
    }
    Q_EMIT progressed();
}

} // namespace dbbasic
