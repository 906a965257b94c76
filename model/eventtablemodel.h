// The log as a table, newest on top. Rows are index arithmetic on a snapshot of the log, or the list of
// sequences that match a filter; events themselves stay where they are, in the log.
#pragma once

#include "model/event.h"
#include "model/eventstore.h"
#include "model/filter.h"
#include "model/matchscan.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QTimer>

#include <deque>
#include <memory>
#include <optional>

namespace dbbasic {

/// An event together with the snapshot that keeps its bytes alive.
struct PinnedEvent
{
    std::shared_ptr<const LogView> view;
    Event event;
};

/// Takes in what is new once a frame, however much that is: new rows at the top as one insert, older matches
/// of a search at the end as another.
class EventTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { TimeColumn, TypeColumn, SourceColumn, PayloadColumn, SequenceColumn, ColumnCount };
    enum Role {
        SequenceRole = Qt::UserRole, ///< quint64
        TypeRole,                    ///< of the event, whatever the column
        DamagedRole,                 ///< bool: the line there failed its check
    };

    explicit EventTableModel(EventStore &store, QObject *parent = nullptr);
    ~EventTableModel() override;

    /// The rows change once the first hits are there (or after a moment without any): filterApplied().
    void setFilter(const Filter &filter);
    const Filter &filter() const { return m_filter; }

    /// Rows stay as they are; pendingRows() counts on.
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    quint64 pendingRows() const;

    /// The search back in history for matches.
    bool isSearching() const { return m_searching; }
    double searchedShare() const; ///< 0…1
    void stopSearch();

    Sequence sequenceAt(int row) const;
    /// The row of this event, or of the next older one that is shown; rowCount() if there is none.
    int lowerRow(Sequence sequence) const;
    /// -1 if it is not shown.
    int rowOf(Sequence sequence) const;
    std::optional<PinnedEvent> eventAt(int row) const;
    const std::shared_ptr<const LogView> &view() const { return m_view; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Takes in what is new now, without waiting for the frame.
    void pull();

Q_SIGNALS:
    void filterApplied();
    void pulled(); ///< at most once a frame: rows, pending rows or progress may have changed

private:
    void armFrame();
    void takeView();
    void pullEverything();
    void pullMatches();
    void showMatches(MatchScan::Found &found);
    void appendOlder(const std::vector<Sequence> &older);
    void dropOldest(int count);
    void resetRows();
    const std::optional<Event> &cachedEvent(Sequence sequence) const;
    QString timeText(Time time) const;

    EventStore &m_store;
    LogWatcher m_watcher;
    QTimer m_frame;
    std::shared_ptr<const LogView> m_view;
    Filter m_filter;
    bool m_everything = true; ///< what the rows are; behind m_filter while a new one waits for its first hits
    bool m_paused = false;

    // Without a filter: row 0 is m_top, and so on down.
    Sequence m_top;
    int m_rows = 0;

    // With a filter: distances from m_anchor, so that 32 bits are enough. Row 0 is the last shown of m_newer.
    Sequence m_anchor;
    std::deque<quint32> m_newer, m_older;
    std::size_t m_shownNewer = 0; ///< less than m_newer.size() only while paused
    bool m_searching = false;
    Sequence m_scanAnchor, m_searchPosition;
    bool m_switching = false; ///< a new filter waits for its first hits
    QElapsedTimer m_switchedAt;

    mutable Sequence m_cachedSequence;
    mutable std::optional<Event> m_cachedEvent;

    MatchScan m_scan; // last: its thread ends before the rest goes
};

} // namespace dbbasic
