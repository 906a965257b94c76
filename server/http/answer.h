// What a handler answers with. A handler is ordinary Qt HTTP Server code: it reads a QHttpServerRequest and
// answers through an Answer, at once or later.
#pragma once

#include <QByteArray>
#include <QHttpServerRequest>
#include <QStringList>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace dbbasic {

struct PendingAnswer;

using ResponseHeaders = std::vector<std::pair<QByteArray, QByteArray>>;

struct Response
{
    int status = 200;
    QByteArray body = {};
    QByteArray contentType = QByteArrayLiteral("application/json");
    ResponseHeaders headers = {}; ///< beyond Date, Content-Type, Content-Length, Connection
};

/// A body that is made while it is sent (history as NDJSON, SSE). Pulled by the connection whenever there is
/// room below its output cap, so a slow reader costs no memory. Lives in the I/O thread; destroyed when the
/// body has ended or the client is gone.
class BodySource
{
public:
    virtual ~BodySource() = default;
    enum class State {
        More,    ///< appended something, ask again when there is room
        Waiting, ///< nothing further now: call Answer::resume() when there is
        End,     ///< that was all
        Failed, ///< cannot be completed: the connection is cut, so that the client does not take it for whole
    };
    /// Appends up to about `room` bytes.
    virtual State read(QByteArray &out, qsizetype room) = 0;
};

/// The right to answer one request. Copyable; the first answer counts, later ones and those to a client that
/// is gone do nothing. When the last copy is dropped without an answer the client gets a 500.
class Answer
{
public:
    explicit Answer(std::shared_ptr<PendingAnswer> pending);
    Answer(const Answer &);
    Answer(Answer &&) noexcept;
    Answer &operator=(const Answer &);
    Answer &operator=(Answer &&) noexcept;
    ~Answer();

    /// I/O thread.
    void send(Response response) const;
    /// I/O thread. Sent in chunks (to HTTP/1.0: up to the close of the connection).
    void stream(int status, const QByteArray &contentType, std::unique_ptr<BodySource> body,
                ResponseHeaders headers = {}) const;
    /// I/O thread. The source of the stream has something again.
    void resume() const;
    /// I/O thread. The client has left or the answer has been sent to its end.
    bool isGone() const;

    /// Any thread: queued to the I/O thread; many posts share one wake-up. In the I/O thread itself it is
    /// send().
    void post(Response response) const;

    /// "http://127.0.0.1:8000": this server as the caller addressed it. The host has passed the Host check.
    QByteArray baseUrl() const;

private:
    std::shared_ptr<PendingAnswer> m_pending;
};

/// Values of {name} segments of the route, percent-decoded, in order.
using PathArguments = QStringList;
using Handler = std::function<void(const QHttpServerRequest &, const PathArguments &, Answer)>;

} // namespace dbbasic
