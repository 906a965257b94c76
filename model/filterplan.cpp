#include "model/filterplan.h"

#include "model/filternode.h"
#include "model/log/segment.h"

#include <algorithm>
#include <type_traits>

namespace dbbasic {
namespace {

enum Needs : unsigned { NeedsType = 1, NeedsSource = 2, NeedsPlace = 4, NeedsLine = 8 };

unsigned needs(const FilterNode &node)
{
    return std::visit(
        [](const auto &term) -> unsigned {
            using Term = std::decay_t<decltype(term)>;
            if constexpr (std::is_same_v<Term, AllOf> || std::is_same_v<Term, AnyOf>) {
                unsigned all = 0;
                for (const auto &child : term.children)
                    all |= needs(*child);
                return all;
            } else if constexpr (std::is_same_v<Term, NoneOf>) {
                return needs(*term.child);
            } else if constexpr (std::is_same_v<Term, TypeTerm>) {
                return NeedsType;
            } else if constexpr (std::is_same_v<Term, SourceTerm>) {
                return NeedsSource;
            } else if constexpr (std::is_same_v<Term, SequenceTerm> || std::is_same_v<Term, TimeTerm>) {
                return NeedsPlace;
            } else {
                return NeedsLine;
            }
        },
        node.term);
}

/// The conjuncts of a tree, with NOT pushed through OR and through itself.
void flatten(const FilterNodePtr &node, std::vector<FilterNodePtr> &out)
{
    if (const auto *all = std::get_if<AllOf>(&node->term)) {
        for (const auto &child : all->children)
            flatten(child, out);
        return;
    }
    if (const auto *none = std::get_if<NoneOf>(&node->term)) {
        if (const auto *twice = std::get_if<NoneOf>(&none->child->term))
            return flatten(twice->child, out);
        if (const auto *any = std::get_if<AnyOf>(&none->child->term)) {
            for (const auto &child : any->children)
                flatten(std::make_shared<const FilterNode>(FilterNode{NoneOf{child}}), out);
            return;
        }
    }
    out.push_back(node);
}

/// The names a filter over one column spells out, if that is all it does.
bool spelledNames(const FilterNode &node, std::vector<std::string_view> &names)
{
    if (const auto *type = std::get_if<TypeTerm>(&node.term)) {
        names.push_back(type->pattern);
        return !isTypePattern(type->pattern);
    }
    if (const auto *source = std::get_if<SourceTerm>(&node.term)) {
        names.push_back(source->escaped);
        return !source->hasWildcards;
    }
    const auto *any = std::get_if<AnyOf>(&node.term);
    return any && std::all_of(any->children.begin(), any->children.end(),
                              [&names](const auto &child) { return spelledNames(*child, names); });
}

} // namespace

FilterPlan::FilterPlan(const Filter &filter)
{
    std::vector<FilterNodePtr> conjuncts;
    if (filter.root())
        flatten(filter.root(), conjuncts);
    for (const auto &conjunct : conjuncts) {
        if (const auto *sequence = std::get_if<SequenceTerm>(&conjunct->term)) {
            firstSequence = std::max(firstSequence, sequence->first);
            lastSequence = std::min(lastSequence, sequence->last);
            continue;
        }
        if (const auto *time = std::get_if<TimeTerm>(&conjunct->term)) {
            firstTime = std::max(firstTime, time->first);
            lastTime = std::min(lastTime, time->last);
            continue;
        }
        if (const auto *term = std::get_if<IdTerm>(&conjunct->term); term && !id) {
            id = term->id;
            continue;
        }
        if (const auto *term = std::get_if<TextTerm>(&conjunct->term)) {
            // The longest is the rarest, as a rule.
            if (!text || text->text().size() < term->finder.text().size())
                text = &term->finder;
        }
        const Filter part(conjunct);
        switch (needs(*conjunct)) {
        case NeedsType:
            types.push_back(part);
            break;
        case NeedsSource:
            sources.push_back(part);
            break;
        default:
            if (needs(*conjunct) & NeedsLine)
                line = line && part;
            else
                entries.push_back(part);
        }
    }
}

NameSet FilterPlan::names(const Segment &segment, Column column) const
{
    const std::vector<Filter> &filters = column == Column::Type ? types : sources;
    NameSet set;
    if (filters.empty())
        return set;
    set.m_all = false;
    const auto holds = [&](std::uint32_t nameId) {
        Event event;
        (column == Column::Type ? event.type : event.escapedSource) = segment.name(column, nameId);
        return std::all_of(filters.begin(), filters.end(),
                           [&event](const Filter &filter) { return filter.matches(event); });
    };
    std::vector<std::string_view> spelled;
    if (spelledNames(*filters.front().root(), spelled)) {
        // A dictionary may be long; what is spelled out is looked up.
        for (const std::string_view name : spelled) {
            if (const auto nameId = segment.findName(column, name); nameId && holds(*nameId))
                set.m_ids.push_back(*nameId);
        }
        std::sort(set.m_ids.begin(), set.m_ids.end());
        set.m_ids.erase(std::unique(set.m_ids.begin(), set.m_ids.end()), set.m_ids.end());
    } else {
        for (std::uint32_t nameId = 0; nameId < segment.nameCount(column); ++nameId) {
            if (holds(nameId))
                set.m_ids.push_back(nameId);
        }
    }
    if (set.m_ids.size() > 1) {
        set.m_isIn.resize(set.m_ids.back() + 1);
        for (const std::uint32_t nameId : set.m_ids)
            set.m_isIn[nameId] = true;
    }
    return set;
}

} // namespace dbbasic
