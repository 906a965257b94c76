// Standard Webhooks 1.0.0: who sent it, and that nobody changed it.
#pragma once

#include <QByteArray>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

/// The value of webhook-signature: "v1,…" for each secret ("whsec_…"), separated by spaces. A secret that is
/// not base64 signs nothing.
QByteArray webhookSignature(const std::vector<std::string> &secrets, std::string_view id,
                            std::int64_t unixSeconds, const QByteArray &body);

} // namespace dbbasic
