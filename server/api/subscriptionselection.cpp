#include "server/api/subscriptionselection.h"

#include "server/api/reply.h"
#include "server/api/subscriptionjson.h"

namespace dbbasic {

Result<SubscriptionSelection> SubscriptionSelection::of(const Parameters &parameters)
{
    SubscriptionSelection selection;
    selection.m_eventType = parameters.text("event_type");
    selection.m_subscriberId = parameters.text("subscriber_id");
    if (const auto name = parameters.text("state")) {
        for (const auto each :
             {SubscriptionState::Polling, SubscriptionState::Active, SubscriptionState::Failing,
              SubscriptionState::Paused, SubscriptionState::Disabled}) {
            if (stateName(each) == *name)
                selection.m_state = each;
        }
        if (!selection.m_state)
            return unreadable("state", *name, "polling, active, failing, paused or disabled");
    }
    return selection;
}

std::vector<Subscription> SubscriptionSelection::from(const Subscriptions &subscriptions) const
{
    auto rows = subscriptions.all();
    std::erase_if(rows, [this](const Subscription &row) {
        return m_eventType.value_or(row.settings.eventType) != row.settings.eventType ||
               m_subscriberId.value_or(row.settings.subscriberId) != row.settings.subscriberId ||
               m_state.value_or(row.state) != row.state;
    });
    return rows;
}

} // namespace dbbasic
