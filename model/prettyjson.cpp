#include "model/prettyjson.h"

namespace dbbasic {

namespace {

constexpr std::size_t indentWidth = 2;

/// One past the closing quote of the string that starts at `from`.
std::size_t endOfString(std::string_view text, std::size_t from)
{
    for (std::size_t i = from + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return text.size();
}

} // namespace

PrettyJson prettyJson(std::string_view compact, std::size_t limit)
{
    PrettyJson result;
    std::string &out = result.text;
    std::size_t depth = 0;
    const auto newLine = [&] {
        out += '\n';
        out.append(depth * indentWidth, ' ');
    };
    for (std::size_t i = 0; i < compact.size();) {
        if (out.size() >= limit) {
            result.whole = false;
            break;
        }
        const char c = compact[i];
        switch (c) {
        case '{':
        case '[':
            out += c;
            ++i;
            if (i < compact.size() && (compact[i] == '}' || compact[i] == ']')) {
                out += compact[i++];
            } else {
                ++depth;
                newLine();
            }
            break;
        case '}':
        case ']':
            depth -= depth > 0;
            newLine();
            out += c;
            ++i;
            break;
        case ',':
            out += c;
            ++i;
            newLine();
            break;
        case ':':
            out += ": ";
            ++i;
            break;
        case '"': {
            const std::size_t end = endOfString(compact, i);
            out.append(compact.substr(i, end - i));
            i = end;
            break;
        }
        default:
            out += c;
            ++i;
        }
    }
    return result;
}

} // namespace dbbasic
