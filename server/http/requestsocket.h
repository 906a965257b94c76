// A QTcpSocket without a socket: what Qt HTTP Server reads whole requests from, one at a time. One serves all
// connections of a peer address, because a request is shown, read and handed to its handler within one call.
#pragma once

#include <QHostAddress>
#include <QTcpSocket>

namespace dbbasic {

class RequestSocket final : public QTcpSocket
{
    Q_OBJECT

public:
    explicit RequestSocket(const QHostAddress &peer, QObject *parent = nullptr);
    ~RequestSocket() override;

    /// Emits readyRead with the request. False if the reader left some of it or hung up.
    bool show(const QByteArray &request, const QByteArray &body);
    /// Tells Qt HTTP Server that this peer is gone; it deletes the socket then.
    void retire();

    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override;
    qint64 bytesToWrite() const override { return 0; }
    void disconnectFromHost() override { m_refused = true; }
    void close() override { m_refused = true; }

protected:
    qint64 readData(char *data, qint64 maximum) override;
    /// Handlers answer through Answer. What Qt itself would write (nothing, for whole valid requests) is
    /// dropped.
    qint64 writeData(const char *, qint64 size) override { return size; }

private:
    QByteArray m_parts[2]; ///< head, body
    int m_part = 0;
    qsizetype m_position = 0;
    bool m_refused = false;
};

} // namespace dbbasic
