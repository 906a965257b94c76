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

bool RequestSocket::show(const QByteArray &request, const QByteArray &body)
{
    m_parts[0] = request;
    m_parts[1] = body;
    m_part = 0;
    m_position = 0;
    m_refused = false;
    Q_EMIT readyRead();
    const bool taken = !m_refused && bytesAvailable() == 0;
    m_parts[0].clear();
    m_parts[1].clear();
    return taken;
}

void RequestSocket::retire()
{
    setSocketState(QAbstractSocket::UnconnectedState);
    Q_EMIT disconnected();
}

qint64 RequestSocket::bytesAvailable() const
{
    qint64 size = QIODevice::bytesAvailable() - m_position;
    for (int part = m_part; part < 2; ++part)
        size += m_parts[part].size();
    return size;
}

qint64 RequestSocket::readData(char *data, qint64 maximum)
{
    qint64 copied = 0;
    while (m_part < 2 && copied < maximum) {
        const QByteArray &part = m_parts[m_part];
        const qint64 size = std::min(maximum - copied, qint64(part.size() - m_position));
        std::memcpy(data + copied, part.constData() + m_position, static_cast<std::size_t>(size));
        copied += size;
        m_position += size;
        if (m_position == part.size()) {
            ++m_part;
            m_position = 0;
        }
    }
    return copied;
}

} // namespace dbbasic
