#include "server/delivery/target.h"

#include <QUrl>

namespace dbbasic {

Target Target::fromUrl(const std::string &text)
{
    Target target;
    const QUrl url(QString::fromStdString(text), QUrl::StrictMode);
    target.tls = url.scheme() == QLatin1String("https");
    if (!url.isValid() || (!target.tls && url.scheme() != QLatin1String("http")))
        return target;
    target.host = url.host(QUrl::FullyEncoded);
    if (target.host.startsWith(u'['))
        target.host = target.host.mid(1, target.host.size() - 2);
    target.port = quint16(url.port(target.tls ? 443 : 80));
    const QByteArray host =
        target.host.contains(u':') ? '[' + target.host.toLatin1() + ']' : target.host.toLatin1();
    const QByteArray hostAndPort = host + ':' + QByteArray::number(target.port);
    target.hostKey = hostAndPort.toStdString();
    target.connectionKey = (target.tls ? "https://" : "http://") + target.hostKey;

    QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    if (path.isEmpty())
        path = "/";
    if (url.hasQuery())
        path += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    target.head = "POST " + path + " HTTP/1.1\r\nHost: " + (url.port() == -1 ? host : hostAndPort) +
                  "\r\nUser-Agent: dbbasic-events/" DBBASIC_VERSION
                  "\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
                  "Content-Type: application/json\r\n";
    if (!url.userInfo().isEmpty()) {
        const QString credentials =
            url.userName(QUrl::FullyDecoded) + u':' + url.password(QUrl::FullyDecoded);
        target.credentials = credentials.toUtf8().toBase64();
        target.head += "Authorization: Basic " + target.credentials + "\r\n";
    }
    return target;
}

} // namespace dbbasic
