// The state of the log in the words of the program's own log, for whoever reads that at three in the morning.
#pragma once

#include "model/log/log.h"

#include <QLoggingCategory>
#include <QObject>
#include <QTimer>

#include <cstdint>

namespace dbbasic {

class EventStore;

Q_DECLARE_LOGGING_CATEGORY(lcState) ///< dbbasic.log

/// Writes a line when it is made for what recovery has found, and then one for each change: publishing stops
/// or works again, lines turn out to be damaged. In the store's thread.
class LogWatch : public QObject
{
    Q_OBJECT

public:
    explicit LogWatch(const EventStore &store, QObject *parent = nullptr);
    ~LogWatch() override;

private:
    void look();
    void tellDamage();

    const EventStore &m_store;
    LogHealth m_told;
    QTimer m_damageTimer; ///< a disk that dies has damage by the thousand: told together
};

} // namespace dbbasic
