#include "server/http/mailbox.h"

#include "server/http/edge.h"
#include "server/http/response.h"

#include <unistd.h>

#include <cstdint>

namespace dbbasic {

PendingAnswer::~PendingAnswer()
{
    if (!answered)
        mailbox->post({slot, token, errorResponse(500, "The request was dropped without an answer")});
}

Mailbox::Mailbox(Edge *edge, int wakeDescriptor)
    : m_edge(edge)
    , m_wakeDescriptor(wakeDescriptor)
{
}

void Mailbox::post(Letter letter)
{
    const std::lock_guard lock(m_mutex);
    if (!m_edge)
        return;
    m_letters.push_back(std::move(letter));
    if (m_letters.size() == 1) {
        const std::uint64_t one = 1;
        // Fails only when the counter is full, and then the I/O thread is awake anyway.
        [[maybe_unused]] const ssize_t written = ::write(m_wakeDescriptor, &one, sizeof one);
    }
}

std::vector<Mailbox::Letter> Mailbox::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_letters, {});
}

void Mailbox::close()
{
    const std::lock_guard lock(m_mutex);
    m_edge = nullptr;
    m_letters.clear();
}

Answer::Answer(std::shared_ptr<PendingAnswer> pending)
    : m_pending(std::move(pending))
{
}

Answer::Answer(const Answer &) = default;
Answer::Answer(Answer &&) noexcept = default;
Answer &Answer::operator=(const Answer &) = default;
Answer &Answer::operator=(Answer &&) noexcept = default;
Answer::~Answer() = default;

void Answer::send(Response response) const
{
    Q_ASSERT(m_pending->mailbox->isOwnThread());
    if (m_pending->answered.exchange(true))
        return;
    if (Edge *edge = m_pending->mailbox->edge())
        edge->deliver(m_pending->slot, m_pending->token, std::move(response));
}

void Answer::stream(int status, const QByteArray &contentType, std::unique_ptr<BodySource> body,
                    ResponseHeaders headers) const
{
    Q_ASSERT(m_pending->mailbox->isOwnThread());
    if (m_pending->answered.exchange(true))
        return;
    if (Edge *edge = m_pending->mailbox->edge()) {
        edge->deliver(m_pending->slot, m_pending->token, {status, {}, contentType, std::move(headers)},
                      std::move(body));
    }
}

void Answer::resume() const
{
    Q_ASSERT(m_pending->mailbox->isOwnThread());
    if (Edge *edge = m_pending->mailbox->edge())
        edge->resume(m_pending->slot, m_pending->token);
}

bool Answer::isGone() const
{
    Q_ASSERT(m_pending->mailbox->isOwnThread());
    const Edge *edge = m_pending->mailbox->edge();
    return !edge || !edge->isWaiting(m_pending->slot, m_pending->token);
}

void Answer::post(Response response) const
{
    if (m_pending->mailbox->isOwnThread())
        return send(std::move(response));
    if (!m_pending->answered.exchange(true))
        m_pending->mailbox->post({m_pending->slot, m_pending->token, std::move(response)});
}

QByteArray Answer::baseUrl() const
{
    return (m_pending->secure ? "https://" : "http://") + m_pending->host;
}

} // namespace dbbasic
