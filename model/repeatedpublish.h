// The same event sent many times, at a rate or as fast as the log takes it.
#pragma once

#include "model/event.h"

#include <QElapsedTimer>
#include <QObject>

#include <memory>
#include <string>

class QTimer;

namespace dbbasic {

class EventStore;

/// Each is a transaction of its own with its own id. Lives in the thread that made it; never blocks.
class RepeatedPublish : public QObject
{
    Q_OBJECT

public:
    struct Progress
    {
        std::uint64_t wanted = 0;
        std::uint64_t sent = 0;   ///< handed to the log
        std::uint64_t stored = 0; ///< acknowledged by the log, to the level of its sync policy
        std::uint64_t failed = 0;
        Sequence last; ///< highest sequence acknowledged
        std::string firstError;
        double seconds = 0;
        bool cancelled = false;
    };

    explicit RepeatedPublish(EventStore &store, QObject *parent = nullptr);
    ~RepeatedPublish() override;

    /// `perSecond` 0: as fast as the log takes them. One run at a time.
    void start(EventDraft draft, std::uint64_t times, double perSecond);
    /// Sends no more; finished() follows when what is under way has been answered.
    void cancel();

    bool isRunning() const;
    Progress progress() const;

Q_SIGNALS:
    void progressed();
    void finished();

private:
    struct Tally;
    void step();

    EventStore &m_store;
    EventDraft m_draft;
    QTimer *m_timer;
    QElapsedTimer m_clock;
    std::shared_ptr<Tally> m_tally; // shared with the completions, which may outlive this
    Progress m_progress;
    double m_perSecond = 0;
};

} // namespace dbbasic
