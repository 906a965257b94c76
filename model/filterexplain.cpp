// Why a filter did or did not match: one line per term that decided it.
#include "model/filter.h"

#include "model/filternode.h"
#include "model/json.h"
#include "model/jsonvalue.h"
#include "model/utf8.h"

#include <string>

namespace dbbasic {
namespace {

std::string_view sign(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Equal:
        return "";
    case Comparison::NotEqual:
        return "anything but ";
    case Comparison::Less:
        return "less than ";
    case Comparison::LessOrEqual:
        return "at most ";
    case Comparison::Greater:
        return "more than ";
    case Comparison::GreaterOrEqual:
        return "at least ";
    }
    return "";
}

std::string shortened(std::string_view text)
{
    constexpr std::size_t limit = 80;
    if (text.size() <= limit)
        return std::string(text);
    return std::string(utf8Prefix(text, limit)) + "…";
}

/// What stands at a path that has no arrays in it; good enough for telling.
std::string valueAt(std::string_view payload, const std::vector<std::string> &path)
{
    for (const std::string &step : path) {
        if (jsonKind(payload) == JsonKind::Array)
            return shortened(payload);
        const auto member = jsonKind(payload) == JsonKind::Object ? jsonMember(payload, step) : std::nullopt;
        if (!member)
            return "missing";
        payload = *member;
    }
    return shortened(payload);
}

struct Explainer
{
    const Event &event;
    bool negated;
    std::string &out;

    void say(bool matched, const std::string &subject, const std::string &wanted) const
    {
        out += subject;
        if (matched != negated)
            out += negated ? ", which is not " : ", as wanted: ";
        else
            out += negated ? ", wanted anything but " : ", wanted ";
        out += wanted;
        out += '\n';
    }

    void into(const FilterNode &node) const { std::visit(*this, node.term); }

    /// Only the children that decided: those that failed where all had to hold, those that held where one had
    /// to.
    void into(const std::vector<FilterNodePtr> &children, bool all) const
    {
        bool result = all;
        for (const auto &child : children) {
            if (nodeMatches(*child, event) != all)
                result = !all;
        }
        for (const auto &child : children) {
            if (nodeMatches(*child, event) == result)
                into(*child);
        }
    }

    void operator()(const AllOf &all) const { into(all.children, true); }
    void operator()(const AnyOf &any) const { into(any.children, false); }
    void operator()(const NoneOf &none) const { Explainer{event, !negated, out}.into(*none.child); }

    void operator()(const TypeTerm &term) const
    {
        say(typeMatches(term.pattern, event.type), "type is " + std::string(event.type), term.pattern);
    }
    void operator()(const SourceTerm &term) const
    {
        say(nodeMatches({term}, event), "source is " + unescaped(event.escapedSource),
            unescaped(term.escaped));
    }
    void operator()(const IdTerm &term) const
    {
        say(term.id == event.id, "id is " + std::string(event.id), term.id);
    }
    void operator()(const SequenceTerm &term) const
    {
        std::string wanted = "none";
        if (term.first == term.last)
            wanted = std::to_string(term.first.value);
        else if (term.last.value == UINT64_MAX)
            wanted = std::to_string(term.first.value) + " or more";
        else if (term.first <= term.last)
            wanted = (term.first.value ? std::to_string(term.first.value) + " to " : "at most ") +
                     std::to_string(term.last.value);
        say(nodeMatches({term}, event), "seq is " + std::to_string(event.sequence.value), wanted);
    }
    void operator()(const TimeTerm &term) const
    {
        std::string wanted;
        if (term.last == Time::max())
            wanted = formatTime(term.first) + " or later";
        else if (term.first == Time::min())
            wanted = formatTime(term.last) + " or before";
        else
            wanted = formatTime(term.first) + " to " + formatTime(term.last);
        say(nodeMatches({term}, event), "time is " + formatTime(event.time), wanted);
    }
    void operator()(const PayloadTerm &term) const
    {
        const std::string operand = term.quoted ? '"' + term.operand + '"' : term.operand;
        say(nodeMatches({term}, event), payloadField(term.path) + " is " + valueAt(event.payload, term.path),
            std::string(sign(term.comparison)) + operand);
    }
    void operator()(const HasTerm &term) const
    {
        say(nodeMatches({term}, event), payloadField(term.path) + " is " + valueAt(event.payload, term.path),
            "a value there");
    }
    void operator()(const TextTerm &term) const
    {
        const bool matched = nodeMatches({term}, event);
        out += '"' + term.finder.text() + (matched ? "\" is in the event" : "\" is nowhere in the event");
        if (matched == negated)
            out += negated ? ", wanted nowhere" : ", wanted somewhere";
        out += '\n';
    }
};

} // namespace

std::string Filter::explain(const Event &event) const
{
    if (!m_root)
        return "the filter is empty and matches every event";
    std::string out;
    Explainer{event, false, out}.into(*m_root);
    if (!out.empty())
        out.pop_back();
    return out;
}

} // namespace dbbasic
