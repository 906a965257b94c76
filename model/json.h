// JSON at the edge of the model: checked once, whole, and kept as the bytes that came.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace dbbasic {

/// Nesting deeper than this is refused.
inline constexpr int maximumJsonDepth = 1024;

struct JsonError
{
    std::size_t offset = 0;       ///< bytes from the start of the text
    int line = 1;                 ///< from 1
    int column = 1;               ///< from 1, in characters
    std::string message;          ///< without the position
    std::string describe() const; ///< "message at line L, column C"
};

/// Checks the whole of `text` (RFC 8259, valid UTF-8, depth) and returns it less insignificant white space:
/// key order, duplicate keys, numbers of any size and escapes stay as they are.
tl::expected<std::string, JsonError> compactJson(std::string_view text);

/// The same check without the copy.
tl::expected<void, JsonError> validateJson(std::string_view text);

/// Appends `text` (UTF-8) as a JSON string with its quotes.
void appendJsonString(std::string &out, std::string_view text);

/// Appends the event as the JSON object of the contract:
/// {"id","event_type","payload","source","timestamp","sequence","time"}
void appendEventJson(std::string &out, const Event &event);

/// Source with its escapes undone; the other way round in log/record.h.
std::string unescaped(std::string_view escapedSource);

/// Rules for the fields of an event. An error names the field.
Result<void> checkEventType(std::string_view type);
Result<void> checkSource(std::string_view source);
Result<void> checkSubscriberId(std::string_view id);

} // namespace dbbasic
