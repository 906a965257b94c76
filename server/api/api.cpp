#include "server/api/api.h"

#include "server/api/apistate.h"

// Called once from the static library's resources.
static void initResources()
{
    Q_INIT_RESOURCE(api);
}

namespace dbbasic {

struct Api::Private
{
    ApiState state;
};

ApiState::ApiState(const ApiContext &context)
    : store(context.store)
    , subscriptions(context.subscriptions)
    , replays(context.replays)
    , edge(context.edge)
    , streams(context.store)
{
}

Api::Api(const ApiContext &context)
    : d(new Private{ApiState(context)})
{
    initResources();
}

Api::~Api() = default;

void Api::addRoutes(Router &router)
{
    addObjectRoutes(router, d->state);
    addEventRoutes(router, d->state);
    addStatisticsRoutes(router, d->state);
    addStreamRoutes(router, d->state);
    addSubscriptionRoutes(router, d->state);
    addDeliveryRoutes(router, d->state);
    addReplayRoutes(router, d->state);
    addOperationRoutes(router, d->state);
}

} // namespace dbbasic
