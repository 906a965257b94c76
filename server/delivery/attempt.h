// One POST, sent exactly once, with its deadlines; and the connection it goes over, which may serve the next
// one.
//
// Why not QNetworkAccessManager: measured on Qt 6.4.2 against a bare epoll receiver on two cores, tamed as it
// has to be (no re-sends, no redirects, …) it does 2,500 deliveries/s on one connection and 2,700/s on
// sixteen, half of what is wanted; and each of the things it must be kept from doing is simply not here.
#pragma once

#include "server/delivery/answerreader.h"
#include "server/delivery/target.h"

#include <QHostAddress>
#include <QObject>
#include <QSslConfiguration>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

class QHostInfo;
class QTcpSocket;

namespace dbbasic {

class Clock;
class TargetPolicy;

/// Looks `host` up and calls `done` in the caller's thread, never from within the call, and not at all when
/// `context` is gone by then.
using Resolve =
    std::function<void(const QString &host, QObject *context, std::function<void(const QHostInfo &)> done)>;
/// As the operating system resolves names.
Resolve systemResolve();

/// What all connections share; outlives them.
struct Wire
{
    const TargetPolicy &policy;
    const Clock &clock;
    QSslConfiguration tls;
    Resolve resolve;
};

/// What came of a POST.
struct AttemptResult
{
    int status = 0;    ///< 0: no answer
    std::string error; ///< why there was no answer; empty when there was one
    std::string head, body;
    std::string retryAfter;
    std::chrono::microseconds duration{0};
    bool withdrawn = false; ///< nothing was sent: it was no longer wanted when the connection stood
    bool loopback = false;  ///< the target is on this machine
    bool staleConnection =
        false; ///< a connection that had served before was closed under the request, no byte came
};

/// A connection to one target, one POST at a time. Lives in the delivery thread.
class Attempt : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds connectLimit{5'000};
    static constexpr std::chrono::milliseconds totalLimit{15'000};
    static constexpr std::chrono::milliseconds idleLimit{4'000}; ///< many servers close after five seconds

    using Done = std::function<void(AttemptResult)>;
    using IsWanted = std::function<bool()>;

    Attempt(Target target, const Wire &wire, QObject *parent = nullptr);
    ~Attempt() override;

    const Target &target() const { return m_target; }

    /// `request` is head and body. `done` runs once, never from within this call; canServeAgain() is
    /// meaningful then. Making a connection may take seconds: `isWanted`, if given, is asked before the first
    /// byte goes over a new one.
    void post(QByteArray request, Done done, IsWanted isWanted = {});
    bool isBusy() const { return bool(m_done); }
    bool isConnected() const { return m_connected; }
    /// Asks the kernel, too.
    bool canServeAgain() const;
    /// Ends the attempt when a deadline has passed.
    void checkDeadlines();
    /// When the connection was last of use, by the clock's steady().
    std::chrono::milliseconds idleSince() const { return m_idleSince; }

private:
    void resolved(const QHostInfo &info);
    void connectToNext();
    void connected();
    void send();
    void readAnswer();
    void readWhatIsThere();
    void closed();
    void socketFailed();
    void fail(std::string error);
    void finish(bool keep);
    void dropSocket();

    const Target m_target;
    const Wire &m_wire;

    QTcpSocket *m_socket = nullptr;  ///< child; a QSslSocket for https
    QObject *m_lookup = nullptr;     ///< context of the look-up under way
    QList<QHostAddress> m_addresses; ///< vetted, not yet tried
    std::string m_connectError;      ///< of the last address tried
    std::chrono::milliseconds m_nextAddressAt{0};
    bool m_connected = false; ///< and encrypted, if it is to be

    QByteArray m_request;
    Done m_done;
    IsWanted m_isWanted;
    std::unique_ptr<AnswerReader> m_reader;
    bool m_sent = false;
    bool m_reused = false;
    bool m_loopback = false;
    std::chrono::milliseconds m_begun{0};
    std::chrono::steady_clock::time_point m_begunExactly;
    std::chrono::milliseconds m_idleSince{0};
};

} // namespace dbbasic
