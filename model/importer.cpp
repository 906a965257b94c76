#include "model/eventstore.h"
#include "model/importline.h"
#include "model/log/logview.h"
#include "model/progresspace.h"
#include "model/timetext.h"
#include "model/transfer.h"

#include <QIODevice>

#include <algorithm>
#include <cstring>
#include <future>

namespace dbbasic {
namespace {

/// Splits a device into lines without holding more than one block and one line.
class LineReader
{
public:
    static constexpr std::size_t longestLine = 64u << 20;

    explicit LineReader(QIODevice &device)
        : m_device(device)
    {
    }

    enum class State { Line, TooLong, End, Failed };

    /// `line` is good until the next call.
    State next(std::string_view &line)
    {
        bool tooLong = false;
        for (std::size_t searched = m_at;;) {
            const std::size_t end = m_buffer.find('\n', searched);
            if (end != std::string::npos) {
                take(line, end, end + 1);
                break;
            }
            if (m_buffer.size() - m_at > longestLine) {
                tooLong = true;
                m_bytes += m_buffer.size() - m_at;
                m_at = m_buffer.size();
            }
            m_buffer.erase(0, m_at);
            m_at = 0;
            searched = m_buffer.size();
            const auto got = fill();
            if (got < 0)
                return State::Failed;
            if (got == 0) {
                if (m_buffer.empty() && !tooLong)
                    return State::End;
                take(line, m_buffer.size(), m_buffer.size());
                break;
            }
        }
        return tooLong ? State::TooLong : State::Line;
    }

    std::uint64_t bytes() const { return m_bytes; }

private:
    void take(std::string_view &line, std::size_t end, std::size_t next)
    {
        line = std::string_view(m_buffer).substr(m_at, end - m_at);
        m_bytes += next - m_at;
        m_at = next;
    }

    qint64 fill()
    {
        constexpr std::size_t block = 1u << 20;
        const std::size_t size = m_buffer.size();
        m_buffer.resize(size + block);
        const qint64 got = m_device.read(m_buffer.data() + size, block);
        m_buffer.resize(size + static_cast<std::size_t>(std::max<qint64>(got, 0)));
        return got;
    }

    QIODevice &m_device;
    std::string m_buffer;
    std::size_t m_at = 0; ///< what is before has been taken
    std::uint64_t m_bytes = 0;
};

struct NumberedDraft
{
    std::uint64_t line = 0;
    EventDraft draft;
};

class Importer
{
public:
    Importer(EventStore &store, QIODevice &from, const ImportOptions &options, const TransferControl &control)
        : m_store(store)
        , m_lines(from)
        , m_options(options)
        , m_control(control)
        , m_pace(control)
        , m_totalBytes(from.isSequential() ? 0 : static_cast<std::uint64_t>(std::max<qint64>(from.size(), 0)))
        , m_view(store.view())
        , m_now(std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now()))
    {
        if (const auto time = m_view->timeOf(m_view->last()); m_view->size() > 0 && time)
            m_lastTime = *time;
    }

    Result<ImportReport> run()
    {
        auto done = readAll();
        if (done && m_reader && m_reader->format() == ImportFormat::PythonState)
            done = takeSorted();
        if (done && !m_report.cancelled)
            done = commit();
        m_pace.tell({m_report.imported, m_lines.bytes(), m_totalBytes}, true);
        if (!done)
            return tl::unexpected(done.error());
        std::stable_sort(m_report.refused.begin(), m_report.refused.end(),
                         [](const RefusedLine &a, const RefusedLine &b) { return a.line < b.line; });
        return std::move(m_report);
    }

private:
    Result<void> readAll()
    {
        std::string_view line;
        for (std::uint64_t number = 1;; ++number) {
            if (m_control.isCancelled()) {
                m_report.cancelled = true;
                return {};
            }
            switch (m_lines.next(line)) {
            case LineReader::State::End:
                return {};
            case LineReader::State::Failed:
                return failure(Error::Code::Io,
                               "cannot read line " + std::to_string(number) + " of the import");
            case LineReader::State::TooLong:
                refuse(number, "is longer than 64 MiB");
                continue;
            case LineReader::State::Line:
                break;
            }
            if (number == 1 && line.starts_with("\xef\xbb\xbf"))
                line.remove_prefix(3);
            if (auto taken = takeLine(number, line); !taken)
                return taken;
            if (number % 256 == 0)
                m_pace.tell({m_report.imported, m_lines.bytes(), m_totalBytes}, false);
        }
    }

    Result<void> takeLine(std::uint64_t number, std::string_view line)
    {
        if (!m_reader) {
            std::string_view first = line;
            if (first.ends_with('\r'))
                first.remove_suffix(1);
            if (first.empty())
                return {};
            auto reader = ImportLineReader::make(m_options.format, first);
            if (!reader)
                return failure(Error::Code::InvalidArgument,
                               "cannot import: line " + std::to_string(number) + " is " + reader.error());
            m_reader = std::move(*reader);
        }
        auto read = m_reader->read(line);
        if (auto *reason = std::get_if<std::string>(&read)) {
            refuse(number, std::move(*reason));
            return {};
        }
        auto *draft = std::get_if<EventDraft>(&read);
        if (!draft)
            return {};
        if (m_reader->format() == ImportFormat::PythonState) {
            m_unsorted.push_back({number, std::move(*draft)});
            return {};
        }
        return take({number, std::move(*draft)});
    }

    /// The Python original keeps its state sorted by key.
    Result<void> takeSorted()
    {
        std::stable_sort(m_unsorted.begin(), m_unsorted.end(),
                         [](const NumberedDraft &a, const NumberedDraft &b) {
                             return a.draft.time.value_or(Time::max()) < b.draft.time.value_or(Time::max());
                         });
        for (NumberedDraft &numbered : m_unsorted) {
            if (m_control.isCancelled()) {
                m_report.cancelled = true;
                return {};
            }
            if (auto taken = take(std::move(numbered)); !taken)
                return taken;
        }
        return {};
    }

    Result<void> take(NumberedDraft numbered)
    {
        const EventDraft &draft = numbered.draft;
        if (!draft.id.empty() && m_view->find(draft.id)) {
            duplicate(numbered);
            return {};
        }
        if (draft.time) {
            if (*draft.time < m_lastTime) {
                refuse(numbered.line, "its time " + formatTime(*draft.time) + " is before " +
                                          formatTime(m_lastTime) +
                                          ", the time of the event before it in the log");
                return {};
            }
            if (*draft.time > m_now + std::chrono::minutes(1)) {
                refuse(numbered.line,
                       "its time " + formatTime(*draft.time) +
                           " lies in the future, and every later event would have to carry it");
                return {};
            }
            m_lastTime = *draft.time;
        }
        m_waiting.push_back(std::move(numbered));
        return m_waiting.size() < std::max<std::size_t>(m_options.transactionSize, 1) ? Result<void>()
                                                                                      : commit();
    }

    Result<std::vector<Published>> publish(Transaction transaction)
    {
        std::promise<Result<std::vector<Published>>> promise;
        auto published = promise.get_future();
        m_store.publish(std::move(transaction),
                        [&promise](const auto &result) { promise.set_value(result); });
        return published.get();
    }

    static bool isAboutContent(const Error &error)
    {
        return error.code == Error::Code::Conflict || error.code == Error::Code::InvalidArgument ||
               error.code == Error::Code::TooLarge;
    }

    Result<void> commit()
    {
        if (m_waiting.empty())
            return {};
        Transaction transaction;
        for (const NumberedDraft &numbered : m_waiting)
            transaction.push_back(numbered.draft);
        const auto published = publish(std::move(transaction));
        if (published) {
            m_report.imported += m_waiting.size();
        } else if (!isAboutContent(published.error())) {
            return tl::unexpected(published.error());
        } else {
            // All or nothing: one by one then, so that only the line that is at fault is refused. An id twice
            // in the file ends here, and events that somebody else published meanwhile.
            for (NumberedDraft &numbered : m_waiting) {
                const auto alone = publish({numbered.draft});
                if (alone)
                    ++m_report.imported;
                else if (!isAboutContent(alone.error()))
                    return tl::unexpected(alone.error());
                else if (alone.error().code == Error::Code::Conflict)
                    duplicate(numbered);
                else
                    refuse(numbered.line, alone.error().message);
            }
        }
        m_waiting.clear();
        m_view = m_store.view();
        return {};
    }

    void duplicate(const NumberedDraft &numbered)
    {
        if (m_options.skipDuplicates)
            ++m_report.skipped;
        else
            refuse(numbered.line, "an event with the id " + numbered.draft.id + " is in the log already");
    }

    void refuse(std::uint64_t line, std::string reason)
    {
        ++m_report.refusedCount;
        if (m_report.refused.size() < ImportReport::mostRefusals)
            m_report.refused.push_back({line, std::move(reason)});
    }

    EventStore &m_store;
    LineReader m_lines;
    const ImportOptions m_options;
    const TransferControl &m_control;
    ProgressPace m_pace;
    const std::uint64_t m_totalBytes;
    std::shared_ptr<const LogView> m_view;
    const Time m_now;
    Time m_lastTime{};
    std::optional<ImportLineReader> m_reader;
    std::vector<NumberedDraft> m_unsorted;
    std::vector<NumberedDraft> m_waiting;
    ImportReport m_report;
};

} // namespace

std::optional<ImportFormat> importFormat(std::string_view name)
{
    if (name == "ndjson" || name == "cloudevents")
        return ImportFormat::Ndjson;
    if (name == "tsv")
        return ImportFormat::Tsv;
    if (name == "python")
        return ImportFormat::PythonState;
    return {};
}

Result<ImportReport> importEvents(EventStore &store, QIODevice &from, const ImportOptions &options,
                                  const TransferControl &control)
{
    return Importer(store, from, options, control).run();
}

} // namespace dbbasic
