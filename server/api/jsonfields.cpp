#include "server/api/jsonfields.h"

#include "model/jsonvalue.h"

#include <algorithm>
#include <charconv>

namespace dbbasic {

Result<JsonFields> JsonFields::of(std::string_view text)
{
    if (text.empty() || text.front() != '{')
        return failure(Error::Code::InvalidArgument, "a JSON object is expected");
    JsonFields fields;
    fields.m_fields.reserve(8); // most have fewer
    for (JsonItems items(text); items.next();)
        fields.m_fields.push_back({items.name().substr(1, items.name().size() - 2), items.value()});
    return fields;
}

std::string JsonFields::Field::plainName() const
{
    return jsonStringValue(std::string_view(name.data() - 1, name.size() + 2)).value_or(std::string(name));
}

bool JsonFields::Field::is(std::string_view wanted) const
{
    if (name.size() <= wanted.size()) // an escape is longer than what it stands for
        return name == wanted;
    return name.find('\\') != std::string_view::npos && plainName() == wanted;
}

Result<std::optional<std::string_view>> JsonFields::raw(std::string_view name) const
{
    std::optional<std::string_view> found;
    for (const Field &field : m_fields) {
        if (!field.is(name))
            continue;
        if (found)
            return failure(Error::Code::InvalidArgument, std::string(name) + " is given twice");
        found = field.value;
    }
    return found;
}

Result<std::optional<std::string>> JsonFields::string(std::string_view name) const
{
    const auto value = raw(name);
    if (!value)
        return tl::unexpected(value.error());
    if (!*value || **value == "null")
        return std::nullopt;
    if ((*value)->front() != '"')
        return failure(Error::Code::InvalidArgument, std::string(name) + " must be a string");
    auto text = jsonStringValue(**value);
    if (!text)
        return failure(Error::Code::InvalidArgument, std::string(name) + ": " + text.error().message);
    return std::optional(std::move(*text));
}

Result<std::optional<std::uint64_t>> JsonFields::unsignedNumber(std::string_view name) const
{
    const auto value = raw(name);
    if (!value)
        return tl::unexpected(value.error());
    if (!*value || **value == "null")
        return std::nullopt;
    std::uint64_t result = 0;
    const char *end = (*value)->data() + (*value)->size();
    const auto [stop, problem] = std::from_chars((*value)->data(), end, result);
    if (problem != std::errc() || stop != end)
        return failure(Error::Code::InvalidArgument, std::string(name) + " must be a whole number from 0");
    return std::optional(result);
}

Result<std::optional<double>> JsonFields::number(std::string_view name) const
{
    const auto value = raw(name);
    if (!value)
        return tl::unexpected(value.error());
    if (!*value || **value == "null")
        return std::nullopt;
    double result = 0;
    const char *end = (*value)->data() + (*value)->size();
    const auto [stop, problem] = std::from_chars((*value)->data(), end, result);
    if (problem != std::errc() || stop != end)
        return failure(Error::Code::InvalidArgument, std::string(name) + " must be a number");
    return std::optional(result);
}

Result<std::optional<bool>> JsonFields::boolean(std::string_view name) const
{
    const auto value = raw(name);
    if (!value)
        return tl::unexpected(value.error());
    if (!*value || **value == "null")
        return std::nullopt;
    if (**value != "true" && **value != "false")
        return failure(Error::Code::InvalidArgument, std::string(name) + " must be true or false");
    return std::optional(**value == "true");
}

Result<void> JsonFields::refuseOthers(std::initializer_list<std::string_view> known) const
{
    for (const Field &field : m_fields) {
        if (std::any_of(known.begin(), known.end(), [&](std::string_view name) { return field.is(name); }))
            continue;
        std::string message = "unknown field " + field.plainName() + ", known are ";
        for (std::string_view name : known)
            message += (name == *known.begin() ? "" : ", ") + std::string(name);
        return failure(Error::Code::InvalidArgument, std::move(message));
    }
    return {};
}

std::vector<std::string_view> jsonElements(std::string_view text)
{
    std::vector<std::string_view> elements;
    for (JsonItems items(text); items.next();)
        elements.push_back(items.value());
    return elements;
}

Result<std::string> jsonStringValue(std::string_view token)
{
    auto text = strictJsonStringText(token);
    if (!text)
        return failure(Error::Code::InvalidArgument, "half of a surrogate pair");
    return std::move(*text);
}

} // namespace dbbasic
