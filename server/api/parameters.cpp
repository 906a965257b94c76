#include "server/api/parameters.h"

#include "model/log/ascii.h"
#include "model/timetext.h"
#include "server/api/reply.h"

#include <QByteArrayView>
#include <QUrl>

#include <algorithm>
#include <charconv>

namespace dbbasic {

namespace {

bool isUtf8(std::string_view text)
{
    return QByteArrayView(text.data(), static_cast<qsizetype>(text.size())).isValidUtf8();
}

std::string decoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 &&
            hexValue(text[i + 2]) >= 0) {
            out += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

} // namespace

Result<Parameters> Parameters::of(const QHttpServerRequest &request,
                                  std::initializer_list<std::string_view> known)
{
    const QByteArray query = request.url().query(QUrl::FullyEncoded).toLatin1();
    return parse(std::string_view(query.constData(), static_cast<std::size_t>(query.size())), known);
}

Result<Parameters> Parameters::parse(std::string_view query, std::initializer_list<std::string_view> known)
{
    Parameters parameters;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty())
            continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string name = decoded(pair.substr(0, equals));
        std::string value = equals < pair.size() ? decoded(pair.substr(equals + 1)) : std::string();

        if (std::find(known.begin(), known.end(), name) == known.end()) {
            std::string message =
                "unknown parameter " + (isUtf8(name) ? name : "(not UTF-8)") + ", known are ";
            for (std::string_view each : known)
                message += (each == *known.begin() ? "" : ", ") + std::string(each);
            if (known.size() == 0)
                message = "this address takes no parameters, found " + (isUtf8(name) ? name : "(not UTF-8)");
            return invalidArgument(std::move(message));
        }
        if (parameters.has(name))
            return invalidArgument(name + " is given twice");
        if (!isUtf8(value))
            return invalidArgument(name + " is not valid UTF-8");
        parameters.m_values.emplace_back(std::move(name), std::move(value));
    }
    return parameters;
}

bool Parameters::names(std::string_view query, std::string_view name)
{
    if (query.starts_with('?'))
        query.remove_prefix(1);
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (decoded(pair.substr(0, pair.find('='))) == name)
            return true;
    }
    return false;
}

const std::string *Parameters::find(std::string_view name) const
{
    for (const auto &[key, value] : m_values) {
        if (key == name)
            return &value;
    }
    return nullptr;
}

std::optional<std::string_view> Parameters::text(std::string_view name) const
{
    const std::string *value = find(name);
    if (!value || value->empty())
        return std::nullopt;
    return *value;
}

Result<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t otherwise,
                                         std::uint64_t smallest, std::uint64_t largest) const
{
    const std::string *value = find(name);
    if (!value)
        return otherwise;
    std::uint64_t result = 0;
    const char *end = value->data() + value->size();
    const auto [stop, problem] = std::from_chars(value->data(), end, result);
    if (value->empty() || problem != std::errc() || stop != end || result < smallest || result > largest) {
        return unreadable(name, *value,
                          largest == UINT64_MAX ? "a whole number from " + std::to_string(smallest)
                                                : "a whole number from " + std::to_string(smallest) + " to " +
                                                      std::to_string(largest));
    }
    return result;
}

Result<bool> Parameters::boolean(std::string_view name, bool otherwise) const
{
    const std::string *value = find(name);
    if (!value)
        return otherwise;
    if (*value == "true" || *value == "1")
        return true;
    if (*value == "false" || *value == "0")
        return false;
    return unreadable(name, *value, "true or false");
}

Result<std::optional<Time>> Parameters::time(std::string_view name, Time now, Moment moment) const
{
    const std::string *value = find(name);
    if (!value)
        return std::nullopt;
    // The plus of "2026-11-23T10:00+02:00" is a space by the rules of query strings. Nobody means a space
    // there.
    std::string text = *value;
    if (const auto space = text.find(' ', 11); space != std::string::npos)
        text[space] = '+';
    const auto span = parseTimeSpan(text, now);
    if (!span)
        return unreadable(name, *value, "unix seconds, an RFC 3339 time or an age such as 15m");
    return std::optional(moment == Moment::First ? span->first : span->last);
}

tl::unexpected<Error> unreadable(std::string_view name, std::string_view value, std::string_view expected)
{
    constexpr std::size_t longest = 100;
    std::string shown(value.substr(0, longest));
    while (value.size() > longest && !isUtf8(shown))
        shown.pop_back();
    if (value.size() > longest)
        shown += "…";
    return invalidArgument(std::string(name) + ": '" + shown + "' is not " + std::string(expected));
}

} // namespace dbbasic
