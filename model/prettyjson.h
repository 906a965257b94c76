// JSON for reading, written over the compact bytes: numbers, key order, duplicate keys and escapes stay as
// they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dbbasic {

struct PrettyJson
{
    std::string text;
    bool whole = true; ///< false: cut at the end of a line when it had reached `limit`
};

/// `compact` is valid JSON without white space between its tokens, as payloads are in the log.
PrettyJson prettyJson(std::string_view compact, std::size_t limit = SIZE_MAX);

} // namespace dbbasic
