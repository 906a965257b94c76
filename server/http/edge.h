// One I/O thread's share of the server: the epoll, the connections on it, and the rounds in which they are
// served. A round reads and dispatches everything that is ready, runs the round hook once, and then sends the
// answers back to back.
#pragma once

#include "server/http/access.h"
#include "server/http/adapter.h"
#include "server/http/connection.h"
#include "server/http/counters.h"
#include "server/http/limits.h"
#include "server/http/listener.h"
#include "server/http/mailbox.h"
#include "server/http/response.h"
#include "server/http/router.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QSocketNotifier;

namespace dbbasic {

class TlsContext;

/// Lives in its I/O thread from construction to destruction.
class Edge : public QObject
{
    Q_OBJECT

public:
    /// Takes over `listeningDescriptor` and begins to accept when the event loop runs.
    Edge(int listeningDescriptor, Router router, EdgeLimits limits, EdgeCounters &counters);
    ~Edge() override;

    /// Called once a round, after all that was ready has been dispatched and before anything is sent.
    void setRoundHook(std::function<void()> hook) { m_roundHook = std::move(hook); }

    /// Who may call, from the next request on. At first: everyone on this machine.
    void setAccess(std::shared_ptr<const Access> access);
    /// For connections from now on; null: plain HTTP.
    void setTls(std::shared_ptr<const TlsContext> tls) { m_tls = std::move(tls); }

    /// Accepts no more, ends idle connections and live streams, and emits finished() when the last answer is
    /// out or after `patience`.
    void stop(std::chrono::milliseconds patience);

    // For Answer.
    void deliver(quint32 slot, quint64 token, Response &&response, std::unique_ptr<BodySource> source = {});
    void resume(quint32 slot, quint64 token);
    bool isWaiting(quint32 slot, quint64 token) const { return find(slot, token) != nullptr; }

    // For FrontConnection.
    const EdgeLimits &limits() const { return m_limits; }
    EdgeCounters &counters() { return m_counters; }
    const Access &access() const { return *m_access; }
    const std::shared_ptr<const TlsContext> &tls() const { return m_tls; }
    /// Most requests name the same host and no origin: those need not be checked again.
    bool isKnownSite(const RequestHead &head) const
    {
        return head.host == m_knownHost && head.origin.isEmpty() && head.fetchSite.isEmpty();
    }
    void rememberSite(const RequestHead &head) { m_knownHost = head.host; } ///< has passed
    const Router &router() const { return m_router; }
    const QByteArray &dateLine() { return m_date.line(); }
    std::vector<char> &scratch() { return m_scratch; }
    qint64 now() const { return m_now; } ///< milliseconds of a steady clock, as of this round
    bool isStopping() const { return m_stopping; }
    quint64 nextToken() { return ++m_lastToken; }
    /// Shows the request to its handler, through Qt HTTP Server. False if that did not understand it.
    bool show(const FrontConnection &connection, const RequestReader &reader, const Router::Match &match);
    std::unique_ptr<RequestReader> takeReader();
    void giveBack(std::unique_ptr<RequestReader> reader);
    void watch(int descriptor, const FrontConnection &connection, std::uint32_t events, bool isNew);
    void touch(FrontConnection &connection); ///< flush it at the end of the round
    void ready(FrontConnection &connection); ///< advance it before that
    void bury(FrontConnection &connection);  ///< delete it at the end of the round

Q_SIGNALS:
    void finished();

private:
    void round();
    void finishRound();
    void finishRoundLater();
    void acceptConnections();
    void watchListener(std::uint32_t events);
    void sweep();
    void checkFinished();
    FrontConnection *find(quint32 slot, quint64 token) const;
    void tick();

    const EdgeLimits m_limits;
    EdgeCounters &m_counters;
    const Router m_router;
    std::shared_ptr<const Access> m_access = std::make_shared<Access>();
    std::shared_ptr<const TlsContext> m_tls;
    Adapter m_adapter;
    std::optional<Listener> m_listener;
    int m_epoll;
    int m_wake;
    std::shared_ptr<Mailbox> m_mailbox;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::function<void()> m_roundHook;
    QByteArray m_knownHost;
    DateLine m_date;
    std::vector<char> m_scratch;
    qint64 m_now = 0;
    quint64 m_lastToken = 0;
    quint32 m_lastGeneration = 0;
    bool m_inRound = false;
    bool m_roundDue = false;
    bool m_stopping = false;
    bool m_accepting = true;
    std::vector<std::unique_ptr<FrontConnection>> m_connections; ///< by slot
    std::vector<quint32> m_freeSlots;
    std::vector<FrontConnection *> m_touched, m_ready, m_buried;
    std::vector<std::unique_ptr<RequestReader>> m_readers;
    QTimer m_sweepTimer, m_acceptTimer, m_stopTimer;
};

} // namespace dbbasic
