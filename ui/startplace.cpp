#include "ui/startplace.h"

#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/timetext.h"

namespace dbbasic {

Result<StartPosition> StartPlace::fromText(const QString &text, const EventStore &store)
{
    const QString place = text.trimmed();
    const auto before = [](Sequence event) {
        return StartPosition{StartPosition::Kind::After, {}, Sequence{event.value - 1}};
    };
    if (place.startsWith(QLatin1Char('#'))) {
        bool isNumber = false;
        const qulonglong sequence = QStringView(place).mid(1).toULongLong(&isNumber);
        if (isNumber && sequence > 0)
            return before(Sequence{sequence});
        return failure(Error::Code::InvalidArgument,
                       tr("“%1” is not a sequence, such as #1204").arg(place).toStdString());
    }
    const std::string utf8 = place.toStdString();
    const auto view = store.view();
    if (const auto event = view->find(utf8))
        return before(event->sequence);
    if (const auto time = parseTime(utf8, currentTime()))
        return StartPosition{StartPosition::Kind::At, *time, {}};
    return failure(Error::Code::InvalidArgument,
                   tr("“%1” is no time, no age such as 15m, no #sequence and no id in the log")
                       .arg(place)
                       .toStdString());
}

} // namespace dbbasic
