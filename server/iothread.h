// The I/O thread: the edge and the API, made, used and destroyed in it.
#pragma once

#include "server/api/api.h"
#include "server/http/access.h"
#include "server/http/counters.h"
#include "server/http/limits.h"
#include "server/http/tls.h"

#include <QThread>

#include <chrono>
#include <future>
#include <memory>

namespace dbbasic {

class Edge;

/// Lives in the main thread.
class IoThread final : public QThread
{
public:
    /// Takes over `listeningDescriptor`. Context and counters outlive the thread.
    IoThread(const ApiContext &context, std::shared_ptr<const Access> access,
             std::shared_ptr<const TlsContext> tls, EdgeLimits limits, EdgeCounters &counters,
             int listeningDescriptor);
    /// Waits for the end that stop() began.
    ~IoThread() override;

    /// Accepts no more, lets answers that are due go out for as long as `patience`, and ends.
    void stop(std::chrono::milliseconds patience);
    /// `tls`: null for plain HTTP.
    void setAccess(std::shared_ptr<const Access> access, std::shared_ptr<const TlsContext> tls);

protected:
    void run() override;

private:
    void serve();

    const ApiContext m_context;
    std::shared_ptr<const Access> m_access; ///< to begin with
    std::shared_ptr<const TlsContext> m_tls;
    const EdgeLimits m_limits;
    EdgeCounters &m_counters;
    const int m_listeningDescriptor;
    std::promise<Edge *> m_made;
    std::promise<void> m_ended; ///< everything made in the thread is gone
    Edge *m_edge = nullptr;     ///< in the thread; post to it
};

} // namespace dbbasic
