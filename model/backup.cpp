#include "model/log/log.h"
#include "model/log/logview.h"
#include "model/log/manifest.h"
#include "model/log/segment.h"
#include "model/log/segmentscan.h"
#include "model/log/storage.h"
#include "model/log/verify.h"
#include "model/progresspace.h"
#include "model/transfer.h"

#include <cstring>
#include <system_error>

namespace dbbasic {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t pieceSize = 4u << 20;

class Backup
{
public:
    Backup(const fs::path &directory, const fs::path &target, const TransferControl &control)
        : m_directory(directory)
        , m_target(target)
        , m_control(control)
        , m_pace(control)
    {
    }

    Result<BackupReport> run()
    {
        if (auto made = makeTarget(); !made)
            return tl::unexpected(made.error());
        auto copied = copyAll();
        if (!copied || m_report.cancelled)
            removeCopy(); // half a backup must not be taken for one
        if (!copied)
            return tl::unexpected(copied.error());
        m_pace.tell({m_report.events, m_done, m_total}, true);
        return m_report;
    }

private:
    Result<void> makeTarget()
    {
        std::error_code error;
        if (!fs::is_directory(m_directory, error))
            return failure(Error::Code::NotFound, "there is no data folder " + m_directory.string());
        m_targetWasThere = fs::exists(m_target, error);
        if (m_targetWasThere) {
            if (!fs::is_directory(m_target, error))
                return failure(Error::Code::InvalidArgument,
                               "the backup's target " + m_target.string() + " is not a folder");
            if (!fs::is_empty(m_target, error) || error)
                return failure(Error::Code::InvalidArgument,
                               "the backup's target " + m_target.string() + " is not empty");
        }
        return m_storage.createDirectories(m_target);
    }

    Result<void> copyAll()
    {
        // Journals first: a position must never lie behind the end of the copied log.
        auto names = m_storage.list(m_directory);
        if (!names)
            return tl::unexpected(names.error());
        for (const std::string &name : *names) {
            const bool isJournal =
                name.ends_with(".tsv") && !name.starts_with("events-") && name != "manifest.tsv";
            if (isJournal && fs::is_regular_file(m_directory / name)) {
                if (auto copied = copyJournal(name); !copied)
                    return copied;
            }
        }
        LogOptions options;
        options.directory = m_directory;
        options.readOnly = true;
        const auto log = Log::open(options);
        if (!log)
            return tl::unexpected(log.error());
        const auto view = (*log)->view();
        for (std::size_t number = 0; number < view->segmentCount(); ++number)
            m_total += view->segment(number).text().size();
        m_total *= 2; // the copy is read once more
        for (std::size_t number = 0; number < view->segmentCount(); ++number) {
            const Segment &segment = view->segment(number);
            if (auto copied = writeFile(segmentFileName(segment.first()), segment.text());
                !copied || m_report.cancelled)
                return copied;
        }
        m_report.events = view->size();
        if (auto copied = copyManifest(*view); !copied)
            return copied;
        if (auto synced = m_storage.syncDirectory(m_target); !synced)
            return synced;
        if (m_target.has_parent_path()) {
            if (auto synced = m_storage.syncDirectory(m_target.parent_path()); !synced)
                return synced;
        }
        return verifyCopy(*view);
    }

    /// Rows are appended to a journal at any time: up to its last whole one.
    Result<void> copyJournal(const std::string &name)
    {
        auto content = readFile(m_storage, m_directory / name);
        if (!content) // compacted or rotated away just now: its successor has what it had
            return content.error().code == Error::Code::NotFound ? Result<void>()
                                                                 : tl::unexpected(content.error());
        content->erase(content->rfind('\n') + 1);
        if (auto written = writeFile(name, *content); !written)
            return written;
        std::error_code ignored; // secrets stay as private as they were
        fs::permissions(m_target / name, fs::status(m_directory / name, ignored).permissions(), ignored);
        return {};
    }

    Result<void> writeFile(const std::string &name, std::string_view content)
    {
        auto file = m_storage.open(m_target / name, Storage::Mode::Create);
        if (!file)
            return tl::unexpected(file.error());
        for (std::uint64_t at = 0; at < content.size(); at += pieceSize) {
            if (m_control.isCancelled()) {
                m_report.cancelled = true;
                return {};
            }
            const std::string_view piece = content.substr(at, pieceSize);
            if (auto written = (*file)->write(at, piece); !written)
                return written;
            m_done += piece.size();
            m_report.bytes += piece.size();
            m_pace.tell({m_report.events, m_done, m_total}, false);
        }
        ++m_report.files;
        return (*file)->sync();
    }

    /// A row for each segment but the last, which grows on in the copy; open where its digest is not made
    /// yet.
    Result<void> copyManifest(const LogView &view)
    {
        const auto manifest = readManifest(m_storage, m_directory);
        if (!manifest)
            return tl::unexpected(manifest.error());
        std::vector<ManifestRow> rows;
        for (std::size_t number = 0; number + 1 < view.segmentCount(); ++number) {
            const Segment &segment = view.segment(number);
            const std::string name = segmentFileName(segment.first());
            const ManifestRow *const row = manifest->rowOf(name);
            const bool chained = rows.empty() || rows.back().isSealed();
            rows.push_back(row && chained ? *row : ManifestRow{name, segment.first(), {}, 0, {}, {}});
        }
        if (rows.empty())
            return {};
        ++m_report.files;
        return writeManifest(m_storage, m_target, rows);
    }

    Result<void> verifyCopy(const LogView &view)
    {
        const std::uint64_t copied = m_done;
        const auto report = verifyLog(m_target, [&](const VerifyProgress &progress) {
            m_done = copied + progress.bytesDone;
            m_pace.tell({m_report.events, m_done, m_total}, false);
            return !m_control.isCancelled();
        });
        if (!report)
            return tl::unexpected(report.error());
        m_report.cancelled = report->cancelled;
        m_report.findingCount = report->findingCount;
        if (report->findings.empty())
            return {};
        // A damaged log is worth a backup too, if it is the log that is damaged and not the copy.
        m_report.firstFinding = report->findings.front().describe();
        for (std::size_t number = 0; number < view.segmentCount(); ++number) {
            const Segment &segment = view.segment(number);
            const std::string name = segmentFileName(segment.first());
            auto file = m_storage.open(m_target / name, Storage::Mode::Read);
            if (!file)
                return tl::unexpected(file.error());
            const auto mapping = (*file)->map(segment.text().size());
            if (!mapping)
                return tl::unexpected(mapping.error());
            const auto size = (*file)->size();
            if (!size || *size != segment.text().size() ||
                std::memcmp((*mapping)->data(), segment.text().data(), segment.text().size()) != 0)
                return failure(Error::Code::Io, "the copy of " + name +
                                                    " is not what was written: the target's disk "
                                                    "may be failing");
        }
        return {};
    }

    void removeCopy()
    {
        std::error_code ignored;
        for (const auto &entry : fs::directory_iterator(m_target, ignored))
            fs::remove(entry.path(), ignored);
        if (!m_targetWasThere)
            fs::remove(m_target, ignored);
    }

    Storage &m_storage = Storage::system();
    const fs::path m_directory;
    const fs::path m_target;
    const TransferControl &m_control;
    ProgressPace m_pace;
    bool m_targetWasThere = false;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
    BackupReport m_report;
};

} // namespace

Result<BackupReport> backupLog(const std::filesystem::path &directory, const std::filesystem::path &target,
                               const TransferControl &control)
{
    return Backup(directory, target, control).run();
}

} // namespace dbbasic
