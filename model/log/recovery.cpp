#include "model/log/recovery.h"

#include "model/log/damage.h"
#include "model/log/record.h"
#include "model/log/sealer.h"
#include "model/log/segmentscan.h"

#include <algorithm>
#include <vector>

namespace dbbasic {

namespace {

void addNote(std::string &note, const std::string &sentence)
{
    if (!note.empty())
        note += "; ";
    note += sentence;
}

// Lines of the last segment whose fate is not decided yet: those since the last flush group that has bytes
// behind it.
class Tail
{
public:
    explicit Tail(OpenSegment &segment, DamageRegister &damage)
        : m_segment(segment)
        , m_damage(damage)
    {
    }

    void add(const ScannedLine &line)
    {
        if (m_groupClosed)
            settle();
        m_lines.push_back(line);
        if (closesGroup(line))
            m_groupClosed = true;
    }

    /// No more lines: keeps whole transactions. Returns where the torn part begins.
    std::uint64_t finish(std::uint64_t end)
    {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_lines.size() && m_lines[i].record; ++i) {
            if (m_lines[i].record->mark != Mark::More)
                kept = i + 1;
        }
        const std::uint64_t cut = kept < m_lines.size() ? m_lines[kept].offset : end;
        m_lines.resize(kept);
        settle();
        return cut;
    }

private:
    // A line whose text is damaged but that still ends as the last one of a group ends counts too: in a torn
    // group nothing but its very last line has that mark.
    bool closesGroup(const ScannedLine &line) const
    {
        if (line.record)
            return line.record->mark == Mark::GroupEnd;
        const std::string_view text = m_segment.text().substr(line.offset, line.length);
        return line.complete && text.size() >= minimumLineSize - 1 &&
               text.back() == static_cast<char>(Mark::GroupEnd) && text[text.size() - 10] == '\t' &&
               text.substr(text.size() - 9, 8).find_first_not_of("0123456789abcdef") ==
                   std::string_view::npos;
    }

    void settle()
    {
        for (const ScannedLine &line : m_lines) {
            if (!line.record) {
                if (line.sequence.value != 0)
                    m_damage.report(line.sequence);
                else
                    m_damage.reportUnnumbered(1);
            }
            m_segment.addScanned(line);
        }
        m_lines.clear();
        m_groupClosed = false;
    }

    OpenSegment &m_segment;
    DamageRegister &m_damage;
    std::vector<ScannedLine> m_lines;
    bool m_groupClosed = false;
};

class Recovery
{
public:
    Recovery(const LogOptions &options, Storage &storage)
        : m_options(options)
        , m_storage(storage)
    {
        m_recovered.damage = std::make_shared<DamageRegister>();
    }

    Result<Recovered> run()
    {
        const Result<std::vector<std::string>> names = m_storage.list(m_options.directory);
        if (!names)
            return tl::unexpected(names.error());
        Result<Manifest> manifest = readManifest(m_storage, m_options.directory);
        if (!manifest)
            return tl::unexpected(manifest.error());
        m_recovered.manifest = std::move(*manifest);
        if (!m_recovered.manifest.problem.empty())
            addNote(m_recovered.note, m_recovered.manifest.problem);
        std::vector<Sequence> firsts;
        for (const std::string &name : *names) {
            if (const std::optional<Sequence> first = parseSegmentFileName(name))
                firsts.push_back(*first);
        }
        if (!firsts.empty() && firsts.front().value > 1)
            noteMissing({1}, firsts.front());
        noteWithoutRow(firsts);
        for (std::size_t i = 0; i + 1 < firsts.size(); ++i) {
            if (const Result<void> done = takeSealed(firsts[i], firsts[i + 1]); !done)
                return tl::unexpected(done.error());
        }
        const Result<void> done = firsts.empty() ? startEmpty() : takeLast(firsts.back());
        if (!done)
            return tl::unexpected(done.error());
        m_recovered.bytes += m_recovered.open->bytes();
        if (const std::uint64_t damaged = m_recovered.damage->count())
            addNote(m_recovered.note, std::to_string(damaged) + " damaged or missing lines");
        return std::move(m_recovered);
    }

private:
    // Sequences of which there is no trace.
    void noteMissing(Sequence from, Sequence end)
    {
        m_recovered.damage->reportUnnumbered(end.value - from.value);
        addNote(m_recovered.note, "sequences " + std::to_string(from.value) + " to " +
                                      std::to_string(end.value - 1) +
                                      " are missing: their segment is not in the folder");
    }

    // They will get one now; but what they were before, nobody can tell any more.
    void noteWithoutRow(const std::vector<Sequence> &firsts)
    {
        if (!m_recovered.manifest.problem.empty())
            return;
        std::size_t count = 0;
        for (std::size_t i = 0; i + 1 < firsts.size(); ++i)
            count += m_recovered.manifest.rowOf(segmentFileName(firsts[i])) ? 0 : 1;
        if (count > 0)
            addNote(m_recovered.note, "manifest.tsv was cut or deleted: " + std::to_string(count) +
                                          " sealed segments are not in it");
    }

    // Damage that the sidecar already knows of.
    void reportDamage(OpenSegment &segment)
    {
        if (!segment.hasStoredDamage())
            return;
        const std::shared_ptr<const Segment> known = segment.snapshot(m_recovered.damage);
        for (std::uint32_t entry = 0; entry < known->size(); ++entry) {
            if (known->isDamaged(entry))
                m_recovered.damage->report(known->sequenceOf(entry));
        }
    }

    void checkHeader(const OpenSegment &segment)
    {
        if (segment.text().starts_with(segmentHeader))
            return;
        m_recovered.damage->reportUnnumbered(1);
        addNote(m_recovered.note, "the header line of " + segment.path().filename().string() + " is damaged");
    }

    Result<void> takeSealed(Sequence first, Sequence next)
    {
        auto sealed = openSealed(m_storage, m_options.directory, first, next, m_recovered.damage);
        if (sealed) {
            m_recovered.damage->reportUnnumbered((*sealed)->foreignLines());
            m_recovered.bytes += (*sealed)->text().size();
            m_recovered.sealed->push_back(std::move(*sealed));
            return {};
        }
        if (sealed.error().code != Error::Code::NotFound)
            return tl::unexpected(sealed.error());
        return indexAnew(first, next, true);
    }

    Result<void> indexAnew(Sequence first, Sequence next, bool useSidecar)
    {
        auto opened = OpenSegment::open(m_storage, m_options.directory, first, 0, Storage::Mode::Read);
        if (!opened)
            return tl::unexpected(opened.error());
        OpenSegment &segment = **opened;
        checkHeader(segment);
        // The program ended before the final index was written: the one from when the segment still grew
        // spares most of the reading.
        const std::uint64_t covered = useSidecar ? segment.takeSidecar(true) : 0;
        if (segment.next() > next)
            return indexAnew(first, next, false); // it is of a segment with more events than this one
        reportDamage(segment);
        const std::string_view text = segment.text();
        DamageRegister &damage = *m_recovered.damage;
        const std::uint64_t start = covered > 0 ? covered : firstLineOffset(text);
        scanLines(text, start, segment.next(), next, [&](const ScannedLine &line) {
            if (!line.record) {
                if (line.sequence.value != 0)
                    damage.report(line.sequence);
                else
                    damage.reportUnnumbered(1);
            }
            segment.addScanned(line);
            return true;
        });
        m_recovered.bytes += segment.bytes();
        std::shared_ptr<const Segment> live = segment.snapshot(m_recovered.damage);
        // With most of it read from a sidecar the final one is left to the sealer, which holds nobody up.
        // With none at all there may be many such segments, whose indexes must not all be on the heap.
        if (!m_options.readOnly && covered <= segmentHeader.size()) {
            // If the index cannot be written it stays on the heap: slower to start, same answers.
            if (auto written = sealIndex(m_storage, m_options.directory, *live, m_recovered.damage))
                live = std::move(*written);
        }
        m_recovered.sealed->push_back(std::move(live));
        return {};
    }

    Result<void> takeLast(Sequence first)
    {
        const Storage::Mode mode = m_options.readOnly ? Storage::Mode::Read : Storage::Mode::Append;
        auto opened = OpenSegment::open(m_storage, m_options.directory, first, m_options.segmentBytes, mode);
        if (!opened)
            return tl::unexpected(opened.error());
        OpenSegment &segment = **opened;
        const std::string_view text = segment.text();
        // A crash while it was being made leaves less than a header, or zeros: nothing was ever in it.
        if (text.size() <= segmentHeader.size() && text != segmentHeader)
            return startAnew(first);
        checkHeader(segment);
        Tail tail(segment, *m_recovered.damage);
        const std::uint64_t covered = segment.takeSidecar(m_options.readOnly);
        reportDamage(segment);
        const std::uint64_t start = covered > 0 ? covered : firstLineOffset(text);
        scanLines(text, start, segment.next(), {}, [&](const ScannedLine &line) {
            tail.add(line);
            return true;
        });
        const std::uint64_t cut = tail.finish(text.size());
        m_recovered.tornBytes = text.size() - cut;
        // Not damage that could be counted: without the sidecar nobody would know.
        if (const std::uint64_t gone = segment.eventsCutOff())
            addNote(m_recovered.note, segment.path().filename().string() + " was cut off: the last " +
                                          std::to_string(gone) +
                                          " events that its index knows of are gone, behind sequence " +
                                          std::to_string(segment.next().value - 1));
        m_recovered.open = std::move(*opened);
        if (m_options.readOnly) {
            segment.leaveOut(cut);
            return {};
        }
        if (cut < text.size()) {
            if (const Result<void> done = cutTail(segment, cut); !done)
                return done;
        }
        // What a crashed process wrote and did not flush becomes readable now, so it has to be durable now.
        return m_options.sync == SyncPolicy::None ? Result<void>() : segment.sync();
    }

    Result<void> cutTail(OpenSegment &segment, std::uint64_t cut)
    {
        const std::filesystem::path kept = segment.path().string() + '.' + std::to_string(cut) + ".torn";
        if (const Result<void> saved = replaceFile(m_storage, kept, segment.text().substr(cut)); !saved)
            return saved;
        addNote(m_recovered.note, std::to_string(m_recovered.tornBytes) +
                                      " bytes of an unfinished write behind sequence " +
                                      std::to_string(segment.next().value - 1) +
                                      " were cut off and kept in " + kept.filename().string());
        return segment.cutTo(cut);
    }

    Result<void> startAnew(Sequence first)
    {
        if (m_options.readOnly) {
            m_recovered.open = OpenSegment::empty(m_storage, m_options.directory, first);
            return {};
        }
        auto made = OpenSegment::create(m_storage, m_options.directory, first, m_options.segmentBytes);
        if (!made)
            return tl::unexpected(made.error());
        m_recovered.open = std::move(*made);
        return {};
    }

    Result<void> startEmpty() { return startAnew({1}); }

    const LogOptions &m_options;
    Storage &m_storage;
    Recovered m_recovered;
};

} // namespace

Result<Recovered> recover(const LogOptions &options, Storage &storage)
{
    return Recovery(options, storage).run();
}

} // namespace dbbasic
