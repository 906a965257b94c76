#include "ui/completionnames.h"

#include "model/eventtablemodel.h"
#include "model/filter.h"
#include "model/json.h"
#include "model/jsonvalue.h"
#include "model/log/logview.h"

#include <algorithm>
#include <string>
#include <vector>

namespace dbbasic {

namespace {

// This runs at each key typed: it must not be felt.
constexpr int sampledRows = 200;
constexpr std::size_t sampledTypes = 100;
constexpr std::size_t sampledBytes = 16 * 1024; // what stands behind so much of one payload is not looked for
constexpr std::size_t deepestField = 4;
constexpr std::size_t mostFields = 500;
constexpr qsizetype mostValues = 30;
constexpr std::size_t longestValue = 80;

void addFields(std::string_view value, std::vector<std::string> &path, SeenNames &seen)
{
    const JsonKind kind = jsonKind(value);
    if (kind == JsonKind::Array) { // a path goes into every element by itself
        JsonItems items(value);
        if (value.size() > 2 && items.next())
            addFields(items.value(), path, seen);
        return;
    }
    if (!path.empty()) {
        const QString field = QString::fromStdString(payloadField(path));
        if (seen.payload.size() >= mostFields && !seen.payload.contains(field))
            return;
        QStringList &terms = seen.payload[field];
        if (kind != JsonKind::Object && value.size() <= longestValue && terms.size() < mostValues) {
            const QString term = QString::fromStdString(filterTermForJson(payloadField(path), value));
            if (!terms.contains(term))
                terms << term;
        }
    }
    if (kind != JsonKind::Object || value.size() < 3 || path.size() == deepestField)
        return;
    for (JsonItems items(value); items.next();) {
        path.push_back(jsonStringText(items.name()));
        addFields(items.value(), path, seen);
        path.pop_back();
    }
}

void addFieldsOf(const std::optional<Event> &event, SeenNames &seen)
{
    std::vector<std::string> path;
    if (event && !event->payload.empty() && event->payload.size() <= sampledBytes)
        addFields(event->payload, path, seen);
}

} // namespace

SeenNames namesIn(const EventTableModel &events)
{
    SeenNames seen;
    const std::shared_ptr<const LogView> &view = events.view();
    const std::vector<NameCount> types = view->types();
    for (const NameCount &type : types)
        seen.types << QString::fromStdString(type.name);
    for (const NameCount &source : view->sources())
        seen.sources << QString::fromStdString(unescaped(source.name));
    for (int row = 0; row < std::min(events.rowCount(), sampledRows); ++row)
        addFieldsOf(view->at(events.sequenceAt(row)), seen);
    for (std::size_t i = 0; i < std::min(types.size(), sampledTypes); ++i)
        addFieldsOf(view->at(types[i].last), seen);
    return seen;
}

} // namespace dbbasic
