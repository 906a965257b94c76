// Where a delivery goes: a callback URL taken apart once.
#pragma once

#include <QByteArray>
#include <QString>

#include <string>

namespace dbbasic {

struct Target
{
    QString host; ///< without brackets, punycode
    quint16 port = 0;
    bool tls = false;
    std::string connectionKey; ///< scheme, host and port: who may share a connection
    std::string hostKey;       ///< host and port: what counts as one host
    QByteArray head;           ///< request line and the headers that never change, up to Content-Length
    QByteArray credentials;    ///< that part of the head which nobody is to see, or empty

    /// An empty host when the URL cannot be used.
    static Target fromUrl(const std::string &url);
};

} // namespace dbbasic
