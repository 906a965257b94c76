#include "server/eventserver.h"

#include "model/eventstore.h"
#include "server/api/api.h"
#include "server/http/edge.h"
#include "server/http/listener.h"

#include <QEventLoop>
#include <QThread>

#include <unistd.h>

#include <chrono>
#include <future>

namespace dbbasic {

namespace {

constexpr std::chrono::milliseconds stopPatience{5'000};

} // namespace

/// The I/O thread: everything of HTTP is made, used and destroyed in it.
class IoThread final : public QThread
{
public:
    IoThread(const ApiContext &context, EdgeLimits limits, EdgeCounters &counters, int listeningDescriptor)
        : m_context(context)
        , m_limits(limits)
        , m_counters(counters)
        , m_listeningDescriptor(listeningDescriptor)
    {
        setObjectName(QStringLiteral("http"));
        start();
        m_edge = m_made.get_future().get();
    }

    ~IoThread() override
    {
        QMetaObject::invokeMethod(
            m_edge, [edge = m_edge] { edge->stop(stopPatience); }, Qt::QueuedConnection);
        wait();
    }

protected:
    void run() override
    {
        Api api(m_context);
        Router router;
        api.addRoutes(router);
        Edge edge(m_listeningDescriptor, std::move(router), m_limits, m_counters);
        edge.setRoundHook([this] { m_context.store.commitPending(); });
        QEventLoop loop;
        connect(&edge, &Edge::finished, &loop, &QEventLoop::quit);
        m_made.set_value(&edge);
        loop.exec();
    }

private:
    const ApiContext m_context;
    const EdgeLimits m_limits;
    EdgeCounters &m_counters;
    const int m_listeningDescriptor;
    std::promise<Edge *> m_made;
    Edge *m_edge = nullptr;
};

struct EventServer::Private
{
    EventStore &store;
    Subscriptions &subscriptions;
    Replays &replays;
    const ServerOptions options;
    EdgeCounters counters = {};
    std::unique_ptr<IoThread> ioThread = {};
};

EventServer::EventServer(EventStore &store, Subscriptions &subscriptions, Replays &replays,
                         ServerOptions options)
    : d(new Private{store, subscriptions, replays, std::move(options)})
{
}

EventServer::~EventServer()
{
    stop();
}

Result<QUrl> EventServer::start()
{
    const ServerOptions &options = d->options;
    if (!options.address.isLoopback() && !options.insecure && options.tokenFile.isEmpty()) {
        return failure(
            Error::Code::InvalidArgument,
            "Anyone who reaches " + options.address.toString().toStdString() +
                " could read and publish events; give --token-file, or --insecure if that is meant");
    }
    if (!options.tokenFile.isEmpty() || !options.tlsCertificate.isEmpty())
        return failure(Error::Code::Unavailable, "Tokens and TLS are not built in yet");

    const auto descriptor = openListener(options.address, options.port);
    if (!descriptor)
        return tl::unexpected(descriptor.error());

    QUrl url;
    url.setScheme(QStringLiteral("http"));
    url.setHost(options.address.toString());
    url.setPort(listenerPort(*descriptor));

    EdgeLimits limits;
    limits.request.body = options.maximumBody;
    limits.connections = options.maximumConnections;
    d->ioThread = std::make_unique<IoThread>(ApiContext{d->store, d->subscriptions, d->replays, &d->counters},
                                             limits, d->counters, *descriptor);
    return url;
}

void EventServer::stop()
{
    d->ioThread.reset();
}

Result<void> EventServer::reload()
{
    return {};
}

} // namespace dbbasic
