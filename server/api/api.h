// The HTTP interface: all routes of api.md, one file per resource behind this door.
#pragma once

#include <memory>

namespace dbbasic {

class EventStore;
class Replays;
class Router;
class Subscriptions;
struct EdgeCounters;

/// What the handlers work on. Everything outlives the Api.
struct ApiContext
{
    EventStore &store;
    Subscriptions &subscriptions;
    Replays &replays;
    const EdgeCounters *edge = nullptr; ///< for /metrics
};

/// Belongs to one I/O thread: made, used and destroyed there. Outlives the connections, whose bodies refer to
/// it. Handlers publish with Committer::Caller, so the I/O thread calls EventStore::commitPending() after
/// each round.
class Api
{
public:
    explicit Api(const ApiContext &context);
    ~Api();

    /// The handlers refer to this object.
    void addRoutes(Router &router);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
