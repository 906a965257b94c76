// Events out of the log and into it: export, import, backup. Each runs on the calling thread from beginning
// to end (take a worker for it), tells its progress and can be stopped.
#pragma once

#include "model/query.h"
#include "model/result.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

class QIODevice;
class QString;

namespace dbbasic {

class EventStore;
class LogView;

struct TransferProgress
{
    std::uint64_t events = 0; ///< done
    std::uint64_t done = 0;   ///< of `total`: events looked at (export) or bytes (import, backup)
    std::uint64_t total = 0;  ///< 0: not known
};

struct TransferControl
{
    std::function<void(const TransferProgress &)> progress; ///< at most every 100 ms, and once at the end
    const std::atomic<bool> *cancel = nullptr;

    bool isCancelled() const { return cancel && cancel->load(std::memory_order_relaxed); }
};

enum class ExportFormat {
    Ndjson, ///< one event a line as in the API: id, event_type, payload, source, timestamp, sequence, time
    Tsv,    ///< the log's own lines and header, checksums and all
    Csv,    ///< RFC 4180 with the columns sequence, time, id, event_type, source, payload
    CloudEvents, ///< CloudEvents 1.0, structured JSON, one a line
};

/// "ndjson", "tsv", "csv", "cloudevents".
std::optional<ExportFormat> exportFormat(std::string_view name);

struct ExportReport
{
    std::uint64_t events = 0;
    DamageFound damage;     ///< in the query's range, and so left out: whether it would match nobody can tell
    bool cancelled = false; ///< what was written until then is whole lines
};

/// Writes what the query selects to an open device, without closing it.
Result<ExportReport> exportEvents(const std::shared_ptr<const LogView> &view, const Query &query,
                                  ExportFormat format, QIODevice &to, const TransferControl &control = {});

/// The same into a file, which appears when it is complete or not at all (an existing one is replaced). What
/// is there and is no regular file, a pipe or a device, is written to as it is.
Result<ExportReport> exportToFile(const std::shared_ptr<const LogView> &view, const Query &query,
                                  ExportFormat format, const QString &path,
                                  const TransferControl &control = {});

/// One event in one of the formats, with its newline. CSV and TSV have a header line besides.
void appendExported(std::string &out, const Event &event, ExportFormat format);
std::string_view exportHeader(ExportFormat format);

enum class ImportFormat {
    Detect,      ///< by the first line
    Ndjson,      ///< objects as exported; only event_type is needed. CloudEvents objects too
    Tsv,         ///< the log's own lines, with their header
    PythonState, ///< state.tsv of the Python original: key, JSON of the event, time of writing
};

/// "ndjson" (also for CloudEvents), "tsv", "python".
std::optional<ImportFormat> importFormat(std::string_view name);

struct ImportOptions
{
    ImportFormat format = ImportFormat::Detect;
    bool skipDuplicates = false;        ///< an id that the log has: passed over silently, or refused by name
    std::size_t transactionSize = 1000; ///< events that become durable together
};

struct RefusedLine
{
    std::uint64_t line = 0; ///< from 1
    std::string reason;
};

struct ImportReport
{
    static constexpr std::size_t mostRefusals = 10'000;
    std::uint64_t imported = 0; ///< durable
    std::uint64_t skipped = 0;  ///< duplicates passed over
    std::uint64_t refusedCount = 0;
    std::vector<RefusedLine> refused; ///< the first of them, in order
    bool cancelled = false;           ///< what was imported until then stays

    bool isComplete() const { return refusedCount == 0 && !cancelled; }
};

/// Reads an open device to its end. Ids and times are kept, in the order of the lines; a line without them
/// gets new ones. Time never runs backwards in a log, so a line earlier than the event before it is refused;
/// a Python state is put in order first. A refused line leaves the others alone. Not on the store's
/// committing thread. Error: the log or the device failed; what was imported until then stays.
Result<ImportReport> importEvents(EventStore &store, QIODevice &from, const ImportOptions &options = {},
                                  const TransferControl &control = {});

struct BackupReport
{
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
    std::uint64_t findingCount = 0; ///< damage in the original, copied as it is
    std::string firstFinding;
    bool cancelled = false; ///< the target was removed again
};

/// Copies a data folder as it stands at one moment, whole flush groups only, also while a program writes to
/// it; subscriptions and their positions as well. Then reads the copy and checks it. `target` must not exist
/// or be an empty folder. Sidecars are left out: they are made anew.
Result<BackupReport> backupLog(const std::filesystem::path &directory, const std::filesystem::path &target,
                               const TransferControl &control = {});

} // namespace dbbasic
