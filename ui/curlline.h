// The curl command that publishes an event: for the clipboard, with the quoting a POSIX shell wants.
#pragma once

#include <QString>
#include <QUrl>

#include <string_view>

namespace dbbasic {

/// `address` as in ServiceStatus; `payload` is compact JSON and goes in as it is.
QString curlLine(const QUrl &address, std::string_view type, std::string_view source,
                 std::string_view payload);

} // namespace dbbasic
