#include "server/api/scans.h"

#include <algorithm>

namespace dbbasic {

namespace {

constexpr int scanThreads = 2;
constexpr int actThreads = 2;
constexpr int checkInterval = 200; // ms, how long a walk may go on for nobody

} // namespace

Scans::Scans(QObject *parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(scanThreads);
    m_acts.setMaxThreadCount(actThreads);
    m_check.setInterval(checkInterval);
    connect(&m_check, &QTimer::timeout, this, &Scans::cancelForsaken);
}

Scans::~Scans()
{
    for (const Running &running : m_running) {
        if (const auto cancel = running.cancel.lock())
            cancel->store(true, std::memory_order_relaxed);
    }
    m_pool.clear();
    m_pool.waitForDone();
    m_acts.waitForDone(); // what was begun is finished: its caller may have counted on it
}

void Scans::run(Answer answer, Work work)
{
    auto cancel = std::make_shared<std::atomic<bool>>(false);
    m_running.push_back({answer, cancel});
    if (!m_check.isActive())
        m_check.start();
    m_pool.start([answer = std::move(answer), work = std::move(work), cancel = std::move(cancel)] {
        answer.post(work(*cancel));
    });
}

void Scans::act(Answer answer, std::function<Response()> work)
{
    m_acts.start([answer = std::move(answer), work = std::move(work)] { answer.post(work()); });
}

void Scans::start(std::function<void()> piece)
{
    m_pool.start(std::move(piece));
}

void Scans::resumeLater(const Answer &answer)
{
    QMetaObject::invokeMethod(
        this, [answer] { answer.resume(); }, Qt::QueuedConnection);
}

void Scans::cancelForsaken()
{
    std::erase_if(m_running, [](const Running &running) {
        const auto cancel = running.cancel.lock();
        if (cancel && running.answer.isGone())
            cancel->store(true, std::memory_order_relaxed);
        return !cancel;
    });
    if (m_running.empty())
        m_check.stop();
}

} // namespace dbbasic
