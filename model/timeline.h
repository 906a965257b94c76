// How many of the events shown fall into each stretch of time, and of which types. Counts are exact and cost
// a binary search each, whatever the number of events; the shares of the types are exact in a stretch of few
// events and come from a sample in one of many.
#pragma once

#include "model/event.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <map>
#include <vector>

namespace dbbasic {

class EventTableModel;

class Timeline : public QObject
{
    Q_OBJECT

public:
    struct Share
    {
        QString type;
        double part; ///< of the bucket's count, 0…1; the largest first
    };
    struct Bucket
    {
        quint64 count = 0;
        std::vector<Share> shares; ///< empty until sampled
    };

    explicit Timeline(EventTableModel &events, QObject *parent = nullptr);

    Time start() const { return m_start; } ///< of the first bucket
    std::chrono::microseconds width() const { return m_width; }
    const std::vector<Bucket> &buckets() const { return m_buckets; }
    quint64 highest() const { return m_highest; }

    /// Buckets over what is shown, at most so many.
    void setMaximumBuckets(int count);
    void refresh();

Q_SIGNALS:
    void changed();

private:
    struct Sample
    {
        quint64 count;
        std::vector<Share> shares;
    };
    void scheduleRefresh();
    quint64 rowsFrom(Time time) const;
    std::vector<Share> sample(quint64 firstRow, quint64 endRow) const;

    EventTableModel &m_events;
    QTimer m_timer;
    int m_maximumBuckets = 120;
    Time m_start{};
    std::chrono::microseconds m_width{1'000'000};
    std::vector<Bucket> m_buckets;
    quint64 m_highest = 0;
    std::map<std::pair<Time, std::chrono::microseconds>, Sample> m_samples;
};

} // namespace dbbasic
