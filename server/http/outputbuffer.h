// What waits to be sent on one connection: small pieces are gathered into one block, large ones are taken as
// they are, and all of it leaves in one system call.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <sys/types.h>

#include <vector>

struct iovec;

namespace dbbasic {

class OutputBuffer
{
public:
    qsizetype size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }

    void append(QByteArrayView bytes);
    void append(QByteArray &&bytes);

    /// To append to directly; call endAppend() afterwards.
    QByteArray &beginAppend();
    void endAppend();

    /// Fills up to `count` entries with what is to be sent next and says how many.
    int peek(iovec *vectors, int count) const;
    void drop(qsizetype bytes);
    void clear();

private:
    std::vector<QByteArray> m_blocks;
    qsizetype m_first = 0;    ///< block that is being sent
    qsizetype m_position = 0; ///< in it
    qsizetype m_size = 0;
    qsizetype m_tailBefore = 0;
};

} // namespace dbbasic
