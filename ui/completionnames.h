// What the filter line can complete: the types and sources in the log, and the fields and values of payloads
// seen in a sample of it.
#pragma once

#include <QString>
#include <QStringList>

#include <map>

namespace dbbasic {

class EventTableModel;

struct SeenNames
{
    QStringList types, sources;
    /// "payload.user.id" → the terms for values seen there, such as payload.user.id:123
    std::map<QString, QStringList> payload;
};

/// The sample: the newest rows shown, and the newest event of each type.
SeenNames namesIn(const EventTableModel &events);

} // namespace dbbasic
