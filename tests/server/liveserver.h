// The real server stack in the test's own process: log, subscriptions, replays and HTTP on a free port, in a
// folder of its own.
#pragma once

#include "model/eventstore.h"
#include "model/replays.h"
#include "model/subscriptions.h"
#include "server/eventserver.h"
#include "tests/support/httpclient.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <memory>
#include <stdexcept>
#include <string>

namespace dbbasic::test {

class LiveServer
{
public:
    explicit LiveServer(ServerOptions options = {}, LogOptions log = {})
    {
        log.directory = m_folder.path().toStdString();
        m_store = unwrapped(EventStore::open(log));
        m_subscriptions = unwrapped(Subscriptions::open(*m_store));
        m_replays = std::make_unique<Replays>(*m_store, *m_subscriptions);
        options.port = 0;
        m_server = std::make_unique<EventServer>(*m_store, *m_subscriptions, *m_replays, options);
        m_port = static_cast<std::uint16_t>(unwrapped(m_server->start()).port());
    }

    std::uint16_t port() const { return m_port; }
    EventStore &store() { return *m_store; }
    Subscriptions &subscriptions() { return *m_subscriptions; }

private:
    template <typename T>
    static T unwrapped(Result<T> result)
    {
        if (!result)
            throw std::runtime_error(result.error().message);
        return std::move(*result);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<EventStore> m_store;
    std::unique_ptr<Subscriptions> m_subscriptions;
    std::unique_ptr<Replays> m_replays;
    std::unique_ptr<EventServer> m_server;
    std::uint16_t m_port = 0;
};

/// An answer whose body is a JSON object; empty when it is not.
inline QJsonObject jsonOf(const HttpReply &reply)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(reply.body)).object();
}

} // namespace dbbasic::test
