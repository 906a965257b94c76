// EventStore::publish runs its completion on the committing thread, Deliveries in the delivery thread. A
// widget wants it in its own, and only as long as it lives.
#pragma once

#include "model/deliveries.h"
#include "model/eventstore.h"

#include <functional>

class QObject;

namespace dbbasic {

/// A completion that runs `done` in the thread of `context` (where this must be called), or not at all once
/// `context` is gone.
EventStore::Completion completionFor(QObject *context,
                                     std::function<void(const Result<std::vector<Published>> &result)> done);

/// The same for what came of one POST, which is told in the delivery thread.
Deliveries::Done answerFor(QObject *context,
                           std::function<void(const Result<DeliveryAttempt> &attempt)> done);

Deliveries::Acted actedFor(QObject *context, std::function<void(const Result<void> &done)> done);

} // namespace dbbasic
