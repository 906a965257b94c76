// A connection's socket, plain or with TLS on it: reads and writes without ever waiting.
#pragma once

#include "server/http/tls.h"

#include <memory>

namespace dbbasic {

class OutputBuffer;

class Transport
{
public:
    using Status = TlsSession::Status;
    using Outcome = TlsSession::Outcome;

    /// Takes over `descriptor`, which is non-blocking. `tls`: null for plain.
    Transport(int descriptor, std::shared_ptr<const TlsContext> tls);
    ~Transport();
    Transport(const Transport &) = delete;
    Transport &operator=(const Transport &) = delete;

    int descriptor() const { return m_descriptor; }
    bool isSecure() const { return m_tls != nullptr; }
    /// TLS that has not been agreed on yet: reading goes on with it.
    bool isShakingHands() const { return m_tls && !m_tls->isEstablished(); }
    /// Bytes wait here that the descriptor knows nothing of.
    bool hasPending() const { return m_tls && m_tls->hasPending(); }

    Outcome read(char *data, qint64 maximum);
    /// Drops what comes; End when that was all.
    Status discard(char *scratch, qint64 maximum);
    Outcome write(const OutputBuffer &output);

    /// On with plain bytes: the client never spoke TLS.
    void giveUpTls() { m_tls.reset(); }
    /// Says that no more comes from us. `andShutDown`: also to TCP, while the client may still send.
    void endWriting(bool andShutDown);
    /// At once. `hard`: by a reset, so that the client notices that something is missing.
    void close(bool hard = false);

private:
    int m_descriptor;
    std::unique_ptr<TlsSession> m_tls;
};

} // namespace dbbasic
