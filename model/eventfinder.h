// Finds the next event that matches, from one place of the log in one direction, on a thread of its own: a
// rare one may be ten million events away.
#pragma once

#include "model/event.h"
#include "model/query.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace dbbasic {

/// Lives in the thread that made it. A new start() makes the one before forgotten.
class EventFinder : public QObject
{
    Q_OBJECT

public:
    explicit EventFinder(QObject *parent = nullptr);
    ~EventFinder() override;

    /// The first match of `query`, in its order.
    void start(std::shared_ptr<const LogView> view, Query query);
    void cancel();
    bool isSearching() const { return m_cancel != nullptr; }

Q_SIGNALS:
    /// 0: there is none.
    void finished(dbbasic::Sequence found);

private:
    std::shared_ptr<std::atomic<bool>> m_cancel; ///< of the search under way; nullptr: none
    QThreadPool m_pool;                          // last: waits for its work before the rest goes
};

} // namespace dbbasic
