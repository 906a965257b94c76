#include "model/log/manifest.h"

#include "model/log/storage.h"

#include <QCryptographicHash>

#include <array>
#include <charconv>

namespace dbbasic {

namespace {

constexpr std::string_view fileName = "manifest.tsv";
constexpr std::string_view headerLine = "segment\tfirst\tlast\tbytes\tsha256\tchain\n";
constexpr std::size_t digestSize = 64;

std::string columnsOf(const ManifestRow &row)
{
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
    if (!readNumber(columns[1], row.first.value) || !readNumber(columns[2], row.last.value) ||
        !readNumber(columns[3], row.bytes) || row.sha256.size() != digestSize)
        return {};
    return row;
}

} // namespace

const std::string_view chainStart = "0000000000000000000000000000000000000000000000000000000000000000";

std::optional<std::string> sha256Of(std::string_view bytes, const std::atomic<bool> *cancel)
{
    constexpr std::size_t step = 1u << 20;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        if (cancel && *cancel)
            return {};
        const std::string_view part = bytes.substr(at, step);
        hash.addData(QByteArrayView(part.data(), static_cast<qsizetype>(part.size())));
    }
    return hash.result().toHex().toStdString();
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
        chain = chainOf(chain, *row);
        if (row->chain != chain) {
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
        content += columnsOf(row) + '\t' + row.chain + '\n';
    return replaceFile(storage, directory / fileName, content);
}

} // namespace dbbasic
