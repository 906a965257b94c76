// CRC-32C (Castagnoli), the checksum of every line and of every index section. Uses SSE4.2 where the
// processor has it, decided at run time, and a table of eight slices elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbbasic {

/// Checksum of the bytes that `crc` covers followed by `bytes`. Start with 0.
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes);

inline std::uint32_t crc32c(std::string_view bytes)
{
    return crc32c(0, bytes);
}

/// Checksum of the checksums of the four quarters of `bytes`, whose size is a multiple of 32: as sure, and
/// several times as fast over a page or more, because the processor has all four under way at once.
std::uint32_t crc32cOfQuarters(std::string_view bytes);

/// The table version, whatever the processor: for tests that compare the two.
std::uint32_t crc32cPortable(std::uint32_t crc, std::string_view bytes);

} // namespace dbbasic
