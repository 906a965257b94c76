// manifest.tsv: one row per sealed segment, in order, with the SHA-256 of its file, chained: a row's chain is
// the SHA-256 of the chain before it (64 zeros before the first) and the row's other columns. So no sealed
// history can be changed, dropped from the middle or reordered without verify seeing it.
//
//   segment \t first \t last \t bytes \t sha256 \t chain \n
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbbasic {

class Storage;

struct ManifestRow
{
    std::string segment; ///< file name
    Sequence first;
    Sequence last;
    std::uint64_t bytes = 0;
    std::string sha256; ///< 64 lower-case hexadecimal digits
    std::string chain;
};

struct Manifest
{
    std::vector<ManifestRow> rows; ///< up to the first one that cannot be read or whose chain does not hold
    std::string problem;           ///< why it ends there; empty when all of the file is fine
};

/// An empty manifest if there is no file.
Result<Manifest> readManifest(Storage &storage, const std::filesystem::path &directory);
/// Replaces the file; atomic and durable.
Result<void> writeManifest(Storage &storage, const std::filesystem::path &directory,
                           const std::vector<ManifestRow> &rows);

std::string chainOf(std::string_view previousChain, const ManifestRow &row);
extern const std::string_view chainStart;

/// Hexadecimal. None when `cancel` was raised meanwhile.
std::optional<std::string> sha256Of(std::string_view bytes, const std::atomic<bool> *cancel = nullptr);

} // namespace dbbasic
