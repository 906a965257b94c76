#include "server/api/damagedevents.h"

#include "server/api/reply.h"

namespace dbbasic {

namespace {
constexpr std::size_t listedAtMost = 100;
}

void DamagedEvents::add(const std::vector<Sequence> &sequences)
{
    m_count += sequences.size();
    for (const Sequence sequence : sequences) {
        if (m_first.size() == listedAtMost)
            return;
        m_first.push_back(sequence);
    }
}

std::string DamagedEvents::listed() const
{
    std::string text;
    for (const Sequence sequence : m_first) {
        if (!text.empty())
            text += ',';
        appendUnsigned(text, sequence.value);
    }
    return text;
}

void DamagedEvents::write(JsonWriter &writer) const
{
    if (isEmpty())
        return;
    writer.raw("damaged") += '[' + listed() + ']';
    writer.number("damaged_count", m_count);
}

std::string DamagedEvents::object() const
{
    std::string text;
    JsonWriter writer(text);
    writer.openObject();
    write(writer);
    writer.closeObject();
    return text;
}

std::string DamagedEvents::comment() const
{
    const std::string more = m_count > m_first.size() ? ",…" : "";
    return "# damaged in the log, could not be read: " + listed() + more + '\n';
}

} // namespace dbbasic
