// The listening socket: opened with a clear error, accepted from without blocking, and quiet when file
// descriptors run out.
#pragma once

#include "model/result.h"

#include <QHostAddress>

#include <chrono>
#include <optional>

namespace dbbasic {

/// Opens a listening socket. Errors name address, port and what to do.
Result<int> openListener(const QHostAddress &address, quint16 port);
quint16 listenerPort(int descriptor);

class Listener
{
public:
    /// Takes over `descriptor`.
    explicit Listener(int descriptor);
    ~Listener();
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    int descriptor() const { return m_descriptor; }

    struct Accepted
    {
        int descriptor;
        QHostAddress peer;
    };
    enum class State { Open, Drained, NoDescriptors };
    /// The next connection, or why there is none. NoDescriptors: a waiting client has been hung up on if that
    /// was possible; do not ask again for a while.
    std::optional<Accepted> accept();
    State state() const { return m_state; }

private:
    int m_descriptor;
    int m_reserve; ///< given up for a moment to hang up on a client when descriptors run out
    State m_state = State::Drained;
};

} // namespace dbbasic
