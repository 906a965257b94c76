// The real program as a child process, on a free port, so that a test can stop, kill and start it again.
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>

namespace dbbasic::test {

class ServerProcess
{
public:
    /// `--no-gui --port=0 --data=<folder>` and what `more` adds.
    explicit ServerProcess(const QString &dataFolder, QStringList more = {});
    ~ServerProcess(); ///< kills it if it still runs

    /// Replaces all arguments, also the ones above.
    void setArguments(const QStringList &arguments) { m_arguments = arguments; }

    /// Starts it and waits for its start line. False: it ended instead, see errorOutput() and exitCode().
    bool start();

    /// Starts it and waits until it has said on stderr why it does not serve; it runs on, with a window.
    bool startFailing();

    quint16 port() const { return m_port; }
    QString startLine() const { return m_startLine; }
    const QByteArray &errorOutput(); ///< all that it said since start()
    qint64 pid() const { return m_process.processId(); }

    void setEnvironment(const QProcessEnvironment &environment)
    {
        m_process.setProcessEnvironment(environment);
    }

    /// How many files it may have open, from the next start on.
    void setFileLimit(unsigned long limit);

    /// Sends the signal and waits for the end. The exit code, or -1 if it crashed or did not end within 30 s.
    int end(int signal);
    void kill();    ///< SIGKILL, and waits until it is gone
    int exitCode(); ///< waits for the end; as end()

private:
    QStringList m_arguments;
    QProcess m_process;
    quint16 m_port = 0;
    QString m_startLine;
    QByteArray m_errorOutput;
};

} // namespace dbbasic::test
