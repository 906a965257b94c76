// Looks into JSON that is known to be valid and compact (see compactJson) without building anything: the
// parts are views of the text. On other text the functions still stay within it, but what they say means
// nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dbbasic {

enum class JsonKind { Object, Array, String, Number, True, False, Null };

/// Of a value by its first character.
JsonKind jsonKind(std::string_view value);

/// The text of a string given with its quotes, escapes undone. A lone surrogate becomes U+FFFD.
std::string jsonStringText(std::string_view string);
/// The same, but none where there is a lone surrogate.
std::optional<std::string> strictJsonStringText(std::string_view string);
/// Whether jsonStringText(string) is `text`, without a copy where the string has no escapes.
bool jsonStringEquals(std::string_view string, std::string_view text);

/// -1, 0, 1. Exact for any number of digits and any exponent: 1.10 is 1.1, 12345678901234567890 is not
/// 12345678901234567891.
int compareJsonNumbers(std::string_view a, std::string_view b);
/// The place in `token` where it stops being a JSON number; npos when it is one.
std::size_t jsonNumberFlaw(std::string_view token);
inline bool isJsonNumber(std::string_view text)
{
    return jsonNumberFlaw(text) == std::string_view::npos;
}

/// Goes through the members of an object or the elements of an array.
class JsonItems
{
public:
    explicit JsonItems(std::string_view container);
    bool next();
    std::string_view name() const { return m_name; } ///< with its quotes; empty in an array
    std::string_view value() const { return m_value; }

private:
    std::string_view m_text;
    std::size_t m_at = 1;
    bool m_isObject;
    std::string_view m_name;
    std::string_view m_value;
};

/// The member of that name; the last one where there are several, as JSON readers take it.
std::optional<std::string_view> jsonMember(std::string_view object, std::string_view name);

} // namespace dbbasic
