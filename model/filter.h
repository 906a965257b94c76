// The filter language: one text for the API, subscriptions, the window and the command line, compiled once
// into a predicate.
//
//   type:user.*  source:auth  id:…  seq>100  time>=2026-11-23T10:00  since:15m  payload.user_id:123
//   payload.total>=99.5  has:payload.email  "free text"
//
// Terms next to each other mean AND; OR, NOT or a leading '-', parentheses.
#pragma once

#include "model/event.h"

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

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

    /// `now` is what ages such as since:15m count back from.
    static tl::expected<Filter, FilterError> parse(std::string_view text, Time now);

    /// The pieces the API's plain parameters are made of.
    static Filter type(std::string_view pattern); ///< exact, or wildcards per dot token: user.*  *.created  user.>
    static Filter source(std::string_view source);
    static Filter since(Time time); ///< inclusive
    static Filter until(Time time); ///< inclusive
    static Filter text(std::string_view text);

    Filter operator&&(const Filter &other) const;
    Filter operator!() const;

    bool matches(const Event &event) const;
    bool matchesEverything() const { return !m_root; }

    /// One sentence per term that decided it: "type is user.created, wanted order.*".
    std::string explain(const Event &event) const;

    const FilterNode *root() const { return m_root.get(); } ///< for the query planner

private:
    explicit Filter(std::shared_ptr<const FilterNode> root);
    std::shared_ptr<const FilterNode> m_root;
};

/// `pattern` as in Filter::type; shared with subscriptions.
bool typeMatches(std::string_view pattern, std::string_view type);

/// "1699000000", "1699000000.25", RFC 3339 (with or without zone, date alone), or an age such as "15m", "2h", "7d".
tl::expected<Time, std::string> parseTime(std::string_view text, Time now);

/// RFC 3339, UTC, microseconds: 2026-11-23T10:02:11.123456Z
std::string formatTime(Time time);

} // namespace dbbasic
