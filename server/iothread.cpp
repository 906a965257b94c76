#include "server/iothread.h"

#include "model/eventstore.h"
#include "server/http/edge.h"
#include "server/threadend.h"

#include <QEventLoop>

#include <utility>

namespace dbbasic {

IoThread::IoThread(const ApiContext &context, std::shared_ptr<const Access> access,
                   std::shared_ptr<const TlsContext> tls, EdgeLimits limits, EdgeCounters &counters,
                   int listeningDescriptor)
    : m_context(context)
    , m_access(std::move(access))
    , m_tls(std::move(tls))
    , m_limits(limits)
    , m_counters(counters)
    , m_listeningDescriptor(listeningDescriptor)
{
    setObjectName(QStringLiteral("http"));
    start();
    m_edge = m_made.get_future().get();
}

IoThread::~IoThread()
{
    // The thread sanitizer does not see into Qt: that what the thread did is done, it learns from the
    // promise.
    m_ended.get_future().wait();
    wait();
}

void IoThread::stop(std::chrono::milliseconds patience)
{
    QMetaObject::invokeMethod(
        m_edge, [edge = m_edge, patience] { edge->stop(patience); }, Qt::QueuedConnection);
}

void IoThread::setAccess(std::shared_ptr<const Access> access, std::shared_ptr<const TlsContext> tls)
{
    QMetaObject::invokeMethod(
        m_edge,
        [edge = m_edge, access = std::move(access), tls = std::move(tls)] {
            edge->setAccess(access);
            edge->setTls(tls);
        },
        Qt::QueuedConnection);
}

void IoThread::run()
{
    serve();
    releaseThreadState();
    m_ended.set_value();
}

void IoThread::serve()
{
    Api api(m_context);
    Router router;
    api.addRoutes(router);
    Edge edge(m_listeningDescriptor, std::move(router), m_limits, m_counters);
    edge.setAccess(std::exchange(m_access, {}));
    edge.setTls(std::exchange(m_tls, {}));
    edge.setRoundHook([this] { m_context.store.commitPending(); });

    QEventLoop loop;
    connect(&edge, &Edge::finished, &loop, &QEventLoop::quit);
    m_made.set_value(&edge);
    loop.exec();
}

} // namespace dbbasic
