#include "server/http/transport.h"

#include "server/http/outputbuffer.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace dbbasic {

namespace {

constexpr int maximumVectors = 16;

} // namespace

Transport::Transport(int descriptor, std::shared_ptr<const TlsContext> tls)
    : m_descriptor(descriptor)
{
    if (tls)
        m_tls = std::make_unique<TlsSession>(std::move(tls), descriptor);
}

Transport::~Transport()
{
    close();
}

Transport::Outcome Transport::read(char *data, qint64 maximum)
{
    if (m_tls)
        return m_tls->read(data, maximum);
    const ssize_t size = ::recv(m_descriptor, data, static_cast<std::size_t>(maximum), 0);
    if (size > 0)
        return {Status::Done, size};
    if (size == 0)
        return {Status::End};
    return {errno == EAGAIN || errno == EINTR ? Status::WantsRead : Status::Failed};
}

Transport::Status Transport::discard(char *scratch, qint64 maximum)
{
    const ssize_t size = ::recv(m_descriptor, scratch, static_cast<std::size_t>(maximum), 0);
    if (size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR)))
        return Status::WantsRead;
    return Status::End;
}

Transport::Outcome Transport::write(const OutputBuffer &output)
{
    std::array<iovec, maximumVectors> vectors;
    const int count = output.peek(vectors.data(), maximumVectors);
    if (m_tls) {
        return m_tls->write(static_cast<const char *>(vectors[0].iov_base),
                            static_cast<qint64>(vectors[0].iov_len));
    }
    ssize_t size = 0;
    if (count == 1) {
        size = ::send(m_descriptor, vectors[0].iov_base, vectors[0].iov_len, MSG_NOSIGNAL);
    } else {
        msghdr message{};
        message.msg_iov = vectors.data();
        message.msg_iovlen = static_cast<std::size_t>(count);
        size = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
    }
    if (size >= 0)
        return {Status::Done, size};
    return {errno == EAGAIN || errno == EINTR ? Status::WantsWrite : Status::Failed};
}

void Transport::endWriting(bool andShutDown)
{
    if (m_tls)
        m_tls->sayGoodbye();
    if (andShutDown)
        ::shutdown(m_descriptor, SHUT_WR);
}

void Transport::close(bool hard)
{
    if (m_descriptor < 0)
        return;
    if (hard) {
        const linger atOnce{1, 0};
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
    }
    m_tls.reset();
    ::close(std::exchange(m_descriptor, -1));
}

} // namespace dbbasic
