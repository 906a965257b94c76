#include "model/changenotice.h"

#include <QMetaObject>
#include <QTimer>

namespace dbbasic {

ChangeNotice::ChangeNotice(std::chrono::milliseconds interval, std::function<void(const QStringList &)> tell)
    : m_interval(interval)
    , m_tell(std::move(tell))
{
}

void ChangeNotice::add(const std::string &id)
{
    {
        const std::lock_guard lock(m_mutex);
        m_ids.insert(QString::fromStdString(id));
        if (m_underWay)
            return;
        m_underWay = true;
    }
    // A timer can only be started in the thread of its object.
    QMetaObject::invokeMethod(
        this, [this] { QTimer::singleShot(m_interval, this, [this] { tell(); }); }, Qt::QueuedConnection);
}

void ChangeNotice::tell()
{
    QSet<QString> ids;
    {
        const std::lock_guard lock(m_mutex);
        ids.swap(m_ids);
        m_underWay = false;
    }
    m_tell(QStringList(ids.cbegin(), ids.cend()));
}

} // namespace dbbasic
