#include "server/api/jsonfields.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace dbbasic {

namespace {

/// Position behind the string that starts at `at`.
std::size_t skipString(std::string_view text, std::size_t at)
{
    for (++at;; ++at) {
        const auto quote =
            static_cast<const char *>(std::memchr(text.data() + at, '"', text.size() - at)) - text.data();
        const auto closing = static_cast<std::size_t>(quote);
        std::size_t backslashes = 0;
        while (text[closing - 1 - backslashes] == '\\')
            ++backslashes;
        if (backslashes % 2 == 0)
            return closing + 1;
        at = closing;
    }
}

/// Position behind the value that starts at `at`.
std::size_t skipValue(std::string_view text, std::size_t at)
{
    if (text[at] == '"')
        return skipString(text, at);
    if (text[at] != '{' && text[at] != '[') {
        while (text[at] != ',' && text[at] != '}' && text[at] != ']')
            ++at;
        return at;
    }
    for (std::size_t depth = 0;;) {
        const char c = text[at];
        if (c == '"') {
            at = skipString(text, at);
            continue;
        }
        ++at;
        if (c == '{' || c == '[')
            ++depth;
        else if ((c == '}' || c == ']') && --depth == 0)
            return at;
    }
}

void appendUtf8(std::string &out, std::uint32_t codePoint)
{
    if (codePoint < 0x80) {
        out += static_cast<char>(codePoint);
    } else if (codePoint < 0x800) {
        out += static_cast<char>(0xc0 | codePoint >> 6);
        out += static_cast<char>(0x80 | (codePoint & 0x3f));
    } else if (codePoint < 0x10000) {
        out += static_cast<char>(0xe0 | codePoint >> 12);
        out += static_cast<char>(0x80 | (codePoint >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (codePoint & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | codePoint >> 18);
        out += static_cast<char>(0x80 | (codePoint >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (codePoint >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (codePoint & 0x3f));
    }
}

std::uint32_t hex4(std::string_view text, std::size_t at)
{
    std::uint32_t value = 0;
    std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
    return value;
}

} // namespace

Result<JsonFields> JsonFields::of(std::string_view text)
{
    if (text.empty() || text.front() != '{')
        return failure(Error::Code::InvalidArgument, "a JSON object is expected");
    JsonFields fields;
    for (std::size_t at = 1; text[at] != '}';) {
        if (text[at] == ',')
            ++at;
        const std::size_t nameEnd = skipString(text, at);
        const std::size_t valueEnd = skipValue(text, nameEnd + 1);
        fields.m_fields.push_back(
            {text.substr(at + 1, nameEnd - at - 2), text.substr(nameEnd + 1, valueEnd - nameEnd - 1)});
        at = valueEnd;
    }
    return fields;
}

std::string JsonFields::Field::plainName() const
{
    return jsonStringValue(std::string_view(name.data() - 1, name.size() + 2)).value_or(std::string(name));
}

bool JsonFields::Field::is(std::string_view wanted) const
{
    if (name.find('\\') == std::string_view::npos)
        return name == wanted;
    return plainName() == wanted;
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
    for (std::size_t at = 1; text[at] != ']';) {
        if (text[at] == ',')
            ++at;
        const std::size_t end = skipValue(text, at);
        elements.push_back(text.substr(at, end - at));
        at = end;
    }
    return elements;
}

Result<std::string> jsonStringValue(std::string_view token)
{
    const std::string_view inner = token.substr(1, token.size() - 2);
    std::size_t backslash = inner.find('\\');
    if (backslash == std::string_view::npos)
        return std::string(inner);

    std::string out;
    out.reserve(inner.size());
    std::size_t from = 0;
    for (; backslash != std::string_view::npos; backslash = inner.find('\\', from)) {
        out.append(inner, from, backslash - from);
        const char escape = inner[backslash + 1];
        from = backslash + 2;
        switch (escape) {
        case 'b':
            out += '\b';
            break;
        case 'f':
            out += '\f';
            break;
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case 't':
            out += '\t';
            break;
        case 'u': {
            std::uint32_t codePoint = hex4(inner, from);
            from += 4;
            if (codePoint >= 0xd800 && codePoint < 0xe000) {
                const bool pair = codePoint < 0xdc00 && inner.substr(from, 2) == "\\u";
                const std::uint32_t low = pair ? hex4(inner, from + 2) : 0;
                if (low < 0xdc00 || low > 0xdfff)
                    return failure(Error::Code::InvalidArgument, "half of a surrogate pair");
                codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00);
                from += 6;
            }
            appendUtf8(out, codePoint);
            break;
        }
        default:
            out += escape; // quote, backslash, slash
        }
    }
    out.append(inner, from);
    return out;
}

} // namespace dbbasic
