#include "tests/support/httpclient.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dbbasic::test {

namespace {

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return char(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return out;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

// Status line and header fields, without the empty line.
bool parseHead(std::string_view head, HttpReply &reply)
{
    std::size_t end = head.find("\r\n");
    const std::string_view statusLine = head.substr(0, end);
    if (!statusLine.starts_with("HTTP/1.1 ") || statusLine.size() < 12)
        return false;
    std::from_chars(statusLine.data() + 9, statusLine.data() + 12, reply.status);
    while (end != std::string_view::npos) {
        head.remove_prefix(end + 2);
        end = head.find("\r\n");
        const std::string_view field = head.substr(0, end);
        const std::size_t colon = field.find(':');
        if (colon != std::string_view::npos)
            reply.headers.emplace_back(lowered(field.substr(0, colon)), trimmed(field.substr(colon + 1)));
    }
    return true;
}

} // namespace

std::string HttpReply::header(std::string_view lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

HttpClient::HttpClient(std::uint16_t port, std::string host)
    : m_port(port)
    , m_host(std::move(host))
{
}

HttpClient::~HttpClient()
{
    close();
}

HttpClient::HttpClient(HttpClient &&other) noexcept
    : m_port(other.m_port)
    , m_host(std::move(other.m_host))
    , m_socket(std::exchange(other.m_socket, -1))
    , m_receiveBuffer(other.m_receiveBuffer)
    , m_buffer(std::move(other.m_buffer))
{
}

bool HttpClient::connect()
{
    close();
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(m_port);
    if (::inet_pton(AF_INET, m_host.c_str(), &address.sin_addr) != 1)
        return false;
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (m_receiveBuffer > 0)
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &m_receiveBuffer, sizeof m_receiveBuffer);
    const timeval patience = {30, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return true;
    close();
    return false;
}

void HttpClient::close()
{
    if (m_socket >= 0)
        ::close(m_socket);
    m_socket = -1;
    m_buffer.clear();
}

void HttpClient::shutdownWriting()
{
    ::shutdown(m_socket, SHUT_WR);
}

bool HttpClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes.remove_prefix(std::size_t(sent));
    }
    return true;
}

bool HttpClient::fill(std::string &error)
{
    char bytes[64 << 10];
    ssize_t count = 0;
    do {
        count = ::recv(m_socket, bytes, sizeof bytes, 0);
    } while (count < 0 && errno == EINTR);
    if (count > 0) {
        m_buffer.append(bytes, std::size_t(count));
        return true;
    }
    error = count == 0 ? "closed" : std::strerror(errno);
    return false;
}

std::string HttpClient::readSome()
{
    std::string error;
    if (m_buffer.empty())
        fill(error);
    return std::exchange(m_buffer, {});
}

HttpReply HttpClient::request(std::string_view method, std::string_view target, std::string_view body,
                              const Headers &headers)
{
    HttpReply failed;
    if (m_socket < 0 && !connect()) {
        failed.error = "could not connect";
        return failed;
    }
    std::string bytes;
    bytes.reserve(body.size() + target.size() + 256);
    bytes.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
    bool host = false;
    for (const auto &[name, value] : headers) {
        bytes.append(name).append(": ").append(value).append("\r\n");
        host = host || lowered(name) == "host";
    }
    if (!host)
        bytes.append("Host: ").append(m_host).append(":").append(std::to_string(m_port)).append("\r\n");
    if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
        bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    bytes.append("\r\n").append(body);
    if (!send(bytes)) {
        failed.error = "could not send";
        close();
        return failed;
    }
    return readReply(method == "HEAD");
}

HttpReply HttpClient::readReply(bool headOnly)
{
    HttpReply reply;
    const auto failed = [this, &reply](std::string error) {
        reply.status = 0;
        if (reply.error.empty())
            reply.error = std::move(error);
        close();
        return reply;
    };

    do { // past interim answers such as 100 Continue
        reply = HttpReply();
        std::size_t end = 0;
        while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos) {
            if (!fill(reply.error))
                return failed({});
        }
        if (!parseHead(std::string_view(m_buffer).substr(0, end), reply))
            return failed("not an HTTP answer: " + m_buffer.substr(0, end));
        m_buffer.erase(0, end + 4);
    } while (reply.status >= 100 && reply.status < 200);

    if (headOnly || reply.status == 204 || reply.status == 304) {
        // no body
    } else if (lowered(reply.header("transfer-encoding")) == "chunked") {
        for (;;) {
            std::size_t lineEnd = 0;
            while ((lineEnd = m_buffer.find("\r\n")) == std::string::npos) {
                if (!fill(reply.error))
                    return failed({});
            }
            std::size_t size = 0;
            std::from_chars(m_buffer.data(), m_buffer.data() + lineEnd, size, 16);
            while (m_buffer.size() < lineEnd + 2 + size + 2) {
                if (!fill(reply.error))
                    return failed({});
            }
            reply.body.append(m_buffer, lineEnd + 2, size);
            m_buffer.erase(0, lineEnd + 2 + size + 2);
            if (size == 0)
                break;
        }
    } else if (const std::string length = reply.header("content-length"); !length.empty()) {
        std::size_t size = 0;
        std::from_chars(length.data(), length.data() + length.size(), size);
        while (m_buffer.size() < size) {
            if (!fill(reply.error))
                return failed({});
        }
        reply.body = m_buffer.substr(0, size);
        m_buffer.erase(0, size);
    } else { // up to the end of the connection
        std::string end;
        while (fill(end)) {
        }
        reply.body = std::exchange(m_buffer, {});
        close();
    }
    if (lowered(reply.header("connection")) == "close")
        close();
    return reply;
}

} // namespace dbbasic::test
