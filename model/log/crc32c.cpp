#include "model/log/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace dbbasic {

namespace {

constexpr std::uint32_t reflectedPolynomial = 0x82f63b78u;

using Slices = std::array<std::array<std::uint32_t, 256>, 8>;

// slice[k][b]: the checksum of byte b followed by k zero bytes.
constexpr Slices makeSlices()
{
    Slices slices{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) ? reflectedPolynomial : 0);
        slices[0][byte] = crc;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t previous = slices[k - 1][byte];
            slices[k][byte] = (previous >> 8) ^ slices[0][previous & 0xff];
        }
    }
    return slices;
}

constexpr Slices slices = makeSlices();

std::uint64_t load64(const char *bytes)
{
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    if constexpr (std::endian::native == std::endian::big)
        word = __builtin_bswap64(word);
    return word;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32cSse42(std::uint32_t crc, std::string_view bytes)
{
    std::uint64_t state = ~crc;
    const char *at = bytes.data();
    const char *const end = at + bytes.size();
    for (; end - at >= 8; at += 8)
        state = _mm_crc32_u64(state, load64(at));
    auto state32 = static_cast<std::uint32_t>(state);
    for (; at < end; ++at)
        state32 = _mm_crc32_u8(state32, static_cast<unsigned char>(*at));
    return ~state32;
}

using Quarters = std::array<std::uint32_t, 4>;

__attribute__((target("sse4.2"))) Quarters quartersSse42(std::string_view bytes)
{
    const std::size_t size = bytes.size() / 4;
    const char *const at = bytes.data();
    std::uint64_t a = 0xffffffffu, b = a, c = a, d = a;
    for (std::size_t i = 0; i < size; i += 8) {
        a = _mm_crc32_u64(a, load64(at + i));
        b = _mm_crc32_u64(b, load64(at + size + i));
        c = _mm_crc32_u64(c, load64(at + 2 * size + i));
        d = _mm_crc32_u64(d, load64(at + 3 * size + i));
    }
    return {~static_cast<std::uint32_t>(a), ~static_cast<std::uint32_t>(b), ~static_cast<std::uint32_t>(c),
            ~static_cast<std::uint32_t>(d)};
}

const bool hasSse42 = __builtin_cpu_supports("sse4.2");
#endif

} // namespace

std::uint32_t crc32cPortable(std::uint32_t crc, std::string_view bytes)
{
    std::uint32_t state = ~crc;
    const char *at = bytes.data();
    const char *const end = at + bytes.size();
    for (; end - at >= 8; at += 8) {
        const std::uint64_t word = load64(at) ^ state;
        state = slices[7][word & 0xff] ^ slices[6][(word >> 8) & 0xff] ^ slices[5][(word >> 16) & 0xff] ^
                slices[4][(word >> 24) & 0xff] ^ slices[3][(word >> 32) & 0xff] ^
                slices[2][(word >> 40) & 0xff] ^ slices[1][(word >> 48) & 0xff] ^ slices[0][word >> 56];
    }
    for (; at < end; ++at)
        state = (state >> 8) ^ slices[0][(state ^ static_cast<unsigned char>(*at)) & 0xff];
    return ~state;
}

std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes)
{
#if defined(__x86_64__)
    if (hasSse42)
        return crc32cSse42(crc, bytes);
#endif
    return crc32cPortable(crc, bytes);
}

std::uint32_t crc32cOfQuarters(std::string_view bytes)
{
    std::array<std::uint32_t, 4> quarters;
#if defined(__x86_64__)
    if (hasSse42) {
        quarters = quartersSse42(bytes);
        return crc32c({reinterpret_cast<const char *>(quarters.data()), sizeof quarters});
    }
#endif
    const std::size_t size = bytes.size() / 4;
    for (std::size_t i = 0; i < quarters.size(); ++i)
        quarters[i] = crc32c(bytes.substr(i * size, size));
    return crc32c({reinterpret_cast<const char *>(quarters.data()), sizeof quarters});
}

} // namespace dbbasic
