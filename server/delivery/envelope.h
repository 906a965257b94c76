// What is put into one POST: the event as JSON and the headers of Standard Webhooks.
#pragma once

#include "model/event.h"
#include "server/delivery/target.h"

#include <QByteArray>

#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

struct Envelope
{
    std::string webhookId; ///< the same at every attempt: the receiver's key against duplicates
    std::vector<std::string> secrets;
    std::string replayId; ///< X-Event-Replay, or empty
};

/// The whole request. webhook-id and webhook-timestamp always; the signature when there is a secret.
QByteArray postOf(const Target &target, const Envelope &envelope, Time now, const QByteArray &body);

/// The head of such a request for people to see: credentials are masked.
std::string shownHead(const Target &target, const QByteArray &request);

QByteArray bodyOf(const Event &event);

} // namespace dbbasic
