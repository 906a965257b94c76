// Who may send now: slots, connections, and a fair line before them.
//
// At most 64 attempts are in flight, 6 to one host and port. Those whose last attempt failed or who have not
// been heard of lately may not take all of the slots, so that any number of hanging targets leaves room for
// the others.
#pragma once

#include "server/delivery/attempt.h"

#include <QObject>

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace dbbasic {

/// How well a target is known to answer.
enum class Trust {
    Proven,  ///< answered the last time
    Unknown, ///< has not answered yet
    Suspect, ///< the last attempt failed
};

/// Someone who has something to send to a target, one thing at a time.
class Sender
{
public:
    virtual ~Sender() = default;
    virtual const Target &target() const = 0;
    virtual Trust trust() const = 0;
    /// Its turn: calls Outbox::send() or Outbox::decline(), now.
    virtual void granted() = 0;
    /// What it wanted to wait for has come (DeliveryContext::wakeAt).
    virtual void due() = 0;
};

/// Lives in the delivery thread.
class Outbox : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t slotLimit = 64;
    static constexpr std::size_t perHostLimit = 6;
    static constexpr std::size_t idleConnectionLimit = 128;
    /// What the classes may hold of the slots: Unknown and Suspect together 48, Suspect alone 32.
    static constexpr std::size_t unprovenLimit = 48;
    static constexpr std::size_t suspectLimit = 32;

    Outbox(const TargetPolicy &policy, const Clock &clock, const QSslConfiguration &tls);
    ~Outbox() override;

    /// Puts it into the line. Once per thing to send.
    void want(std::shared_ptr<Sender> sender);
    /// From granted() only. `done` runs after the slot is free again.
    void send(Sender &sender, QByteArray request, Attempt::Done done);
    void decline(Sender &sender);

    /// While held, nothing new is sent; what is in flight goes on.
    void setHeld(bool held);
    void checkDeadlines();
    void dropIdleConnections();

    std::size_t inFlight() const { return m_inFlight; }
    std::size_t ready() const { return m_waiting; }
    bool hasConnections() const { return m_inFlight > 0 || m_idleCount > 0; }

Q_SIGNALS:
    void becameEmpty(); ///< nothing is in flight any more

private:
    /// Whoever lets go of a connection may have been called by it.
    struct DeleteLater
    {
        void operator()(Attempt *attempt) const { attempt->deleteLater(); }
    };
    using Connection = std::unique_ptr<Attempt, DeleteLater>;

    struct Grant
    {
        std::string hostKey;
        Trust trust = Trust::Unknown;
    };
    struct Host
    {
        std::size_t inFlight = 0;
        std::deque<std::shared_ptr<Sender>> waiting; ///< kept out of the lines while the host is full
    };

    bool hasRoom(Trust trust) const;
    std::shared_ptr<Sender> takeNext();
    void grantAll();
    void release(const Grant &grant);
    Connection connectionFor(const Target &target);

    const TargetPolicy &m_policy;
    const Clock &m_clock;
    const QSslConfiguration m_tls;

    std::array<std::deque<std::shared_ptr<Sender>>, 3> m_lines; ///< by Trust
    std::array<std::size_t, 3> m_held{};                        ///< slots by Trust
    std::unordered_map<std::string, Host> m_hosts;
    std::unordered_map<Attempt *, Connection> m_busy;
    std::unordered_map<std::string, std::vector<Connection>> m_idle;
    std::size_t m_idleCount = 0;
    std::size_t m_inFlight = 0;
    std::size_t m_waiting = 0;
    std::shared_ptr<Sender> m_granting; ///< whose granted() runs
    Grant m_grant;
    bool m_isHeld = false;
    bool m_isGranting = false;
};

} // namespace dbbasic
