// What one connection has to send: the bytes that wait, and the body that is pulled from its source while
// there is room for more.
#pragma once

#include "server/http/answer.h"
#include "server/http/outputbuffer.h"

#include <QtGlobal>

#include <atomic>
#include <memory>

namespace dbbasic {

class Outgoing
{
public:
    /// `streams` counts the bodies that are being pulled, on all connections.
    explicit Outgoing(std::atomic<qint64> &streams)
        : m_streams(streams)
    {
    }
    ~Outgoing();
    Outgoing(const Outgoing &) = delete;
    Outgoing &operator=(const Outgoing &) = delete;

    bool isEmpty() const { return m_bytes.isEmpty(); }
    qsizetype size() const { return m_bytes.size(); }
    OutputBuffer &bytes() { return m_bytes; }

    /// A body of unknown length from here on; `chunked`: framed so, else it ends with the connection.
    void setSource(std::unique_ptr<BodySource> source, bool chunked);
    bool isStreaming() const { return m_source != nullptr; }
    /// The source has nothing further now, until resume().
    bool isWaiting() const { return m_source && m_waiting; }
    bool canPull() const { return m_source && !m_waiting; }
    void resume() { m_waiting = false; }

    /// Asks the source for about `room` bytes and frames what it gives. After End and Failed there is no
    /// source any more.
    BodySource::State pull(qsizetype room);

    /// Forgets everything.
    void clear();

private:
    void dropSource();

    std::atomic<qint64> &m_streams;
    OutputBuffer m_bytes;
    std::unique_ptr<BodySource> m_source;
    bool m_chunked = false;
    bool m_waiting = false;
};

} // namespace dbbasic
