// Method and path → handler. Knows which methods a path has (405 with Allow), and lists itself for the
// OpenAPI test.
#pragma once

#include "server/http/answer.h"

#include <QByteArrayList>
#include <QHash>
#include <QHttpServerRequest>

#include <deque>
#include <vector>

namespace dbbasic {

/// What a token must allow to come through.
enum class Scope { None, Read, Publish, Manage };

/// "GET"
const char *methodName(QHttpServerRequest::Method method);

class Router
{
public:
    using ScopeOfQuery = Scope (*)(QByteArrayView query);

    struct Route
    {
        QHttpServerRequest::Method method;
        QByteArray pattern; ///< "/events/subscriptions/{id}"
        Scope scope;
        Handler handler;
        ScopeOfQuery scopeOfQuery = nullptr;

        /// What the token must allow for this query (percent-encoded, behind the question mark).
        Scope scopeFor(QByteArrayView query) const { return scopeOfQuery ? scopeOfQuery(query) : scope; }
    };

    /// `scopeOfQuery` where the query decides: subscribing is a GET of the object route.
    void add(QHttpServerRequest::Method method, const QByteArray &pattern, Scope scope, Handler handler,
             ScopeOfQuery scopeOfQuery = nullptr);
    const std::deque<Route> &routes() const { return m_routes; }

    struct Match
    {
        const Route *route = nullptr; ///< none: 404, or 405 if `allowed` is not empty
        PathArguments arguments;
        std::vector<QHttpServerRequest::Method> allowed; ///< without a route: the methods that the path has
    };
    /// HEAD falls back to GET. A fixed path wins over one with a {name}, the earlier one over the later.
    Match match(QHttpServerRequest::Method method, const QByteArray &path) const;

private:
    struct Pattern
    {
        QByteArrayList segments;
        std::size_t route;
    };

    std::deque<Route> m_routes; ///< a Route stays where it is
    QHash<QByteArray, std::vector<std::size_t>> m_fixed;
    std::vector<Pattern> m_patterns;
};

} // namespace dbbasic
