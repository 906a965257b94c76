// Subscriptions, delivery states and attempts as JSON, with the field names that clients of the dbbasic
// daemon know.
#pragma once

#include "model/deliveries.h"
#include "model/subscriptions.h"
#include "server/api/reply.h"

namespace dbbasic {

/// The members of a subscription; passwords in its URL are masked.
void writeSubscription(JsonWriter &writer, const Subscription &subscription);

/// A row of the delivery list. `pending` counts what waits, up to a cap.
void writeDeliveryRow(JsonWriter &writer, const Subscription &subscription, std::uint64_t pending,
                      const std::optional<std::string> &nextPendingEvent, bool includeCallbackUrl);

void writeAttempt(JsonWriter &writer, const DeliveryAttempt &attempt);
void writeDeadLetter(JsonWriter &writer, const DeadLetter &letter);

/// "last_answer": the newest answer to a delivery of this subscription, from `deliveries` when the program
/// has been started since. May read files.
void writeLastAnswer(JsonWriter &writer, const Subscription &subscription, const Deliveries &deliveries);

/// An attempt just made. "ok" is said of the request; whether the endpoint took it is in "attempt".
Response attemptResponse(const DeliveryAttempt &attempt);

std::string_view stateName(SubscriptionState state);

} // namespace dbbasic
