#include "model/filter.h"

#include "model/filternode.h"
#include "model/json.h"
#include "model/jsonvalue.h"
#include "model/log/record.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace dbbasic {
namespace {

/// '*' in `pattern` stands for any run of characters.
bool globMatches(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool holds(Comparison comparison, int order)
{
    switch (comparison) {
    case Comparison::Equal:
        return order == 0;
    case Comparison::NotEqual:
        return order != 0;
    case Comparison::Less:
        return order < 0;
    case Comparison::LessOrEqual:
        return order <= 0;
    case Comparison::Greater:
        return order > 0;
    case Comparison::GreaterOrEqual:
        return order >= 0;
    }
    return false;
}

bool equals(const PayloadTerm &term, std::string_view value)
{
    switch (jsonKind(value)) {
    case JsonKind::String:
        return term.hasWildcards ? globMatches(term.operand, jsonStringText(value))
                                 : jsonStringEquals(value, term.operand);
    case JsonKind::Number:
        if (term.quoted)
            return false;
        if (term.hasWildcards)
            return globMatches(term.operand, value);
        return isJsonNumber(term.operand) && compareJsonNumbers(value, term.operand) == 0;
    default:
        return !term.quoted && value == term.operand;
    }
}

bool valueMatches(const PayloadTerm &term, std::string_view value)
{
    if (term.comparison == Comparison::Equal || term.comparison == Comparison::NotEqual)
        return equals(term, value); // NotEqual is turned round where all values are known
    const bool number = !term.quoted && isJsonNumber(term.operand);
    if (jsonKind(value) == JsonKind::Number)
        return number && holds(term.comparison, compareJsonNumbers(value, term.operand));
    if (jsonKind(value) != JsonKind::String)
        return false;
    const std::string text = jsonStringText(value);
    if (number)
        return isJsonNumber(text) && holds(term.comparison, compareJsonNumbers(text, term.operand));
    return holds(term.comparison, text.compare(term.operand));
}

using Path = std::span<const std::string>;

/// Calls `visit` with each value at the path until it returns true. A step into an array is a place, or goes
/// into every element.
template <typename Visit>
bool visitPath(std::string_view value, Path path, const Visit &visit)
{
    if (path.empty())
        return visit(value);
    const JsonKind kind = jsonKind(value);
    if (kind == JsonKind::Object) {
        const auto member = jsonMember(value, path.front());
        return member && visitPath(*member, path.subspan(1), visit);
    }
    if (kind != JsonKind::Array)
        return false;
    std::size_t wanted = 0;
    const std::string &step = path.front();
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), wanted);
    const bool isPlace = error == std::errc{} && end == step.data() + step.size();
    std::size_t place = 0;
    for (JsonItems items(value); items.next(); ++place) {
        if (isPlace && place == wanted)
            return visitPath(items.value(), path.subspan(1), visit);
        if (!isPlace && visitPath(items.value(), path, visit))
            return true;
    }
    return false;
}

bool payloadMatches(const PayloadTerm &term, std::string_view payload)
{
    bool present = false;
    const bool found = visitPath(payload, term.path, [&](std::string_view value) {
        present = true;
        if (valueMatches(term, value))
            return true;
        if (jsonKind(value) != JsonKind::Array)
            return false;
        for (JsonItems items(value); items.next();) {
            if (valueMatches(term, items.value()))
                return true;
        }
        return false;
    });
    return term.comparison == Comparison::NotEqual ? present && !found : found;
}

struct Matcher
{
    const Event &event;

    bool operator()(const AllOf &all) const
    {
        return std::all_of(all.children.begin(), all.children.end(),
                           [this](const auto &child) { return nodeMatches(*child, event); });
    }
    bool operator()(const AnyOf &any) const
    {
        return std::any_of(any.children.begin(), any.children.end(),
                           [this](const auto &child) { return nodeMatches(*child, event); });
    }
    bool operator()(const NoneOf &none) const { return !nodeMatches(*none.child, event); }
    bool operator()(const TypeTerm &term) const { return typeMatches(term.pattern, event.type); }
    bool operator()(const SourceTerm &term) const
    {
        return term.hasWildcards ? globMatches(term.escaped, event.escapedSource)
                                 : term.escaped == event.escapedSource;
    }
    bool operator()(const IdTerm &term) const { return term.id == event.id; }
    bool operator()(const SequenceTerm &term) const
    {
        return term.first <= event.sequence && event.sequence <= term.last;
    }
    bool operator()(const TimeTerm &term) const
    {
        return term.first <= event.time && event.time <= term.last;
    }
    bool operator()(const PayloadTerm &term) const { return payloadMatches(term, event.payload); }
    bool operator()(const HasTerm &term) const
    {
        return visitPath(event.payload, term.path, [](std::string_view) { return true; });
    }
    bool operator()(const TextTerm &term) const { return term.finder.isIn(searchableText(event)); }
};

template <typename Term>
Filter makeFilter(Term term)
{
    return Filter(std::make_shared<const FilterNode>(FilterNode{std::move(term)}));
}

} // namespace

std::string_view searchableText(const Event &event)
{
    // From the id to the payload: neighbours in the line.
    return {event.id.data(),
            static_cast<std::size_t>(event.payload.data() + event.payload.size() - event.id.data())};
}

bool nodeMatches(const FilterNode &node, const Event &event)
{
    return std::visit(Matcher{event}, node.term);
}

Filter::Filter() = default;

Filter::Filter(std::shared_ptr<const FilterNode> root)
    : m_root(std::move(root))
{
}

Filter Filter::type(std::string_view pattern)
{
    return pattern == "*" || pattern == ">" ? Filter() : makeFilter(TypeTerm{std::string(pattern)});
}

Filter Filter::source(std::string_view source)
{
    SourceTerm term;
    appendEscaped(term.escaped, source);
    return makeFilter(std::move(term));
}

Filter Filter::since(Time time)
{
    return makeFilter(TimeTerm{time, Time::max()});
}

Filter Filter::until(Time time)
{
    return makeFilter(TimeTerm{Time::min(), time});
}

Filter Filter::text(std::string_view text)
{
    return text.empty() ? Filter() : makeFilter(TextTerm{TextFinder(text)});
}

Filter Filter::operator&&(const Filter &other) const
{
    if (!m_root)
        return other;
    if (!other.m_root)
        return *this;
    return makeFilter(AllOf{{m_root, other.m_root}});
}

Filter Filter::operator!() const
{
    return makeFilter(NoneOf{m_root ? m_root : std::make_shared<const FilterNode>(FilterNode{AllOf{}})});
}

bool Filter::matches(const Event &event) const
{
    return !m_root || nodeMatches(*m_root, event);
}

bool typeMatches(std::string_view pattern, std::string_view type)
{
    if (!isTypePattern(pattern))
        return pattern == type;
    if (pattern == "*" || pattern == ">")
        return true;
    for (;;) {
        if (pattern == ">")
            return !type.empty();
        const std::size_t patternDot = pattern.find('.');
        const std::size_t typeDot = type.find('.');
        if (!globMatches(pattern.substr(0, patternDot), type.substr(0, typeDot)))
            return false;
        if (patternDot == std::string_view::npos || typeDot == std::string_view::npos)
            return patternDot == typeDot;
        pattern.remove_prefix(patternDot + 1);
        type.remove_prefix(typeDot + 1);
    }
}

Result<void> checkTypePattern(std::string_view pattern)
{
    if (pattern == ">")
        return {};
    // With its wildcards replaced by a letter a pattern has to be a type.
    std::string type(pattern);
    if (type.size() > 2 && type.ends_with(".>"))
        type.back() = 'x';
    if (type.find('>') != std::string::npos)
        return failure(Error::Code::InvalidArgument,
                       "event_type '" + std::string(pattern) +
                           "' has a '>' that is not its last token; expected for example user.>");
    std::replace(type.begin(), type.end(), '*', 'x');
    return checkEventType(type);
}

} // namespace dbbasic
