// The last that a thread of the server does.
#pragma once

#include <QCoreApplication>
#include <QEvent>

#include <openssl/crypto.h>

namespace dbbasic {

/// Gives back what OpenSSL keeps for the calling thread, after the sockets that may still use it.
/// QThread::wait() returns before the thread itself has ended, so what is left to the thread's end may come
/// after the process's.
inline void releaseThreadState()
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    OPENSSL_thread_stop();
}

} // namespace dbbasic
