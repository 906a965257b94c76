#include "model/matchnotice.h"

#include "model/eventstore.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "model/query.h"
#include "model/utf8.h"

namespace dbbasic {

namespace {

constexpr std::size_t noticedPayload = 200; // bytes
constexpr std::chrono::milliseconds firstLook{50};

Match matchIn(const std::shared_ptr<const LogView> &view, Query query)
{
    Match match;
    match.count = countMatches(view, query).value_or(0);
    if (match.count == 0)
        return match;
    query.order = Order::NewestFirst;
    QueryCursor cursor(view, std::move(query));
    if (cursor.next() != QueryCursor::State::Found)
        return match;
    const Event &event = cursor.event();
    match.sequence = event.sequence;
    match.type = event.type;
    match.source = unescaped(event.escapedSource);
    match.payload = utf8Prefix(event.payload, noticedPayload);
    return match;
}

} // namespace

MatchNotice::MatchNotice(EventStore &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_watcher(new LogWatcher(store, this))
{
    m_pool.setMaxThreadCount(1);
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &MatchNotice::look);
    connect(m_watcher, &LogWatcher::advanced, this, [this] {
        if (m_filter && !m_looking && !m_later.isActive())
            m_later.start(firstLook);
    });
}

MatchNotice::~MatchNotice() = default;

void MatchNotice::watch(const std::optional<Filter> &filter)
{
    m_filter = filter;
    m_lookedAt = m_store.view()->last();
    ++m_generation;
    m_later.stop();
}

void MatchNotice::look()
{
    const auto view = m_store.view();
    if (!m_filter || m_looking || view->last() <= m_lookedAt)
        return;
    m_looking = true;
    const Query query{*m_filter, Order::OldestFirst, m_lookedAt, Sequence{view->last().value + 1}};
    m_pool.start([this, view, query, generation = m_generation] {
        const Match match = matchIn(view, query);
        QMetaObject::invokeMethod(
            this, [this, match, upTo = view->last(), generation] { take(match, upTo, generation); });
    });
}

void MatchNotice::take(const Match &match, Sequence upTo, quint64 generation)
{
    m_looking = false;
    if (generation != m_generation) {
        look();
        return;
    }
    m_lookedAt = upTo;
    if (match.count > 0) {
        m_later.start(pause); // also looks at what came in while this was looked at
        Q_EMIT matched(match);
    } else if (m_store.view()->last() > upTo) {
        m_later.start(firstLook);
    }
}

} // namespace dbbasic
