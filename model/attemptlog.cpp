#include "model/attemptlog.h"

#include "model/journal.h"
#include "model/log/storage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <iterator>

namespace dbbasic {

namespace {

constexpr std::uint64_t rotateAt = 16u << 20;
constexpr std::size_t filesKept = 16;
constexpr std::size_t pendingCap = 100'000; ///< while the disk refuses: the oldest rows go

constexpr const char *header =
    "time\tkind\tsubscription_id\treplay_id\tsequence\tevent_id\tevent_type\tnumber\t"
    "result\tstatus\tduration_us\terror\tanswer_head\tanswer_body\trequest_head\tcrc\n";
constexpr std::size_t columns = 15;            // without crc
constexpr std::size_t columnsWithoutHead = 14; // files from before request_head was kept

constexpr std::array<const char *, 5> kinds{"regular", "retry", "resend", "test", "replay"};

std::string encoded(const DeliveryAttempt &attempt)
{
    std::string line = tsvTime(attempt.time);
    const auto add = [&line](std::string_view field) {
        line += '\t';
        appendTsvField(line, field);
    };
    add(kinds[std::size_t(attempt.kind)]);
    add(attempt.subscriptionId);
    add(attempt.replayId);
    add(std::to_string(attempt.sequence.value));
    add(attempt.eventId);
    add(attempt.eventType);
    add(std::to_string(attempt.number));
    add(attempt.succeeded ? "ok" : "failed");
    add(std::to_string(attempt.statusCode));
    add(std::to_string(attempt.duration.count()));
    add(attempt.error);
    add(attempt.answerHead);
    add(attempt.answerBody);
    add(attempt.requestHead);
    sealTsvLine(line);
    return line;
}

bool decode(std::string_view line, DeliveryAttempt &attempt)
{
    std::vector<std::string> fields = splitTsv(unsealedTsvLine(line));
    if (fields.size() != columns && fields.size() != columnsWithoutHead)
        return false;
    attempt.time = tsvTimeFrom(fields[0]).value_or(Time{});
    const auto kind = std::find(kinds.begin(), kinds.end(), fields[1]);
    attempt.kind = kind == kinds.end() ? AttemptKind::Regular : AttemptKind(kind - kinds.begin());
    attempt.subscriptionId = std::move(fields[2]);
    attempt.replayId = std::move(fields[3]);
    attempt.sequence = Sequence{tsvNumber<std::uint64_t>(fields[4])};
    attempt.eventId = std::move(fields[5]);
    attempt.eventType = std::move(fields[6]);
    attempt.number = tsvNumber<std::uint32_t>(fields[7]);
    attempt.succeeded = fields[8] == "ok";
    attempt.statusCode = tsvNumber<int>(fields[9]);
    attempt.duration = std::chrono::microseconds(tsvNumber<std::int64_t>(fields[10]));
    attempt.error = std::move(fields[11]);
    attempt.answerHead = std::move(fields[12]);
    attempt.answerBody = std::move(fields[13]);
    if (fields.size() == columns)
        attempt.requestHead = std::move(fields[14]);
    return true;
}

bool matches(const DeliveryAttempt &attempt, const AttemptQuery &query)
{
    return (query.subscriptionId.empty() || attempt.subscriptionId == query.subscriptionId) &&
           (query.eventId.empty() || attempt.eventId == query.eventId) &&
           (!query.failedOnly || !attempt.succeeded) && (!query.before || attempt.time < *query.before);
}

} // namespace

AttemptLog::AttemptLog(std::filesystem::path directory, Storage &storage)
    : m_storage(storage)
    , m_directory(std::move(directory))
{
}

AttemptLog::~AttemptLog() = default;

Result<std::unique_ptr<AttemptLog>> AttemptLog::open(std::filesystem::path directory, Storage &storage)
{
    std::unique_ptr<AttemptLog> log(new AttemptLog(std::move(directory), storage));
    if (auto opened = log->openNewest(); !opened)
        return tl::unexpected(opened.error());
    return log;
}

std::filesystem::path AttemptLog::pathOf(std::uint64_t number) const
{
    std::string digits = std::to_string(number);
    return m_directory /
           ("deliveries-" + std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits + ".tsv");
}

std::vector<std::uint64_t> AttemptLog::numbers() const
{
    constexpr std::string_view prefix = "deliveries-";
    std::vector<std::uint64_t> numbers;
    const auto names = m_storage.list(m_directory);
    for (const std::string &name : names ? *names : std::vector<std::string>()) {
        std::uint64_t number = 0;
        const char *end = name.data() + name.size() - std::min<std::size_t>(4, name.size());
        if (name.compare(0, prefix.size(), prefix) == 0 && std::string_view(end) == ".tsv" &&
            std::from_chars(name.data() + prefix.size(), end, number).ptr == end)
            numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

Result<void> AttemptLog::openNewest()
{
    const std::vector<std::uint64_t> known = numbers();
    m_number = known.empty() ? 0 : known.back();
    if (known.empty())
        return rotate();
    auto file = m_storage.open(pathOf(m_number), Storage::Mode::Append);
    if (!file)
        return tl::unexpected(file.error());
    const auto size = (*file)->size();
    if (!size)
        return tl::unexpected(size.error());
    if (!canGoOn(**file, *size))
        return rotate();
    m_bytes = *size;
    m_file = std::move(*file);
    return {};
}

bool AttemptLog::canGoOn(StorageFile &file, std::uint64_t size) const
{
    std::string first(std::strlen(header), '\0');
    if (size < first.size() || file.read(0, first.data(), first.size()).value_or(0) != first.size() ||
        first != header)
        return false; // other columns
    // A row torn by a crash was never acted upon. A new file, so that nothing is glued to it.
    char last = 0;
    return file.read(size - 1, &last, 1).value_or(0) == 1 && last == '\n';
}

Result<void> AttemptLog::rotate()
{
    const std::filesystem::path path = pathOf(m_number + 1);
    auto file = m_storage.open(path, Storage::Mode::Create);
    if (!file)
        return tl::unexpected(file.error());
    std::error_code ignored; // a file layer of a test may have no such file
    std::filesystem::permissions(path,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                 ignored); // answers may quote what was sent
    if (auto written = (*file)->write(0, header); !written)
        return written;
    if (auto synced = m_storage.syncDirectory(m_directory); !synced)
        return synced;
    m_file = std::move(*file);
    m_bytes = std::strlen(header);
    ++m_number;
    const std::vector<std::uint64_t> known = numbers();
    for (std::size_t i = 0; i + filesKept < known.size(); ++i)
        (void)m_storage.remove(pathOf(known[i])); // tried again at the next rotation
    return {};
}

void AttemptLog::add(DeliveryAttempt attempt)
{
    const std::lock_guard lock(m_mutex);
    if (m_pending.size() >= pendingCap)
        m_pending.erase(m_pending.begin(), m_pending.begin() + pendingCap / 2);
    m_pending.push_back(std::move(attempt));
}

Result<void> AttemptLog::commit()
{
    const std::lock_guard writing(m_fileMutex);
    std::vector<DeliveryAttempt> attempts;
    {
        const std::lock_guard lock(m_mutex);
        attempts.swap(m_pending);
    }
    auto written = attempts.empty() ? Result<void>() : write(attempts);
    if (!written) {
        const std::lock_guard lock(m_mutex);
        attempts.insert(attempts.end(), std::make_move_iterator(m_pending.begin()),
                        std::make_move_iterator(m_pending.end()));
        m_pending.swap(attempts);
    }
    return written;
}

Result<void> AttemptLog::write(const std::vector<DeliveryAttempt> &attempts)
{
    std::string bytes;
    for (const DeliveryAttempt &attempt : attempts)
        bytes += encoded(attempt);
    if (m_bytes > rotateAt) {
        if (auto rotated = rotate(); !rotated)
            return rotated;
    }
    auto written = m_file->write(m_bytes, bytes);
    if (written)
        written = m_file->sync();
    if (written)
        m_bytes += bytes.size();
    else
        m_bytes = rotateAt + 1; // part of it may stand there: the next rows go into a new file
    return written;
}

std::vector<DeliveryAttempt> AttemptLog::read(const AttemptQuery &query) const
{
    std::vector<DeliveryAttempt> result;
    if (query.limit == 0)
        return result;
    // Between commits, so that a row is either pending or in the file.
    std::vector<std::uint64_t> known;
    std::uint64_t newest = 0;
    std::uint64_t newestBytes = 0;
    {
        const std::lock_guard files(m_fileMutex);
        const std::lock_guard lock(m_mutex);
        for (auto attempt = m_pending.rbegin(); attempt != m_pending.rend() && result.size() < query.limit;
             ++attempt) {
            if (matches(*attempt, query))
                result.push_back(*attempt);
        }
        known = numbers();
        newest = m_number;
        newestBytes = m_bytes;
    }
    for (auto number = known.rbegin(); number != known.rend() && result.size() < query.limit; ++number)
        readFile(*number, *number == newest ? newestBytes : UINT64_MAX, query, result);
    return result;
}

void AttemptLog::readFile(std::uint64_t number, std::uint64_t upTo, const AttemptQuery &query,
                          std::vector<DeliveryAttempt> &out) const
{
    auto file = m_storage.open(pathOf(number), Storage::Mode::Read);
    if (!file)
        return; // rotated away meanwhile
    std::string bytes(std::size_t(std::min(upTo, (*file)->size().value_or(0))), '\0');
    bytes.resize((*file)->read(0, bytes.data(), bytes.size()).value_or(0));
    std::string_view rest = bytes;
    const std::string_view wanted =
        query.eventId.empty() ? std::string_view(query.subscriptionId) : std::string_view(query.eventId);
    while (!rest.empty() && out.size() < query.limit) {
        // From the end: the line that holds the last occurrence of what is looked for, or just the last line.
        std::size_t at = rest.size() - 1;
        if (!wanted.empty()) {
            at = rest.rfind(wanted);
            if (at == rest.npos)
                break;
        }
        const std::size_t before = at == 0 ? rest.npos : rest.rfind('\n', at - 1);
        const std::size_t begin = before == rest.npos ? 0 : before + 1;
        std::size_t end = rest.find('\n', at);
        if (end == rest.npos)
            end = rest.size();
        DeliveryAttempt attempt;
        if (decode(rest.substr(begin, end - begin), attempt) && matches(attempt, query))
            out.push_back(std::move(attempt));
        rest = rest.substr(0, begin);
    }
}

} // namespace dbbasic
