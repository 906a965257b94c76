// A QTcpSocket without a socket: what Qt HTTP Server reads whole requests from, one at a time. One serves all
// connections of a peer address, because a request is shown, read and handed to its handler within one call.
//
// It is a random-access device, which no other socket is: all of the request is there. Qt HTTP Server reads
// the head byte by byte within a transaction, and only of a sequential device QIODevice then keeps everything
// in its buffer and finds each byte in it anew: a byte takes 330 instructions instead of 200 (Qt 6.4).
#pragma once

#include <QByteArrayView>
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
    bool show(QByteArrayView head, QByteArrayView body);
    /// Tells Qt HTTP Server that this peer is gone; it deletes the socket then.
    void retire();

    bool isSequential() const override { return false; }
    qint64 size() const override { return m_begin + m_head.size() + m_body.size(); }
    bool seek(qint64 position) override;
    qint64 bytesAvailable() const override { return size() - pos(); }
    qint64 bytesToWrite() const override { return 0; }
    void disconnectFromHost() override { m_refused = true; }
    void close() override { m_refused = true; }

protected:
    qint64 readData(char *data, qint64 maximum) override;
    /// Handlers answer through Answer. What Qt itself would write (nothing, for whole valid requests) is
    /// dropped.
    qint64 writeData(const char *, qint64 size) override { return size; }

private:
    QByteArrayView m_head, m_body;
    qint64 m_begin = 0;    ///< one request follows the other: going back to 0 would cost QIODevice its buffer
    qint64 m_position = 0; ///< of the next byte for readData, from m_begin
    bool m_refused = false;
};

} // namespace dbbasic
