// Reads what a target answers: as much as is needed to judge it and to reuse the connection, never more than
// a cap.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace dbbasic {

class AnswerReader
{
public:
    static constexpr std::size_t headCap = 32 * 1024;
    static constexpr std::size_t readCap = 64 * 1024; ///< of the body
    static constexpr std::size_t keptBody = 4 * 1024;
    static constexpr std::size_t keptHead = 4 * 1024;

    enum class State {
        Head,     ///< not yet whole
        Body,     ///< the status is known, the body is not yet whole
        Complete, ///< the whole answer was read
        Full,     ///< the body is longer than the cap: enough was read
        Invalid,  ///< not HTTP; see error()
    };

    AnswerReader();
    ~AnswerReader();

    State put(std::string_view bytes);
    /// The connection ended: completes an answer whose end is the end of the connection.
    State end();

    State state() const { return m_state; }
    bool hasBegun() const { return m_received > 0; }
    int status() const;                    ///< 0 while in State::Head
    std::string takeHead();                ///< status line and headers as they came, at most keptHead
    std::string takeBody();                ///< the first keptBody bytes
    const std::string &retryAfter() const; ///< the header's value or empty
    const std::string &error() const { return m_error; }
    bool canReuseConnection() const; ///< Complete, keep-alive, nothing behind the answer

private:
    struct Parser;
    State judge();

    std::unique_ptr<Parser> m_parser;
    std::string m_input; ///< not yet consumed by the parser
    std::string m_error;
    std::size_t m_received = 0;
    State m_state = State::Head;
};

} // namespace dbbasic
