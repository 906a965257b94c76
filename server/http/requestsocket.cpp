#include "server/http/requestsocket.h"

#include <algorithm>
#include <cstring>

namespace dbbasic {

RequestSocket::RequestSocket(const QHostAddress &peer, QObject *parent)
    : QTcpSocket(parent)
{
    setOpenMode(QIODevice::ReadWrite);
    setSocketState(QAbstractSocket::ConnectedState);
    setPeerAddress(peer);
}

RequestSocket::~RequestSocket()
{
    setSocketState(QAbstractSocket::UnconnectedState);
}

bool RequestSocket::show(QByteArrayView head, QByteArrayView body)
{
    m_begin = pos();
    m_position = 0;
    m_head = head;
    m_body = body;
    m_refused = false;
    Q_EMIT readyRead();
    const bool taken = !m_refused && bytesAvailable() == 0;
    m_begin = pos();
    m_head = {};
    m_body = {};
    return taken;
}

void RequestSocket::retire()
{
    setSocketState(QAbstractSocket::UnconnectedState);
    Q_EMIT disconnected();
}

bool RequestSocket::seek(qint64 position)
{
    m_position = position - m_begin;
    return QIODevice::seek(position);
}

qint64 RequestSocket::readData(char *data, qint64 maximum)
{
    qint64 copied = 0;
    qint64 begin = 0; // of the part
    for (const QByteArrayView part : {m_head, m_body}) {
        const qint64 from = m_position - begin;
        const qint64 size = std::min(maximum - copied, part.size() - from);
        if (size > 0) {
            std::memcpy(data + copied, part.data() + from, static_cast<std::size_t>(size));
            copied += size;
            m_position += size;
        }
        begin += part.size();
    }
    return copied;
}

} // namespace dbbasic
