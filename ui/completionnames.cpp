#include "ui/completionnames.h"

#include "model/eventtablemodel.h"
#include "model/json.h"
#include "model/jsonvalue.h"
#include "model/log/logview.h"

namespace dbbasic {

namespace {

constexpr int sampledEvents = 200;
constexpr std::size_t sampledBytes = 64 * 1024; // a key behind so much of one payload is not looked for

void addKeys(std::string_view payload, QStringList &keys)
{
    if (!payload.starts_with('{') || payload.size() > sampledBytes)
        return;
    for (JsonItems items(payload); items.next();) {
        const QString key = QString::fromStdString(jsonStringText(items.name()));
        if (!keys.contains(key))
            keys << key;
    }
}

} // namespace

FilterLine::Seen namesIn(const EventTableModel &events)
{
    FilterLine::Seen seen;
    for (const NameCount &type : events.view()->types())
        seen.types << QString::fromStdString(type.name);
    for (const NameCount &source : events.view()->sources())
        seen.sources << QString::fromStdString(unescaped(source.name));
    for (int row = 0; row < std::min(events.rowCount(), sampledEvents); ++row) {
        if (const auto pinned = events.eventAt(row))
            addKeys(pinned->event.payload, seen.payloadKeys);
    }
    seen.payloadKeys.sort();
    return seen;
}

} // namespace dbbasic
