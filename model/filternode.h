// A filter as a tree: what the parser makes, the predicate walks and the planner takes apart.
#pragma once

#include "model/event.h"
#include "model/textfinder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dbbasic {

struct FilterNode;
using FilterNodePtr = std::shared_ptr<const FilterNode>;

struct AllOf
{
    std::vector<FilterNodePtr> children;
};

struct AnyOf
{
    std::vector<FilterNodePtr> children;
};

struct NoneOf
{
    FilterNodePtr child;
};

struct TypeTerm
{
    std::string pattern; ///< see typeMatches
};

struct SourceTerm
{
    std::string escaped;       ///< as it stands in the log
    bool hasWildcards = false; ///< '*' stands for any run of characters
};

struct IdTerm
{
    std::string id;
};

/// Both ends inclusive; empty when first > last.
struct SequenceTerm
{
    Sequence first{0};
    Sequence last{UINT64_MAX};
};

/// Both ends inclusive; empty when first > last.
struct TimeTerm
{
    Time first = Time::min();
    Time last = Time::max();
};

enum class Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

struct PayloadTerm
{
    std::vector<std::string> path; ///< names, or places in an array; empty: the payload itself
    Comparison comparison = Comparison::Equal;
    std::string operand;
    bool quoted = false;       ///< "123" is a string; 123 is the number or the string
    bool hasWildcards = false; ///< only unquoted and with Equal or NotEqual
};

struct HasTerm
{
    std::vector<std::string> path;
};

/// Anywhere in id, type, source or payload as they stand in the log. Letters A-Z match in either case,
/// everything else as it was sent: é finds neither É nor \u00e9.
struct TextTerm
{
    TextFinder finder;
};

struct FilterNode
{
    std::variant<AllOf, AnyOf, NoneOf, TypeTerm, SourceTerm, IdTerm, SequenceTerm, TimeTerm, PayloadTerm,
                 HasTerm, TextTerm>
        term;
};

/// The columns of the event's line that free text looks in: id, type, source and payload with the tabs
/// between.
std::string_view searchableText(const Event &event);

bool nodeMatches(const FilterNode &node, const Event &event);

} // namespace dbbasic
