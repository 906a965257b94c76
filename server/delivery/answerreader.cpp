#include "server/delivery/answerreader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <strings.h>

namespace dbbasic {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

struct AnswerReader::Parser final : http::basic_parser<false>
{
    int status = 0;
    std::string head, body, retryAfter;
    std::size_t bodyBytes = 0;

    Parser()
    {
        header_limit(headCap);
        body_limit(UINT64_MAX); // counted in takeBodyPart; boost::none refuses every length in Boost 1.74
    }

    void addHead(string_view text)
    {
        if (head.size() < keptHead)
            head.append(text.data(), std::min(text.size(), keptHead - head.size()));
    }

    std::size_t takeBodyPart(string_view part)
    {
        bodyBytes += part.size();
        if (body.size() < keptBody)
            body.append(part.data(), std::min(part.size(), keptBody - body.size()));
        return part.size();
    }

    void on_request_impl(http::verb, string_view, string_view, int, error_code &) override {}
    void on_response_impl(int code, string_view reason, int version, error_code &ec) override
    {
        ec = {};
        status = code;
        addHead(version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ");
        addHead(std::to_string(code) + ' ');
        addHead(reason);
        addHead("\r\n");
    }
    void on_field_impl(http::field, string_view name, string_view value, error_code &ec) override
    {
        ec = {};
        addHead(name);
        addHead(": ");
        addHead(value);
        addHead("\r\n");
        constexpr std::string_view wanted = "retry-after";
        if (name.size() == wanted.size() && ::strncasecmp(name.data(), wanted.data(), wanted.size()) == 0)
            retryAfter.assign(value.data(), value.size());
    }
    void on_header_impl(error_code &ec) override { ec = {}; }
    void on_body_init_impl(const boost::optional<std::uint64_t> &, error_code &ec) override { ec = {}; }
    std::size_t on_body_impl(string_view part, error_code &ec) override
    {
        ec = {};
        return takeBodyPart(part);
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code &ec) override { ec = {}; }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code &ec) override
    {
        ec = {};
        return takeBodyPart(part);
    }
    void on_finish_impl(error_code &ec) override { ec = {}; }
};

AnswerReader::AnswerReader()
    : m_parser(std::make_unique<Parser>())
{
    m_parser->eager(true);
}

AnswerReader::~AnswerReader() = default;

AnswerReader::State AnswerReader::put(std::string_view bytes)
{
    if (m_state == State::Complete || m_state == State::Full || m_state == State::Invalid) {
        m_received += bytes.size();
        m_input.append(bytes.substr(0, 1)); // something is behind the answer
        return m_state;
    }
    m_received += bytes.size();
    m_input.append(bytes);
    // The parser looks at a head when it is whole; somebody else's greeting may never be.
    constexpr std::string_view start = "HTTP/";
    if (!m_parser->got_some() &&
        std::string_view(m_input).substr(0, start.size()) != start.substr(0, m_input.size())) {
        m_error = "it does not begin with HTTP/";
        return m_state = State::Invalid;
    }
    while (!m_input.empty() && !m_parser->is_done()) {
        error_code error;
        const std::size_t used =
            m_parser->put(boost::asio::const_buffer(m_input.data(), m_input.size()), error);
        m_input.erase(0, used);
        if (error == http::error::need_more)
            break;
        if (error) {
            m_error = error.message();
            return m_state = State::Invalid;
        }
        // Interim answers (100 Continue, 103 Early Hints) come before the real one.
        if (m_parser->is_done() && m_parser->status / 100 == 1 && m_parser->status != 101) {
            m_parser = std::make_unique<Parser>();
            m_parser->eager(true);
            continue;
        }
        if (used == 0 || m_parser->bodyBytes > readCap)
            break;
    }
    return judge();
}

AnswerReader::State AnswerReader::end()
{
    if (m_state == State::Body) {
        error_code error;
        m_parser->put_eof(error);
    }
    return judge();
}

AnswerReader::State AnswerReader::judge()
{
    if (!m_parser->is_header_done()) {
        if (m_input.size() > headCap) {
            m_error = "the head of the answer is too long";
            return m_state = State::Invalid;
        }
        return m_state = State::Head;
    }
    if (m_parser->is_done())
        return m_state = State::Complete;
    return m_state = m_parser->bodyBytes > readCap ? State::Full : State::Body;
}

int AnswerReader::status() const
{
    return m_parser->is_header_done() ? m_parser->status : 0;
}

std::string AnswerReader::takeHead()
{
    return std::move(m_parser->head);
}

std::string AnswerReader::takeBody()
{
    return std::move(m_parser->body);
}

const std::string &AnswerReader::retryAfter() const
{
    return m_parser->retryAfter;
}

bool AnswerReader::canReuseConnection() const
{
    return m_state == State::Complete && m_parser->keep_alive() && m_input.empty();
}

} // namespace dbbasic
