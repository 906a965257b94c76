// A place in the log as people write it: a time, an age, "#1204" or an event's id.
#pragma once

#include "model/result.h"
#include "model/subscriptions.h"

#include <QCoreApplication>
#include <QString>

namespace dbbasic {

class EventStore;

class StartPlace
{
    Q_DECLARE_TR_FUNCTIONS(dbbasic::StartPlace)

public:
    /// The event named comes first; of a time, the first event at or after it. The error says what was
    /// expected.
    static Result<StartPosition> fromText(const QString &text, const EventStore &store);
};

} // namespace dbbasic
