// The operating system's signals as Qt signals. A handler may only do what is async-signal-safe, so it writes
// one byte into a pipe and the event loop reads it (the self-pipe trick).
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace dbbasic {

/// One per process, in the main thread, after the application object.
class ProcessSignals : public QObject
{
    Q_OBJECT

public:
    explicit ProcessSignals(QObject *parent = nullptr);
    ~ProcessSignals() override;

Q_SIGNALS:
    void stopRequested(int signal); ///< SIGINT or SIGTERM. The same one again ends the process at once.
    void reloadRequested();         ///< SIGHUP

private:
    void read();

    int m_pipe[2] = {-1, -1};
    QSocketNotifier m_notifier{QSocketNotifier::Read};
};

} // namespace dbbasic
