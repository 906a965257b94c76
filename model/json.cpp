#include "model/json.h"

#include "model/jsonvalue.h"
#include "model/log/ascii.h"
#include "model/log/record.h"
#include "model/utf8.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

namespace dbbasic {
namespace {

// simdjson's own two parsers do not fit: DOM refuses 1e400, big integers and lone surrogates, which RFC 8259
// allows and which must come back as sent; on-demand does not check what it does not visit. Both begin with
// the same vectorised pass, which checks UTF-8, control characters and closed strings, and lists where each
// token begins. That pass is taken from simdjson; the grammar over its list is checked here, without
// recursion and without converting anything.

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

struct Flaw
{
    std::size_t offset;
    std::string message;
};

std::string quotedCharacter(std::string_view text, std::size_t offset)
{
    if (offset >= text.size())
        return "the end";
    const auto c = static_cast<unsigned char>(text[offset]);
    if (c < 0x20 || c == 0x7f) {
        std::array<char, 8> hex{};
        std::snprintf(hex.data(), hex.size(), "0x%02x", c);
        return std::string("the character ") + hex.data();
    }
    return "'" + std::string(utf8CharacterAt(text, offset)) + "'";
}

/// Up to what cannot be shown in an answer or a window.
std::string_view wordOf(std::string_view text)
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const auto end = std::find_if(text.begin(), text.end(), isControl);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

class Grammar
{
public:
    Grammar(std::string_view text, const std::uint32_t *starts, std::uint32_t count)
        : m_text(text)
        , m_starts(starts)
        , m_count(count)
    {
    }

    std::optional<Flaw> check()
    {
        enum class Expect { Value, ValueOrClose, KeyOrClose, Key, Colon, CommaOrClose, End };
        Expect expect = Expect::Value;
        // One bit a level: object or array.
        std::array<bool, maximumJsonDepth> isObject{};
        int depth = 0;
        const auto afterValue = [&] { return depth == 0 ? Expect::End : Expect::CommaOrClose; };

        for (std::uint32_t i = 0; i < m_count; ++i) {
            const std::size_t at = m_starts[i];
            const char c = m_text[at];
            switch (expect) {
            case Expect::ValueOrClose:
                if (c == ']') {
                    --depth;
                    expect = afterValue();
                    break;
                }
                [[fallthrough]];
            case Expect::Value:
                if (c == '{' || c == '[') {
                    if (depth == maximumJsonDepth)
                        return Flaw{at, "nested deeper than " + std::to_string(maximumJsonDepth) + " levels"};
                    isObject[static_cast<std::size_t>(depth++)] = c == '{';
                    expect = c == '{' ? Expect::KeyOrClose : Expect::ValueOrClose;
                } else {
                    if (auto flaw = c == '"' ? checkString(i) : checkScalar(i))
                        return flaw;
                    expect = afterValue();
                }
                break;
            case Expect::KeyOrClose:
                if (c == '}') {
                    --depth;
                    expect = afterValue();
                    break;
                }
                [[fallthrough]];
            case Expect::Key:
                if (c != '"')
                    return unexpected(at,
                                      expect == Expect::Key ? "a name in quotes" : "a name in quotes or '}'");
                if (auto flaw = checkString(i))
                    return flaw;
                expect = Expect::Colon;
                break;
            case Expect::Colon:
                if (c != ':')
                    return unexpected(at, "':' after the name");
                expect = Expect::Value;
                break;
            case Expect::CommaOrClose: {
                const bool object = isObject[static_cast<std::size_t>(depth - 1)];
                if (c == ',') {
                    expect = object ? Expect::Key : Expect::Value;
                } else if (c == (object ? '}' : ']')) {
                    --depth;
                    expect = afterValue();
                } else {
                    return unexpected(at, object ? "',' or '}'" : "',' or ']'");
                }
                break;
            }
            case Expect::End:
                return unexpected(at, "nothing more after the value");
            }
        }
        switch (expect) {
        case Expect::End:
            return {};
        case Expect::Value:
            return unexpected(m_text.size(), "a value");
        case Expect::ValueOrClose:
            return unexpected(m_text.size(), "a value or ']'");
        case Expect::KeyOrClose:
            return unexpected(m_text.size(), "a name in quotes or '}'");
        case Expect::Key:
            return unexpected(m_text.size(), "a name in quotes");
        case Expect::Colon:
            return unexpected(m_text.size(), "':' after the name");
        case Expect::CommaOrClose:
            break;
        }
        return unexpected(m_text.size(),
                          isObject[static_cast<std::size_t>(depth - 1)] ? "',' or '}'" : "',' or ']'");
    }

private:
    Flaw unexpected(std::size_t at, std::string_view wanted) const
    {
        return {at, "found " + quotedCharacter(m_text, at) + ", expected " + std::string(wanted)};
    }

    /// A token reaches to the next one, less the white space between.
    std::string_view token(std::uint32_t i) const
    {
        const std::size_t begin = m_starts[i];
        std::size_t end = i + 1 < m_count ? m_starts[i + 1] : m_text.size();
        while (end > begin + 1 && isSpace(m_text[end - 1]))
            --end;
        return m_text.substr(begin, end - begin);
    }

    std::optional<Flaw> checkString(std::uint32_t i) const
    {
        const std::string_view string = token(i);
        const std::size_t begin = m_starts[i];
        for (std::size_t at = 0; (at = string.find('\\', at)) != std::string_view::npos;) {
            const char escape = string[at + 1]; // there is one: the string is closed
            if (escape == 'u') {
                for (std::size_t k = at + 2; k < at + 6; ++k) {
                    if (hexValue(string[k]) < 0) // the closing quote stops this
                        return unexpected(begin + k, "four hexadecimal digits after \\u");
                }
                at += 6;
            } else if (std::memchr("\"\\/bfnrt", escape, 8)) {
                at += 2;
            } else {
                return unexpected(begin + at + 1, "one of \" \\ / b f n r t u after the backslash");
            }
        }
        return {};
    }

    std::optional<Flaw> checkScalar(std::uint32_t i) const
    {
        const std::string_view scalar = token(i);
        const std::size_t begin = m_starts[i];
        const char c = scalar.front();
        if (c == '-' || isDigit(c)) {
            const std::size_t flaw = jsonNumberFlaw(scalar);
            if (flaw == std::string_view::npos)
                return {};
            const bool digitWanted = flaw == scalar.size() || !isDigit(scalar[flaw - 1]);
            if (!digitWanted && isDigit(scalar[flaw]))
                return Flaw{begin, "a number must not begin with 0"};
            return unexpected(begin + flaw, digitWanted ? "a digit" : "the end of the number");
        }
        if (scalar == "true" || scalar == "false" || scalar == "null")
            return {};
        if (c == 't' || c == 'f' || c == 'n') {
            const std::string_view word = wordOf(utf8Prefix(scalar, 20));
            if (word == "true" || word == "false" || word == "null")
                return unexpected(begin + word.size(), "nothing more after the value");
            return Flaw{begin, "found '" + std::string(word) + "', expected true, false or null"};
        }
        return unexpected(begin, "a value");
    }

    std::string_view m_text;
    const std::uint32_t *m_starts;
    std::uint32_t m_count;
};

/// The first byte that does not belong to a well-formed UTF-8 character. Only after a check has failed.
std::size_t invalidUtf8(std::string_view text)
{
    // Whole blocks first: a big text must not be looked at character by character.
    constexpr std::size_t blockSize = 4096;
    const auto isContinuation = [&](std::size_t at) { return isUtf8Continuation(text[at]); };
    std::size_t begin = 0;
    while (text.size() - begin > blockSize) {
        std::size_t end = begin + blockSize;
        for (int back = 0; back < 3 && isContinuation(end); ++back)
            --end;
        if (!simdjson::validate_utf8(text.data() + begin, end - begin))
            break;
        begin = end;
    }
    while (begin < text.size()) {
        const auto lead = static_cast<unsigned char>(text[begin]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const std::string_view character = text.substr(begin, size);
        if (!simdjson::validate_utf8(character.data(), character.size()))
            break;
        begin += size;
    }
    return begin;
}

Flaw stringFlaw(std::string_view text)
{
    std::size_t opened = 0;
    bool inside = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            inside = !inside;
            opened = at;
        } else if (inside && c == '\\') {
            ++at;
        } else if (inside && static_cast<unsigned char>(c) < 0x20) {
            return {at, "found " + quotedCharacter(text, at) +
                            " in a string, where it must be written with a backslash"};
        }
    }
    return {opened, "this string is not closed"};
}

JsonError located(std::string_view text, Flaw flaw)
{
    JsonError error;
    error.offset = flaw.offset;
    error.message = std::move(flaw.message);
    const std::string_view before = text.substr(0, std::min(flaw.offset, text.size()));
    error.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t lineBegin = before.rfind('\n') + 1; // npos + 1 is 0
    error.column =
        1 + static_cast<int>(std::count_if(before.begin() + static_cast<std::ptrdiff_t>(lineBegin),
                                           before.end(), [](char c) { return !isUtf8Continuation(c); }));
    return error;
}

/// What one thread needs for checking, kept between calls while it is small.
struct Scanner
{
    std::string padded; // the vectorised pass reads whole blocks
    std::unique_ptr<simdjson::internal::dom_parser_implementation> simd;

    simdjson::error_code scan(std::string_view text)
    {
        padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        padded.assign(text);
        if (!simd) {
            const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
                std::max<std::size_t>(text.size(), 4096), maximumJsonDepth, simd);
            if (error)
                return error;
        } else if (simd->capacity() < text.size()) {
            if (const auto error = simd->set_capacity(text.size()))
                return error;
        }
        return simd->stage1(reinterpret_cast<const std::uint8_t *>(padded.data()), text.size(),
                            simdjson::stage1_mode::regular);
    }

    void shrink()
    {
        // Four bytes of index for each byte of text: a big document must not stay in every thread.
        if (padded.capacity() > (1u << 20)) {
            padded = {};
            simd.reset();
        }
    }
};

tl::expected<void, JsonError> check(Scanner &scanner, std::string_view text)
{
    if (text.substr(0, 3) == "\xef\xbb\xbf")
        return tl::unexpected(located(text, {0, "found a byte order mark, expected a value"}));
    switch (const simdjson::error_code error = scanner.scan(text)) {
    case simdjson::SUCCESS:
        break;
    case simdjson::EMPTY:
        return tl::unexpected(located(text, {text.size(), "found nothing, expected a value"}));
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
        return tl::unexpected(located(text, {0, "the text is too large"}));
    default:
        if (error == simdjson::UTF8_ERROR || !simdjson::validate_utf8(text.data(), text.size()))
            return tl::unexpected(located(text, {invalidUtf8(text), "found a byte that is not valid UTF-8"}));
        return tl::unexpected(located(text, stringFlaw(text)));
    }
    if (auto flaw =
            Grammar(text, scanner.simd->structural_indexes.get(), scanner.simd->n_structural_indexes).check())
        return tl::unexpected(located(text, std::move(*flaw)));
    return {};
}

Scanner &threadScanner()
{
    static thread_local Scanner scanner;
    return scanner;
}

} // namespace

std::string JsonError::describe() const
{
    return message + " at line " + std::to_string(line) + ", column " + std::to_string(column);
}

tl::expected<void, JsonError> validateJson(std::string_view text)
{
    Scanner &scanner = threadScanner();
    auto checked = check(scanner, text);
    scanner.shrink();
    return checked;
}

tl::expected<std::string, JsonError> compactJson(std::string_view text)
{
    Scanner &scanner = threadScanner();
    if (auto checked = check(scanner, text); !checked) {
        scanner.shrink();
        return tl::unexpected(std::move(checked.error()));
    }
    std::string compact;
    compact.resize(text.size() + simdjson::SIMDJSON_PADDING);
    std::size_t size = 0;
    // Cannot fail: the only error it knows is an open string.
    [[maybe_unused]] const auto error =
        simdjson::minify(scanner.padded.data(), text.size(), compact.data(), size);
    compact.resize(size);
    scanner.shrink();
    return compact;
}

void appendJsonString(std::string &out, std::string_view text)
{
    static constexpr std::string_view hex = "0123456789abcdef";
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        // Only texts that quote what somebody sent come here; the answer has to be JSON all the same.
        std::string mended;
        while (!text.empty()) {
            const std::size_t good = invalidUtf8(text);
            mended.append(text.substr(0, good));
            if (good < text.size())
                mended += "\xef\xbf\xbd";
            text.remove_prefix(std::min(good + 1, text.size()));
        }
        return appendJsonString(out, mended);
    }
    out += '"';
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        out.append(text, begin, at - begin);
        begin = at + 1;
        out += '\\';
        switch (c) {
        case '"':
        case '\\':
            out += static_cast<char>(c);
            break;
        case '\b':
            out += 'b';
            break;
        case '\f':
            out += 'f';
            break;
        case '\n':
            out += 'n';
            break;
        case '\r':
            out += 'r';
            break;
        case '\t':
            out += 't';
            break;
        default:
            out += "u00";
            out += hex[c >> 4];
            out += hex[c & 15];
        }
    }
    out.append(text, begin);
    out += '"';
}

void appendEventJson(std::string &out, const Event &event)
{
    // Ids and types have no character that would need an escape (see the rules below).
    const std::int64_t micros = event.time.time_since_epoch().count();
    const std::int64_t seconds = micros / 1'000'000 - (micros % 1'000'000 < 0 ? 1 : 0);
    std::array<char, 24> number{};
    const auto append = [&](auto value) {
        const auto end = std::to_chars(number.data(), number.data() + number.size(), value).ptr;
        out.append(number.data(), end);
    };
    out += R"({"id":")";
    out += event.id;
    out += R"(","event_type":")";
    out += event.type;
    out += R"(","payload":)";
    out += event.payload;
    out += R"(,"source":)";
    if (event.escapedSource.find('\\') == std::string_view::npos)
        appendJsonString(out, event.escapedSource);
    else
        appendJsonString(out, unescaped(event.escapedSource));
    out += R"(,"timestamp":)";
    append(seconds);
    out += R"(,"sequence":)";
    append(event.sequence.value);
    out += R"(,"time":")";
    appendTime(out, event.time);
    out += R"("})";
}

std::string unescaped(std::string_view escapedSource)
{
    std::string out;
    out.reserve(escapedSource.size());
    for (std::size_t at = 0; at < escapedSource.size(); ++at) {
        char c = escapedSource[at];
        if (c == '\\' && at + 1 < escapedSource.size()) {
            c = escapedSource[++at];
            if (c == 't')
                c = '\t';
            else if (c == 'n')
                c = '\n';
            else if (c == 'r')
                c = '\r';
        }
        out += c;
    }
    return out;
}

Result<void> checkEventType(std::string_view type)
{
    if (type.empty())
        return failure(Error::Code::InvalidArgument, "event_type is required");
    if (type.size() > 128)
        return failure(Error::Code::InvalidArgument, "event_type is longer than 128 characters");
    const auto isAlphanumeric = [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (!isAlphanumeric(type.front()))
        return failure(Error::Code::InvalidArgument, "event_type must begin with a letter or digit");
    for (std::size_t at = 1; at < type.size(); ++at) {
        if (!isAlphanumeric(type[at]) && !std::memchr("_.:-", type[at], 4)) {
            return failure(Error::Code::InvalidArgument, "event_type has " + quotedCharacter(type, at) +
                                                             " at character " + std::to_string(at + 1) +
                                                             "; allowed are letters, digits and _ . : -");
        }
    }
    return {};
}

Result<void> checkSource(std::string_view source)
{
    if (source.size() > 1024)
        return failure(Error::Code::InvalidArgument, "source is longer than 1024 bytes");
    if (!simdjson::validate_utf8(source.data(), source.size()))
        return failure(Error::Code::InvalidArgument, "source is not valid UTF-8");
    return {};
}

Result<void> checkSubscriberId(std::string_view id)
{
    if (id.empty())
        return failure(Error::Code::InvalidArgument, "subscriber_id is required");
    if (id.size() > 128)
        return failure(Error::Code::InvalidArgument, "subscriber_id is longer than 128 characters");
    for (std::size_t at = 0; at < id.size(); ++at) {
        const char c = id[at];
        const bool alphanumeric = isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alphanumeric && (at == 0 || (c != '_' && c != '-'))) {
            return failure(Error::Code::InvalidArgument,
                           "subscriber_id has " + quotedCharacter(id, at) + " at character " +
                               std::to_string(at + 1) +
                               "; allowed are letters, digits, _ and -, beginning with a letter or digit");
        }
    }
    return {};
}

} // namespace dbbasic
