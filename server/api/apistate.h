// What the routes of one I/O thread share, and the function of each resource that adds its routes.
#pragma once

#include "server/api/api.h"
#include "server/api/publishfailures.h"
#include "server/api/reply.h"
#include "server/api/scans.h"
#include "server/api/streamhub.h"

#include <memory>

namespace dbbasic {

struct ApiState
{
    explicit ApiState(const ApiContext &context);

    EventStore &store;
    Subscriptions &subscriptions;
    Replays &replays;
    const EdgeCounters *edge;
    const Time startedAt = currentTime();
    /// Shared with the publishes under way, which may end after this.
    const std::shared_ptr<PublishFailures> publishFailures = std::make_shared<PublishFailures>();
    Scans scans;
    StreamHub streams;
};

void addObjectRoutes(Router &router, ApiState &state);
void addEventRoutes(Router &router, ApiState &state);
void addStatisticsRoutes(Router &router, ApiState &state);
void addStreamRoutes(Router &router, ApiState &state);
void addSubscriptionRoutes(Router &router, ApiState &state);
void addDeliveryRoutes(Router &router, ApiState &state);
void addReplayRoutes(Router &router, ApiState &state);
void addOperationRoutes(Router &router, ApiState &state);

} // namespace dbbasic
