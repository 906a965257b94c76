// A webhook target that misbehaves as told, and remembers what reached it.
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QPair>
#include <QString>

#include <deque>
#include <functional>
#include <vector>

class QTcpServer;
class QTcpSocket;

namespace dbbasic::test {

/// What the server does about one request.
struct Reaction
{
    enum Kind {
        Answer,        ///< status, headers, body
        Hang,          ///< nothing, ever
        HangInHead,    ///< half a head, then nothing
        Drip,          ///< a head that promises a long body, then a byte now and then
        Fin,           ///< closes before the answer
        Reset,         ///< resets before the answer
        AnswerThenFin, ///< says keep-alive, and closes right after
        AnswerThenReset,
        CutBody, ///< promises more than it sends, then closes
        NotHttp,
        EndlessBody,
    };
    Reaction(Kind what = Answer, int code = 200, QByteArray lines = {}, QByteArray text = {})
        : kind(what)
        , status(code)
        , headers(std::move(lines))
        , body(std::move(text))
    {
    }

    Kind kind;
    int status;
    QByteArray headers; ///< whole lines with \r\n
    QByteArray body;
};

/// An ordinary answer with a few bytes of body.
inline Reaction answer(int status)
{
    return Reaction{Reaction::Answer, status, {}, "body"};
}

struct SeenRequest
{
    QByteArray requestLine;
    QList<QPair<QByteArray, QByteArray>> headers; ///< names lower-cased
    QByteArray body;
    int connection = 0; ///< which connection it came over, from 1

    QByteArray header(const QByteArray &lowerCaseName) const;
    qint64 sequence() const; ///< of the event in the body
};

/// Lives in the thread of the test.
class FaultServer : public QObject
{
    Q_OBJECT

public:
    enum class Tls { None, Good, Expired, WrongName };

    explicit FaultServer(Tls tls = Tls::None);
    ~FaultServer() override;

    quint16 port() const;
    QByteArray
    url(const QByteArray &path = "/hook") const; ///< with localhost as host over TLS, else 127.0.0.1

    /// The next requests get these; when they are used up, `otherwise`.
    void next(std::initializer_list<Reaction> reactions);
    Reaction otherwise;
    /// Runs when a request was reacted to, before the client's side can have read the reaction.
    std::function<void()> afterReaction;

    const std::vector<SeenRequest> &seen() const { return m_seen; }
    std::vector<qint64> sequences() const; ///< of the events seen, in order of arrival
    int connections() const { return m_connections; }
    int drips() const { return m_drips; } ///< bytes of dripping bodies sent so far

private:
    struct Peer
    {
        int number = 0;
        QByteArray input;
    };
    void serve(QTcpSocket *socket);
    void read(QTcpSocket *socket, Peer &peer);
    void react(QTcpSocket *socket, const Reaction &reaction);
    void reset(QTcpSocket *socket);

    QTcpServer *m_server = nullptr;
    Tls m_tls;
    std::deque<Reaction> m_reactions;
    std::vector<SeenRequest> m_seen;
    int m_connections = 0;
    int m_drips = 0;
};

} // namespace dbbasic::test
