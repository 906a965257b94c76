// Collects the ids of what changed on any thread and tells them together, in the thread it lives in, at most
// once an interval.
#pragma once

#include <QObject>
#include <QSet>
#include <QStringList>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace dbbasic {

class ChangeNotice : public QObject
{
public:
    ChangeNotice(std::chrono::milliseconds interval, std::function<void(const QStringList &)> tell);

    /// Any thread.
    void add(const std::string &id);

private:
    void tell();

    const std::chrono::milliseconds m_interval;
    const std::function<void(const QStringList &)> m_tell;
    std::mutex m_mutex;
    QSet<QString> m_ids;
    bool m_underWay = false;
};

} // namespace dbbasic
