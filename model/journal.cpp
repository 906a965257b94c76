#include "model/journal.h"

#include <QLoggingCategory>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace dbbasic {

Q_LOGGING_CATEGORY(journalLog, "dbbasic.journal")

namespace {

constexpr std::uint64_t smallFile = 256 * 1024; ///< below this a file is never worth compacting
constexpr std::size_t crcDigits = 8;

constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1) ? 0x82F63B78u : 0u);
        table[i] = value;
    }
    return table;
}();

std::uint32_t crc32c(std::string_view bytes)
{
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const unsigned char byte : bytes)
        crc = (crc >> 8) ^ crcTable[(crc ^ byte) & 0xFF];
    return crc ^ 0xFFFFFFFFu;
}

std::string errnoText()
{
    return std::strerror(errno);
}

Result<void> writeAll(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failure(errno == ENOSPC || errno == EDQUOT ? Error::Code::NoSpace : Error::Code::Io,
                           errnoText());
        bytes.remove_prefix(std::size_t(written));
    }
    return {};
}

Result<void> syncDirectory(const std::filesystem::path &directory)
{
    const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return failure(Error::Code::Io, errnoText());
    const int result = ::fsync(file);
    const std::string text = result == 0 ? std::string() : errnoText();
    ::close(file);
    if (result != 0)
        return failure(Error::Code::Io, text);
    return {};
}

} // namespace

void appendTsvField(std::string &line, std::string_view field)
{
    for (const char c : field) {
        switch (c) {
        case '\t':
            line += "\\t";
            break;
        case '\n':
            line += "\\n";
            break;
        case '\r':
            line += "\\r";
            break;
        case '\\':
            line += "\\\\";
            break;
        default:
            line += c;
        }
    }
}

std::vector<std::string> splitTsv(std::string_view line)
{
    std::vector<std::string> fields(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\t') {
            fields.emplace_back();
        } else if (line[i] == '\\' && i + 1 < line.size()) {
            const char c = line[++i];
            fields.back() += c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
        } else {
            fields.back() += line[i];
        }
    }
    return fields;
}

void sealTsvLine(std::string &line)
{
    line += '\t';
    const std::uint32_t crc = crc32c(line);
    for (int shift = 28; shift >= 0; shift -= 4)
        line += "0123456789abcdef"[(crc >> shift) & 0xF];
    line += '\n';
}

std::string_view unsealedTsvLine(std::string_view line)
{
    if (line.size() <= crcDigits || line[line.size() - crcDigits - 1] != '\t')
        return {};
    const std::string_view digits = line.substr(line.size() - crcDigits);
    std::uint32_t crc = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), crc, 16);
    if (error != std::errc() || end != digits.end() || crc32c(line.substr(0, line.size() - crcDigits)) != crc)
        return {};
    return line.substr(0, line.size() - crcDigits - 1);
}

Journal::Journal(std::filesystem::path path, std::vector<std::string> columns)
    : m_path(std::move(path))
    , m_columns(std::move(columns))
{
}

Journal::~Journal()
{
    closeFile();
}

void Journal::closeFile()
{
    if (m_file >= 0)
        ::close(m_file);
    m_file = -1;
}

Result<std::unique_ptr<Journal>> Journal::open(std::filesystem::path path, std::vector<std::string> columns)
{
    std::unique_ptr<Journal> journal(new Journal(std::move(path), std::move(columns)));
    if (auto loaded = journal->load(); !loaded)
        return tl::unexpected(loaded.error());
    return journal;
}

Result<void> Journal::failed(const char *what)
{
    m_rewrite = true;
    const Error::Code code = errno == ENOSPC || errno == EDQUOT ? Error::Code::NoSpace : Error::Code::Io;
    return failure(code, std::string(what) + ' ' + m_path.string() + ": " + errnoText());
}

std::string Journal::headerLine() const
{
    std::string line = "change";
    for (const std::string &column : m_columns)
        line += '\t' + column;
    return line + "\tcrc\n";
}

Result<void> Journal::load()
{
    m_file = ::open(m_path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
    if (m_file < 0 && errno == ENOENT)
        return compact(); // an empty table: the first line alone
    if (m_file < 0)
        return failed("cannot open");

    std::string text;
    std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t got = ::read(m_file, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed("cannot read");
        if (got == 0)
            break;
        text.append(buffer.data(), std::size_t(got));
    }
    m_fileBytes = text.size();

    // Columns may have come or gone since the file was written: the names in its first line say where ours
    // are.
    std::string_view rest = text;
    std::size_t end = rest.find('\n');
    std::vector<int> columnOf(m_columns.size(), -1);
    const std::vector<std::string> names = splitTsv(rest.substr(0, end == rest.npos ? 0 : end));
    const bool headerFits = names.size() >= 3 && names.front() == "change" && names.back() == "crc" &&
                            names[1] == m_columns.front();
    if (!headerFits && !text.empty() && end != rest.npos)
        return failure(Error::Code::Io,
                       m_path.string() + " is not a table of this program (its first line is \"" +
                           std::string(rest.substr(0, std::min<std::size_t>(end, 80))) + "\")");
    if (headerFits) {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const auto found = std::find(names.begin() + 1, names.end() - 1, m_columns[i]);
            columnOf[i] = found == names.end() - 1 ? -1 : int(found - names.begin());
        }
        rest.remove_prefix(end + 1);
    }
    const bool sameColumns = headerFits && std::string_view(text).substr(0, end + 1) == headerLine();

    std::string damaged;
    while (!rest.empty() && headerFits) {
        end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        if (end == rest.npos || !loadLine(line, columnOf)) {
            damaged.append(line).append("\n");
            ++m_damagedRows;
        }
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    if (damaged.empty() && sameColumns)
        return {};
    if (!damaged.empty()) {
        qCWarning(journalLog, "%s: %llu damaged or torn rows do not count; they are kept in %s.damaged",
                  m_path.c_str(), static_cast<unsigned long long>(m_damagedRows), m_path.c_str());
        if (auto kept = keepDamaged(damaged); !kept)
            return kept;
    }
    return compact();
}

bool Journal::loadLine(std::string_view line, const std::vector<int> &columnOf)
{
    const std::string_view content = unsealedTsvLine(line);
    if (content.empty())
        return false;
    std::vector<std::string> fields = splitTsv(content);
    if (fields.size() < 2 || (fields[0] != "+" && fields[0] != "-"))
        return false;
    const bool removed = fields[0] == "-";
    Change change{Row(m_columns.size()), removed};
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (columnOf[i] >= 0 && std::size_t(columnOf[i]) < fields.size())
            change.row[i] = std::move(fields[std::size_t(columnOf[i])]);
    }
    apply(change.row.front(), removed ? std::string() : encode(change), removed);
    return true;
}

Result<void> Journal::keepDamaged(std::string_view lines) const
{
    const std::string path = m_path.string() + ".damaged";
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return failure(Error::Code::Io, "cannot open " + path + ": " + errnoText());
    auto written = writeAll(file, lines);
    if (written && ::fsync(file) != 0)
        written = failure(Error::Code::Io, errnoText());
    ::close(file);
    if (!written)
        return failure(written.error().code, "cannot write " + path + ": " + written.error().message);
    return {};
}

std::string Journal::encode(const Change &change) const
{
    std::string line = change.removed ? "-" : "+";
    const std::size_t fields = change.removed ? 1 : change.row.size();
    for (std::size_t i = 0; i < fields; ++i) {
        line += '\t';
        appendTsvField(line, change.row[i]);
    }
    sealTsvLine(line);
    return line;
}

void Journal::apply(const std::string &key, std::string line, bool removed)
{
    if (removed) {
        if (const auto found = m_entries.find(key); found != m_entries.end()) {
            m_liveBytes -= found->second.line.size();
            m_entries.erase(found);
        }
        return;
    }
    const auto [entry, isNew] = m_entries.try_emplace(key);
    if (isNew)
        entry->second.order = m_nextOrder++;
    m_liveBytes += line.size() - entry->second.line.size();
    entry->second.line = std::move(line);
}

std::vector<Journal::Row> Journal::rows() const
{
    std::vector<const Entry *> entries;
    entries.reserve(m_entries.size());
    for (const auto &[key, entry] : m_entries)
        entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(),
              [](const Entry *left, const Entry *right) { return left->order < right->order; });
    std::vector<Row> rows;
    rows.reserve(entries.size());
    for (const Entry *entry : entries) {
        Row row = splitTsv(unsealedTsvLine(std::string_view(entry->line).substr(0, entry->line.size() - 1)));
        row.erase(row.begin());
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<void> Journal::append(const std::vector<Change> &changes)
{
    if (changes.empty())
        return {};
    if (m_rewrite || m_fileBytes > smallFile + 4 * m_liveBytes) {
        if (auto compacted = compact(); !compacted)
            return compacted;
    }
    std::vector<std::string> lines;
    std::string bytes;
    for (const Change &change : changes) {
        lines.push_back(encode(change));
        bytes += lines.back();
    }
    if (auto written = writeAll(m_file, bytes); !written) {
        m_rewrite = true; // part of it may stand in the file
        return failure(written.error().code,
                       "cannot write " + m_path.string() + ": " + written.error().message);
    }
    if (::fdatasync(m_file) != 0)
        return failed("cannot flush");
    m_fileBytes += bytes.size();
    for (std::size_t i = 0; i < changes.size(); ++i)
        apply(changes[i].row.front(), std::move(lines[i]), changes[i].removed);
    return {};
}

Result<void> Journal::compact()
{
    std::vector<const Entry *> entries;
    for (const auto &[key, entry] : m_entries)
        entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(),
              [](const Entry *left, const Entry *right) { return left->order < right->order; });
    std::string bytes = headerLine();
    for (const Entry *entry : entries)
        bytes += entry->line;

    const std::string temporary = m_path.string() + ".tmp";
    const int file = ::open(temporary.c_str(), O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return failed("cannot make a new");
    auto written = writeAll(file, bytes);
    if (written && ::fsync(file) != 0)
        written = failure(Error::Code::Io, errnoText());
    if (written && ::rename(temporary.c_str(), m_path.c_str()) != 0)
        written = failure(Error::Code::Io, errnoText());
    if (!written) {
        ::close(file);
        ::unlink(temporary.c_str());
        m_rewrite = true;
        return failure(written.error().code,
                       "cannot write " + m_path.string() + " anew: " + written.error().message);
    }
    closeFile();
    m_file = file;
    m_fileBytes = bytes.size();
    // Without this a crash may bring the old file back: rows appended to the new one would be gone.
    if (auto synced = syncDirectory(m_path.parent_path()); !synced) {
        m_rewrite = true;
        return failure(synced.error().code,
                       "cannot flush the folder of " + m_path.string() + ": " + synced.error().message);
    }
    m_rewrite = false;
    return {};
}

} // namespace dbbasic
