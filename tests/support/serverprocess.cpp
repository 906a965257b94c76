#include "tests/support/serverprocess.h"

#include <QRegularExpression>

#include <csignal>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace dbbasic::test {

using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 30'000; // a limit for a hanging program, never a measure
}

ServerProcess::ServerProcess(const QString &dataFolder, QStringList more)
    : m_arguments(QStringList{u"--no-gui"_s, u"--port=0"_s, u"--data="_s + dataFolder} + more)
{
    m_process.setProgram(QStringLiteral(DBBASIC_PROGRAM));
    // If the test itself is killed, its server must not stay behind.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

ServerProcess::~ServerProcess()
{
    if (m_process.state() != QProcess::NotRunning)
        kill();
}

bool ServerProcess::start()
{
    m_port = 0;
    m_startLine.clear();
    m_errorOutput.clear();
    m_process.setArguments(m_arguments);
    m_process.start();
    if (!m_process.waitForStarted(patienceMs))
        return false;
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(patienceMs) && !m_process.canReadLine())
            return false;
    }
    m_startLine = QString::fromUtf8(m_process.readLine()).trimmed();
    static const QRegularExpression address(u"https?://[^ ]*:([0-9]+)"_s);
    m_port = address.match(m_startLine).captured(1).toUShort();
    return m_port != 0;
}

bool ServerProcess::startFailing()
{
    m_process.setArguments(m_arguments);
    m_process.start();
    if (!m_process.waitForStarted(patienceMs))
        return false;
    m_process.setReadChannel(QProcess::StandardError);
    m_errorOutput.clear();
    QByteArray line; // Qt may have said something before
    while (!line.startsWith("dbbasic-events: ")) {
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(patienceMs) && !m_process.canReadLine())
                return false;
        }
        line = m_process.readLine();
        m_errorOutput += line;
    }
    m_process.setReadChannel(QProcess::StandardOutput);
    return m_process.state() == QProcess::Running;
}

void ServerProcess::setFileLimit(unsigned long limit)
{
    m_process.setChildProcessModifier([limit] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const rlimit files{limit, limit};
        ::setrlimit(RLIMIT_NOFILE, &files);
    });
}

const QByteArray &ServerProcess::errorOutput()
{
    return m_errorOutput += m_process.readAllStandardError();
}

int ServerProcess::end(int signal)
{
    if (m_process.state() != QProcess::Running)
        return -1;
    ::kill(pid_t(m_process.processId()), signal);
    return exitCode();
}

void ServerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(patienceMs);
}

int ServerProcess::exitCode()
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(patienceMs))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

} // namespace dbbasic::test
