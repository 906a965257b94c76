#include "server/http/connection.h"

#include "server/http/edge.h"
#include "server/http/response.h"
#include "server/http/target.h"
#include "server/http/tls.h"

#include <QLoggingCategory>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace dbbasic {

using Method = QHttpServerRequest::Method;

namespace {

Q_LOGGING_CATEGORY(lcConnection, "dbbasic.http.connection")

/// A body up to this is read even if the head alone already earned a refusal: the connection lives on then.
constexpr qint64 smallBody = 64 << 10;
/// Sent to one client in one round, so that a fast reader of a long stream leaves room for others.
constexpr qsizetype sentPerRound = 1 << 20;
constexpr qsizetype lingeringInput = 1 << 20;
constexpr int maximumVectors = 16;
constexpr char chunkPlaceholder[] = "00000000\r\n";
constexpr qsizetype chunkDigits = 8;

const char *methodName(Method method)
{
    switch (method) {
    case Method::Get:
    case Method::Head: // handlers answer HEAD as GET; the body stays here
        return "GET ";
    case Method::Post:
        return "POST ";
    case Method::Put:
        return "PUT ";
    case Method::Delete:
        return "DELETE ";
    case Method::Patch:
        return "PATCH ";
    default:
        return "OPTIONS ";
    }
}

QByteArray allowLine(const std::vector<Method> &methods)
{
    QByteArray allow;
    for (const Method method : methods) {
        allow += QByteArrayView(methodName(method)).trimmed();
        allow += ", ";
        if (method == Method::Get)
            allow += "HEAD, ";
    }
    return allow + "OPTIONS";
}

Response allowResponse(const QByteArray &allow)
{
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", allow);
    return response;
}

/// Chunk sizes of a fixed width can be filled in when the chunk is there.
void writeChunkSize(char *digits, qsizetype size)
{
    for (qsizetype i = chunkDigits - 1; i >= 0; --i) {
        digits[i] = "0123456789abcdef"[size & 15];
        size >>= 4;
    }
}

/// A response head is a dozen short pieces: they are put together on the stack and appended at once.
class HeadWriter
{
public:
    explicit HeadWriter(QByteArray &out)
        : m_out(out)
    {
    }

    HeadWriter &add(QByteArrayView text)
    {
        if (text.size() > qsizetype(m_buffer.size()) - m_size)
            finish();
        if (text.size() > qsizetype(m_buffer.size())) {
            m_out += text;
        } else {
            std::memcpy(m_buffer.data() + m_size, text.data(), static_cast<std::size_t>(text.size()));
            m_size += text.size();
        }
        return *this;
    }
    HeadWriter &add(qint64 number)
    {
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        return add(QByteArrayView(digits.data(), end.ptr));
    }
    void finish()
    {
        m_out.append(m_buffer.data(), m_size);
        m_size = 0;
    }

private:
    QByteArray &m_out;
    std::array<char, 512> m_buffer;
    qsizetype m_size = 0;
};

} // namespace

FrontConnection::FrontConnection(Edge &edge, quint32 slot, quint32 generation, int descriptor,
                                 const QHostAddress &peer, bool turnAway)
    : m_edge(edge)
    , m_slot(slot)
    , m_generation(generation)
    , m_descriptor(descriptor)
    , m_interest(EPOLLIN)
    , m_turnAway(turnAway)
    , m_since(edge.now())
    , m_peer(peer)
{
    if (m_edge.tls())
        m_tls = std::make_unique<TlsSession>(m_edge.tls(), m_descriptor);
    m_edge.watch(m_descriptor, *this, m_interest, true);
}

FrontConnection::~FrontConnection()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

// In
// ---------------------------------------------------------------------------------------------------------------

void FrontConnection::handle(std::uint32_t events)
{
    if (events & (EPOLLERR | EPOLLHUP))
        return kill();
    if (events & EPOLLOUT) {
        m_blocked = false;
        m_edge.touch(*this);
    }
    const bool handshaking = m_tls && !m_tls->isEstablished();
    if (events & EPOLLIN || handshaking)
        receiveAll();
}

/// TLS may hold decrypted bytes that epoll knows nothing of.
void FrontConnection::receiveAll()
{
    while (receive() && m_tls && m_state != State::Closed && !m_endOfInput &&
           m_input.size() < m_edge.limits().input && m_tls->hasPending()) {
    }
}

/// Bytes, 0 at the end of input, -1 if there are none at present. The connection may be gone then.
qint64 FrontConnection::receiveSome(char *data, qint64 maximum)
{
    if (!m_tls || m_state == State::Lingering) {
        const ssize_t size = ::recv(m_descriptor, data, static_cast<std::size_t>(maximum), 0);
        if (size < 0 && errno != EAGAIN && errno != EINTR)
            kill();
        return size;
    }
    const auto [status, size] = m_tls->read(data, maximum);
    switch (status) {
    case TlsSession::Status::Done:
        return size;
    case TlsSession::Status::End:
        return 0;
    case TlsSession::Status::WantsRead:
        return -1;
    case TlsSession::Status::WantsWrite:
        m_blocked = true;
        m_edge.touch(*this);
        return -1;
    case TlsSession::Status::PlainHttp:
        m_tls.reset();
        refuse(Rejection::Malformed, 400, "This port speaks TLS, the client began with plain HTTP");
        return -1;
    case TlsSession::Status::Failed:
        break;
    }
    if (!m_tls->isEstablished())
        m_edge.counters().reject(Rejection::Malformed);
    kill();
    return -1;
}

/// False if nothing came.
bool FrontConnection::receive()
{
    std::vector<char> &scratch = m_edge.scratch();
    const qint64 size = receiveSome(scratch.data(), static_cast<qint64>(scratch.size()));
    if (size < 0)
        return false;
    if (size == 0) {
        m_endOfInput = true;
        m_edge.touch(*this);
        if (m_state == State::Lingering || (m_source && m_sourceWaiting))
            kill(); // nobody listens to a live stream any more
        else if (m_state == State::Reading && (m_input.isEmpty() || m_reader))
            endReading();
        return true;
    }
    m_edge.counters().bytesReceived += static_cast<quint64>(size);
    if (m_state == State::Lingering || m_state == State::Closing)
        return true;
    if (m_input.isEmpty()) {
        const qsizetype used = serve(scratch.data(), size);
        if (m_state != State::Closed && used < size)
            m_input.append(scratch.data() + used, size - used);
    } else {
        m_input.append(scratch.data(), size);
        advance();
    }
    if (m_input.size() >= m_edge.limits().input)
        m_edge.touch(*this); // stops reading
    return true;
}

void FrontConnection::advance()
{
    if (m_state == State::Closed || m_serving)
        return;
    if (!m_input.isEmpty()) {
        const QByteArray input = std::exchange(m_input, {});
        const qsizetype used = serve(input.constData(), input.size());
        if (m_state == State::Closed)
            return;
        if (used < input.size())
            m_input = used == 0 ? input : input.sliced(used);
        m_edge.touch(*this);
    }
    if (m_tls && m_tls->hasPending() && m_input.size() < m_edge.limits().input && !m_endOfInput) {
        receiveAll();
        if (m_state == State::Closed)
            return;
    }
    if (m_endOfInput && m_state == State::Reading && m_output.size() < m_edge.limits().output)
        endReading();
}

/// Takes as much as can be served now.
qsizetype FrontConnection::serve(const char *data, qsizetype size)
{
    m_serving = true;
    qsizetype used = 0;
    while (m_state == State::Reading && used < size && m_output.size() < m_edge.limits().output) {
        if (!m_reader) {
            m_reader = m_edge.takeReader();
            m_reader->reset(m_edge.limits().request);
            m_headSeen = false;
            m_since = m_edge.now();
        }
        const qsizetype taken = m_reader->put(data + used, size - used);
        used += taken;
        const RequestReader::State state = m_reader->state();
        if (state == RequestReader::State::Refused) {
            const auto &[status, message] = m_reader->refusal();
            refuse(status == 413   ? Rejection::BodyTooLarge
                   : status == 431 ? Rejection::HeadTooLarge
                                   : Rejection::Malformed,
                   status, message);
            break;
        }
        if (!m_headSeen && (state == RequestReader::State::Body || state == RequestReader::State::Done)) {
            m_headSeen = true;
            m_since = m_edge.now();
            onHead();
            if (m_state != State::Reading)
                break;
        }
        if (state == RequestReader::State::Body)
            setBodyHeld(m_reader->body().size());
        if (state == RequestReader::State::Done)
            onRequest();
        else if (taken == 0)
            break;
    }
    m_serving = false;
    return used;
}

/// The head is whole and valid: everything that can be said without the body is said now.
void FrontConnection::onHead()
{
    const RequestHead &head = m_reader->head();
    m_http11 = head.http11;
    m_keepAlive = head.keepAlive;
    m_headOnly = head.method == Method::Head;
    m_refusal.reset();
    m_extraHeaders.clear();
    m_match = {};

    const auto deny = [this](std::optional<Access::Denial> &&denial) {
        if (!denial)
            return false;
        m_edge.counters().reject(denial->reason);
        m_refusal = std::move(denial->response);
        return true;
    };

    if (!m_edge.isPlainKnownHost(head) && deny(m_edge.access().checkSite(head, m_extraHeaders))) {
    } else if (m_turnAway) {
        m_keepAlive = false;
        m_refusal = errorResponse(503, "too_many_connections",
                                  "The server has too many connections; try again later");
    } else if (head.wantsWebSocket) {
        m_edge.counters().reject(Rejection::WebSocket);
        m_refusal =
            errorResponse(426, "This server has no WebSocket; GET /events/stream sends events as they come");
        m_refusal->headers.emplace_back("Upgrade", "HTTP/1.1");
    } else if (head.contentLength > m_edge.limits().request.body) {
        return refuse(Rejection::BodyTooLarge, 413, "The body of the request is too large");
    } else if (head.target == "*") {
        m_refusal = allowResponse("GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    } else {
        const QByteArray path = targetPath(head.target).toByteArray();
        m_match = m_edge.router().match(head.method, path);
        if (!m_match.route && m_match.allowed.empty()) {
            m_refusal = errorResponse(404, QByteArray("Nothing is at " + path));
        } else if (!m_match.route && head.method == Method::Options) {
            m_refusal = allowResponse(allowLine(m_match.allowed));
        } else if (!m_match.route) {
            m_refusal = errorResponse(405, QByteArray("This method is not for " + path));
            m_refusal->headers.emplace_back("Allow", allowLine(m_match.allowed));
        } else {
            const QByteArrayView query = QByteArrayView(head.target).sliced(path.size());
            deny(m_edge.access().checkScope(head, m_match.route->scopeFor(query)));
        }
        m_edge.rememberHost(head);
    }

    if (m_refusal && (head.expectsContinue || head.contentLength < 0 || head.contentLength > smallBody)) {
        // Not worth reading the body for.
        m_keepAlive = false;
        m_unread = true;
        m_state = State::Handling;
        answer(std::move(*m_refusal), nullptr);
    } else if (!m_refusal && head.expectsContinue && head.hasBody()) {
        m_output.append(QByteArrayView("HTTP/1.1 100 Continue\r\n\r\n"));
        m_edge.touch(*this);
    }
}

void FrontConnection::onRequest()
{
    setBodyHeld(0);
    auto reader = std::move(m_reader);
    m_state = State::Handling;
    if (m_refusal) {
        answer(std::move(*m_refusal), nullptr);
    } else {
        const RequestHead &head = reader->head();
        QByteArray &request = m_edge.requestScratch();
        request.resize(0);
        request += methodName(head.method);
        request += head.target;
        request += " HTTP/1.1\r\n";
        request += head.handedOn;
        if (!reader->body().isEmpty())
            request += "Content-Length: " + QByteArray::number(reader->body().size()) + "\r\n";
        request += "\r\n";

        m_token = m_edge.nextToken();
        ++m_edge.counters().requests;
        auto pending = std::make_shared<PendingAnswer>();
        pending->mailbox = m_edge.mailbox();
        pending->slot = m_slot;
        pending->token = m_token;
        pending->host = head.host;
        pending->secure = m_tls != nullptr;
        struct
        {
            const Router::Match match;
            Answer answer;
        } call{std::exchange(m_match, {}), Answer(std::move(pending))};
        const bool shown =
            m_edge.adapter().show(m_peer, request, reader->body(), [&call](const QHttpServerRequest &r) {
                call.match.route->handler(r, call.match.arguments, std::move(call.answer));
            });
        if (!shown) {
            m_keepAlive = false;
            call.answer.send(errorResponse(400, "The request could not be read"));
        }
    }
    m_edge.giveBack(std::move(reader));
}

/// What came is not a request we could go on from: answers and closes.
void FrontConnection::refuse(Rejection reason, int status, QByteArrayView message)
{
    m_edge.counters().reject(reason);
    setBodyHeld(0);
    if (!m_headSeen) {
        m_http11 = true;
        m_headOnly = false;
        m_extraHeaders.clear();
    }
    m_reader.reset();
    m_keepAlive = false;
    m_unread = true;
    m_state = State::Handling;
    answer(errorResponse(status, message), nullptr);
}

/// The client sends no more, and nothing is in flight.
void FrontConnection::endReading()
{
    if (m_output.isEmpty())
        return kill();
    m_state = State::Closing;
    m_edge.touch(*this);
}

void FrontConnection::setBodyHeld(qint64 bytes)
{
    m_edge.counters().requestBytesHeld += bytes - m_bodyHeld;
    m_bodyHeld = bytes;
    if (bytes > 0 && m_edge.counters().requestBytesHeld > m_edge.limits().requestBytesHeld)
        refuse(Rejection::Busy, 503, "The server holds too many unfinished requests; try again later");
}

// Out
// --------------------------------------------------------------------------------------------------------------

void FrontConnection::answer(Response &&response, std::unique_ptr<BodySource> source)
{
    if (m_state != State::Handling)
        return;
    if (m_edge.isStopping() || (m_endOfInput && m_input.isEmpty()))
        m_keepAlive = false;
    if (source && !m_http11)
        m_keepAlive = false;
    write(std::move(response), source != nullptr);
    m_since = m_edge.now();
    m_edge.touch(*this);
    if (source && !m_headOnly) {
        m_state = State::Streaming;
        m_source = std::move(source);
        m_sourceWaiting = false;
        ++m_edge.counters().streamsOpen;
    } else {
        finishAnswer();
    }
}

void FrontConnection::write(Response &&response, bool hasSource)
{
    const bool hasNoBody = response.status == 204 || response.status == 304;
    HeadWriter head(m_output.beginAppend());
    head.add("HTTP/1.1 ").add(response.status).add(" ").add(reasonPhrase(response.status)).add("\r\n");
    head.add(m_edge.dateLine());
    if (!hasNoBody) {
        if (!response.contentType.isEmpty())
            head.add("Content-Type: ").add(response.contentType).add("\r\n");
        if (!hasSource)
            head.add("Content-Length: ").add(response.body.size()).add("\r\n");
        else if (m_http11)
            head.add("Transfer-Encoding: chunked\r\n");
    }
    for (const auto &[name, value] : response.headers)
        head.add(name).add(": ").add(value).add("\r\n");
    head.add(m_extraHeaders);
    if (!m_keepAlive)
        head.add("Connection: close\r\n");
    else if (!m_http11)
        head.add("Connection: keep-alive\r\n");
    head.add("\r\n").finish();
    m_output.endAppend();
    if (!hasNoBody && !m_headOnly && !hasSource)
        m_output.append(std::move(response.body));
}

void FrontConnection::finishAnswer()
{
    m_token = 0;
    m_since = m_edge.now();
    m_state = m_keepAlive ? State::Reading : State::Closing;
    if (!m_serving && m_keepAlive && (!m_input.isEmpty() || m_endOfInput))
        m_edge.ready(*this);
}

void FrontConnection::resume()
{
    if (m_state != State::Streaming)
        return;
    m_sourceWaiting = false;
    m_edge.touch(*this);
}

void FrontConnection::pull()
{
    const qsizetype room = m_edge.limits().output - m_output.size();
    QByteArray &out = m_output.beginAppend();
    const qsizetype before = out.size();
    if (m_http11)
        out += chunkPlaceholder;
    const qsizetype begin = out.size();
    const BodySource::State state = m_source->read(out, room);
    const qsizetype size = out.size() - begin;
    if (size == 0) {
        out.resize(before);
    } else if (m_http11) {
        writeChunkSize(out.data() + before, size);
        out += "\r\n";
    }
    if (state == BodySource::State::End && m_http11)
        out += "0\r\n\r\n";
    m_output.endAppend();

    if (state == BodySource::State::More && size == 0)
        qCWarning(lcConnection,
                  "A body says there is more and appends nothing; it waits until it is resumed");
    if (state == BodySource::State::Waiting || (state == BodySource::State::More && size == 0)) {
        m_sourceWaiting = true;
        if (m_endOfInput)
            kill(); // a live stream has nobody left to listen
        return;
    }
    if (state == BodySource::State::End || state == BodySource::State::Failed) {
        m_source.reset();
        --m_edge.counters().streamsOpen;
        if (state == BodySource::State::Failed) {
            m_keepAlive = false;
            if (!m_http11)
                return kill(); // only a reset says that something is missing
        }
        finishAnswer();
    }
}

void FrontConnection::flush()
{
    qsizetype budget = sentPerRound;
    while (m_state != State::Closed && !m_blocked) {
        if (m_source && !m_sourceWaiting && m_output.size() < m_edge.limits().output) {
            pull();
            if (m_state == State::Closed)
                return;
        }
        if (m_output.isEmpty())
            break;
        const qsizetype before = m_output.size();
        if (!sendSome())
            return;
        budget -= before - m_output.size();
        if (budget <= 0)
            m_blocked = true; // epoll brings us back in the next round
    }
    if (m_state == State::Closed)
        return;
    if (m_state == State::Closing && m_output.isEmpty())
        return linger();
    if (m_state == State::Reading && !m_input.isEmpty() && m_output.size() < m_edge.limits().output &&
        !m_reader)
        m_edge.ready(*this);
    updateInterest();
}

/// False if the connection is gone.
bool FrontConnection::sendSome()
{
    std::array<iovec, maximumVectors> vectors;
    const int count = m_output.peek(vectors.data(), maximumVectors);
    qint64 sent = 0;
    if (m_tls) {
        const auto [status, size] = m_tls->write(static_cast<const char *>(vectors[0].iov_base),
                                                 static_cast<qint64>(vectors[0].iov_len));
        if (status == TlsSession::Status::WantsWrite) {
            m_blocked = true;
            return true;
        }
        if (status != TlsSession::Status::Done) {
            kill();
            return false;
        }
        sent = size;
    } else {
        msghdr message{};
        message.msg_iov = vectors.data();
        message.msg_iovlen = static_cast<std::size_t>(count);
        sent = count == 1 ? ::send(m_descriptor, vectors[0].iov_base, vectors[0].iov_len, MSG_NOSIGNAL)
                          : ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR)
                return true;
            if (errno != EAGAIN) {
                kill();
                return false;
            }
            m_blocked = true;
            return true;
        }
    }
    m_edge.counters().bytesSent += static_cast<quint64>(sent);
    m_output.drop(sent);
    m_since = m_edge.now();
    return true;
}

/// Closing with bytes unread resets the connection, and the client may never see the answer.
void FrontConnection::linger()
{
    if (m_tls)
        m_tls->sayGoodbye();
    if (!m_unread && m_input.isEmpty())
        return kill();
    if (m_endOfInput)
        return kill();
    ::shutdown(m_descriptor, SHUT_WR);
    m_input = {};
    m_state = State::Lingering;
    m_since = m_edge.now();
    updateInterest();
}

void FrontConnection::updateInterest()
{
    std::uint32_t interest = m_blocked ? EPOLLOUT : 0U;
    if (!m_endOfInput && m_input.size() < m_edge.limits().input)
        interest |= EPOLLIN;
    if (interest != m_interest) {
        m_interest = interest;
        m_edge.watch(m_descriptor, *this, interest, false);
    }
}

// End
// --------------------------------------------------------------------------------------------------------------

void FrontConnection::checkDeadline()
{
    const EdgeLimits &limits = m_edge.limits();
    const std::chrono::milliseconds waited(m_edge.now() - m_since);
    if (m_blocked || !m_output.isEmpty()) {
        if (waited > limits.write) {
            m_edge.counters().reject(Rejection::SlowReader);
            kill();
        }
        return;
    }
    switch (m_state) {
    case State::Reading:
        if (!m_reader || m_reader->state() == RequestReader::State::Empty) {
            if (waited > (m_tls && !m_tls->isEstablished() ? limits.head : limits.idle))
                kill();
        } else if (!m_headSeen) {
            if (waited > limits.head)
                refuse(Rejection::SlowRequest, 408, "The head of the request did not come in time");
        } else if (waited > limits.body + std::chrono::milliseconds(m_bodyHeld * 1000 / limits.bodyRate)) {
            refuse(Rejection::SlowRequest, 408, "The body of the request did not come in time");
        }
        return;
    case State::Lingering:
        if (waited > limits.linger)
            kill();
        return;
    default:
        return;
    }
}

void FrontConnection::finish()
{
    m_keepAlive = false;
    if (m_source && m_sourceWaiting)
        kill();
    else if (m_state == State::Reading && !m_reader)
        endReading();
}

void FrontConnection::kill()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_token = 0;
    setBodyHeld(0);
    if (m_source) {
        m_source.reset();
        --m_edge.counters().streamsOpen;
    }
    m_output.clear();
    m_reader.reset();
    ::close(std::exchange(m_descriptor, -1));
    m_edge.bury(*this);
}

} // namespace dbbasic
