#include "model/localtext.h"

#include "model/filter.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace dbbasic {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(dbbasic::Texts)
};

} // namespace

QString timeText(Time time)
{
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(milliseconds.count());
    return local.toString(local.date() == QDate::currentDate() ? u"HH:mm:ss.zzz" : u"yyyy-MM-dd HH:mm:ss");
}

QString exactTimeText(Time time)
{
    return QString::fromStdString(formatTime(time));
}

QString spanText(std::chrono::milliseconds span)
{
    using namespace std::chrono;
    if (span < 1s)
        return Texts::tr("%1 ms").arg(span.count());
    const auto seconds = round<std::chrono::seconds>(span).count();
    if (seconds < 60)
        return Texts::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return Texts::tr("%1 min").arg((seconds + 30) / 60);
    if (seconds < 48 * 3600) {
        const auto minutes = seconds % 3600 / 60;
        return minutes == 0 ? Texts::tr("%1 h").arg(seconds / 3600)
                            : Texts::tr("%1 h %2 min").arg(seconds / 3600).arg(minutes);
    }
    return Texts::tr("%n days", nullptr, static_cast<int>(seconds / 86400));
}

QString countText(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

} // namespace dbbasic
