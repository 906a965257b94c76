#include "model/log/verify.h"

#include "model/log/indexfile.h"
#include "model/log/manifest.h"
#include "model/log/record.h"
#include "model/log/segmentscan.h"
#include "model/log/storage.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace dbbasic {

namespace {

constexpr std::uint64_t progressStep = 1u << 20;

// A write that is under way when the last segment is read looks like a torn one: it is looked at again.
constexpr int tailAttempts = 5;
constexpr std::chrono::milliseconds tailPause{40};

std::string sequences(Sequence first, std::uint64_t count)
{
    if (count <= 1)
        return "sequence " + std::to_string(first.value);
    return "sequences " + std::to_string(first.value) + " to " + std::to_string(first.value + count - 1);
}

// A segment's sidecar beside what its lines say. One that says itself that it is not of this segment is as
// good as none.
class IndexCheck
{
public:
    IndexCheck(Storage &storage, const std::filesystem::path &segmentPath, Sequence first,
               std::string_view text)
        : m_first(first)
    {
        const std::filesystem::path path = indexPath(segmentPath);
        if (const auto sealed = SealedIndex::open(storage, path, first, text)) {
            m_sealed = *sealed;
            m_isGood = m_sealed->holdsWhole();
        } else if (const auto open = OpenIndexFile::open(storage, path, first, true)) {
            // The last block may be under way just now.
            m_isGood = (*open)->count() / EntryBlock::size + 1 >= (*open)->storedBlocks();
        }
    }

    void compare(const ScannedLine &line)
    {
        if (!m_sealed || !m_isGood || line.sequence.value == 0)
            return;
        const std::uint64_t number = line.sequence.value - m_first.value;
        if (number >= m_sealed->count()) {
            m_isGood = false;
            return;
        }
        const IndexEntry &entry = m_sealed->entries()[number];
        if (!line.record) {
            m_isGood = entry.typeId == damagedName;
            return;
        }
        const Event &event = line.record->event;
        m_isGood = entry.offset == line.offset && entry.length == line.length &&
                   entry.lineCrc == line.record->crc && entry.idHash == hashOfId(event.id) &&
                   entry.time >= event.time.time_since_epoch().count() &&
                   m_sealed->name(Column::Type, entry.typeId) == event.type &&
                   m_sealed->name(Column::Source, entry.sourceId) == event.escapedSource;
    }

    bool isGood() const { return m_isGood; }

private:
    const Sequence m_first;
    std::shared_ptr<const SealedIndex> m_sealed;
    bool m_isGood = true;
};

class Verification
{
public:
    Verification(std::filesystem::path directory, const VerifyCallback &callback, Storage &storage)
        : m_directory(std::move(directory))
        , m_callback(callback)
        , m_storage(storage)
    {
    }

    Result<VerifyReport> run()
    {
        const Result<std::vector<std::string>> names = m_storage.list(m_directory);
        if (!names)
            return tl::unexpected(names.error());
        for (const std::string &name : *names) {
            if (const std::optional<Sequence> first = parseSegmentFileName(name))
                m_firsts.push_back(*first);
        }
        Result<Manifest> manifest = readManifest(m_storage, m_directory);
        if (!manifest)
            return tl::unexpected(manifest.error());
        m_manifest = std::move(*manifest);
        for (const Sequence first : m_firsts) {
            auto file = m_storage.open(m_directory / segmentFileName(first), Storage::Mode::Read);
            const Result<std::uint64_t> size = file ? (*file)->size() : tl::unexpected(file.error());
            if (!size)
                return tl::unexpected(size.error());
            m_progress.bytesTotal += *size;
            const ManifestRow *const row = m_manifest.rowOf(segmentFileName(first));
            if (row && row->isSealed())
                m_progress.bytesTotal += *size; // read once more for the digest
        }
        if (!m_firsts.empty() && m_firsts.front().value > 1)
            add({VerifyFinding::Kind::MissingEvents, {}, {1}, m_firsts.front().value - 1});
        for (std::size_t i = 0; i < m_firsts.size() && !m_report.cancelled; ++i) {
            if (const Result<void> done = checkSegment(i); !done)
                return tl::unexpected(done.error());
        }
        if (!m_report.cancelled)
            checkManifest();
        return std::move(m_report);
    }

private:
    void add(VerifyFinding finding)
    {
        ++m_report.findingCount;
        if (m_report.findings.size() < VerifyReport::mostFindings)
            m_report.findings.push_back(std::move(finding));
    }

    bool goOn(std::uint64_t bytes)
    {
        m_progress.bytesDone += bytes;
        if (m_callback && !m_callback(m_progress))
            m_report.cancelled = true;
        return !m_report.cancelled;
    }

    Result<void> checkSegment(std::size_t number)
    {
        const Sequence first = m_firsts[number];
        const std::string name = segmentFileName(first);
        const bool isLast = number + 1 == m_firsts.size();
        const std::optional<Sequence> end = isLast ? std::nullopt : std::optional(m_firsts[number + 1]);
        auto file = m_storage.open(m_directory / name, Storage::Mode::Read);
        if (!file)
            return tl::unexpected(file.error());
        ++m_report.segments;
        m_progress.segment = name;
        const VerifyReport before = m_report;
        const VerifyProgress progressBefore = m_progress;
        const Time timeBefore = m_time;
        for (int attempt = 1;; ++attempt) {
            const Result<std::uint64_t> size = (*file)->size();
            if (!size)
                return tl::unexpected(size.error());
            const auto mapping = (*file)->map(*size);
            if (!mapping)
                return tl::unexpected(mapping.error());
            const std::string_view text((*mapping)->data(), static_cast<std::size_t>(*size));
            IndexCheck index(m_storage, m_directory / name, first, text);
            const bool tailIsWhole = checkLines(name, text, first, end, index);
            if (m_report.cancelled)
                return {};
            if (isLast && !tailIsWhole && attempt < tailAttempts) {
                std::this_thread::sleep_for(tailPause);
                const Result<std::uint64_t> sizeNow = (*file)->size();
                if (sizeNow && *sizeNow != *size) {
                    m_report = before;
                    m_progress = progressBefore;
                    m_time = timeBefore;
                    continue;
                }
            }
            m_report.bytes += *size;
            if (!index.isGood())
                add({VerifyFinding::Kind::DamagedIndex, indexPath(name).string(), {}, 0});
            checkRow(name, text, isLast);
            return {};
        }
    }

    // Returns false when the text ends within a line or a transaction.
    bool checkLines(const std::string &name, std::string_view text, Sequence first,
                    std::optional<Sequence> end, IndexCheck &index)
    {
        using Kind = VerifyFinding::Kind;
        std::uint64_t start = segmentHeader.size();
        std::uint64_t lineNumber = 2;
        if (!text.starts_with(segmentHeader)) {
            add({Kind::DamagedHeader, name, {}, 1, 1});
            start = std::min<std::uint64_t>(text.size(), text.find('\n') + 1);
            // A header that lost its newline has an event's line behind it; one that gained a newline has a
            // second half. Either shows as a line of its own below.
        }
        bool whole = true;
        bool unfinished = false; // the last line that could be read says that more follow
        std::uint64_t reported = 0;
        scanLines(text, start, first, end, [&](const ScannedLine &line) {
            if (line.offset - reported >= progressStep) {
                if (!goOn(line.offset - reported))
                    return false;
                reported = line.offset;
            }
            index.compare(line);
            if (!line.record) {
                unfinished = false;
                whole = line.complete;
                const Kind kind = line.sequence.value == 0 && line.complete      ? Kind::ForeignLine
                                  : line.length == 0 && line.sequence.value != 0 ? Kind::MissingEvents
                                                                                 : Kind::DamagedLine;
                addLine(kind, name, line, lineNumber);
            } else {
                unfinished = line.record->mark == Mark::More;
                whole = !unfinished;
                const Event &event = line.record->event;
                if (event.time < m_time)
                    addLine(Kind::TimeStepsBack, name, line, lineNumber);
                m_time = std::max(m_time, event.time);
                ++m_report.events;
                m_report.last = event.sequence;
            }
            if (line.length > 0 || line.complete)
                ++lineNumber;
            return true;
        });
        if (m_report.cancelled)
            return true;
        if (unfinished)
            add({Kind::UnfinishedTransaction, name, m_report.last, 1, lineNumber - 1});
        goOn(text.size() - reported);
        return whole;
    }

    // Neighbouring sequences without a line become one finding.
    void addLine(VerifyFinding::Kind kind, const std::string &name, const ScannedLine &line,
                 std::uint64_t number)
    {
        if (kind == VerifyFinding::Kind::MissingEvents && !m_report.findings.empty()) {
            VerifyFinding &previous = m_report.findings.back();
            if (previous.kind == kind && previous.segment == name &&
                previous.sequence.value + previous.count == line.sequence.value) {
                ++previous.count;
                return;
            }
        }
        add({kind, name, line.sequence, 1, number});
    }

    void checkRow(const std::string &name, std::string_view text, bool isLast)
    {
        const ManifestRow *const row = m_manifest.rowOf(name);
        if (!row && !isLast && m_manifest.problem.empty())
            add({VerifyFinding::Kind::Manifest,
                 name,
                 {},
                 0,
                 0,
                 "is not in manifest.tsv, which was cut or deleted"});
        if (!row || !row->isSealed())
            return;
        const std::optional<std::string> digest =
            sha256Of(text, [this](std::uint64_t bytes) { return goOn(bytes); });
        if (!digest)
            return;
        if (row->bytes != text.size() || *digest != row->sha256)
            add({VerifyFinding::Kind::Manifest, name, row->first, row->last.value - row->first.value + 1});
        else
            ++m_report.sealed;
    }

    void checkManifest()
    {
        if (!m_manifest.problem.empty()) {
            VerifyFinding finding;
            finding.kind = VerifyFinding::Kind::Manifest;
            finding.note = m_manifest.problem;
            add(std::move(finding));
        }
        for (const ManifestRow &row : m_manifest.rows) {
            const bool there = std::any_of(m_firsts.begin(), m_firsts.end(), [&](Sequence first) {
                return segmentFileName(first) == row.segment;
            });
            if (there)
                continue;
            if (row.isSealed())
                add({VerifyFinding::Kind::MissingEvents, row.segment, row.first,
                     row.last.value - row.first.value + 1});
            else
                add({VerifyFinding::Kind::Manifest,
                     row.segment,
                     {},
                     0,
                     0,
                     "is in manifest.tsv, but not in the folder"});
        }
    }

    std::filesystem::path m_directory;
    const VerifyCallback &m_callback;
    Storage &m_storage;
    std::vector<Sequence> m_firsts;
    Manifest m_manifest;
    VerifyProgress m_progress;
    VerifyReport m_report;
    Time m_time = Time::min();
};

} // namespace

std::string VerifyFinding::describe() const
{
    std::string where = segment.empty() ? std::string() : segment;
    if (line > 0)
        where += " line " + std::to_string(line);
    if (!where.empty())
        where += ": ";
    const std::string whose = sequence.value > 0 ? sequences(sequence, count) : std::string("no sequence");
    switch (kind) {
    case Kind::DamagedLine:
        return where + "damaged, " + whose;
    case Kind::MissingEvents:
        return where + whose + (count == 1 ? " is missing" : " are missing");
    case Kind::ForeignLine:
        return where + "a line that belongs to no event";
    case Kind::TimeStepsBack:
        return where + "time steps back at " + whose;
    case Kind::UnfinishedTransaction:
        return where + "the transaction of " + whose + " has no end";
    case Kind::DamagedHeader:
        return where + "the header is damaged";
    case Kind::DamagedIndex:
        return where + "damaged; no event is concerned: delete it, it is made anew";
    case Kind::Manifest:
        return note.empty() ? where + "is not as manifest.tsv has it, " + whose : where + note;
    }
    return where;
}

Result<VerifyReport> verifyLog(const std::filesystem::path &directory, const VerifyCallback &callback,
                               Storage *storage)
{
    return Verification(directory, callback, storage ? *storage : Storage::system()).run();
}

} // namespace dbbasic
