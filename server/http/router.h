// Method and path → handler. Knows which methods a path has (405 with Allow), and lists itself for the OpenAPI test.
#pragma once

#include "server/http/answer.h"

#include <QHttpServerRequest>

#include <vector>

namespace dbbasic {

/// What a token must allow to come through.
enum class Scope { None, Read, Publish, Manage };

class Router
{
public:
    struct Route
    {
        QHttpServerRequest::Method method;
        QByteArray pattern; ///< "/events/subscriptions/{id}"
        Scope scope;
        Handler handler;
    };

    void add(QHttpServerRequest::Method method, const QByteArray &pattern, Scope scope, Handler handler);
    const std::vector<Route> &routes() const { return m_routes; }

    struct Match
    {
        const Route *route = nullptr;            ///< none: 404, or 405 if `allowed` is not empty
        PathArguments arguments;
        std::vector<QHttpServerRequest::Method> allowed; ///< methods the path has
    };
    /// HEAD falls back to GET. A fixed segment wins over a {name}.
    Match match(QHttpServerRequest::Method method, const QByteArray &path) const;

private:
    std::vector<Route> m_routes;
};

} // namespace dbbasic
