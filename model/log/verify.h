// Reads a whole data folder and says whether it is as it was written: every line's checksum, dense sequences,
// times that do not decrease, transactions with their ends, the manifest's chain over the sealed segments,
// and the sidecars that a start would believe.
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace dbbasic {

class Storage;

struct VerifyFinding
{
    enum class Kind {
        DamagedLine,           ///< checksum or form is wrong
        MissingEvents,         ///< sequences without any line
        ForeignLine,           ///< belongs to no sequence: copied in, doubled, or half of a broken line
        TimeStepsBack,         ///< earlier than the line before
        UnfinishedTransaction, ///< the segment ends within one; at the end of the log: a write that a crash
                               ///< tore
        DamagedHeader,         ///< first line of a segment
        Manifest,              ///< the manifest itself, or a segment that is not as the manifest has it
        DamagedIndex,          ///< a sidecar that would be believed in part; it may be deleted
    };
    Kind kind = Kind::DamagedLine;
    std::string segment; ///< file name, of the sidecar for DamagedIndex; empty for the manifest as a whole
    Sequence sequence;   ///< the first one concerned; 0: none
    std::uint64_t count = 1;      ///< sequences from there on
    std::uint64_t line = 0;       ///< line number in the file, from 1; 0: not about one line
    std::string note{};           ///< for the manifest: what is wrong with it
    std::string describe() const; ///< one sentence that names segment, line and sequence
};

struct VerifyReport
{
    static constexpr std::size_t mostFindings = 10'000;
    std::vector<VerifyFinding> findings; ///< the first of them, in order
    std::uint64_t findingCount = 0;      ///< all of them
    std::uint64_t events = 0;            ///< sound ones
    std::uint64_t bytes = 0;
    std::uint64_t segments = 0;
    std::uint64_t sealed = 0; ///< segments that the manifest vouches for
    Sequence last;
    bool cancelled = false; ///< the callback said stop: what is reported holds for what was read

    bool isIntact() const { return findingCount == 0 && !cancelled; }
};

struct VerifyProgress
{
    std::uint64_t bytesDone = 0;
    std::uint64_t bytesTotal = 0;
    std::string segment; ///< under way
};

/// Returns false to stop. Called every few milliseconds, on the calling thread.
using VerifyCallback = std::function<bool(const VerifyProgress &)>;

/// Takes no lock and changes nothing, so it may run beside the program that owns the folder; what that one
/// writes meanwhile is not looked at. NotFound when the folder does not exist.
Result<VerifyReport> verifyLog(const std::filesystem::path &directory, const VerifyCallback &callback = {},
                               Storage *storage = nullptr);

} // namespace dbbasic
