#include "model/jsonvalue.h"

#include "model/log/ascii.h"

#include <algorithm>
#include <cstdint>

namespace dbbasic {
namespace {

/// Behind the closing quote of the string that begins at `at`.
std::size_t stringEnd(std::string_view text, std::size_t at)
{
    const std::size_t begin = at + 1;
    for (at = begin; at < text.size(); ++at) {
        at = text.find('"', at);
        if (at == std::string_view::npos)
            break;
        std::size_t backslashes = 0;
        while (at - backslashes > begin && text[at - 1 - backslashes] == '\\')
            ++backslashes;
        if (backslashes % 2 == 0)
            return at + 1;
    }
    return text.size();
}

std::size_t valueEnd(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        return text.size();
    if (text[at] == '"')
        return stringEnd(text, at);
    if (text[at] != '{' && text[at] != '[')
        return std::min(text.find_first_of(",]}", at), text.size());
    int depth = 0;
    while (at < text.size()) {
        switch (text[at]) {
        case '"':
            at = stringEnd(text, at);
            continue;
        case '{':
        case '[':
            ++depth;
            break;
        case '}':
        case ']':
            if (--depth == 0)
                return at + 1;
            break;
        default:
            break;
        }
        ++at;
    }
    return text.size();
}

unsigned hexValue(std::string_view digits)
{
    unsigned value = 0;
    for (const char c : digits)
        value = value * 16 + static_cast<unsigned>(isDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    return value;
}

void appendUtf8(std::string &out, unsigned c)
{
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

/// A number as 0.DIGITS × 10^exponent with neither leading nor trailing zeros among the digits.
struct Decimal
{
    bool negative = false;
    std::string_view whole; ///< digits before the point
    std::string_view part;  ///< digits after it
    std::int64_t exponent = 0;

    std::size_t size() const { return whole.size() + part.size(); }
    char digit(std::size_t at) const
    {
        return at < whole.size() ? whole[at] : at < size() ? part[at - whole.size()] : '0';
    }
};

Decimal decimal(std::string_view text)
{
    Decimal number;
    if (!text.empty() && text.front() == '-') {
        number.negative = true;
        text.remove_prefix(1);
    }
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::string_view mantissa = text.substr(0, e);
    if (e < text.size()) {
        std::string_view digits = text.substr(e + 1);
        const bool negative = !digits.empty() && digits.front() == '-';
        if (!digits.empty() && !isDigit(digits.front()))
            digits.remove_prefix(1);
        // An exponent out of all reason stays that; it only must not overflow.
        constexpr std::int64_t limit = 1'000'000'000'000'000;
        for (const char c : digits)
            number.exponent = std::min(number.exponent * 10 + (c - '0'), limit);
        if (negative)
            number.exponent = -number.exponent;
    }
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    number.whole = mantissa.substr(0, point);
    number.part = mantissa.substr(std::min(point + 1, mantissa.size()));
    number.whole.remove_prefix(std::min(number.whole.find_first_not_of('0'), number.whole.size()));
    number.exponent += static_cast<std::int64_t>(number.whole.size());
    if (number.whole.empty()) {
        const std::size_t zeros = std::min(number.part.find_first_not_of('0'), number.part.size());
        number.part.remove_prefix(zeros);
        number.exponent -= static_cast<std::int64_t>(zeros);
    }
    if (number.size() == 0 || (number.whole.empty() && number.part.empty())) {
        number.negative = false;
        number.exponent = INT64_MIN; // zero is below all others in size
    }
    return number;
}

/// The text of a string, and whether all its surrogates come in pairs; U+FFFD stands for one that does not.
struct StringText
{
    std::string text;
    bool isWhole = true;
};

StringText textOfString(std::string_view string)
{
    const std::string_view inner =
        string.size() < 2 ? std::string_view() : string.substr(1, string.size() - 2);
    StringText result;
    std::string &out = result.text;
    out.reserve(inner.size());
    std::size_t from = 0;
    for (std::size_t at = inner.find('\\'); at < inner.size() && at + 1 < inner.size();
         at = inner.find('\\', from)) {
        out.append(inner, from, at - from);
        const char escape = inner[at + 1];
        from = at + 2;
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
            unsigned c = hexValue(inner.substr(from, 4));
            from = std::min(from + 4, inner.size());
            if (c >= 0xd800 && c < 0xdc00 && inner.substr(from, 2) == "\\u") {
                const unsigned low = hexValue(inner.substr(std::min(from + 2, inner.size()), 4));
                if (low >= 0xdc00 && low < 0xe000) {
                    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                    from = std::min(from + 6, inner.size());
                }
            }
            if (c >= 0xd800 && c < 0xe000) {
                c = 0xfffd;
                result.isWhole = false;
            }
            appendUtf8(out, c);
            break;
        }
        default:
            out += escape; // quote, backslash, slash
        }
    }
    out.append(inner, from);
    return result;
}

} // namespace

JsonKind jsonKind(std::string_view value)
{
    switch (value.empty() ? 'n' : value.front()) {
    case '{':
        return JsonKind::Object;
    case '[':
        return JsonKind::Array;
    case '"':
        return JsonKind::String;
    case 't':
        return JsonKind::True;
    case 'f':
        return JsonKind::False;
    case 'n':
        return JsonKind::Null;
    default:
        return JsonKind::Number;
    }
}

std::string jsonStringText(std::string_view string)
{
    return textOfString(string).text;
}

std::optional<std::string> strictJsonStringText(std::string_view string)
{
    StringText result = textOfString(string);
    return result.isWhole ? std::optional(std::move(result.text)) : std::nullopt;
}

bool jsonStringEquals(std::string_view string, std::string_view text)
{
    if (string.find('\\') != std::string_view::npos)
        return jsonStringText(string) == text;
    return string.size() == text.size() + 2 && string.substr(1, text.size()) == text;
}

int compareJsonNumbers(std::string_view a, std::string_view b)
{
    const Decimal x = decimal(a);
    const Decimal y = decimal(b);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int order = x.exponent < y.exponent ? -1 : x.exponent > y.exponent ? 1 : 0;
    for (std::size_t at = 0; order == 0 && at < std::max(x.size(), y.size()); ++at) {
        if (x.digit(at) != y.digit(at))
            order = x.digit(at) < y.digit(at) ? -1 : 1;
    }
    return x.negative ? -order : order;
}

std::size_t jsonNumberFlaw(std::string_view token)
{
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t begin = at;
        while (at < token.size() && isDigit(token[at]))
            ++at;
        return at > begin;
    };
    if (!token.empty() && token[at] == '-')
        ++at;
    if (at < token.size() && token[at] == '0')
        ++at;
    else if (!digits())
        return at;
    if (at < token.size() && token[at] == '.') {
        ++at;
        if (!digits())
            return at;
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-'))
            ++at;
        if (!digits())
            return at;
    }
    return at == token.size() ? std::string_view::npos : at;
}

JsonItems::JsonItems(std::string_view container)
    : m_text(container)
    , m_isObject(!container.empty() && container.front() == '{')
{
}

bool JsonItems::next()
{
    if (m_at >= m_text.size() || m_text[m_at] == '}' || m_text[m_at] == ']')
        return false;
    if (m_isObject) {
        const std::size_t nameEnd = stringEnd(m_text, m_at);
        m_name = m_text.substr(m_at, nameEnd - m_at);
        m_at = std::min(nameEnd + 1, m_text.size());
    }
    const std::size_t end = valueEnd(m_text, m_at);
    m_value = m_text.substr(m_at, end - m_at);
    m_at = end + 1;
    return true;
}

std::optional<std::string_view> jsonMember(std::string_view object, std::string_view name)
{
    std::optional<std::string_view> found;
    for (JsonItems items(object); items.next();) {
        if (jsonStringEquals(items.name(), name))
            found = items.value();
    }
    return found;
}

} // namespace dbbasic
