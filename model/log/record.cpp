#include "model/log/record.h"

#include "model/log/ascii.h"
#include "model/log/crc32c.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <unistd.h>

namespace dbbasic {

namespace {

constexpr std::size_t timeSize = 27;
constexpr std::size_t crcColumnSize = 9; // eight digits and the mark
constexpr std::size_t columnsBeforeCrc = 6;

void appendNumber(std::string &out, std::uint64_t value)
{
    char digits[20];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
    out.append(digits, end);
}

// `width` decimal digits at `at`, zero-padded.
void putDigits(char *at, unsigned value, int width)
{
    for (char *digit = at + width; digit-- > at; value /= 10)
        *digit = static_cast<char>('0' + value % 10);
}

// -1 unless all of them are digits.
int readDigits(const char *at, int width)
{
    int value = 0;
    for (int i = 0; i < width; ++i) {
        const unsigned digit = static_cast<unsigned char>(at[i]) - unsigned('0');
        if (digit > 9)
            return -1;
        value = value * 10 + static_cast<int>(digit);
    }
    return value;
}

void putHex(char *at, std::uint32_t value)
{
    for (int i = 7; i >= 0; --i, value >>= 4)
        at[i] = "0123456789abcdef"[value & 0xf];
}

// Lower case only: the upper-case spelling of a digit differs in one bit, and a flipped bit must not pass.
std::optional<std::uint32_t> readHex(const char *at)
{
    std::uint32_t value = 0;
    for (int i = 0; i < 8; ++i) {
        const char c = at[i];
        if (c >= '0' && c <= '9')
            value = value << 4 | static_cast<std::uint32_t>(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | static_cast<std::uint32_t>(c - 'a' + 10);
        else
            return {};
    }
    return value;
}

std::optional<Sequence> parseSequence(std::string_view text)
{
    if (text.empty() || text.front() == '0')
        return {};
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return {};
    return Sequence{value};
}

EventId base32Hex(const std::array<unsigned char, 10> &bytes)
{
    EventId text;
    char *at = text.data();
    for (std::size_t group = 0; group < bytes.size(); group += 5) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < 5; ++i)
            bits = bits << 8 | bytes[group + i];
        for (int shift = 35; shift >= 0; shift -= 5)
            *at++ = "0123456789abcdefghijklmnopqrstuv"[bits >> shift & 31];
    }
    return text;
}

} // namespace

void appendEscaped(std::string &out, std::string_view source)
{
    const bool plain = std::none_of(source.begin(), source.end(),
                                    [](char c) { return c == '\t' || c == '\n' || c == '\r' || c == '\\'; });
    if (plain) {
        out += source;
        return;
    }
    for (const char c : source) {
        switch (c) {
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\\':
            out += "\\\\";
            break;
        default:
            out += c;
        }
    }
}

void appendBody(std::string &out, std::string_view id, std::string_view type, std::string_view source,
                std::string_view payload)
{
    out.reserve(out.size() + id.size() + type.size() + source.size() + payload.size() + 4);
    out.append(id).append(1, '\t').append(type).append(1, '\t');
    appendEscaped(out, source);
    out.append(1, '\t').append(payload).append(1, '\t');
}

std::uint32_t appendLine(std::string &out, Sequence sequence, Time time, std::string_view body, Mark mark)
{
    const std::size_t start = out.size();
    appendNumber(out, sequence.value);
    out += '\t';
    appendTime(out, time);
    out += '\t';
    out += body;
    const char markText = static_cast<char>(mark);
    const std::uint32_t crc = crc32c(crc32c(std::string_view(out).substr(start)), {&markText, 1});
    char column[crcColumnSize + 1];
    putHex(column, crc);
    column[8] = markText;
    column[9] = '\n';
    out.append(column, sizeof column);
    return crc;
}

std::optional<Event> splitLine(std::string_view line)
{
    std::array<std::string_view, columnsBeforeCrc> columns;
    const char *at = line.data();
    const char *const end = at + line.size();
    for (std::string_view &column : columns) {
        const auto *tab =
            static_cast<const char *>(std::memchr(at, '\t', static_cast<std::size_t>(end - at)));
        if (!tab)
            return {};
        column = {at, static_cast<std::size_t>(tab - at)};
        at = tab + 1;
    }
    if (static_cast<std::size_t>(end - at) != crcColumnSize)
        return {};
    const std::optional<Sequence> sequence = parseSequence(columns[0]);
    const std::optional<Time> time = parseLineTime(columns[1]);
    if (!sequence || !time || columns[2].empty() || columns[3].empty() || columns[5].empty())
        return {};
    return Event{*sequence, *time, columns[2], columns[3], columns[4], columns[5], line};
}

std::optional<Record> parseLine(std::string_view line)
{
    if (line.size() < minimumLineSize - 1)
        return {};
    const std::string_view covered = line.substr(0, line.size() - crcColumnSize);
    const std::string_view column = line.substr(covered.size());
    const char mark = column.back();
    if (mark != ',' && mark != ';' && mark != '.')
        return {};
    const std::optional<std::uint32_t> crc = readHex(column.data());
    if (!crc || *crc != crc32c(crc32c(covered), column.substr(8)))
        return {};
    const std::optional<Event> event = splitLine(line);
    if (!event)
        return {};
    return Record{*event, static_cast<Mark>(mark), *crc};
}

void appendTime(std::string &out, Time time)
{
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    auto microsecond = static_cast<std::uint64_t>((time - day).count());
    char text[timeSize];
    putDigits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    putDigits(text + 5, static_cast<unsigned>(date.month()), 2);
    putDigits(text + 8, static_cast<unsigned>(date.day()), 2);
    putDigits(text + 20, static_cast<unsigned>(microsecond % 1'000'000), 6);
    const auto second = static_cast<unsigned>(microsecond / 1'000'000);
    putDigits(text + 11, second / 3600, 2);
    putDigits(text + 14, second / 60 % 60, 2);
    putDigits(text + 17, second % 60, 2);
    text[4] = text[7] = '-';
    text[10] = 'T';
    text[13] = text[16] = ':';
    text[19] = '.';
    text[26] = 'Z';
    out.append(text, timeSize);
}

std::optional<Time> parseLineTime(std::string_view text)
{
    using namespace std::chrono;
    if (text.size() != timeSize || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || text[19] != '.' || text[26] != 'Z')
        return {};
    const int y = readDigits(text.data(), 4);
    const int m = readDigits(text.data() + 5, 2);
    const int d = readDigits(text.data() + 8, 2);
    const int h = readDigits(text.data() + 11, 2);
    const int min = readDigits(text.data() + 14, 2);
    const int s = readDigits(text.data() + 17, 2);
    const int us = readDigits(text.data() + 20, 6);
    if (y < 1 || m < 1 || d < 1 || h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 59 || us < 0)
        return {};
    const year_month_day date(year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d)));
    if (!date.ok())
        return {};
    return sys_days(date) + hours(h) + minutes(min) + seconds(s) + microseconds(us);
}

bool isEventId(std::string_view id)
{
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return isAlphanumeric(c) || c == '_' || c == '-';
    });
}

EventId randomEventId()
{
    // The system's randomness, fetched for many ids at once: a system call per id would cost more than the
    // id. (Qt's generator asks the processor for every few bytes, which takes a third of a publish.)
    constexpr std::size_t idsAtOnce = 25; // getentropy gives at most 256 bytes
    thread_local std::array<std::array<unsigned char, 10>, idsAtOnce> pool;
    thread_local std::size_t used = idsAtOnce;
    if (used == idsAtOnce) {
        if (::getentropy(pool.data(), sizeof pool) != 0)
            QRandomGenerator::system()->generate(pool.front().begin(), pool.back().end());
        used = 0;
    }
    return base32Hex(pool[used++]);
}

EventId eventIdForKey(std::string_view idempotencyKey)
{
    const QByteArray digest = QCryptographicHash::hash(
        QByteArrayView(idempotencyKey.data(), static_cast<qsizetype>(idempotencyKey.size())),
        QCryptographicHash::Sha256);
    std::array<unsigned char, 10> bytes;
    std::memcpy(bytes.data(), digest.constData(), bytes.size());
    return base32Hex(bytes);
}

} // namespace dbbasic
