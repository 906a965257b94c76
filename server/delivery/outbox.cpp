#include "server/delivery/outbox.h"

#include "server/delivery/clock.h"

#include <algorithm>

namespace dbbasic {

Outbox::Outbox(Wire wire)
    : m_wire(std::move(wire))
{
}

Outbox::~Outbox()
{
    // No event loop may follow that would delete them later.
    for (auto &[raw, connection] : m_busy)
        std::unique_ptr<Attempt>(connection.release());
    for (auto &[key, connections] : m_idle) {
        for (Connection &connection : connections)
            std::unique_ptr<Attempt>(connection.release());
    }
}

bool Outbox::hasRoom(Trust trust) const
{
    // A class may be full by itself or by what those above it allow to all below them.
    std::size_t held = 0;
    for (std::size_t below = classes; below-- > 0;) {
        held += m_held[below];
        if (below <= std::size_t(trust) && held >= limits[below])
            return false;
    }
    return true;
}

void Outbox::want(std::shared_ptr<Sender> sender)
{
    ++m_waiting;
    m_lines[std::size_t(sender->trust())].push_back(std::move(sender));
    grantAll();
}

std::shared_ptr<Sender> Outbox::takeNext()
{
    for (std::size_t trust = 0; trust < m_lines.size(); ++trust) {
        auto &line = m_lines[trust];
        while (!line.empty() && hasRoom(Trust(trust))) {
            // Among those nobody knows the newest first: if a thousand of them hang, whoever comes next is
            // not to wait for them all, and is known after one attempt.
            const bool newestFirst = Trust(trust) == Trust::Unknown;
            std::shared_ptr<Sender> sender = std::move(newestFirst ? line.back() : line.front());
            newestFirst ? line.pop_back() : line.pop_front();
            Host &host = m_hosts[sender->target().hostKey];
            if (host.inFlight >= perHostLimit) {
                host.waiting.push_back(std::move(sender));
                continue;
            }
            ++host.inFlight;
            ++m_held[trust];
            ++m_inFlight;
            --m_waiting;
            m_grant = {sender->target().hostKey, Trust(trust)};
            return sender;
        }
    }
    return {};
}

void Outbox::grantAll()
{
    if (m_isGranting)
        return;
    m_isGranting = true;
    while (!m_isHeld) {
        m_granting = takeNext();
        if (!m_granting)
            break;
        m_granting->granted();
    }
    m_granting.reset();
    m_isGranting = false;
}

void Outbox::release(const Grant &grant)
{
    --m_inFlight;
    --m_held[std::size_t(grant.trust)];
    const auto found = m_hosts.find(grant.hostKey);
    Host &host = found->second;
    --host.inFlight;
    if (!host.waiting.empty()) {
        std::shared_ptr<Sender> next = std::move(host.waiting.front());
        host.waiting.pop_front();
        m_lines[std::size_t(next->trust())].push_back(std::move(next));
    } else if (host.inFlight == 0) {
        m_hosts.erase(found);
    }
    if (m_inFlight == 0)
        Q_EMIT becameEmpty();
}

void Outbox::decline(Sender &)
{
    release(m_grant);
}

Outbox::Connection Outbox::connectionFor(const Target &target)
{
    const auto found = m_idle.find(target.connectionKey);
    while (found != m_idle.end() && !found->second.empty()) {
        Connection connection = std::move(found->second.back());
        found->second.pop_back();
        --m_idleCount;
        if (connection->canServeAgain())
            return connection;
    }
    return Connection(new Attempt(target, m_wire));
}

void Outbox::send(Sender &sender, QByteArray request, Attempt::Done done, Attempt::IsWanted isWanted)
{
    Connection connection = connectionFor(sender.target());
    Attempt *raw = connection.get();
    m_busy.emplace(raw, std::move(connection));
    auto freeAndTell = [this, raw, grant = m_grant, key = sender.target().connectionKey,
                        done = std::move(done)](AttemptResult result) {
        const auto busy = m_busy.find(raw);
        Connection freed = std::move(busy->second);
        m_busy.erase(busy);
        if (freed->isConnected() && m_idleCount < idleConnectionLimit) {
            m_idle[key].push_back(std::move(freed));
            ++m_idleCount;
        } else {
            freed.release()->deleteLater(); // it is calling us
        }
        release(grant);
        done(std::move(result));
        grantAll();
    };
    raw->post(std::move(request), std::move(freeAndTell), std::move(isWanted));
}

void Outbox::setHeld(bool held)
{
    m_isHeld = held;
    grantAll();
}

void Outbox::checkDeadlines()
{
    std::vector<Attempt *> busy;
    busy.reserve(m_busy.size());
    for (const auto &[raw, connection] : m_busy)
        busy.push_back(raw);
    for (Attempt *attempt : busy) {
        if (m_busy.count(attempt)) // an earlier one's end may have ended it
            attempt->checkDeadlines();
    }
}

void Outbox::dropIdleConnections()
{
    const std::chrono::milliseconds now = m_wire.clock.steady();
    for (auto entry = m_idle.begin(); entry != m_idle.end();) {
        auto &connections = entry->second;
        const auto old = std::remove_if(connections.begin(), connections.end(), [&](const auto &connection) {
            return !connection->isConnected() || now - connection->idleSince() > Attempt::idleLimit;
        });
        m_idleCount -= std::size_t(connections.end() - old);
        connections.erase(old, connections.end());
        entry = connections.empty() ? m_idle.erase(entry) : std::next(entry);
    }
}

} // namespace dbbasic
