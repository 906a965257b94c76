// Walks through the log that may take long, off the I/O thread: in a small pool, given up when the client
// leaves.
#pragma once

#include "server/http/answer.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace dbbasic {

/// Lives in the I/O thread. Its destructor cancels what runs and waits for it.
class Scans : public QObject
{
    Q_OBJECT

public:
    using Work = std::function<Response(const std::atomic<bool> &cancel)>;

    explicit Scans(QObject *parent = nullptr);
    ~Scans() override;

    /// Answers with what `work` returns; it runs in the pool.
    void run(Answer answer, Work work);

    /// The same for what is short but writes to the disk.
    void act(Answer answer, std::function<Response()> work);

    /// A piece of work of a stream that looks after itself; `cancel` of it is up to the stream.
    void start(std::function<void()> piece);
    /// Any thread: calls Answer::resume() in the I/O thread.
    void resumeLater(const Answer &answer);

private:
    struct Running
    {
        Answer answer;
        std::weak_ptr<std::atomic<bool>> cancel; ///< gone when the work has ended
    };
    void cancelForsaken();

    QThreadPool m_pool;
    QThreadPool m_acts;
    QTimer m_check;
    std::vector<Running> m_running;
};

} // namespace dbbasic
