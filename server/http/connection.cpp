#include "server/http/connection.h"

#include "server/http/edge.h"
#include "server/http/response.h"

#include <sys/epoll.h>

#include <algorithm>

namespace dbbasic {

using Method = QHttpServerRequest::Method;

namespace {

/// A body up to this is read even if the head alone already earned a refusal: the connection lives on then.
constexpr qint64 smallBody = 64 << 10;
/// Sent to one client in one round, so that a fast reader of a long stream leaves room for others.
constexpr qsizetype sentPerRound = 1 << 20;

} // namespace

FrontConnection::FrontConnection(Edge &edge, quint32 slot, quint32 generation, int descriptor,
                                 const QHostAddress &peer, bool turnAway)
    : m_edge(edge)
    , m_slot(slot)
    , m_generation(generation)
    , m_transport(descriptor, edge.tls())
    , m_interest(EPOLLIN)
    , m_turnAway(turnAway)
    , m_since(edge.now())
    , m_peer(peer)
    , m_output(edge.counters().streamsOpen)
{
    m_edge.watch(m_transport.descriptor(), *this, m_interest, true);
}

FrontConnection::~FrontConnection() = default;

// In

void FrontConnection::handle(std::uint32_t events)
{
    if (events & (EPOLLERR | EPOLLHUP))
        return kill();
    if (events & EPOLLOUT) {
        m_blocked = false;
        m_edge.touch(*this);
    }
    if (events & EPOLLIN || m_transport.isShakingHands())
        receiveAll();
}

/// TLS may hold decrypted bytes that epoll knows nothing of.
void FrontConnection::receiveAll()
{
    while (receive() && m_state != State::Closed && !m_endOfInput && m_input.size() < m_edge.limits().input &&
           m_transport.hasPending()) {
    }
}

/// False if nothing came.
bool FrontConnection::receive()
{
    std::vector<char> &scratch = m_edge.scratch();
    if (m_state == State::Lingering) {
        const auto status = m_transport.discard(scratch.data(), qint64(scratch.size()));
        if (status == Transport::Status::End)
            kill();
        return false;
    }
    const auto [status, size] = m_transport.read(scratch.data(), qint64(scratch.size()));
    switch (status) {
    case Transport::Status::Done:
        break;
    case Transport::Status::WantsRead:
        return false;
    case Transport::Status::WantsWrite:
        m_blocked = true;
        m_edge.touch(*this);
        return false;
    case Transport::Status::End:
        m_endOfInput = true;
        m_edge.touch(*this);
        if (m_output.isWaiting())
            kill(); // nobody listens to a live stream any more
        else if (m_state == State::Reading && (m_input.isEmpty() || m_reader))
            endReading();
        else if (m_state == State::Handling && m_http11)
            // Half a close waits for the answer, a whole one is nobody there: whoever has left resets when
            // told something, and a long walk through the log can end.
            m_output.bytes().append(QByteArrayView("HTTP/1.1 102 Processing\r\n\r\n"));
        return false;
    case Transport::Status::PlainHttp:
        m_transport.giveUpTls();
        refuse(Rejection::Malformed, 400, "This port speaks TLS, the client began with plain HTTP");
        return false;
    case Transport::Status::Failed:
        if (m_transport.isShakingHands())
            m_edge.counters().reject(Rejection::Malformed);
        kill();
        return false;
    }
    m_edge.counters().bytesReceived += static_cast<quint64>(size);
    if (m_state == State::Closing)
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
    if (m_transport.hasPending() && m_input.size() < m_edge.limits().input && !m_endOfInput) {
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
    m_admission = admit(head, m_edge.router(), m_edge.access(), m_edge.isKnownSite(head));
    if (m_admission.reason)
        m_edge.counters().reject(*m_admission.reason);
    else
        m_edge.rememberSite(head);
    if (m_turnAway) {
        m_keepAlive = false;
        m_admission.refusal = errorResponse(503, "too_many_connections",
                                            "The server has too many connections; try again later");
    }

    if (m_admission.refusal &&
        (head.expectsContinue || head.contentLength < 0 || head.contentLength > smallBody)) {
        // Not worth reading the body for.
        m_keepAlive = false;
        m_unread = true;
        m_state = State::Handling;
        answer(std::move(*m_admission.refusal), nullptr);
    } else if (!m_admission.refusal && head.expectsContinue && head.hasBody()) {
        m_output.bytes().append(QByteArrayView("HTTP/1.1 100 Continue\r\n\r\n"));
        m_edge.touch(*this);
    }
}

void FrontConnection::onRequest()
{
    setBodyHeld(0);
    auto reader = std::move(m_reader);
    m_state = State::Handling;
    if (m_admission.refusal) {
        answer(std::move(*m_admission.refusal), nullptr);
    } else {
        const Router::Match match = std::exchange(m_admission.match, {});
        m_token = m_edge.nextToken();
        if (!m_edge.show(*this, *reader, match)) {
            m_keepAlive = false;
            answer(errorResponse(400, "The request could not be read"), nullptr);
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
        m_admission.corsLines.clear();
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
        return linger();
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

void FrontConnection::answer(Response &&response, std::unique_ptr<BodySource> source)
{
    if (m_state != State::Handling)
        return;
    if (m_edge.isStopping() || (m_endOfInput && m_input.isEmpty()))
        m_keepAlive = false;
    if (source && !m_http11)
        m_keepAlive = false;
    const ResponseFraming framing{m_edge.dateLine(), m_admission.corsLines, m_http11, m_keepAlive,
                                  source != nullptr};
    appendResponseHead(m_output.bytes().beginAppend(), response, framing);
    m_output.bytes().endAppend();
    if (mayHaveBody(response.status) && !m_headOnly && !source)
        m_output.bytes().append(std::move(response.body));
    m_edge.counters().answer(response.status);
    m_since = m_edge.now();
    m_edge.touch(*this);
    if (source && !m_headOnly) {
        m_state = State::Streaming;
        m_output.setSource(std::move(source), m_http11);
    } else {
        finishAnswer();
    }
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
    m_output.resume();
    m_edge.touch(*this);
}

void FrontConnection::pull()
{
    const BodySource::State state = m_output.pull(m_edge.limits().output - m_output.size());
    if (state == BodySource::State::Waiting && m_endOfInput)
        return kill(); // a live stream has nobody left to listen
    if (state == BodySource::State::Failed) {
        m_keepAlive = false;
        if (!m_http11)
            return kill(true); // only a reset says that something is missing
    }
    if (!m_output.isStreaming())
        finishAnswer();
}

void FrontConnection::flush()
{
    qsizetype budget = sentPerRound;
    while (m_state != State::Closed && !m_blocked) {
        if (m_output.canPull() && m_output.size() < m_edge.limits().output) {
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
    const auto [status, sent] = m_transport.write(m_output.bytes());
    if (status == Transport::Status::WantsWrite) {
        m_blocked = true;
        return true;
    }
    if (status != Transport::Status::Done) {
        kill();
        return false;
    }
    m_edge.counters().bytesSent += static_cast<quint64>(sent);
    m_output.bytes().drop(sent);
    m_since = m_edge.now();
    return true;
}

/// Closing with bytes unread resets the connection, and the client may never see the answer.
void FrontConnection::linger()
{
    const bool lingers = (m_unread || !m_input.isEmpty()) && !m_endOfInput;
    m_transport.endWriting(lingers);
    if (!lingers)
        return kill();
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
        m_edge.watch(m_transport.descriptor(), *this, interest, false);
    }
}

// End

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
            if (waited > (m_transport.isShakingHands() ? limits.head : limits.idle))
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
    if (m_output.isWaiting())
        kill();
    else if (m_state == State::Reading && !m_reader)
        endReading();
}

void FrontConnection::kill(bool hard)
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_token = 0;
    setBodyHeld(0);
    m_output.clear();
    m_reader.reset();
    m_transport.close(hard);
    m_edge.bury(*this);
}

} // namespace dbbasic
