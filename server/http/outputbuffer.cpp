#include "server/http/outputbuffer.h"

#include <sys/uio.h>

#include <utility>

namespace dbbasic {

namespace {

constexpr qsizetype largePiece = 16 << 10;
constexpr qsizetype maximumKept = 4 << 10; ///< memory an idle connection keeps for its next answer

} // namespace

void OutputBuffer::append(QByteArrayView bytes)
{
    beginAppend().append(bytes);
    endAppend();
}

void OutputBuffer::append(QByteArray &&bytes)
{
    if (bytes.size() < largePiece)
        return append(QByteArrayView(bytes));
    m_size += bytes.size();
    m_blocks.push_back(std::move(bytes));
}

QByteArray &OutputBuffer::beginAppend()
{
    if (m_blocks.empty() || m_blocks.back().size() >= largePiece)
        m_blocks.emplace_back();
    m_tailBefore = m_blocks.back().size();
    return m_blocks.back();
}

void OutputBuffer::endAppend()
{
    m_size += m_blocks.back().size() - m_tailBefore;
}

int OutputBuffer::peek(iovec *vectors, int count) const
{
    int used = 0;
    qsizetype position = m_position;
    for (auto i = static_cast<std::size_t>(m_first); i < m_blocks.size() && used < count; ++i) {
        const QByteArray &block = m_blocks[i];
        if (block.size() > position) {
            vectors[used].iov_base = const_cast<char *>(block.constData() + position);
            vectors[used].iov_len = static_cast<std::size_t>(block.size() - position);
            ++used;
        }
        position = 0;
    }
    return used;
}

void OutputBuffer::drop(qsizetype bytes)
{
    m_size -= bytes;
    if (m_size == 0)
        return clear();
    m_position += bytes;
    while (m_position >= m_blocks[static_cast<std::size_t>(m_first)].size()) {
        QByteArray &sent = m_blocks[static_cast<std::size_t>(m_first)];
        m_position -= sent.size();
        sent = {};
        ++m_first;
    }
    if (m_first > 16) {
        m_blocks.erase(m_blocks.begin(), m_blocks.begin() + m_first);
        m_first = 0;
    }
}

void OutputBuffer::clear()
{
    m_size = 0;
    m_first = 0;
    m_position = 0;
    if (m_blocks.empty())
        return;
    QByteArray kept = std::move(m_blocks.front());
    m_blocks.clear();
    if (kept.capacity() > maximumKept || !kept.isDetached())
        return;
    kept.resize(0);
    m_blocks.push_back(std::move(kept));
}

} // namespace dbbasic
