// now | beginning | a sequence | an event id | a time: where a subscription begins or is moved to.
#pragma once

#include "model/result.h"
#include "model/subscriptions.h"

#include <string_view>

namespace dbbasic {

class LogView;

/// A sequence and an id stand for the place behind that event. A whole number above the last sequence is a
/// time when it can be one (from 100000000, 1973), else an error. `name` is the parameter's.
Result<StartPosition> readStartPosition(std::string_view name, std::string_view text, const LogView &view);

} // namespace dbbasic
