#include "server/http/access.h"

#include "server/http/response.h"

#include <QSysInfo>
#include <QUrl>

namespace dbbasic {

namespace {

/// "[::1]:8000" → "::1", "LocalHost:8000" → "localhost".
QByteArray nameOf(const QByteArray &host)
{
    if (host.startsWith('['))
        return host.mid(1, host.indexOf(']') - 1).toLower();
    const qsizetype colon = host.indexOf(':');
    return (colon < 0 ? host : host.first(colon)).toLower();
}

/// "http://localhost:8000" → "localhost:8000"
QByteArrayView authorityOf(const QByteArray &origin)
{
    const qsizetype slashes = origin.indexOf("://");
    return slashes < 0 ? QByteArrayView() : QByteArrayView(origin).sliced(slashes + 3);
}

} // namespace

bool isOrigin(const QString &text)
{
    if (text == QLatin1String("*"))
        return true;
    const QUrl url(text, QUrl::StrictMode);
    // Nothing but these parts, and at most the one slash that belongs to every address.
    const bool bare = url.path().isEmpty() || url.path() == QLatin1String("/");
    return url.isValid() && !url.scheme().isEmpty() && !url.host().isEmpty() && bare &&
           url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment();
}

Access::Access(const QHostAddress &listening, const QStringList &names, const QStringList &origins,
               Tokens tokens)
    : m_listening(listening)
    , m_tokens(std::move(tokens))
{
    m_names.insert("localhost");
    if (!listening.isLoopback())
        m_names.insert(QSysInfo::machineHostName().toUtf8().toLower());
    for (const QString &name : names)
        m_names.insert(name.toUtf8().toLower());
    for (QString origin : origins) {
        while (origin.endsWith(QLatin1Char('/')))
            origin.chop(1);
        m_origins.insert(origin.toUtf8().toLower());
    }
}

bool Access::isOurName(const QByteArray &host) const
{
    const QByteArray name = nameOf(host);
    if (m_names.contains(name) || name.endsWith(".localhost"))
        return true;
    // No DNS server can make a literal address mean something else.
    const QHostAddress address(QString::fromLatin1(name));
    return !address.isNull() && (address.isLoopback() || !m_listening.isLoopback());
}

std::optional<Access::Denial> Access::checkSite(const RequestHead &head, QByteArray &corsLines) const
{
    // HTTP/1.0 may leave Host out; no web browser does.
    if (!head.host.isEmpty() && !isOurName(head.host)) {
        return Denial{Rejection::ForeignHost,
                      errorResponse(421, "foreign_host",
                                    "This server does not answer to the name " + nameOf(head.host) +
                                        "; --server-name adds one")};
    }

    bool isAllowedOrigin = false;
    if (!head.origin.isEmpty()) {
        const bool isOwn = authorityOf(head.origin).compare(head.host, Qt::CaseInsensitive) == 0;
        isAllowedOrigin = isOwn || m_origins.contains("*") || m_origins.contains(head.origin.toLower());
        if (!isAllowedOrigin) {
            return Denial{
                Rejection::ForeignOrigin,
                errorResponse(403, "foreign_origin",
                              "Pages of " + head.origin + " may not call; --cors-origin allows them")};
        }
        if (!isOwn) {
            corsLines += "Access-Control-Allow-Origin: " + head.origin + "\r\nVary: Origin\r\n";
            if (!head.corsMethod.isEmpty()) {
                corsLines += "Access-Control-Allow-Methods: GET, HEAD, POST, PATCH, DELETE\r\n"
                             "Access-Control-Allow-Headers: Authorization, Content-Type, Idempotency-Key, "
                             "Last-Event-ID\r\n"
                             "Access-Control-Max-Age: 600\r\n";
            }
        }
    }
    if (!isAllowedOrigin && (head.fetchSite == "cross-site" || head.fetchSite == "same-site")) {
        return Denial{Rejection::ForeignOrigin,
                      errorResponse(403, "foreign_origin",
                                    "The page of another site may not call; type the address to open it")};
    }
    return std::nullopt;
}

std::optional<Access::Denial> Access::checkScope(const RequestHead &head, Scope scope) const
{
    if (m_tokens.isEmpty() || scope == Scope::None)
        return std::nullopt;

    constexpr QByteArrayView scheme = "Bearer ";
    const QByteArrayView authorization = head.authorization;
    std::optional<unsigned> scopes;
    if (authorization.size() > scheme.size() &&
        authorization.first(scheme.size()).compare(scheme, Qt::CaseInsensitive) == 0)
        scopes = m_tokens.scopesOf(authorization.sliced(scheme.size()).trimmed());

    if (!scopes) {
        Denial denial{Rejection::Unauthorized,
                      errorResponse(401, head.authorization.isEmpty()
                                             ? "This needs a token: Authorization: Bearer <token>"
                                             : "The token is not known here")};
        denial.response.headers.emplace_back("WWW-Authenticate", "Bearer");
        return denial;
    }
    if (!(*scopes & scopeBit(scope))) {
        const QByteArray name = scope == Scope::Read      ? "read"
                                : scope == Scope::Publish ? "publish"
                                                          : "manage";
        Denial denial{Rejection::Scope,
                      errorResponse(403, "insufficient_scope", "The token does not have the scope " + name)};
        denial.response.headers.emplace_back("WWW-Authenticate",
                                             "Bearer error=\"insufficient_scope\", scope=\"" + name + "\"");
        return denial;
    }
    return std::nullopt;
}

} // namespace dbbasic
