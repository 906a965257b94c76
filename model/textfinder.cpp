#include "model/textfinder.h"

#include <algorithm>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace dbbasic {
namespace {

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

char folded(char c)
{
    return isUpper(c) ? static_cast<char>(c | 0x20) : c;
}

/// How often a character is met in a log of JSON events, roughly: the higher, the worse to look for.
int frequency(char c)
{
    static constexpr std::string_view commonFirst =
        "\"0123456789:,aeitnorsdl_cu.mp{}-hTZ\tgfby\nvkw x/\\[]qjz";
    const std::size_t place = commonFirst.find(c);
    return place == std::string_view::npos ? 0 : static_cast<int>(commonFirst.size() - place);
}

} // namespace

TextFinder::TextFinder(std::string_view text)
    : m_text(text)
    , m_folded(text)
{
    std::transform(m_folded.begin(), m_folded.end(), m_folded.begin(), folded);
    // The two rarest, in different places if there are two.
    std::size_t best = 0;
    for (std::size_t i = 1; i < m_folded.size(); ++i) {
        if (frequency(m_folded[i]) < frequency(m_folded[best]))
            best = i;
    }
    std::size_t second = best == 0 && m_folded.size() > 1 ? 1 : 0;
    for (std::size_t i = 0; i < m_folded.size(); ++i) {
        if (i != best && frequency(m_folded[i]) < frequency(m_folded[second]))
            second = i;
    }
    const auto probe = [this](std::size_t place) {
        const char c = place < m_folded.size() ? m_folded[place] : '\0';
        const bool letter = c >= 'a' && c <= 'z';
        return Probe{place, c, letter ? '\x20' : '\0'};
    };
    m_probes = {probe(best), probe(second)};
#if defined(__x86_64__)
    m_useAvx2 = __builtin_cpu_supports("avx2") != 0;
#endif
}

std::size_t TextFinder::find(std::string_view bytes, std::size_t from) const
{
    if (m_folded.empty())
        return from <= bytes.size() ? from : std::string_view::npos;
#if defined(__x86_64__)
    return m_useAvx2 ? findAvx2(bytes, from) : findSse2(bytes, from);
#else
    return findSlowly(bytes, from);
#endif
}

bool TextFinder::matchesAt(const char *at) const
{
    for (std::size_t i = 0; i < m_folded.size(); ++i) {
        if (folded(at[i]) != m_folded[i])
            return false;
    }
    return true;
}

std::size_t TextFinder::findSlowly(std::string_view bytes, std::size_t from) const
{
    const Probe probe = m_probes[0];
    for (std::size_t at = from; at + m_folded.size() <= bytes.size(); ++at) {
        if (static_cast<char>(bytes[at + probe.place] | probe.fold) == probe.lower &&
            matchesAt(bytes.data() + at))
            return at;
    }
    return std::string_view::npos;
}

#if defined(__x86_64__)

// Setting bit 0x20 folds letters. It also makes '@' '`' and a few others alike, but only where a letter is
// looked for, and matchesAt() has the last word.

std::size_t TextFinder::findSse2(std::string_view bytes, std::size_t from) const
{
    constexpr std::size_t width = 16;
    const auto [p, q] = m_probes;
    const __m128i pLower = _mm_set1_epi8(p.lower);
    const __m128i pFold = _mm_set1_epi8(p.fold);
    const __m128i qLower = _mm_set1_epi8(q.lower);
    const __m128i qFold = _mm_set1_epi8(q.fold);
    std::size_t at = from;
    for (; at + m_folded.size() + width - 1 <= bytes.size(); at += width) {
        const auto *base = bytes.data() + at;
        const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i *>(base + p.place));
        const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i *>(base + q.place));
        const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(a, pFold), pLower),
                                           _mm_cmpeq_epi8(_mm_or_si128(b, qFold), qLower));
        for (auto hits = static_cast<unsigned>(_mm_movemask_epi8(both)); hits; hits &= hits - 1) {
            const auto place = static_cast<std::size_t>(__builtin_ctz(hits));
            if (matchesAt(base + place))
                return at + place;
        }
    }
    return findSlowly(bytes, at);
}

__attribute__((target("avx2"))) std::size_t TextFinder::findAvx2(std::string_view bytes,
                                                                 std::size_t from) const
{
    constexpr std::size_t width = 32;
    const auto [p, q] = m_probes;
    const __m256i pLower = _mm256_set1_epi8(p.lower);
    const __m256i pFold = _mm256_set1_epi8(p.fold);
    const __m256i qLower = _mm256_set1_epi8(q.lower);
    const __m256i qFold = _mm256_set1_epi8(q.fold);
    std::size_t at = from;
    for (; at + m_folded.size() + width - 1 <= bytes.size(); at += width) {
        const auto *base = bytes.data() + at;
        const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(base + p.place));
        const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(base + q.place));
        const __m256i both = _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_or_si256(a, pFold), pLower),
                                              _mm256_cmpeq_epi8(_mm256_or_si256(b, qFold), qLower));
        for (auto hits = static_cast<unsigned>(_mm256_movemask_epi8(both)); hits; hits &= hits - 1) {
            const auto place = static_cast<std::size_t>(__builtin_ctz(hits));
            if (matchesAt(base + place))
                return at + place;
        }
    }
    return findSse2(bytes, at);
}

#else

std::size_t TextFinder::findSse2(std::string_view bytes, std::size_t from) const
{
    return findSlowly(bytes, from);
}

std::size_t TextFinder::findAvx2(std::string_view bytes, std::size_t from) const
{
    return findSlowly(bytes, from);
}

#endif

} // namespace dbbasic
