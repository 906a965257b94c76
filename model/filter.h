// The filter language: one text for the API, subscriptions, the window and the command line, compiled once
// into a predicate.
//
//   type:user.*  source:auth  id:…  seq>100  time>=2026-11-23T10:00  since:15m  payload.user_id:123
//   payload.total>=99.5  has:payload.email  "free text"
//
// Terms next to each other mean AND; OR, NOT or a leading '-', parentheses. filterFields() has the whole
// list.
#pragma once

#include "model/event.h"
#include "model/result.h"
#include "model/timetext.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace dbbasic {

struct FilterNode;

struct FilterError
{
    std::size_t column = 0; ///< byte offset into the text, from 0
    std::string message;    ///< what was found and what was expected
};

/// Immutable and cheap to copy; matches() may run on any thread.
class Filter
{
public:
    Filter(); ///< matches everything
    explicit Filter(std::shared_ptr<const FilterNode> root);

    /// `now` is what ages such as since:15m count back from.
    static tl::expected<Filter, FilterError> parse(std::string_view text, Time now);

    /// The pieces the API's plain parameters are made of.
    static Filter type(std::string_view pattern); ///< as in typeMatches
    static Filter source(std::string_view source);
    static Filter since(Time time); ///< inclusive
    static Filter until(Time time); ///< inclusive; what a text means by it is the last of parseTimeSpan
    static Filter text(std::string_view text);

    Filter operator&&(const Filter &other) const;
    Filter operator!() const;

    bool matches(const Event &event) const;
    bool matchesEverything() const { return !m_root; }

    /// One line per term that decided it: "type is user.created, wanted order.*".
    std::string explain(const Event &event) const;

    const std::shared_ptr<const FilterNode> &root() const
    {
        return m_root;
    } ///< for the query planner; may be null

private:
    std::shared_ptr<const FilterNode> m_root;
};

/// A field of the language, for completion and for the manual.
struct FilterField
{
    std::string_view name;
    std::string_view operators; ///< separated by spaces
    std::string_view help;
    std::string_view example;
};
std::span<const FilterField> filterFields();

/// A term that selects exactly this value: 'source:auth', 'payload.user."first name":"Al"'. `field` is one of
/// filterFields() or a payloadField(). For values of the payload give the raw JSON of a scalar as it stands.
std::string filterTerm(std::string_view field, std::string_view value);
std::string filterTermForJson(std::string_view payloadField, std::string_view rawJsonValue);
/// "payload.user.\"first name\"" from names (or places in an array).
std::string payloadField(std::span<const std::string> path);

/// Exact, or with wildcards per dot token: '*' stands for any characters but a dot, a last token '>' for one
/// or more tokens. user.*  *.created  user.>  A lone '*' or '>' matches every type.
bool typeMatches(std::string_view pattern, std::string_view type);

/// An error says what is wrong with a pattern for typeMatches.
Result<void> checkTypePattern(std::string_view pattern);
/// Whether it has wildcards at all.
inline bool isTypePattern(std::string_view pattern)
{
    return pattern.find_first_of("*>") != std::string_view::npos;
}

} // namespace dbbasic
