#include "server/http/requestreader.h"

#include "model/log/ascii.h"
#include "server/http/target.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dbbasic {

namespace http = boost::beast::http;
using boost::beast::iequals;
using boost::beast::string_view;
using Method = QHttpServerRequest::Method;

namespace {

/// A chunk header with its extensions, or the trailer, must fit into this.
constexpr qsizetype maximumChunkHead = 4 << 10;
/// "0\r\n\r\n": no chunked body ends with fewer bytes, and Beast 1.74 asserts when it sees its end in smaller
/// pieces.
constexpr qsizetype shortestChunkedEnd = 5;
constexpr int maximumBlankBytes = 8;
constexpr char tlsHandshake = 0x16;

QByteArray toBytes(string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

Method toMethod(http::verb verb)
{
    switch (verb) {
    case http::verb::get:
        return Method::Get;
    case http::verb::head:
        return Method::Head;
    case http::verb::post:
        return Method::Post;
    case http::verb::put:
        return Method::Put;
    case http::verb::delete_:
        return Method::Delete;
    case http::verb::patch:
        return Method::Patch;
    case http::verb::options:
        return Method::Options;
    case http::verb::trace:
        return Method::Trace;
    default:
        return Method::Unknown;
    }
}

bool isHostCharacter(char c)
{
    return isAlphanumeric(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
}

/// Beast unfolds a folded value into a buffer of its own, or skips an empty first line.
bool isFolded(string_view name, string_view value)
{
    const auto end = reinterpret_cast<std::uintptr_t>(name.data()) + name.size();
    const auto begin = reinterpret_cast<std::uintptr_t>(value.data());
    constexpr std::uintptr_t farthest = 64 << 10;
    if (begin <= end || begin - end > farthest)
        return true;
    const std::string_view between(name.data() + name.size(), begin - end);
    return between.front() != ':' || between.find('\n') != std::string_view::npos;
}

/// "GET / HTTP/9.9": well formed, but not ours. Anything else that Beast calls a bad version is malformed.
bool isOtherVersion(std::string_view line)
{
    line = line.substr(0, line.find('\r'));
    constexpr std::string_view protocol = " HTTP/1.1";
    if (line.size() < protocol.size() || std::count(line.begin(), line.end(), ' ') != 2)
        return false;
    const std::string_view tail = line.substr(line.size() - protocol.size());
    return tail.substr(0, 6) == protocol.substr(0, 6) && isDigit(tail[6]) && tail[7] == '.' &&
           isDigit(tail[8]);
}

} // namespace

class RequestReader::Parser : public http::basic_parser<true>
{
public:
    explicit Parser(RequestReader &reader)
        : m_reader(reader)
    {
    }

    bool hasTransferEncoding() const { return m_hasTransferEncoding; }

protected:
    using Error = boost::beast::error_code;

    void on_request_impl(http::verb verb, string_view name, string_view target, int version,
                         Error &error) override
    {
        RequestHead &head = m_reader.m_head;
        head.method = toMethod(verb);
        head.target.append(target.data(), static_cast<qsizetype>(target.size()));
        head.http11 = version == 11;
        if (name == "CONNECT")
            refuse(501, "This server is no proxy", error);
        else if (head.method == Method::Unknown)
            refuse(501, "This server does not know the request method", error);
    }

    void on_field_impl(http::field field, string_view name, string_view value, Error &error) override
    {
        if (isFolded(name, value))
            return refuse(400, "A header line must not be folded", error);
        if (m_reader.m_state == State::Body) // the trailer says nothing that is used
            return;

        RequestHead &head = m_reader.m_head;
        switch (field) {
        case http::field::host:
            if (m_hasHost)
                return refuse(400, "The request has two Host headers", error);
            m_hasHost = true;
            return assign(head.host, value);
        case http::field::content_length:
            if (m_hasLength)
                return refuse(400, "The request has two Content-Length headers", error);
            m_hasLength = true;
            if (!std::all_of(value.begin(), value.end(), isDigit))
                return refuse(400, "The Content-Length is not a number", error);
            return;
        case http::field::transfer_encoding:
            m_hasTransferEncoding = true;
            if (!head.http11)
                return refuse(400, "HTTP/1.0 has no Transfer-Encoding", error);
            if (!iequals(value, "chunked"))
                return refuse(501, "This server knows no other Transfer-Encoding than chunked", error);
            return;
        case http::field::expect:
            if (!iequals(value, "100-continue"))
                return refuse(417, "This server knows no other expectation than 100-continue", error);
            head.expectsContinue = head.http11;
            return;
        case http::field::upgrade:
            head.wantsWebSocket = iequals(value, "websocket");
            return;
        case http::field::authorization:
            if (!head.authorization.isEmpty())
                return refuse(400, "The request has two Authorization headers", error);
            return assign(head.authorization, value);
        case http::field::origin:
            if (!head.origin.isEmpty())
                return refuse(400, "The request has two Origin headers", error);
            return assign(head.origin, value);
        case http::field::access_control_request_method:
            return assign(head.corsMethod, value);
        case http::field::accept:
            if (value != "*/*")
                handOn(name, value);
            return;
        case http::field::content_type:
            // What every route takes a body for anyway. Each byte handed on costs Qt HTTP Server some 200
            // instructions.
            if (!iequals(value, "application/json"))
                handOn(name, value);
            return;
        default:
            break;
        }
        if (iequals(name, "Sec-Fetch-Site"))
            assign(head.fetchSite, value);
        else if (iequals(name, "Idempotency-Key") || iequals(name, "Last-Event-ID") ||
                 (name.size() > 3 && iequals(name.substr(0, 3), "ce-")))
            handOn(name, value);
    }

    std::size_t on_body_impl(string_view data, Error &) override
    {
        m_reader.m_body.append(data.data(), static_cast<qsizetype>(data.size()));
        return data.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, string_view data, Error &error) override
    {
        return on_body_impl(data, error);
    }

    void on_response_impl(int, string_view, int, Error &) override {}
    void on_header_impl(Error &) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t> &, Error &) override {}
    void on_chunk_header_impl(std::uint64_t, string_view, Error &) override {}
    void on_finish_impl(Error &) override {}

private:
    static void assign(QByteArray &to, string_view value) { to = toBytes(value); }

    void handOn(string_view name, string_view value)
    {
        QByteArray &lines = m_reader.m_head.handedOn;
        lines.append(name.data(), static_cast<qsizetype>(name.size())).append(1, ':');
        lines.append(value.data(), static_cast<qsizetype>(value.size())).append(1, '\n');
    }

    void refuse(int status, const char *message, Error &error)
    {
        m_reader.refuse(status, message);
        error = http::error::bad_value;
    }

    RequestReader &m_reader;
    bool m_hasHost = false;
    bool m_hasLength = false;
    bool m_hasTransferEncoding = false;
};

RequestReader::RequestReader() = default;
RequestReader::~RequestReader() = default;

void RequestReader::reset(const Limits &limits)
{
    m_state = State::Empty;
    m_limits = limits;
    m_head = {};
    m_body.clear();
    m_headSize = 0;
    m_parser.reset();
}

qsizetype RequestReader::put(const char *data, qsizetype size)
{
    qsizetype used = 0;
    if (m_state == State::Empty) {
        // RFC 9112, 2.2: blank lines before a request are forgiven, a few of them.
        while (used < size && (data[used] == '\r' || data[used] == '\n')) {
            ++used;
            if (++m_headSize > maximumBlankBytes) {
                refuse(400, "The request line is missing");
                return used;
            }
        }
        if (used == size)
            return used;
        if (data[used] == tlsHandshake) {
            refuse(400, "This port speaks plain HTTP, the client began with TLS");
            return used;
        }
        m_state = State::Head;
        m_parser = std::make_unique<Parser>(*this);
        m_parser->header_limit(static_cast<std::uint32_t>(m_limits.head));
        m_parser->body_limit(static_cast<std::uint64_t>(m_limits.body));
    }

    while (used < size && (m_state == State::Head || m_state == State::Body)) {
        if (m_state == State::Body && m_head.contentLength < 0 && size - used < shortestChunkedEnd)
            return used;
        boost::beast::error_code error;
        const qsizetype bodyBefore = m_body.size();
        const auto taken = static_cast<qsizetype>(
            m_parser->put({data + used, static_cast<std::size_t>(size - used)}, error));
        const bool inHead = m_state == State::Head;
        const bool isChunkHead = !inHead && m_body.size() == bodyBefore;
        if (inHead)
            m_headSize += taken;

        if (m_state == State::Refused) {
            return used + taken;
        } else if (error == http::error::need_more) {
            used += taken;
            if (inHead && m_headSize + (size - used) > m_limits.head)
                refuse(431, "The head of the request is too large");
            else if (!inHead && size - used > maximumChunkHead)
                refuse(400, "A chunk header or the trailer is too large");
            return used;
        } else if (error == http::error::header_limit) {
            refuse(431, "The head of the request is too large");
        } else if (error == http::error::body_limit) {
            refuse(413, "The body of the request is too large");
        } else if (error == http::error::bad_version &&
                   isOtherVersion({data + used, static_cast<std::size_t>(size - used)})) {
            refuse(505, "This server speaks HTTP/1.1 and HTTP/1.0");
        } else if (error == http::error::bad_content_length) {
            refuse(400, "The Content-Length is not a number, or the request has a Transfer-Encoding too");
        } else if (error == http::error::bad_transfer_encoding) {
            refuse(400, "The request has two framings: Transfer-Encoding and another one");
        } else if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension) {
            refuse(400, "The request body has a malformed chunk");
        } else if (error) {
            refuse(400,
                   inHead ? "The head of the request is malformed" : "The body of the request is malformed");
        } else if (inHead && m_parser->is_header_done()) {
            if (m_headSize > m_limits.head)
                refuse(431, "The head of the request is too large");
            else
                finishHead();
            return used + taken;
        } else if (isChunkHead && taken > maximumChunkHead) {
            refuse(400, "A chunk header or the trailer is too large");
        } else if (m_parser->is_done()) {
            m_state = State::Done;
        }
        used += taken;
    }
    return used;
}

void RequestReader::finishHead()
{
    m_head.keepAlive = m_parser->keep_alive();
    if (m_parser->chunked())
        m_head.contentLength = -1;
    else
        m_head.contentLength = static_cast<qint64>(m_parser->content_length().value_or(0));

    if (m_head.http11 && m_head.host.isEmpty())
        return refuse(400, "The request has no Host header");
    if (!std::all_of(m_head.host.cbegin(), m_head.host.cend(), isHostCharacter))
        return refuse(400, "The Host header is not a host name");

    // RFC 9112, 3.2.2: a proxy's form of the same request. Only for the host that Host names, too.
    if (m_head.target.startsWith("http://") || m_head.target.startsWith("https://")) {
        const qsizetype host = m_head.target.indexOf("//") + 2;
        const qsizetype path = m_head.target.indexOf('/', host);
        const QByteArray authority = m_head.target.mid(host, path < 0 ? -1 : path - host);
        if (authority.compare(m_head.host, Qt::CaseInsensitive) != 0)
            return refuse(400, "The request target names another host than the Host header");
        m_head.target = path < 0 ? QByteArrayLiteral("/") : m_head.target.mid(path);
    }
    if (m_head.target != "*" || m_head.method != Method::Options) {
        if (const char *fault = targetFault(m_head.target))
            return refuse(400, fault);
    }
    m_state = m_head.hasBody() ? State::Body : State::Done;
}

void RequestReader::refuse(int status, const char *message)
{
    m_state = State::Refused;
    m_refusal = {status, message};
}

} // namespace dbbasic
