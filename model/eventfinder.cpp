#include "model/eventfinder.h"

#include "model/log/logview.h"

#include <utility>

namespace dbbasic {

EventFinder::EventFinder(QObject *parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(
        2); // the new one need not wait until the one before has seen that it is cancelled
}

EventFinder::~EventFinder()
{
    cancel();
}

void EventFinder::start(std::shared_ptr<const LogView> view, Query query)
{
    cancel();
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_pool.start([this, view = std::move(view), query = std::move(query), cancel = m_cancel] {
        QueryCursor cursor(view, query);
        const QueryCursor::State state = cursor.next(UINT64_MAX, cancel.get());
        if (state == QueryCursor::State::Cancelled)
            return;
        const Sequence found = state == QueryCursor::State::Found ? cursor.event().sequence : Sequence{};
        QMetaObject::invokeMethod(this, [this, found, cancel] {
            if (m_cancel != cancel)
                return; // forgotten
            m_cancel.reset();
            Q_EMIT finished(found);
        });
    });
}

void EventFinder::cancel()
{
    if (const auto running = std::exchange(m_cancel, nullptr))
        *running = true;
}

} // namespace dbbasic
