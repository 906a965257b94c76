#include "server/api/eventpage.h"

#include "model/json.h"
#include "model/log/logview.h"
#include "server/api/damagedevents.h"
#include "server/api/eventlines.h"
#include "server/api/reply.h"
#include "server/api/scans.h"

#include <algorithm>

namespace dbbasic {

namespace {

/// What the I/O thread looks at itself: about a millisecond.
constexpr std::uint64_t briefBudget = 4'000;
/// How far to look for one event more than the page holds. Then has_more is true without knowing.
constexpr std::uint64_t lookAhead = 100'000;

class EventPage
{
public:
    EventPage(EventQuery query, std::shared_ptr<const LogView> view)
        : m_query(std::move(query))
        , m_cursor(std::move(view), m_query.query)
        , m_body("{\"status\":\"ok\",\"events\":[")
    {
    }

    /// True when the page is complete.
    bool advance(std::uint64_t budget, const std::atomic<bool> *cancel)
    {
        const std::uint64_t end =
            budget > UINT64_MAX - m_cursor.examined() ? UINT64_MAX : m_cursor.examined() + budget;
        while (m_cursor.examined() < end) {
            std::uint64_t step = end - m_cursor.examined();
            if (m_count == m_query.limit)
                step = std::min(step, m_lookUntil - m_cursor.examined());
            switch (m_cursor.next(step, cancel)) {
            case QueryCursor::State::Found:
                if (m_count == m_query.limit) {
                    m_hasMore = true;
                    m_done = m_lastFound;
                    return true;
                }
                if (m_count++ > 0)
                    m_body += ',';
                appendEventJson(m_body, m_cursor.event());
                m_lastFound = m_cursor.event().sequence;
                if (m_count == m_query.limit) {
                    m_lookUntil = m_cursor.examined() + lookAhead;
                    m_damaged.add(m_cursor.takeDamaged());
                }
                break;
            case QueryCursor::State::Finished:
                m_done =
                    m_query.query.order == Order::OldestFirst
                        ? std::max(m_query.query.after, std::min(m_cursor.view()->last(),
                                                                 Sequence{m_query.query.before.value - 1}))
                        : Sequence{0};
                m_damaged.add(m_cursor.takeDamaged());
                return true;
            case QueryCursor::State::Cancelled:
                return true;
            case QueryCursor::State::Paused:
                if (m_count == m_query.limit && m_cursor.examined() >= m_lookUntil) {
                    m_hasMore = true;
                    m_done = m_cursor.position();
                    m_damaged.add(m_cursor.takeDamaged());
                    return true;
                }
            }
        }
        return false;
    }

    Response response()
    {
        JsonWriter writer(m_body += ']');
        writer.continueObject();
        writer.number("count", m_count).number("limit", m_query.limit).boolean("has_more", m_hasMore);
        // Oldest first there is always a next: what comes in later.
        if (m_hasMore || m_query.query.order == Order::OldestFirst)
            writer.text("next", m_query.cursorAfter(m_done));
        else
            writer.null("next");
        writer.number("last_sequence", m_cursor.view()->last().value);
        m_damaged.write(writer);
        writer.closeObject();
        return jsonResponse(200, m_body);
    }

private:
    EventQuery m_query;
    QueryCursor m_cursor;
    std::string m_body;
    std::uint64_t m_count = 0;
    DamagedEvents m_damaged; ///< up to m_done
    std::uint64_t m_lookUntil = 0;
    Sequence m_lastFound;
    Sequence m_done; ///< all up to here, in the order of the query, is in this page or before it
    bool m_hasMore = false;
};

} // namespace

void answerQuery(EventQuery query, std::shared_ptr<const LogView> view, Scans &scans, const Answer &answer)
{
    if (query.format != EventFormat::Json) {
        streamLines(std::move(query), std::move(view), scans, answer);
        return;
    }
    auto page = std::make_shared<EventPage>(std::move(query), std::move(view));
    if (page->advance(briefBudget, nullptr)) {
        answer.send(page->response());
        return;
    }
    scans.run(answer, [page](const std::atomic<bool> &cancel) {
        page->advance(UINT64_MAX, &cancel);
        return page->response();
    });
}

} // namespace dbbasic
