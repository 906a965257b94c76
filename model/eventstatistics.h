// How often each type and each source occurs among the events the table shows. Counted on a thread of its
// own, and only while somebody looks.
#pragma once

#include "model/event.h"
#include "model/filter.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace dbbasic {

class EventTableModel;
class LogView;

/// Lives in the model's thread.
class EventStatistics : public QObject
{
    Q_OBJECT

public:
    struct Count
    {
        std::uint64_t count = 0;
        Sequence last;
    };
    struct Counts
    {
        std::map<std::string, Count, std::less<>> types;
        std::map<std::string, Count, std::less<>> sources; ///< escaped as in Event::escapedSource
        std::uint64_t total = 0;
        Sequence counted; ///< everything up to here
        bool complete = false;
    };

    explicit EventStatistics(EventTableModel &events, QObject *parent = nullptr);
    ~EventStatistics() override;

    /// Counts while it is wanted, about once a second; what was counted stays.
    void setWanted(bool wanted);
    const Counts &counts() const { return m_counts; }

Q_SIGNALS:
    void changed();

private:
    void restart();
    void goOn();
    void merge(const Counts &found);

    EventTableModel &m_events;
    bool m_wanted = false;
    Counts m_counts;
    QTimer m_later;
    std::shared_ptr<std::atomic<bool>> m_cancel; ///< of the count under way; nullptr: none
    QThreadPool m_pool;                          // last: waits for its work before the rest goes
};

} // namespace dbbasic
