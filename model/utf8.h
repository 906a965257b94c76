// Characters in UTF-8 bytes: where they begin and end. For texts that are shown in part.
#pragma once

#include <cstddef>
#include <string_view>

namespace dbbasic {

/// A byte within a character, not the first of one.
constexpr bool isUtf8Continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// The character that begins at `offset`, which is within `text`. A stray byte is one by itself.
constexpr std::string_view utf8CharacterAt(std::string_view text, std::size_t offset)
{
    std::size_t end = offset + 1;
    if (static_cast<unsigned char>(text[offset]) >= 0x80) {
        while (end < text.size() && isUtf8Continuation(text[end]))
            ++end;
    }
    return text.substr(offset, end - offset);
}

/// The beginning of `text`, at most `bytes` long, which does not end within a character.
constexpr std::string_view utf8Prefix(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    while (bytes > 0 && isUtf8Continuation(text[bytes]))
        --bytes;
    return text.substr(0, bytes);
}

} // namespace dbbasic
