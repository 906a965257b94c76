// Who may send now: slots, connections, and a fair line before them.
//
// At most 64 attempts are in flight, 6 to one host and port. The less a target is known to answer at once,
// the fewer of the slots it and its like may take together, so that any number of hanging or slow targets
// leaves room for the others.
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
    Unknown, ///< has not answered yet, or was well a moment ago, or somebody waits for this attempt
    Slow,    ///< answered the last time, and took long
    Suspect, ///< failed, again and again
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
    static constexpr std::size_t classes = 4;
    /// By Trust: the slots that this class and those below it may hold together.
    static constexpr std::array<std::size_t, classes> limits{slotLimit, 48, 40, 24};

    explicit Outbox(Wire wire);
    ~Outbox() override;

    /// Puts it into the line. Once per thing to send.
    void want(std::shared_ptr<Sender> sender);
    /// From granted() only. `done` runs after the slot is free again. `isWanted` as in Attempt::post().
    void send(Sender &sender, QByteArray request, Attempt::Done done, Attempt::IsWanted isWanted = {});
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

    const Wire m_wire;

    std::array<std::deque<std::shared_ptr<Sender>>, classes> m_lines; ///< by Trust
    std::array<std::size_t, classes> m_held{};                        ///< slots by Trust
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
