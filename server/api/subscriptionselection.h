// Which subscriptions a list shows: the parameters event_type, subscriber_id and state.
#pragma once

#include "model/subscriptions.h"
#include "server/api/parameters.h"

#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

#define DBBASIC_SUBSCRIPTION_PARAMETERS "event_type", "subscriber_id", "state"

class SubscriptionSelection
{
public:
    /// Error for a state that is none.
    static Result<SubscriptionSelection> of(const Parameters &parameters);

    std::vector<Subscription> from(const Subscriptions &subscriptions) const;

private:
    std::optional<std::string> m_eventType, m_subscriberId;
    std::optional<SubscriptionState> m_state;
};

} // namespace dbbasic
