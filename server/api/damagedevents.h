// Damaged events that an answer has passed over. Nobody can say whether they match what was asked for, so the
// answer tells of them.
#pragma once

#include "model/event.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dbbasic {

class JsonWriter;

class DamagedEvents
{
public:
    DamagedEvents() = default;
    explicit DamagedEvents(const std::vector<Sequence> &sequences) { add(sequences); }

    void add(const std::vector<Sequence> &sequences);
    bool isEmpty() const { return m_count == 0; }

    /// "damaged": the first hundred sequences, and "damaged_count": how many there are. Nothing when there
    /// are none.
    void write(JsonWriter &writer) const;
    /// The same as an object of its own, for what is answered line by line.
    std::string object() const;
    /// As a comment line, for TSV.
    std::string comment() const;

private:
    std::string listed() const;

    std::vector<Sequence> m_first;
    std::uint64_t m_count = 0;
};

} // namespace dbbasic
