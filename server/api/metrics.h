// /metrics: Prometheus text. One place that knows every name, so that names and help stand together.
#pragma once

#include <string>

namespace dbbasic {

struct ApiState;

/// Any thread.
std::string prometheusText(const ApiState &state);

} // namespace dbbasic
