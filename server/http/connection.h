// The edge in one sentence: every connection is a small record on one epoll, which frames, checks, limits and
// times its bytes by itself and shows Qt HTTP Server only whole, valid requests in their shortest form, one
// at a time, through a QTcpSocket that has no socket; answers gather and leave in one send.
#pragma once

#include "server/http/admission.h"
#include "server/http/answer.h"
#include "server/http/outgoing.h"
#include "server/http/requestreader.h"
#include "server/http/transport.h"

#include <QHostAddress>

#include <cstdint>
#include <memory>

namespace dbbasic {

class Edge;
enum class Rejection;

/// One client. Lives in the I/O thread and is owned by the Edge, which calls it: events, then advance, then
/// flush.
class FrontConnection
{
public:
    /// Takes over `descriptor`. `turnAway`: there are too many connections, so the first request gets a 503.
    FrontConnection(Edge &edge, quint32 slot, quint32 generation, int descriptor, const QHostAddress &peer,
                    bool turnAway);
    ~FrontConnection();
    FrontConnection(const FrontConnection &) = delete;
    FrontConnection &operator=(const FrontConnection &) = delete;

    quint32 slot() const { return m_slot; }
    quint32 generation() const { return m_generation; }
    /// The request that is being answered, 0 if none is.
    quint64 token() const { return m_token; }
    const QHostAddress &peer() const { return m_peer; }
    bool isSecure() const { return m_transport.isSecure(); }
    bool isClosed() const { return m_state == State::Closed; }

    /// What epoll says.
    void handle(std::uint32_t events);
    /// Goes on with what has been received already.
    void advance();
    /// Sends what has gathered, as far as the client takes it.
    void flush();

    void answer(Response &&response, std::unique_ptr<BodySource> source);
    void resume();

    /// Now and then: closes what has taken too long.
    void checkDeadline();
    /// The server stops: closes as soon as nothing is in flight; live streams at once.
    void finish();
    /// At once, without a word; `hard`: by a reset.
    void kill(bool hard = false);

    bool m_touched = false; ///< the Edge's: waits for its flush
    bool m_ready = false;   ///< the Edge's: waits for its advance

private:
    enum class State {
        Reading,   ///< a head or a body, or nothing yet
        Handling,  ///< a request is shown, its answer is to come
        Streaming, ///< the answer is being pulled from its source
        Closing,   ///< the last answer is on its way out
        Lingering, ///< it is out; what still comes in is dropped, so that the client gets to read it
        Closed,
    };

    bool receive();
    void receiveAll();
    qsizetype serve(const char *data, qsizetype size);
    void onHead();
    void onRequest();
    void refuse(Rejection reason, int status, QByteArrayView message);
    void finishAnswer();
    void endReading();
    void pull();
    bool sendSome();
    void linger();
    void updateInterest();
    void setBodyHeld(qint64 bytes);

    Edge &m_edge;
    const quint32 m_slot;
    const quint32 m_generation;
    Transport m_transport;
    std::uint32_t m_interest;
    State m_state = State::Reading;
    bool m_turnAway;
    bool m_serving = false;    ///< serve() is on the stack
    bool m_headSeen = false;   ///< of the request that is being read
    bool m_keepAlive = true;   ///< of the request that is being answered
    bool m_http11 = true;      ///< likewise
    bool m_headOnly = false;   ///< likewise
    bool m_endOfInput = false; ///< the client has closed its side
    bool m_unread = false;     ///< part of the request will not be read: linger
    bool m_blocked = false;    ///< the kernel takes no more at present
    quint64 m_token = 0;
    qint64 m_since; ///< milliseconds: when what we wait for began
    qint64 m_bodyHeld = 0;
    const QHostAddress m_peer;
    QByteArray m_input; ///< received, not yet served
    Outgoing m_output;
    std::unique_ptr<RequestReader> m_reader; ///< from the Edge's pool, from the first byte to the last
    Admission m_admission;                   ///< of the request whose head has been seen
};

} // namespace dbbasic
