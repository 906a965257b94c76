#include "model/log/logview.h"

#include "model/log/damage.h"
#include "model/log/segment.h"

#include <algorithm>
#include <map>

namespace dbbasic {

namespace {

// In use in one segment.
std::vector<NameCount> namesOf(const Segment &segment, Column column)
{
    std::vector<NameCount> names;
    for (std::uint32_t nameId = 0, end = segment.nameCount(column); nameId < end; ++nameId) {
        const Postings postings = segment.postings(column, nameId);
        if (!postings.empty())
            names.push_back({std::string(segment.name(column, nameId)), postings.size(),
                             segment.sequenceOf(postings[postings.size() - 1])});
    }
    return names;
}

std::vector<NameCount> namesOf(const LogView &view, Column column)
{
    std::map<std::string, NameCount, std::less<>> merged; // by name, so that the answer is sorted
    for (std::size_t number = 0; number < view.segmentCount(); ++number) {
        const Segment &segment = view.segment(number);
        for (NameCount &one : segment.consistently([&] { return namesOf(segment, column); })) {
            NameCount &name = merged[one.name];
            name.count += one.count;
            name.last = one.last;
        }
    }
    std::vector<NameCount> names;
    names.reserve(merged.size());
    for (auto &[text, name] : merged) {
        name.name = text;
        names.push_back(std::move(name));
    }
    return names;
}

} // namespace

LogView::LogView(std::shared_ptr<const Segments> sealed, std::shared_ptr<const Segment> open,
                 std::shared_ptr<DamageRegister> damage)
    : m_sealed(std::move(sealed))
    , m_open(std::move(open))
    , m_damage(std::move(damage))
    , m_last{m_open->first().value + m_open->size() - 1}
{
}

std::size_t LogView::segmentCount() const
{
    return m_sealed->size() + 1;
}

const Segment &LogView::segment(std::size_t number) const
{
    return number < m_sealed->size() ? *(*m_sealed)[number] : *m_open;
}

std::shared_ptr<const Segment> LogView::segmentAt(std::size_t number) const
{
    return number < m_sealed->size() ? (*m_sealed)[number] : m_open;
}

std::size_t LogView::segmentOf(Sequence sequence) const
{
    if (sequence >= m_open->first())
        return m_sealed->size();
    const auto after =
        std::upper_bound(m_sealed->begin(), m_sealed->end(), sequence,
                         [](Sequence wanted, const auto &segment) { return wanted < segment->first(); });
    return after == m_sealed->begin() ? 0 : static_cast<std::size_t>(after - m_sealed->begin()) - 1;
}

Sequence LogView::first() const
{
    return segment(0).first();
}

std::optional<Event> LogView::at(Sequence sequence) const
{
    const Segment &segment = this->segment(segmentOf(sequence));
    if (sequence < segment.first() || sequence.value - segment.first().value >= segment.size())
        return {};
    return segment.event(static_cast<std::uint32_t>(sequence.value - segment.first().value));
}

std::optional<Event> LogView::find(std::string_view id) const
{
    // A find proves itself; only that there is none has to be made sure of.
    for (const Trust trust : {Trust::Blind, Trust::Checked}) {
        for (std::size_t number = segmentCount(); number-- > 0;) {
            if (const std::optional<Event> event = segment(number).find(id, trust))
                return event;
        }
    }
    return {};
}

std::optional<Time> LogView::timeOf(Sequence sequence) const
{
    const Segment &segment = this->segment(segmentOf(sequence));
    if (sequence < segment.first() || sequence.value - segment.first().value >= segment.size())
        return {};
    return segment.timeOf(static_cast<std::uint32_t>(sequence.value - segment.first().value));
}

std::optional<Sequence> LogView::lastOfType(std::string_view type) const
{
    for (std::size_t number = segmentCount(); number-- > 0;) {
        const Segment &segment = this->segment(number);
        const auto last = segment.consistently([&]() -> std::optional<Sequence> {
            const std::optional<std::uint32_t> nameId = segment.findName(Column::Type, type);
            const Postings postings = nameId ? segment.postings(Column::Type, *nameId) : Postings();
            if (postings.empty())
                return {};
            return segment.sequenceOf(postings[postings.size() - 1]);
        });
        if (last)
            return last;
    }
    return {};
}

Sequence LogView::lowerBound(Time time) const
{
    // The first segment whose last event is not before `time` has the answer.
    std::size_t from = 0;
    std::size_t to = segmentCount();
    while (from < to) {
        const std::size_t middle = from + (to - from) / 2;
        const Segment &segment = this->segment(middle);
        if (segment.size() == 0 || segment.timeOf(segment.size() - 1) >= time)
            to = middle;
        else
            from = middle + 1;
    }
    if (from == segmentCount())
        return {m_last.value + 1};
    const Segment &segment = this->segment(from);
    return segment.sequenceOf(segment.lowerBound(time));
}

std::vector<NameCount> LogView::types() const
{
    return namesOf(*this, Column::Type);
}

std::vector<NameCount> LogView::sources() const
{
    return namesOf(*this, Column::Source);
}

std::vector<Sequence> LogView::damaged() const
{
    return m_damage->sequences();
}

std::vector<Sequence> LogView::damaged(Sequence first, Sequence last) const
{
    return m_damage->sequences(first, last);
}

} // namespace dbbasic
