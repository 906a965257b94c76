// Answers on their way from other threads to the I/O thread.
#pragma once

#include "server/http/answer.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace dbbasic {

class Edge;
class Mailbox;

/// What all copies of an Answer share. `token` names one request for all time, `slot` the place of its
/// connection.
struct PendingAnswer
{
    ~PendingAnswer();

    std::shared_ptr<Mailbox> mailbox;
    quint32 slot = 0;
    quint64 token = 0;
    QByteArray host; ///< as the caller wrote it
    bool secure = false;
    std::atomic<bool> answered = false;
};

class Mailbox
{
public:
    struct Letter
    {
        quint32 slot;
        quint64 token;
        Response response;
    };

    /// `edge` lives in the calling thread, the I/O thread. `wakeDescriptor` is its eventfd.
    Mailbox(Edge *edge, int wakeDescriptor);

    /// The I/O thread's own way in. Null when it has been closed.
    Edge *edge() const { return m_edge; }
    bool isOwnThread() const { return std::this_thread::get_id() == m_thread; }

    /// Any thread. Dropped after close().
    void post(Letter letter);

    /// I/O thread.
    std::vector<Letter> take();
    void close();

private:
    const std::thread::id m_thread = std::this_thread::get_id();
    std::mutex m_mutex;
    Edge *m_edge;
    int m_wakeDescriptor;
    std::vector<Letter> m_letters;
};

} // namespace dbbasic
