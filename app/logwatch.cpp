#include "app/logwatch.h"

#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/query.h"

#include <string>

namespace dbbasic {

Q_LOGGING_CATEGORY(lcState, "dbbasic.log")

namespace {

constexpr std::chrono::seconds damagePause{1};

std::string whatOfDamage(const EventStore &store)
{
    const std::string sequences = damageWithin(*store.view(), {}).sequences();
    return (sequences.empty() ? "" : ", at sequence " + sequences) +
           ": kept as found, and in no answer; dbbasic-events verify tells more";
}

} // namespace

LogWatch::LogWatch(const EventStore &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_told(store.health())
{
    m_damageTimer.setSingleShot(true);
    m_damageTimer.setInterval(damagePause);
    connect(&m_damageTimer, &QTimer::timeout, this, &LogWatch::tellDamage);
    connect(&store, &EventStore::healthChanged, this, &LogWatch::look);

    if (!m_told.recoveryNote.empty())
        qCWarning(lcState, "Recovery at the start: %s%s", m_told.recoveryNote.c_str(),
                  m_told.damagedLines > 0 ? whatOfDamage(store).c_str() : "");
}

LogWatch::~LogWatch()
{
    tellDamage(); // what still waits for the timer
}

void LogWatch::look()
{
    const LogHealth now = m_store.health();
    if (now.damagedLines != m_told.damagedLines && !m_damageTimer.isActive())
        m_damageTimer.start();
    // The reason's words may change from one attempt to the next; its kind is what an operator acts upon.
    const bool otherReason = !now.writable && now.reasonCode != m_told.reasonCode;
    if (now.writable == m_told.writable && !otherReason)
        return;
    m_told.writable = now.writable;
    m_told.reasonCode = now.reasonCode;
    if (now.writable)
        qCInfo(lcState, "Publishing works again");
    else
        qCCritical(lcState, "Publishing has stopped: %s. Every publish is refused until it works again",
                   now.reason.c_str());
}

void LogWatch::tellDamage()
{
    const std::uint64_t lines = m_store.health().damagedLines;
    if (lines == m_told.damagedLines)
        return;
    m_told.damagedLines = lines;
    qCWarning(lcState, "%llu damaged or missing line%s in the log%s", static_cast<unsigned long long>(lines),
              lines == 1 ? "" : "s", whatOfDamage(m_store).c_str());
}

} // namespace dbbasic
