#include "server/http/admission.h"

#include "server/http/requestreader.h"
#include "server/http/response.h"
#include "server/http/target.h"

namespace dbbasic {

using Method = QHttpServerRequest::Method;

namespace {

QByteArray allowLine(const std::vector<Method> &methods)
{
    QByteArray allow;
    for (const Method method : methods) {
        allow.append(methodName(method)).append(", ");
        if (method == Method::Get)
            allow += "HEAD, ";
    }
    return allow + "OPTIONS";
}

Response allowResponse(const QByteArray &allow)
{
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", allow);
    return response;
}

} // namespace

Admission admit(const RequestHead &head, const Router &router, const Access &access, bool isKnownSite)
{
    Admission admission;
    const auto deny = [&admission](std::optional<Access::Denial> &&denial) {
        if (!denial)
            return false;
        admission.reason = denial->reason;
        admission.refusal = std::move(denial->response);
        return true;
    };

    if (!isKnownSite && deny(access.checkSite(head, admission.corsLines)))
        return admission;
    if (head.wantsWebSocket) {
        admission.reason = Rejection::WebSocket;
        admission.refusal =
            errorResponse(426, "This server has no WebSocket; GET /events/stream sends events as they come");
        admission.refusal->headers.emplace_back("Upgrade", "HTTP/1.1");
        return admission;
    }
    if (head.target == "*") {
        admission.refusal = allowResponse("GET, HEAD, POST, PATCH, DELETE, OPTIONS");
        return admission;
    }

    const QByteArray path = targetPath(head.target).toByteArray();
    admission.match = router.match(head.method, path);
    const Router::Match &match = admission.match;
    if (match.route) {
        const QByteArrayView query = QByteArrayView(head.target).sliced(path.size());
        deny(access.checkScope(head, match.route->scopeFor(query)));
    } else if (match.allowed.empty()) {
        admission.refusal = errorResponse(404, QByteArray("Nothing is at " + path));
    } else if (head.method == Method::Options) {
        admission.refusal = allowResponse(allowLine(match.allowed));
    } else {
        admission.refusal = errorResponse(405, QByteArray("This method is not for " + path));
        admission.refusal->headers.emplace_back("Allow", allowLine(match.allowed));
    }
    return admission;
}

} // namespace dbbasic
