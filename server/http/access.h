// Who may call: which Host names are ours, which web pages may speak to us, and which tokens allow what. A
// web page must not drive a server on the reader's own machine, neither by its address (Origin,
// Sec-Fetch-Site) nor by a name of its own that points here (Host).
#pragma once

#include "server/http/answer.h"
#include "server/http/counters.h"
#include "server/http/requestreader.h"
#include "server/http/tokens.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QHostAddress>
#include <QSet>
#include <QStringList>

#include <optional>

namespace dbbasic {

/// "https://example.org", with a port if wanted, or "*": what a web browser may send as Origin.
bool isOrigin(const QString &text);

/// Immutable, so that connections may go on with the old one while a new one is put in place.
class Access
{
public:
    /// `listening` is the server's address: on loopback only names of this machine count, elsewhere every
    /// literal address too. `names` and `origins` come on top; an origin is "https://example.org" or "*".
    explicit Access(const QHostAddress &listening = QHostAddress(QHostAddress::LocalHost),
                    const QStringList &names = {}, const QStringList &origins = {}, Tokens tokens = {});

    struct Denial
    {
        Rejection reason;
        Response response;
    };
    /// Host, Origin and Sec-Fetch-Site. Appends the CORS header lines for the answer to `corsLines`.
    std::optional<Denial> checkSite(const RequestHead &head, QByteArray &corsLines) const;
    /// The bearer token, if there are tokens at all.
    std::optional<Denial> checkScope(const RequestHead &head, Scope scope) const;

    bool hasTokens() const { return !m_tokens.isEmpty(); }

private:
    bool isOurName(const QByteArray &host) const;

    QHostAddress m_listening;
    QSet<QByteArray> m_names;
    QSet<QByteArray> m_origins;
    Tokens m_tokens;
};

} // namespace dbbasic
