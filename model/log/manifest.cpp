#include "model/log/manifest.h"

#include "model/log/segmentscan.h"
#include "model/log/storage.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include <openssl/evp.h>

namespace dbbasic {

namespace {

constexpr std::string_view fileName = "manifest.tsv";
constexpr std::string_view headerLine = "segment\tfirst\tlast\tbytes\tsha256\tchain\n";
constexpr std::size_t digestSize = 64;

std::string columnsOf(const ManifestRow &row)
{
    if (!row.isSealed())
        return row.segment + '\t' + std::to_string(row.first.value) + "\t-\t-\t-";
    return row.segment + '\t' + std::to_string(row.first.value) + '\t' + std::to_string(row.last.value) +
           '\t' + std::to_string(row.bytes) + '\t' + row.sha256;
}

bool readNumber(std::string_view text, std::uint64_t &value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

std::optional<ManifestRow> parseRow(std::string_view line)
{
    std::array<std::string_view, 6> columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::size_t tab = line.find('\t');
        if ((tab == std::string_view::npos) != (i + 1 == columns.size()))
            return {};
        columns[i] = line.substr(0, tab);
        line.remove_prefix(i + 1 == columns.size() ? line.size() : tab + 1);
    }
    ManifestRow row;
    row.segment = columns[0];
    row.sha256 = columns[4];
    row.chain = columns[5];
    if (columns[2] == "-" && columns[3] == "-" && columns[4] == "-" && columns[5] == "-") {
        row.sha256.clear();
        row.chain.clear();
        return readNumber(columns[1], row.first.value) ? std::optional(row) : std::nullopt;
    }
    if (!readNumber(columns[1], row.first.value) || !readNumber(columns[2], row.last.value) ||
        !readNumber(columns[3], row.bytes) || row.sha256.size() != digestSize)
        return {};
    return row;
}

} // namespace

const std::string_view chainStart = "0000000000000000000000000000000000000000000000000000000000000000";

// OpenSSL's, because it uses the processor's instructions for it: a segment of 256 MiB in a sixth of a second
// where those are, beside more than one with Qt's own.
std::optional<std::string> sha256Of(std::string_view bytes, const std::function<bool(std::uint64_t)> &goOn)
{
    constexpr std::size_t step = 1u << 20;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::array<unsigned char, digestSize / 2> digest;
    bool works = hash && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1;
    for (std::size_t at = 0; works && at < bytes.size(); at += step) {
        const std::string_view part = bytes.substr(at, step);
        works = EVP_DigestUpdate(hash.get(), part.data(), part.size()) == 1;
        if (goOn && !goOn(part.size()))
            return {};
    }
    works = works && EVP_DigestFinal_ex(hash.get(), digest.data(), nullptr) == 1;
    if (!works) { // its configuration leaves it no SHA-256
        const QByteArrayView all(bytes.data(), static_cast<qsizetype>(bytes.size()));
        return QCryptographicHash::hash(all, QCryptographicHash::Sha256).toHex().toStdString();
    }
    std::string text;
    for (const unsigned char byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

std::string chainOf(std::string_view previousChain, const ManifestRow &row)
{
    return *sha256Of(std::string(previousChain) + '\t' + columnsOf(row));
}

Result<Manifest> readManifest(Storage &storage, const std::filesystem::path &directory)
{
    const Result<std::string> content = readFile(storage, directory / fileName);
    if (!content && content.error().code == Error::Code::NotFound)
        return Manifest{};
    if (!content)
        return tl::unexpected(content.error());
    Manifest manifest;
    std::string_view rest = *content;
    if (!rest.starts_with(headerLine)) {
        manifest.problem = "the header line of manifest.tsv is damaged";
        return manifest;
    }
    rest.remove_prefix(headerLine.size());
    std::string chain(chainStart);
    while (!rest.empty()) {
        const std::size_t newline = rest.find('\n');
        const std::optional<ManifestRow> row =
            newline == std::string_view::npos ? std::nullopt : parseRow(rest.substr(0, newline));
        const std::string number = std::to_string(manifest.rows.size() + 1);
        if (!row) {
            manifest.problem = "row " + number + " of manifest.tsv cannot be read";
            return manifest;
        }
        const bool isOpenBefore = !manifest.rows.empty() && !manifest.rows.back().isSealed();
        if (row->isSealed())
            chain = chainOf(chain, *row);
        if (row->isSealed() && (isOpenBefore || row->chain != chain)) {
            manifest.problem = "the chain of manifest.tsv is broken at row " + number + ", " + row->segment;
            return manifest;
        }
        manifest.rows.push_back(*row);
        rest.remove_prefix(newline + 1);
    }
    return manifest;
}

Result<void> writeManifest(Storage &storage, const std::filesystem::path &directory,
                           const std::vector<ManifestRow> &rows)
{
    std::string content(headerLine);
    for (const ManifestRow &row : rows)
        content += columnsOf(row) + '\t' + (row.isSealed() ? row.chain : "-") + '\n';
    return replaceFile(storage, directory / fileName, content);
}

const ManifestRow *Manifest::rowOf(std::string_view segment) const
{
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const ManifestRow &known) { return known.segment == segment; });
    return row == rows.end() ? nullptr : &*row;
}

ManifestFile::ManifestFile(Storage &storage, std::filesystem::path directory, Manifest manifest)
    : m_storage(storage)
    , m_directory(std::move(directory))
    , m_manifest(std::move(manifest))
{
}

Result<void> ManifestFile::announce(const std::vector<Sequence> &firsts)
{
    const std::lock_guard lock(m_mutex);
    const std::size_t before = m_manifest.rows.size();
    for (const Sequence first : firsts) {
        const std::string name = segmentFileName(first);
        if (m_manifest.problem.empty() && !m_manifest.rowOf(name))
            m_manifest.rows.push_back({name, first, {}, 0, {}, {}});
    }
    if (m_manifest.rows.size() == before)
        return {};
    const Result<void> written = writeManifest(m_storage, m_directory, m_manifest.rows);
    if (!written)
        m_manifest.rows.resize(before);
    return written;
}

bool ManifestFile::isSealed(const std::string &segment) const
{
    const std::lock_guard lock(m_mutex);
    const ManifestRow *const row = m_manifest.rowOf(segment);
    return row && row->isSealed();
}

Result<void> ManifestFile::seal(ManifestRow row)
{
    const std::lock_guard lock(m_mutex);
    if (!m_manifest.problem.empty())
        return {};
    std::vector<ManifestRow> rows = m_manifest.rows;
    const auto open =
        std::find_if(rows.begin(), rows.end(), [](const ManifestRow &known) { return !known.isSealed(); });
    row.chain = chainOf(open == rows.begin() ? chainStart : std::string_view(std::prev(open)->chain), row);
    if (open == rows.end())
        rows.push_back(std::move(row));
    else if (open->segment == row.segment)
        *open = std::move(row);
    else
        return failure(Error::Code::Io, row.segment + " has to wait in manifest.tsv for " + open->segment);
    const Result<void> written = writeManifest(m_storage, m_directory, rows);
    if (written)
        m_manifest.rows = std::move(rows);
    return written;
}

} // namespace dbbasic
