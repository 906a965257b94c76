#include "server/http/outgoing.h"

#include <QLoggingCategory>

#include <utility>

namespace dbbasic {

namespace {

Q_LOGGING_CATEGORY(lcOutgoing, "dbbasic.http.outgoing")

constexpr char chunkPlaceholder[] = "00000000\r\n";
constexpr qsizetype chunkDigits = 8;

/// Chunk sizes of a fixed width can be filled in when the chunk is there.
void writeChunkSize(char *digits, qsizetype size)
{
    for (qsizetype i = chunkDigits - 1; i >= 0; --i) {
        digits[i] = "0123456789abcdef"[size & 15];
        size >>= 4;
    }
}

} // namespace

Outgoing::~Outgoing()
{
    dropSource();
}

void Outgoing::setSource(std::unique_ptr<BodySource> source, bool chunked)
{
    m_source = std::move(source);
    m_chunked = chunked;
    m_waiting = false;
    ++m_streams;
}

BodySource::State Outgoing::pull(qsizetype room)
{
    using State = BodySource::State;
    QByteArray &out = m_bytes.beginAppend();
    const qsizetype before = out.size();
    if (m_chunked)
        out += chunkPlaceholder;
    const qsizetype begin = out.size();
    State state = m_source->read(out, room);
    const qsizetype size = out.size() - begin;
    if (size == 0) {
        out.resize(before);
    } else if (m_chunked) {
        writeChunkSize(out.data() + before, size);
        out += "\r\n";
    }
    if (state == State::End && m_chunked)
        out += "0\r\n\r\n";
    m_bytes.endAppend();

    if (state == State::More && size == 0) {
        qCWarning(lcOutgoing, "A body says there is more and appends nothing; it waits until it is resumed");
        state = State::Waiting;
    }
    if (state == State::Waiting)
        m_waiting = true;
    else if (state != State::More)
        dropSource();
    return state;
}

void Outgoing::clear()
{
    dropSource();
    m_bytes.clear();
}

void Outgoing::dropSource()
{
    if (!m_source)
        return;
    m_source.reset();
    --m_streams;
}

} // namespace dbbasic
