#include "server/delivery/envelope.h"

#include "model/json.h"
#include "server/delivery/signature.h"

namespace dbbasic {

QByteArray postOf(const Target &target, const Envelope &envelope, Time now, const QByteArray &body)
{
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    QByteArray request;
    request.reserve(target.head.size() + body.size() + 512);
    request += target.head;
    request += "webhook-id: ";
    request.append(envelope.webhookId.data(), qsizetype(envelope.webhookId.size()));
    request += "\r\nwebhook-timestamp: " + QByteArray::number(qint64(seconds));
    if (!envelope.secrets.empty())
        request +=
            "\r\nwebhook-signature: " + webhookSignature(envelope.secrets, envelope.webhookId, seconds, body);
    if (!envelope.replayId.empty()) {
        request += "\r\nX-Event-Replay: ";
        request.append(envelope.replayId.data(), qsizetype(envelope.replayId.size()));
    }
    request += "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
    request += body;
    return request;
}

std::string shownHead(const Target &target, const QByteArray &request)
{
    std::string head(request.constData(), std::size_t(request.indexOf("\r\n\r\n") + 2));
    if (!target.credentials.isEmpty()) {
        // Not the first that reads like them: the path may hold the same text.
        constexpr std::string_view before = "\r\nAuthorization: Basic ";
        head.replace(head.find(before) + before.size(), std::size_t(target.credentials.size()), "***");
    }
    return head;
}

QByteArray bodyOf(const Event &event)
{
    thread_local std::string text;
    text.clear();
    appendEventJson(text, event);
    return QByteArray(text.data(), qsizetype(text.size()));
}

} // namespace dbbasic
