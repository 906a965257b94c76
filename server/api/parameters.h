// The parameters of a request's query string, read strictly: what is unknown, given twice or cannot be read
// is an error that names it, never a silent default.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <QHttpServerRequest>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbbasic {

class Parameters
{
public:
    /// Error when a name is not in `known`, occurs twice, or a value is not valid UTF-8.
    static Result<Parameters> of(const QHttpServerRequest &request,
                                 std::initializer_list<std::string_view> known);
    /// The same from the text behind the question mark, still percent-encoded. '+' is a space.
    static Result<Parameters> parse(std::string_view query, std::initializer_list<std::string_view> known);

    /// Whether a query, with or without its question mark, has the parameter, however its name is encoded.
    static bool names(std::string_view query, std::string_view name);

    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// None when absent or empty.
    std::optional<std::string_view> text(std::string_view name) const;

    /// Whole number in the range; `otherwise` when absent.
    Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise, std::uint64_t smallest,
                                 std::uint64_t largest) const;
    Result<bool> boolean(std::string_view name, bool otherwise) const;
    /// Unix seconds, with fraction too, RFC 3339, or an age (15m). A text such as 2026-11-23 names a span:
    /// its first or its last moment is meant.
    enum class Moment { First, Last };
    Result<std::optional<Time>> time(std::string_view name, Time now, Moment moment = Moment::First) const;

private:
    const std::string *find(std::string_view name) const;

    std::vector<std::pair<std::string, std::string>> m_values;
};

/// "limit: 'ten' is not a whole number from 1 to 10000"
tl::unexpected<Error> unreadable(std::string_view name, std::string_view value, std::string_view expected);

} // namespace dbbasic
