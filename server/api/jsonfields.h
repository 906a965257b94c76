// The members of one JSON object as slices of its text, for request bodies: an event's payload is kept as the
// bytes that came, so nothing is built from it here.
#pragma once

#include "model/result.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

/// Reads text that compactJson has passed: whole, valid, no white space between tokens. That is why walking
/// it needs no checks. The slices live as long as the text.
class JsonFields
{
public:
    /// Error when the text is not an object.
    static Result<JsonFields> of(std::string_view compactObject);

    /// The value as it stands in the text. Error when the name occurs twice: which of them was meant?
    Result<std::optional<std::string_view>> raw(std::string_view name) const;

    // Absent and null are the same here. Errors name the field and what it must be.
    Result<std::optional<std::string>> string(std::string_view name) const;
    Result<std::optional<std::uint64_t>> unsignedNumber(std::string_view name) const;
    Result<std::optional<double>> number(std::string_view name) const;
    Result<std::optional<bool>> boolean(std::string_view name) const;

    /// Error naming the first field that is not in `known`.
    Result<void> refuseOthers(std::initializer_list<std::string_view> known) const;

    struct Field
    {
        std::string_view name; ///< as in the text, between the quotes
        std::string_view value;
        std::string plainName() const;
        bool is(std::string_view wanted) const;
    };
    const std::vector<Field> &all() const { return m_fields; }

private:
    std::vector<Field> m_fields;
};

/// The elements of a compact array as slices.
std::vector<std::string_view> jsonElements(std::string_view compactArray);

/// The text of a JSON string token, escapes undone. Error on half of a surrogate pair.
Result<std::string> jsonStringValue(std::string_view token);

} // namespace dbbasic
