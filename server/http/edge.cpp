#include "server/http/edge.h"

#include <QLoggingCategory>
#include <QSocketNotifier>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace dbbasic {

namespace {

Q_LOGGING_CATEGORY(lcEdge, "dbbasic.http.edge")

constexpr std::size_t scratchSize = 64 << 10;
constexpr int eventsPerRound = 256;
constexpr int acceptsPerRound = 64;
constexpr std::size_t readersKept = 64;
constexpr std::uint64_t listenerKey = ~0ULL;
constexpr std::uint64_t wakeKey = ~1ULL;
/// Connections above the limit that still hear why.
constexpr int turnedAwayAtOnce = 64;
constexpr std::chrono::milliseconds acceptPause{100};

std::uint64_t keyOf(quint32 slot, quint32 generation)
{
    return (std::uint64_t(generation) << 32) | slot;
}

} // namespace

Edge::Edge(int listeningDescriptor, Router router, EdgeLimits limits, EdgeCounters &counters)
    : m_limits(limits)
    , m_counters(counters)
    , m_router(std::move(router))
    , m_adapter(listeningDescriptor)
    , m_listener(std::in_place, listeningDescriptor)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    , m_mailbox(std::make_shared<Mailbox>(this, m_wake))
    , m_notifier(std::make_unique<QSocketNotifier>(m_epoll, QSocketNotifier::Read))
    , m_scratch(scratchSize)
{
    tick();
    for (const auto &[descriptor, key] :
         {std::pair(listeningDescriptor, listenerKey), std::pair(m_wake, wakeKey)}) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = key;
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
    }
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Edge::round);

    // Sweeping 20,000 records now and then costs less than keeping them in order of their deadlines.
    const auto shortest =
        std::min({m_limits.idle, m_limits.head, m_limits.body, m_limits.write, m_limits.linger});
    connect(&m_sweepTimer, &QTimer::timeout, this, &Edge::sweep);
    m_sweepTimer.start(
        std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(500)));

    m_acceptTimer.setSingleShot(true);
    m_acceptTimer.setInterval(acceptPause);
    connect(&m_acceptTimer, &QTimer::timeout, this, [this] {
        m_accepting = true;
        if (m_listener)
            watchListener(EPOLLIN);
    });
    m_stopTimer.setSingleShot(true);
    connect(&m_stopTimer, &QTimer::timeout, this, [this] {
        for (const auto &connection : m_connections) {
            if (connection)
                connection->kill();
        }
        finishRound();
    });
}

Edge::~Edge()
{
    m_mailbox->close();
    m_stopping = true;
    m_inRound = true; // no more rounds
    for (const auto &connection : m_connections) {
        if (connection)
            connection->kill();
    }
    m_connections.clear();
    m_notifier.reset();
    ::close(m_epoll);
    ::close(m_wake);
}

void Edge::setAccess(std::shared_ptr<const Access> access)
{
    m_access = std::move(access);
    m_knownHost.clear();
}

void Edge::tick()
{
    m_now = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now().time_since_epoch())
                .count();
}

void Edge::round()
{
    std::array<epoll_event, eventsPerRound> events;
    const int count = ::epoll_wait(m_epoll, events.data(), eventsPerRound, 0);
    tick();
    m_inRound = true;
    for (int i = 0; i < count; ++i) {
        const auto &event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == listenerKey) {
            acceptConnections();
        } else if (event.data.u64 == wakeKey) {
            std::uint64_t value;
            [[maybe_unused]] const ssize_t taken = ::read(m_wake, &value, sizeof value);
            for (Mailbox::Letter &letter : m_mailbox->take())
                deliver(letter.slot, letter.token, std::move(letter.response));
        } else {
            FrontConnection *connection = m_connections[static_cast<quint32>(event.data.u64)].get();
            if (connection && connection->generation() == event.data.u64 >> 32 && !connection->isClosed())
                connection->handle(event.events);
        }
    }
    finishRound();
}

void Edge::finishRound()
{
    m_inRound = true;
    m_roundDue = false;
    do {
        if (m_roundHook)
            m_roundHook();
        // The hook's answers make way for requests that came right behind; those want the hook again.
        if (m_ready.empty()) {
            const auto touched = std::exchange(m_touched, {});
            for (FrontConnection *connection : touched) {
                connection->m_touched = false;
                connection->flush();
            }
        }
        const auto ready = std::exchange(m_ready, {});
        for (FrontConnection *connection : ready) {
            connection->m_ready = false;
            connection->advance();
        }
        if (ready.empty() && m_touched.empty())
            break;
    } while (true);

    for (FrontConnection *connection : std::exchange(m_buried, {})) {
        m_freeSlots.push_back(connection->slot());
        m_connections[connection->slot()].reset();
        --m_counters.connectionsOpen;
    }
    m_inRound = false;
    if (m_stopping)
        checkFinished();
}

void Edge::finishRoundLater()
{
    if (m_inRound || m_roundDue)
        return;
    m_roundDue = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            tick();
            finishRound();
        },
        Qt::QueuedConnection);
}

void Edge::acceptConnections()
{
    for (int i = 0; i < acceptsPerRound && m_listener && m_accepting; ++i) {
        const auto accepted = m_listener->accept();
        if (!accepted) {
            if (m_listener->state() != Listener::State::NoDescriptors)
                return;
            m_counters.reject(Rejection::DescriptorLimit);
            qCWarning(
                lcEdge,
                "No file descriptor left for new connections; raise the limit (ulimit -n, LimitNOFILE)");
            m_accepting = false;
            watchListener(0);
            m_acceptTimer.start();
            return;
        }
        ++m_counters.connectionsAccepted;
        const qint64 open = m_counters.connectionsOpen;
        if (open >= m_limits.connections)
            m_counters.reject(Rejection::ConnectionLimit);
        if (open >= m_limits.connections + turnedAwayAtOnce) {
            ::close(accepted->descriptor);
            continue;
        }
        if (m_freeSlots.empty()) {
            m_freeSlots.push_back(static_cast<quint32>(m_connections.size()));
            m_connections.emplace_back();
        }
        const quint32 slot = m_freeSlots.back();
        m_freeSlots.pop_back();
        ++m_counters.connectionsOpen;
        m_connections[slot] =
            std::make_unique<FrontConnection>(*this, slot, ++m_lastGeneration, accepted->descriptor,
                                              accepted->peer, open >= m_limits.connections);
    }
}

void Edge::watchListener(std::uint32_t events)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = listenerKey;
    ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, m_listener->descriptor(), &event);
}

void Edge::sweep()
{
    tick();
    m_inRound = true;
    for (std::size_t i = 0; i < m_connections.size(); ++i) {
        if (m_connections[i] && !m_connections[i]->isClosed())
            m_connections[i]->checkDeadline();
    }
    finishRound();
}

void Edge::stop(std::chrono::milliseconds patience)
{
    m_stopping = true;
    m_listener.reset();
    m_inRound = true;
    for (const auto &connection : m_connections) {
        if (connection && !connection->isClosed())
            connection->finish();
    }
    m_stopTimer.start(patience);
    finishRound();
}

void Edge::checkFinished()
{
    const bool isIdle =
        std::none_of(m_connections.begin(), m_connections.end(), [](const auto &c) { return c != nullptr; });
    if (!isIdle)
        return;
    m_stopTimer.stop();
    Q_EMIT finished();
}

FrontConnection *Edge::find(quint32 slot, quint64 token) const
{
    FrontConnection *connection = slot < m_connections.size() ? m_connections[slot].get() : nullptr;
    return connection && connection->token() == token ? connection : nullptr;
}

void Edge::deliver(quint32 slot, quint64 token, Response &&response, std::unique_ptr<BodySource> source)
{
    if (FrontConnection *connection = find(slot, token))
        connection->answer(std::move(response), std::move(source));
}

void Edge::resume(quint32 slot, quint64 token)
{
    if (FrontConnection *connection = find(slot, token))
        connection->resume();
}

bool Edge::show(const FrontConnection &connection, const RequestReader &reader, const Router::Match &match)
{
    ++m_counters.requests;
    auto pending = std::make_shared<PendingAnswer>();
    pending->mailbox = m_mailbox;
    pending->slot = connection.slot();
    pending->token = connection.token();
    pending->host = reader.head().host;
    pending->secure = connection.isSecure();
    struct
    {
        const Router::Match &match;
        Answer answer;
    } call{match, Answer(std::move(pending))};
    return m_adapter.show(
        connection.peer(), reader.head(), reader.body(), [&call](const QHttpServerRequest &request) {
            call.match.route->handler(request, call.match.arguments, std::move(call.answer));
        });
}

std::unique_ptr<RequestReader> Edge::takeReader()
{
    if (m_readers.empty())
        return std::make_unique<RequestReader>();
    auto reader = std::move(m_readers.back());
    m_readers.pop_back();
    return reader;
}

void Edge::giveBack(std::unique_ptr<RequestReader> reader)
{
    if (m_readers.size() < readersKept)
        m_readers.push_back(std::move(reader));
}

void Edge::watch(int descriptor, const FrontConnection &connection, std::uint32_t events, bool isNew)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = keyOf(connection.slot(), connection.generation());
    ::epoll_ctl(m_epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

void Edge::touch(FrontConnection &connection)
{
    if (std::exchange(connection.m_touched, true))
        return;
    m_touched.push_back(&connection);
    finishRoundLater();
}

void Edge::ready(FrontConnection &connection)
{
    if (std::exchange(connection.m_ready, true))
        return;
    m_ready.push_back(&connection);
    finishRoundLater();
}

void Edge::bury(FrontConnection &connection)
{
    m_buried.push_back(&connection);
    finishRoundLater();
}

} // namespace dbbasic
