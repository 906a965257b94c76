#include "server/http/router.h"

#include "server/http/target.h"

#include <algorithm>

namespace dbbasic {

using Method = QHttpServerRequest::Method;

namespace {

bool isPlaceholder(QByteArrayView segment)
{
    return segment.startsWith('{') && segment.endsWith('}');
}

QByteArrayList segmentsOf(QByteArrayView path)
{
    return path.sliced(1).toByteArray().split('/');
}

} // namespace

const char *methodName(Method method)
{
    switch (method) {
    case Method::Get:
        return "GET";
    case Method::Head:
        return "HEAD";
    case Method::Post:
        return "POST";
    case Method::Put:
        return "PUT";
    case Method::Delete:
        return "DELETE";
    case Method::Patch:
        return "PATCH";
    case Method::Options:
        return "OPTIONS";
    default:
        return "";
    }
}

void Router::add(Method method, const QByteArray &pattern, Scope scope, Handler handler,
                 ScopeOfQuery scopeOfQuery)
{
    m_routes.push_back({method, pattern, scope, std::move(handler), scopeOfQuery});
    const std::size_t index = m_routes.size() - 1;
    if (!pattern.contains('{'))
        m_fixed[pattern].push_back(index);
    else
        m_patterns.push_back({segmentsOf(pattern), index});
}

Router::Match Router::match(Method method, const QByteArray &path) const
{
    Match found;
    const Method wanted = method == Method::Head ? Method::Get : method;
    const auto consider = [&](std::size_t index, PathArguments arguments) {
        const Route &route = m_routes[index];
        if (found.route) {
            return;
        } else if (route.method == wanted) {
            found.route = &route;
            found.arguments = std::move(arguments);
            found.allowed.clear();
        } else {
            found.allowed.push_back(route.method);
        }
    };

    // %65vents is events (RFC 3986, 6.2.2.2), but %2F is no slash.
    QByteArrayList segments;
    QByteArray decoded = path;
    if (path.contains('%')) {
        segments = segmentsOf(path);
        const bool hidesSlash = std::any_of(segments.begin(), segments.end(), [](QByteArray &segment) {
            segment = percentDecoded(segment);
            return segment.contains('/');
        });
        decoded = hidesSlash ? QByteArray() : '/' + segments.join('/');
    }

    if (const auto fixed = m_fixed.constFind(decoded); fixed != m_fixed.constEnd()) {
        // The usual case first, without a list of what else there is.
        for (const std::size_t index : *fixed) {
            if (m_routes[index].method == wanted) {
                found.route = &m_routes[index];
                return found;
            }
        }
        for (const std::size_t index : *fixed)
            found.allowed.push_back(m_routes[index].method);
        return found;
    }
    if (segments.isEmpty())
        segments = segmentsOf(path);
    for (const Pattern &pattern : m_patterns) {
        if (pattern.segments.size() != segments.size())
            continue;
        PathArguments arguments;
        bool fits = true;
        for (qsizetype i = 0; i < segments.size() && fits; ++i) {
            if (isPlaceholder(pattern.segments[i])) {
                fits = !segments[i].isEmpty();
                arguments += QString::fromUtf8(segments[i]);
            } else {
                fits = pattern.segments[i] == segments[i];
            }
        }
        if (fits)
            consider(pattern.route, std::move(arguments));
    }
    return found;
}

} // namespace dbbasic
