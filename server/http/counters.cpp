#include "server/http/counters.h"

namespace dbbasic {

const char *rejectionName(Rejection rejection)
{
    switch (rejection) {
    case Rejection::Malformed:
        return "malformed";
    case Rejection::HeadTooLarge:
        return "head_too_large";
    case Rejection::BodyTooLarge:
        return "body_too_large";
    case Rejection::SlowRequest:
        return "slow_request";
    case Rejection::SlowReader:
        return "slow_reader";
    case Rejection::Busy:
        return "busy";
    case Rejection::ConnectionLimit:
        return "connection_limit";
    case Rejection::DescriptorLimit:
        return "descriptor_limit";
    case Rejection::ForeignHost:
        return "foreign_host";
    case Rejection::ForeignOrigin:
        return "foreign_origin";
    case Rejection::Unauthorized:
        return "unauthorized";
    case Rejection::Scope:
        return "scope";
    case Rejection::WebSocket:
        return "websocket";
    case Rejection::Count:
        break;
    }
    return "";
}

} // namespace dbbasic
