// A small table on disk: rows of text fields, the first is the key, the last whole row of a key wins.
//
//   change  <key column>  <column> …  crc        first line: the names
//   +       9f3k…         email       1a2b3c4d   this is the row now
//   -       9f3k…                     5e6f7a8b   there is no such row any more
//
// Fields are escaped (\t \n \r \\); crc is CRC-32C, 8 lower-case hex digits, of the line up to and including
// the tab before it. A row whose crc is wrong never counts: it is kept in <file>.damaged and told.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dbbasic {

class Storage;
class StorageFile;

/// Not thread-safe: its owner serialises the calls.
class Journal
{
public:
    using Row = std::vector<std::string>; ///< as many fields as columns; field 0 is the key

    struct Change
    {
        Row row; ///< for a removal only the key counts
        bool removed = false;
    };

    /// Makes the file if it is missing (mode 0600: rows may carry credentials). A file written with other
    /// columns is read by the names in its first line. A torn tail or damaged rows are set aside and the
    /// file is written anew before anything is appended to it.
    static Result<std::unique_ptr<Journal>> open(std::filesystem::path path, std::vector<std::string> columns,
                                                 Storage &storage);
    ~Journal();

    /// The live rows, in the order their keys first came up.
    std::vector<Row> rows() const;

    /// One write and one fdatasync for all of them; on disk when it returns. After an error none of them
    /// counts, and the next call first writes the whole table anew: a failed flush is never taken for a good
    /// one.
    Result<void> append(const std::vector<Change> &changes);

    /// Writes the live rows into a new file that replaces this one (temp file, fsync, rename, directory
    /// fsync). append() does it by itself when most of the file is history.
    Result<void> compact();

    std::uint64_t damagedRows() const { return m_damagedRows; } ///< set aside when the file was opened
    std::uint64_t fileBytes() const { return m_fileBytes; }
    const std::filesystem::path &path() const { return m_path; }

private:
    struct Entry
    {
        std::uint64_t order = 0;
        std::string line; ///< as it stands in the file, with its newline
    };

    Journal(std::filesystem::path path, std::vector<std::string> columns, Storage &storage);
    Result<void> load();
    bool loadLine(std::string_view line, const std::vector<int> &columnOf);
    Result<void> keepDamaged(std::string_view lines) const;
    std::string headerLine() const;
    std::string encode(const Change &change) const;
    void apply(const std::string &key, std::string line, bool removed);

    Storage &m_storage;
    std::filesystem::path m_path;
    std::vector<std::string> m_columns;
    std::unordered_map<std::string, Entry> m_entries;
    std::uint64_t m_nextOrder = 0;
    std::uint64_t m_liveBytes = 0;
    std::uint64_t m_fileBytes = 0;
    std::uint64_t m_damagedRows = 0;
    std::unique_ptr<StorageFile> m_file;
    bool m_rewrite = false; ///< the file's end cannot be trusted
};

/// The fields of a TSV line with their escapes undone, and back.
std::vector<std::string> splitTsv(std::string_view line);
void appendTsvField(std::string &line, std::string_view field);

/// A number as to_string writes it; 0 when the field has none.
template <typename Number>
Number tsvNumber(std::string_view field)
{
    Number value = 0;
    std::from_chars(field.data(), field.data() + field.size(), value);
    return value;
}

/// A time as it stands in the TSV files: microseconds since 1970 as a decimal number, so that it comes back
/// exactly; an empty field is no time.
std::string tsvTime(const std::optional<Time> &time);
/// None as well when there is no number in the field.
std::optional<Time> tsvTimeFrom(std::string_view field);

/// Ends `line` with the tab, crc and newline of a journal row.
void sealTsvLine(std::string &line);
/// The line less tab and crc (no newline); empty when the crc is wrong.
std::string_view unsealedTsvLine(std::string_view line);

} // namespace dbbasic
