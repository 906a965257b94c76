// Finds a text in a lot of bytes, letters A-Z in either case. Made for gigabytes: it looks at 16 or 32 places
// at once for the two rarest characters of the text, and compares in full only where both are.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace dbbasic {

/// Immutable; any thread. An empty text is found everywhere.
class TextFinder
{
public:
    explicit TextFinder(std::string_view text);

    const std::string &text() const { return m_text; }

    /// Where the text next begins in `bytes`, at `from` or later; npos when nowhere.
    std::size_t find(std::string_view bytes, std::size_t from = 0) const;
    bool isIn(std::string_view bytes) const { return find(bytes) != std::string_view::npos; }

private:
    bool matchesAt(const char *at) const;
    std::size_t findSlowly(std::string_view bytes, std::size_t from) const;
    std::size_t findSse2(std::string_view bytes, std::size_t from) const;
    std::size_t findAvx2(std::string_view bytes, std::size_t from) const;

    /// A character to look for: equal to `lower` once `fold` has been set in it.
    struct Probe
    {
        std::size_t place = 0;
        char lower = 0;
        char fold = 0; ///< 0x20 for a letter, else 0
    };

    std::string m_text;   ///< as given
    std::string m_folded; ///< A-Z as a-z
    std::array<Probe, 2> m_probes;
    bool m_useAvx2 = false;
};

} // namespace dbbasic
