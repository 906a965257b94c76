#include "server/deliverythread.h"

#include "server/delivery/dispatcher.h"
#include "server/threadend.h"

#include <QEventLoop>

#include <utility>

namespace dbbasic {

DeliveryThread::DeliveryThread(EventStore &store, Subscriptions &subscriptions, Replays &replays,
                               TargetPolicy policy)
    : m_store(store)
    , m_subscriptions(subscriptions)
    , m_replays(replays)
    , m_policy(std::move(policy))
{
    setObjectName(QStringLiteral("delivery"));
    start();
    m_dispatcher = m_made.get_future().get();
}

DeliveryThread::~DeliveryThread()
{
    wait();
}

void DeliveryThread::stop(std::chrono::milliseconds patience)
{
    QMetaObject::invokeMethod(
        m_dispatcher, [dispatcher = m_dispatcher, patience] { dispatcher->stop(patience); },
        Qt::QueuedConnection);
}

void DeliveryThread::run()
{
    deliver();
    releaseThreadState();
}

void DeliveryThread::deliver()
{
    Dispatcher dispatcher(m_store, m_subscriptions, m_replays, m_policy);
    QEventLoop loop;
    connect(&dispatcher, &Dispatcher::stopped, &loop, &QEventLoop::quit);
    m_made.set_value(&dispatcher);
    loop.exec();
}

} // namespace dbbasic
