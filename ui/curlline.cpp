#include "ui/curlline.h"

#include "model/json.h"

#include <string>

namespace dbbasic {

QString curlLine(const QUrl &address, std::string_view type, std::string_view source,
                 std::string_view payload)
{
    std::string body = "{\"event_type\": ";
    appendJsonString(body, type);
    body += ", \"payload\": ";
    body += payload;
    body += ", \"source\": ";
    appendJsonString(body, source);
    body += '}';

    QString quoted = QString::fromStdString(body);
    quoted.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    QString base = address.toString(QUrl::StripTrailingSlash);
    if (base.isEmpty())
        base = QStringLiteral("http://127.0.0.1:8000");
    return QStringLiteral("curl -X POST %1/objects/triggers_events -d '%2'").arg(base, quoted);
}

} // namespace dbbasic
