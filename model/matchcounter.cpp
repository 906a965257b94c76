#include "model/matchcounter.h"

#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/query.h"

#include <utility>

namespace dbbasic {

MatchCounter::MatchCounter(EventStore &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
    m_pool.setMaxThreadCount(
        2); // the new one need not wait until the one before has seen that it is cancelled
}

MatchCounter::~MatchCounter()
{
    cancel();
}

void MatchCounter::start(const Filter &filter, Sequence from, Sequence to)
{
    cancel();
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    const auto view = m_store.view();
    if (to.value == 0 || to > view->last())
        to = view->last();
    Query query;
    query.filter = filter;
    query.after = Sequence{from.value == 0 ? 0 : from.value - 1};
    query.before = Sequence{to.value + 1};
    m_pool.start([this, view, query, to, cancel = m_cancel] {
        const auto matches = countMatches(view, query, cancel.get());
        if (!matches)
            return;
        QMetaObject::invokeMethod(this, [this, matches = *matches, to, cancel] {
            if (m_cancel != cancel)
                return; // forgotten
            m_cancel.reset();
            Q_EMIT counted(matches, to);
        });
    });
}

void MatchCounter::cancel()
{
    if (const auto running = std::exchange(m_cancel, nullptr))
        *running = true;
}

} // namespace dbbasic
