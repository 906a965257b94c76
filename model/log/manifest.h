// manifest.tsv: one row per segment that no longer grows, in order, with the SHA-256 of its file, chained: a
// row's chain is the SHA-256 of the chain before it (64 zeros before the first) and the row's other columns.
// So no sealed history can be changed, dropped or reordered without verify seeing it.
//
//   segment \t first \t last \t bytes \t sha256 \t chain \n
//
// A segment gets its row before the next one is begun, with "-" in all columns behind `first` until its
// digest has been made: a segment with another one behind it and without a row is a manifest that was cut.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
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
    std::string sha256; ///< 64 lower-case hexadecimal digits; empty: announced, not made yet
    std::string chain;

    bool isSealed() const { return !sha256.empty(); }
};

struct Manifest
{
    std::vector<ManifestRow> rows; ///< up to the first one that cannot be read or whose chain does not hold
    std::string problem;           ///< why it ends there; empty when all of the file is fine

    const ManifestRow *rowOf(std::string_view segment) const;
};

/// An empty manifest if there is no file.
Result<Manifest> readManifest(Storage &storage, const std::filesystem::path &directory);
/// Replaces the file; atomic and durable.
Result<void> writeManifest(Storage &storage, const std::filesystem::path &directory,
                           const std::vector<ManifestRow> &rows);

std::string chainOf(std::string_view previousChain, const ManifestRow &row);
extern const std::string_view chainStart;

/// Hexadecimal. Asks `goOn` with the bytes done since the last time, every few milliseconds; none when it
/// said no.
std::optional<std::string> sha256Of(std::string_view bytes,
                                    const std::function<bool(std::uint64_t)> &goOn = {});

/// The manifest of a folder that is being written to. Any thread. A manifest with a problem is evidence:
/// nothing is written over it.
class ManifestFile
{
public:
    ManifestFile(Storage &storage, std::filesystem::path directory, Manifest manifest);

    /// Rows for the segments that begin with `firsts` and have none yet. Durable when this returns.
    Result<void> announce(const std::vector<Sequence> &firsts);
    bool isSealed(const std::string &segment) const;
    /// Completes the row of row.segment; that of an earlier segment must not be open.
    Result<void> seal(ManifestRow row);

private:
    Storage &m_storage;
    const std::filesystem::path m_directory;
    mutable std::mutex m_mutex; ///< held while the file is written
    Manifest m_manifest;
};

} // namespace dbbasic
