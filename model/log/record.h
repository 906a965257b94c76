// The line: what an event looks like on disk. Described here once; record.cpp writes and reads it.
//
// A segment is a text file. Its first line names the columns; every line after it is one event:
//
//   seq \t time \t id \t event_type \t source \t payload \t crc \n
//
//   seq         decimal, no leading zeros; dense from 1 over all segments
//   time        2026-11-23T10:02:11.123456Z, always UTC and 27 characters; never decreases along seq
//   id          [A-Za-z0-9_-]{1,64}
//   event_type  [A-Za-z0-9][A-Za-z0-9_.:-]{0,127}
//   source      UTF-8; tab, newline, return and backslash stand as \t \n \r \\.
//   payload     compact JSON, so it has no raw tab, newline or return
//   crc         eight lower-case hexadecimal digits and a mark. The digits are the CRC-32C of the line up to
//   and
//               including the tab before them, and of the mark.
//
// The mark says what ends with this line, and so lets recovery tell a torn tail from damage in the middle:
//
//   ,   nothing: more lines of the same transaction follow
//   ;   a transaction
//   .   a transaction, and with it a flush group: all that was written with one write and made durable with
//   one
//       flush. Bytes behind such a line were written only after that flush had succeeded.
#pragma once

#include "model/event.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dbbasic {

enum class Mark : char {
    More = ',',
    TransactionEnd = ';',
    GroupEnd = '.',
};

inline constexpr std::string_view segmentHeader = "seq\ttime\tid\tevent_type\tsource\tpayload\tcrc\n";

/// Shortest line there can be, with its newline: bounds how many events fit into so many bytes.
inline constexpr std::size_t minimumLineSize = 1 + 1 + 27 + 1 + 1 + 1 + 1 + 1 + 0 + 1 + 1 + 1 + 9 + 1;

/// A line that was read and whose checksum holds.
struct Record
{
    Event event; ///< points into the text that was parsed
    Mark mark = Mark::GroupEnd;
    std::uint32_t crc = 0;
};

/// The columns that do not depend on the place in the log: "id \t event_type \t source \t payload \t".
/// `source` comes as it is and is escaped here.
void appendBody(std::string &out, std::string_view id, std::string_view type, std::string_view source,
                std::string_view payload);

/// The whole line with its newline around a body from appendBody. Returns its checksum.
std::uint32_t appendLine(std::string &out, Sequence sequence, Time time, std::string_view body, Mark mark);

/// Reads one line, given without its newline. None if its form or its checksum is wrong in any bit.
std::optional<Record> parseLine(std::string_view line);

/// The columns of a line without looking at the checksum: for text whose checksum is checked later, or not at
/// all (a free-text scan looks before it checks).
std::optional<Event> splitLine(std::string_view line);

/// tab, newline, return and backslash as \t \n \r \\; the other way round is unescaped() in model/json.h.
void appendEscaped(std::string &out, std::string_view source);

/// 27 characters, as in the line; years 0001 to 9999.
void appendTime(std::string &out, Time time);
std::optional<Time> parseLineTime(std::string_view text);

/// [A-Za-z0-9_-]{1,64}
bool isEventId(std::string_view id);

/// An id that the log makes: 16 characters of lower-case base32hex.
using EventId = std::array<char, 16>;

/// 80 random bits.
EventId randomEventId();
/// The first 80 bits of the key's SHA-256: the same key gives the same id.
EventId eventIdForKey(std::string_view idempotencyKey);

} // namespace dbbasic
