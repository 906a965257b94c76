// What can be said to a request when only its head is there: who may not call, what does not exist, or which
// handler it is for.
#pragma once

#include "server/http/access.h"
#include "server/http/router.h"

#include <QByteArray>

#include <optional>

namespace dbbasic {

struct RequestHead;

struct Admission
{
    Router::Match match;             ///< with a route, if there is no refusal
    std::optional<Response> refusal; ///< or the whole answer, which need not be an error (OPTIONS)
    std::optional<Rejection> reason; ///< to be counted
    QByteArray corsLines;            ///< for the answer, whoever gives it
};

/// `isKnownSite`: Host and Origin have passed before, for an equal request.
Admission admit(const RequestHead &head, const Router &router, const Access &access, bool isKnownSite);

} // namespace dbbasic
