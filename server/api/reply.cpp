#include "server/api/reply.h"

#include "model/json.h"
#include "model/log/record.h"

#include <charconv>
#include <cmath>

namespace dbbasic {

JsonWriter &JsonWriter::comma()
{
    if (!m_first)
        m_out += ',';
    m_first = false;
    return *this;
}

JsonWriter &JsonWriter::key(std::string_view name)
{
    comma();
    m_out += '"';
    m_out += name;
    m_out += "\":";
    return *this;
}

JsonWriter &JsonWriter::open(char bracket)
{
    comma();
    return openBare(bracket);
}

JsonWriter &JsonWriter::openBare(char bracket)
{
    m_out += bracket;
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::close(char bracket)
{
    m_out += bracket;
    m_first = false;
    return *this;
}

JsonWriter &JsonWriter::text(std::string_view name, std::string_view value)
{
    key(name);
    appendJsonString(m_out, value);
    return *this;
}

JsonWriter &JsonWriter::textOrNull(std::string_view name, std::string_view value)
{
    return value.empty() ? null(name) : text(name, value);
}

JsonWriter &JsonWriter::number(std::string_view name, std::uint64_t value)
{
    key(name);
    appendUnsigned(m_out, value);
    return *this;
}

JsonWriter &JsonWriter::decimal(std::string_view name, double value)
{
    if (!std::isfinite(value))
        return null(name);
    key(name);
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    m_out.append(digits, end);
    return *this;
}

JsonWriter &JsonWriter::boolean(std::string_view name, bool value)
{
    key(name);
    m_out += value ? "true" : "false";
    return *this;
}

JsonWriter &JsonWriter::null(std::string_view name)
{
    key(name);
    m_out += "null";
    return *this;
}

JsonWriter &JsonWriter::time(std::string_view name, Time value)
{
    key(name);
    appendJsonTime(m_out, value);
    return *this;
}

JsonWriter &JsonWriter::seconds(std::string_view name, Time value)
{
    key(name);
    m_out += std::to_string(unixSeconds(value));
    return *this;
}

JsonWriter &JsonWriter::element(std::string_view value)
{
    comma();
    appendJsonString(m_out, value);
    return *this;
}

std::string &JsonWriter::raw(std::string_view name)
{
    key(name);
    return m_out;
}

std::string &JsonWriter::rawElement()
{
    comma();
    return m_out;
}

void appendUnsigned(std::string &out, std::uint64_t value)
{
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

void appendJsonTime(std::string &out, Time time)
{
    out += '"';
    appendTime(out, time);
    out += '"';
}

std::int64_t unixSeconds(Time time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Response jsonResponse(int status, std::string_view body)
{
    Response response;
    response.status = status;
    response.body.reserve(static_cast<qsizetype>(body.size()) + 1);
    response.body.append(body.data(), static_cast<qsizetype>(body.size()));
    response.body += '\n'; // as errors have: a shell's next prompt stands in a line of its own
    return response;
}

namespace {

int statusOf(Error::Code code)
{
    switch (code) {
    case Error::Code::InvalidArgument:
        return 400;
    case Error::Code::NotFound:
        return 404;
    case Error::Code::Conflict:
        return 409;
    case Error::Code::TooLarge:
        return 413;
    case Error::Code::NoSpace:
        return 507;
    case Error::Code::Unavailable:
    case Error::Code::Locked:
        return 503;
    case Error::Code::Io:
        break;
    }
    return 500;
}

} // namespace

Response errorResponse(const Error &error)
{
    return errorResponse(statusOf(error.code),
                         QByteArrayView(error.message.data(), std::ssize(error.message)));
}

} // namespace dbbasic
