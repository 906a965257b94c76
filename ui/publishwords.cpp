#include "ui/publishwords.h"

#include "model/localtext.h"
#include "model/spokentext.h"

#include <QLocale>

namespace dbbasic {

QString PublishWords::durability(const LogOptions &options)
{
    switch (options.sync) {
    case SyncPolicy::Always:
        return tr("on disk");
    case SyncPolicy::Interval:
        return tr("written, on disk within %1").arg(spanText(options.syncInterval));
    case SyncPolicy::None:
        return tr("handed to the operating system");
    }
    return {};
}

QString PublishWords::stored(const Published &event, const LogOptions &options)
{
    return tr("#%1 %2 · id %3")
        .arg(countText(event.sequence.value), durability(options), QString::fromStdString(event.id));
}

QString PublishWords::underWay(const RepeatedPublish::Progress &progress, const LogOptions &options)
{
    const double rate = progress.seconds > 0 ? double(progress.stored) / progress.seconds : 0;
    return tr("%1 of %2 %3 · %4 per second")
        .arg(countText(progress.stored), countText(progress.wanted), durability(options),
             countText(static_cast<std::uint64_t>(rate)));
}

QString PublishWords::ended(const RepeatedPublish::Progress &progress, const LogOptions &options)
{
    const QString stored = countText(progress.stored);
    const QString wanted = countText(progress.wanted);
    if (progress.failed > 0)
        return tr("%1 of %2 %3, then: %4")
            .arg(stored, wanted, durability(options), spokenText(progress.firstError));
    if (progress.cancelled)
        return tr("Stopped: %1 of %2 %3").arg(stored, wanted, durability(options));
    return tr("%1 events %2 in %3 s, the last is #%4")
        .arg(stored, durability(options), QLocale().toString(progress.seconds, 'f', 1),
             countText(progress.last.value));
}

} // namespace dbbasic
