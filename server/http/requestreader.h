// Reads one HTTP/1.x request, head and body, from bytes as they come. Boost.Beast does the grammar; what it
// lets through and we do not (folded lines, unknown transfer codings, odd hosts and targets) is refused here.
// Knows no socket, so the fuzz target drives it as it is.
#pragma once

#include <QByteArray>
#include <QHttpServerRequest>

#include <memory>

namespace dbbasic {

struct RequestHead
{
    QHttpServerRequest::Method method = QHttpServerRequest::Method::Unknown;
    QByteArray target; ///< origin form, or "*" with OPTIONS
    QByteArray host;   ///< as sent, empty: none (HTTP/1.0 only)
    QByteArray authorization, origin, fetchSite;
    QByteArray corsMethod;    ///< Access-Control-Request-Method
    QByteArray handedOn;      ///< the header lines that handlers may see, "name:value", each with its newline
    qint64 contentLength = 0; ///< -1: chunked
    bool http11 = true;
    bool keepAlive = true;
    bool expectsContinue = false;
    bool wantsWebSocket = false;

    bool hasBody() const { return contentLength != 0; }
};

class RequestReader
{
public:
    struct Limits
    {
        qsizetype head = 32 << 10;
        qint64 body = 8 << 20;
    };
    enum class State {
        Empty, ///< not a byte yet
        Head,
        Body, ///< the head is whole
        Done,
        Refused,
    };
    /// Why a request was refused. `message` is a literal in plain ASCII.
    struct Refusal
    {
        int status = 400;
        const char *message = "";
    };

    RequestReader();
    ~RequestReader();

    /// Ready for the next request.
    void reset(const Limits &limits);
    /// Takes bytes and says how many. Stops behind the head and behind the body. Takes none when it needs
    /// more in one piece: call again with the same bytes and more behind them.
    qsizetype put(const char *data, qsizetype size);

    State state() const { return m_state; }
    const RequestHead &head() const { return m_head; }
    const QByteArray &body() const { return m_body; }
    const Refusal &refusal() const { return m_refusal; }

private:
    class Parser;

    void finishHead();
    void refuse(int status, const char *message);

    State m_state = State::Empty;
    Limits m_limits;
    RequestHead m_head;
    QByteArray m_body;
    Refusal m_refusal;
    qsizetype m_headSize = 0;
    std::unique_ptr<Parser> m_parser;
};

} // namespace dbbasic
