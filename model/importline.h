// One line of an import → one event, or the reason why not. Knows the formats; nothing of files and logs.
#pragma once

#include "model/event.h"
#include "model/transfer.h"

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace dbbasic {

/// A line that says nothing about events: empty, a header, a subscription of the Python original.
struct NotAnEvent
{
};

class ImportLineReader
{
public:
    /// `first` is the first line that is not empty. Error: what it is not.
    static tl::expected<ImportLineReader, std::string> make(ImportFormat format, std::string_view first);

    ImportFormat format() const { return m_format; }
    std::variant<EventDraft, NotAnEvent, std::string> read(std::string_view line) const;

private:
    tl::expected<EventDraft, std::string> readTsv(std::string_view line) const;

    ImportFormat m_format = ImportFormat::Ndjson;
    std::string m_header;               ///< of TSV
    std::vector<std::string> m_columns; ///< its names
    bool m_hasChecksum = false;         ///< it is the log's own header
};

} // namespace dbbasic
