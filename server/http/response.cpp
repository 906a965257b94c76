#include "server/http/response.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace dbbasic {

namespace {

struct Status
{
    int number;
    const char *phrase;
    const char *code;
};

constexpr Status statuses[] = {
    {200, "OK", "ok"},
    {201, "Created", "created"},
    {202, "Accepted", "accepted"},
    {204, "No Content", "no_content"},
    {207, "Multi-Status", "multi_status"},
    {304, "Not Modified", "not_modified"},
    {400, "Bad Request", "bad_request"},
    {401, "Unauthorized", "unauthorized"},
    {403, "Forbidden", "forbidden"},
    {404, "Not Found", "not_found"},
    {405, "Method Not Allowed", "method_not_allowed"},
    {406, "Not Acceptable", "not_acceptable"},
    {408, "Request Timeout", "request_timeout"},
    {409, "Conflict", "conflict"},
    {410, "Gone", "gone"},
    {413, "Content Too Large", "content_too_large"},
    {415, "Unsupported Media Type", "unsupported_media_type"},
    {417, "Expectation Failed", "expectation_failed"},
    {421, "Misdirected Request", "misdirected_request"},
    {422, "Unprocessable Content", "unprocessable_content"},
    {426, "Upgrade Required", "upgrade_refused"},
    {429, "Too Many Requests", "too_many_requests"},
    {431, "Request Header Fields Too Large", "head_too_large"},
    {500, "Internal Server Error", "internal_error"},
    {501, "Not Implemented", "not_implemented"},
    {502, "Bad Gateway", "bad_gateway"},
    {503, "Service Unavailable", "unavailable"},
    {505, "HTTP Version Not Supported", "http_version_not_supported"},
    {507, "Insufficient Storage", "insufficient_storage"},
};

const Status &statusOf(int number)
{
    static constexpr Status unknown{0, "Unknown", "error"};
    for (const Status &status : statuses) {
        if (status.number == number)
            return status;
    }
    return unknown;
}

void appendJsonString(QByteArray &out, QByteArrayView text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00" + QByteArray::number(static_cast<unsigned char>(c), 16).rightJustified(2, '0');
        } else {
            out += c;
        }
    }
    out += '"';
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
            std::copy(text.begin(), text.end(),
                      m_buffer.data() + m_size); // unlike memcpy fine with an empty view
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

const char *reasonPhrase(int status)
{
    return statusOf(status).phrase;
}

Response errorResponse(int status, QByteArrayView code, QByteArrayView message)
{
    Response response;
    response.status = status;
    response.body = "{\"status\":\"error\",\"code\":";
    appendJsonString(response.body, code);
    response.body += ",\"message\":";
    appendJsonString(response.body, message);
    response.body += "}\n";
    return response;
}

Response errorResponse(int status, QByteArrayView message)
{
    return errorResponse(status, statusOf(status).code, message);
}

bool mayHaveBody(int status)
{
    return status != 204 && status != 304;
}

void appendResponseHead(QByteArray &out, const Response &response, const ResponseFraming &framing)
{
    HeadWriter head(out);
    head.add("HTTP/1.1 ").add(response.status).add(" ").add(reasonPhrase(response.status)).add("\r\n");
    head.add(framing.dateLine);
    if (mayHaveBody(response.status)) {
        if (!response.contentType.isEmpty())
            head.add("Content-Type: ").add(response.contentType).add("\r\n");
        if (!framing.isStream)
            head.add("Content-Length: ").add(response.body.size()).add("\r\n");
        else if (framing.http11)
            head.add("Transfer-Encoding: chunked\r\n");
    }
    for (const auto &[name, value] : response.headers)
        head.add(name).add(": ").add(value).add("\r\n");
    head.add(framing.extraLines);
    if (!framing.keepAlive)
        head.add("Connection: close\r\n");
    else if (!framing.http11)
        head.add("Connection: keep-alive\r\n");
    head.add("\r\n").finish();
}

const QByteArray &DateLine::line()
{
    const qint64 second = std::time(nullptr);
    if (second != m_second) {
        m_second = second;
        const QDateTime time = QDateTime::fromSecsSinceEpoch(second, QTimeZone::utc());
        m_line = "Date: " +
                 QLocale::c().toString(time, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1() +
                 "\r\n";
    }
    return m_line;
}

} // namespace dbbasic
