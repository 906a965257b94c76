// What time it is, so that tests can say.
#pragma once

#include "model/event.h"

#include <QObject>

#include <chrono>

namespace dbbasic {

/// The operating system's, unless a test overrides it. now() and steady() from any thread.
class Clock : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    /// Of the wall, for what people see and for the journals.
    virtual Time now() const;
    /// Never goes back; for waiting.
    virtual std::chrono::milliseconds steady() const;

Q_SIGNALS:
    /// It was moved by hand: timers that run by the real one are of no use. Never emitted outside of tests.
    void moved();
};

} // namespace dbbasic
