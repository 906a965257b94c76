// What a handler answers with. A handler is ordinary Qt HTTP Server code: it reads a QHttpServerRequest and
// answers through an Answer, at once or later.
#pragma once

#include <QByteArray>
#include <QHttpServerRequest>
#include <QPointer>
#include <QStringList>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace dbbasic {

class FrontConnection;

struct Response
{
    int status = 200;
    QByteArray body;
    QByteArray contentType = "application/json";
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< beyond Date, Content-Type, Content-Length, Connection
};

/// A body that is made while it is sent (history as NDJSON, SSE). Pulled by the connection whenever there is
/// room below its output cap, so a slow reader costs no memory. Lives in the I/O thread.
class BodySource
{
public:
    virtual ~BodySource() = default;
    enum class State { More, Waiting, End };
    /// Appends up to about `room` bytes. Waiting: nothing now, call Answer::resume() when there is.
    virtual State read(QByteArray &out, qsizetype room) = 0;
};

/// The right to answer one request. Copyable; the first answer counts. If the client is gone it does nothing.
class Answer
{
public:
    /// I/O thread.
    void send(Response response) const;
    void stream(int status, const QByteArray &contentType, std::unique_ptr<BodySource> body) const;
    void resume() const;
    bool isGone() const;

    /// Any thread: queued to the I/O thread; many posts share one wake-up.
    void post(Response response) const;

private:
    friend class FrontConnection;
    std::shared_ptr<struct PendingAnswer> m_pending;
};

/// Values of {name} segments of the route, percent-decoded, in order.
using PathArguments = QStringList;
using Handler = std::function<void(const QHttpServerRequest &, const PathArguments &, Answer)>;

} // namespace dbbasic
