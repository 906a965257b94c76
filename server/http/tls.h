// TLS by OpenSSL, straight on the connection's own descriptor: TLS connections are then as cheap to keep, and
// as limited and timed, as plain ones. (QSslSocket would bring its own descriptor, notifiers and buffers.)
#pragma once

#include "model/result.h"

#include <QString>

#include <memory>

struct ssl_ctx_st;
struct ssl_st;

namespace dbbasic {

/// Certificate and key. Immutable: to reload, load another one; sessions keep theirs.
class TlsContext
{
public:
    /// PEM files; the certificate file may hold the chain. TLS 1.2 and up. Errors name the file.
    static Result<std::shared_ptr<const TlsContext>> load(const QString &certificate, const QString &key);
    ~TlsContext();
    TlsContext(const TlsContext &) = delete;
    TlsContext &operator=(const TlsContext &) = delete;

private:
    friend class TlsSession;
    explicit TlsContext(ssl_ctx_st *context);

    ssl_ctx_st *m_context;
};

/// The server's side of one connection. The handshake happens within the first reads.
class TlsSession
{
public:
    /// `descriptor` is non-blocking and stays the caller's.
    TlsSession(std::shared_ptr<const TlsContext> context, int descriptor);
    ~TlsSession();
    TlsSession(const TlsSession &) = delete;
    TlsSession &operator=(const TlsSession &) = delete;

    enum class Status {
        Done,
        WantsRead,  ///< nothing moved: when there is something to read, again
        WantsWrite, ///< nothing moved: when there is room to write, again
        End,        ///< the client has closed its side
        PlainHttp,  ///< the client does not speak TLS but HTTP
        Failed,
    };
    struct Outcome
    {
        Status status;
        qint64 size = 0;
    };
    Outcome read(char *data, qint64 maximum);
    Outcome write(const char *data, qint64 size);

    /// Decrypted bytes wait here although the descriptor may have none.
    bool hasPending() const;
    bool isEstablished() const;
    /// Says that nothing more comes from us, as far as it can be said at once.
    void sayGoodbye();

private:
    Outcome outcomeOf(int result);

    std::shared_ptr<const TlsContext> m_context;
    ssl_st *m_session;
};

} // namespace dbbasic
