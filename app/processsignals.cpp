#include "app/processsignals.h"

#include <atomic>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace dbbasic {

namespace {

std::atomic<int> pipeIn = -1;
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

void handle(int signal)
{
    const int savedErrno = errno;
    const unsigned char byte = static_cast<unsigned char>(signal);
    // A full pipe means that the loop has plenty to wake up for already.
    [[maybe_unused]] const ssize_t written = ::write(pipeIn.load(), &byte, 1);
    errno = savedErrno;
}

void install(int signal, void (*handler)(int), int flags)
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART | flags;
    sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
}

} // namespace

ProcessSignals::ProcessSignals(QObject *parent)
    : QObject(parent)
{
    if (::pipe2(m_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("Could not make the pipe for signals");
    pipeIn = m_pipe[1];
    m_notifier.setSocket(m_pipe[0]);
    connect(&m_notifier, &QSocketNotifier::activated, this, &ProcessSignals::read);
    m_notifier.setEnabled(true);

    install(SIGINT, handle, SA_RESETHAND);
    install(SIGTERM, handle, SA_RESETHAND);
    install(SIGHUP, handle, 0);
}

ProcessSignals::~ProcessSignals()
{
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        install(signal, SIG_DFL, 0);
    pipeIn = -1;
    ::close(m_pipe[0]);
    ::close(m_pipe[1]);
}

void ProcessSignals::read()
{
    unsigned char bytes[64];
    const ssize_t count = ::read(m_pipe[0], bytes, sizeof bytes);
    for (ssize_t i = 0; i < count; ++i) {
        if (bytes[i] == SIGHUP)
            Q_EMIT reloadRequested();
        else
            Q_EMIT stopRequested(bytes[i]);
    }
}

} // namespace dbbasic
