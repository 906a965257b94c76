#include "model/journal.h"

#include "model/log/crc32c.h"
#include "model/log/storage.h"

#include <QLoggingCategory>

#include <algorithm>
#include <charconv>

namespace dbbasic {

Q_LOGGING_CATEGORY(journalLog, "dbbasic.journal")

namespace {

constexpr std::uint64_t smallFile = 256 * 1024; ///< below this a file is never worth compacting
constexpr std::size_t crcDigits = 8;

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

std::string tsvTime(const std::optional<Time> &time)
{
    return time ? std::to_string(time->time_since_epoch().count()) : std::string();
}

std::optional<Time> tsvTimeFrom(std::string_view field)
{
    std::int64_t value = 0;
    if (std::from_chars(field.data(), field.data() + field.size(), value).ec != std::errc())
        return {};
    return Time(std::chrono::microseconds(value));
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

Journal::Journal(std::filesystem::path path, std::vector<std::string> columns, Storage &storage)
    : m_storage(storage)
    , m_path(std::move(path))
    , m_columns(std::move(columns))
{
}

Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(std::filesystem::path path, std::vector<std::string> columns,
                                               Storage &storage)
{
    std::unique_ptr<Journal> journal(new Journal(std::move(path), std::move(columns), storage));
    if (auto loaded = journal->load(); !loaded)
        return tl::unexpected(loaded.error());
    return journal;
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
    const auto content = readFile(m_storage, m_path);
    if (!content && content.error().code == Error::Code::NotFound)
        return compact(); // an empty table: the first line alone
    if (!content)
        return tl::unexpected(content.error());
    const std::string &text = *content;
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
    if (damaged.empty() && sameColumns) {
        auto file = m_storage.open(m_path, Storage::Mode::Append);
        if (!file)
            return tl::unexpected(file.error());
        m_file = std::move(*file);
        return {};
    }
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
    const std::filesystem::path path = m_path.string() + ".damaged";
    const auto before = readFile(m_storage, path);
    if (!before && before.error().code != Error::Code::NotFound)
        return tl::unexpected(before.error());
    return replaceFile(m_storage, path, (before ? *before : std::string()) + std::string(lines));
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
    auto written = m_file->write(m_fileBytes, bytes);
    if (written)
        written = m_file->sync();
    if (!written) {
        m_rewrite = true; // part of it may stand in the file
        return written;
    }
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

    const std::filesystem::path temporary = m_path.string() + ".tmp";
    m_rewrite = true; // until it has gone well
    auto file = m_storage.open(temporary, Storage::Mode::Create);
    if (!file)
        return tl::unexpected(file.error());
    std::error_code ignored; // a file layer of a test may have no such file
    std::filesystem::permissions(
        temporary, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
    auto written = (*file)->write(0, bytes);
    if (written)
        written = (*file)->sync();
    if (written)
        written = m_storage.rename(temporary, m_path);
    if (!written)
        return written;
    file = m_storage.open(m_path, Storage::Mode::Append);
    if (!file)
        return tl::unexpected(file.error());
    m_file = std::move(*file);
    m_fileBytes = bytes.size();
    // Without this a crash may bring the old file back: rows appended to the new one would be gone.
    if (auto synced = m_storage.syncDirectory(m_path.parent_path()); !synced)
        return synced;
    m_rewrite = false;
    return {};
}

} // namespace dbbasic
