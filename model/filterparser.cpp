// Text → tree. The grammar:
//
//   filter := any
//   any    := all { "OR" all }
//   all    := one { [ "AND" ] one }
//   one    := "NOT" one | "-" one | "(" any ")" | term
//   term   := field operator value | text
#include "model/filter.h"

#include "model/filternode.h"
#include "model/jsonvalue.h"
#include "model/log/ascii.h"
#include "model/log/record.h"
#include "model/utf8.h"

#include <array>
#include <charconv>
#include <optional>

namespace dbbasic {
namespace {

constexpr std::array fields{
    FilterField{"type",
                ": = !=", "the event type; * for any characters but a dot, a last > for all tokens below",
                "type:user.*"},
    FilterField{"source", ": = !=", "where the event came from; * for any characters", "source:auth"},
    FilterField{"id", ": = !=", "the event's id", "id:0a1b2c3d4e5f6g7h"},
    FilterField{"seq", ": = != > >= < <=", "its place in the log, from 1", "seq>100"},
    FilterField{"time", ": = != > >= < <=",
                "when it came in: a date or time (UTC without a zone), unix seconds, an age",
                "time>=2026-11-23T10:00"},
    FilterField{"since", ":", "at that time or later", "since:15m"},
    FilterField{"until", ":", "at that time or before; a date alone includes its day", "until:2026-11-23"},
    FilterField{"payload.", ": = != > >= < <=",
                "a value in the payload by its path; 1 finds the number and the text, \"1\" the text; in an "
                "array any "
                "element or the one at a place (items.0)",
                "payload.total>=99.5"},
    FilterField{"has", ":", "the payload has a value at that path, null included", "has:payload.email"},
    FilterField{
        "text", ":",
        "free text, in either case, in id, type, source or payload; \"two words\" alone does the same",
        "text:alice"},
};

constexpr int maximumNesting = 100;
constexpr std::size_t maximumTextSize = 16384;

class Parser
{
public:
    Parser(std::string_view text, Time now)
        : m_text(text)
        , m_now(now)
    {
    }

    tl::expected<Filter, FilterError> parse()
    {
        if (m_text.size() > maximumTextSize)
            return tl::unexpected(FilterError{maximumTextSize, "the filter is longer than 16384 bytes"});
        skipSpace();
        if (atEnd())
            return Filter();
        FilterNodePtr root = any(0);
        if (!m_error && !atEnd())
            fail(m_at, "found " + here() + ", expected a term or the end");
        if (m_error)
            return tl::unexpected(*m_error);
        return Filter(std::move(root));
    }

private:
    using Node = FilterNodePtr;

    template <typename Term>
    static Node make(Term term)
    {
        return std::make_shared<const FilterNode>(FilterNode{std::move(term)});
    }

    Node fail(std::size_t column, std::string message)
    {
        if (!m_error) // the first one counts
            m_error = FilterError{column, std::move(message)};
        return {};
    }

    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    static bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    void skipSpace()
    {
        while (!atEnd() && isSpace(peek()))
            ++m_at;
    }

    std::string here() const
    {
        if (atEnd())
            return "the end";
        return "'" + std::string(utf8CharacterAt(m_text, m_at)) + "'";
    }

    /// A word of the language: in capitals and standing alone.
    bool isWord(std::string_view word) const
    {
        if (m_text.substr(m_at, word.size()) != word)
            return false;
        const std::size_t end = m_at + word.size();
        return end == m_text.size() || isSpace(m_text[end]) || m_text[end] == '(' || m_text[end] == ')';
    }

    bool takeWord(std::string_view word)
    {
        if (!isWord(word))
            return false;
        m_at += word.size();
        skipSpace();
        return true;
    }

    Node any(int depth)
    {
        AnyOf any;
        do {
            any.children.push_back(all(depth));
        } while (!m_error && takeWord("OR"));
        return any.children.size() == 1 ? any.children.front() : make(std::move(any));
    }

    Node all(int depth)
    {
        AllOf all;
        do {
            all.children.push_back(one(depth));
        } while (!m_error && (takeWord("AND") || (!atEnd() && peek() != ')' && !isWord("OR"))));
        return all.children.size() == 1 ? all.children.front() : make(std::move(all));
    }

    Node one(int depth)
    {
        if (depth > maximumNesting)
            return fail(m_at, "nested deeper than 100 levels");
        const std::size_t begin = m_at;
        if (takeWord("NOT"))
            return negated(depth);
        if (peek() == '-') {
            ++m_at;
            if (atEnd() || isSpace(peek()))
                return fail(m_at, "found " + here() + " after '-', expected a term");
            return negated(depth);
        }
        if (peek() == '(') {
            ++m_at;
            skipSpace();
            Node inner = any(depth + 1);
            if (m_error)
                return {};
            if (peek() != ')')
                return fail(m_at, "found " + here() + ", expected ')' for the '(' at column " +
                                      std::to_string(begin + 1));
            ++m_at;
            skipSpace();
            return inner;
        }
        if (atEnd() || peek() == ')' || isWord("OR") || isWord("AND"))
            return fail(m_at, "found " +
                                  (isWord("OR")    ? "OR"
                                   : isWord("AND") ? "AND"
                                                   : here()) +
                                  ", expected a term");
        Node node = term();
        skipSpace();
        return node;
    }

    Node negated(int depth)
    {
        Node child = one(depth + 1);
        return m_error ? Node() : make(NoneOf{std::move(child)});
    }

    static bool isOperator(char c) { return c == ':' || c == '=' || c == '!' || c == '<' || c == '>'; }

    /// Behind an opening quote; backslash takes the next quote or backslash as it is.
    std::optional<std::string> quoted()
    {
        const std::size_t begin = m_at++;
        std::string out;
        for (; !atEnd(); ++m_at) {
            if (peek() == '"') {
                ++m_at;
                return out;
            }
            if (peek() == '\\' && m_at + 1 < m_text.size() &&
                (m_text[m_at + 1] == '"' || m_text[m_at + 1] == '\\'))
                ++m_at;
            out += peek();
        }
        fail(begin, "this quote is not closed, expected another '\"'");
        return {};
    }

    Node term()
    {
        const std::size_t begin = m_at;
        if (peek() == '"') {
            auto text = quoted();
            if (!text)
                return {};
            if (!atEnd() && isOperator(peek()))
                return fail(m_at, "found " + here() + " after a quoted text, expected white space");
            if (text->empty())
                return fail(begin, "found an empty text, expected something to look for");
            return make(TextTerm{TextFinder(*text)});
        }
        bool hasQuotes = false;
        auto path = this->path(hasQuotes);
        if (!path)
            return {};
        const std::string_view name = m_text.substr(begin, m_at - begin);
        if (atEnd() || !isOperator(peek())) {
            if (hasQuotes)
                return fail(begin, "found quotes inside a word, expected white space before them");
            return make(TextTerm{TextFinder(name)});
        }
        if (name.empty())
            return fail(begin, "found " + here() +
                                   ", expected a term; a field and its operator stand together: seq>100");
        return field(begin, name, std::move(*path));
    }

    /// A name in its steps: payload.items[0]."first name"
    std::optional<std::vector<std::string>> path(bool &hasQuotes)
    {
        std::vector<std::string> path{{}};
        while (!atEnd() && !isSpace(peek()) && peek() != ')' && peek() != '(' && !isOperator(peek())) {
            if (peek() == '"') {
                hasQuotes = true;
                auto part = quoted();
                if (!part)
                    return {};
                path.back() += *part;
                continue;
            }
            const bool inPayload = path.front() == "payload";
            if (peek() == '.' || (inPayload && peek() == '['))
                path.emplace_back();
            else if (!inPayload || peek() != ']')
                path.back() += peek();
            ++m_at;
        }
        return path;
    }

    std::optional<Comparison> comparison()
    {
        const auto take = [this](std::string_view sign) {
            if (m_text.substr(m_at, sign.size()) != sign)
                return false;
            m_at += sign.size();
            return true;
        };
        if (take("!="))
            return Comparison::NotEqual;
        if (take(">="))
            return Comparison::GreaterOrEqual;
        if (take("<="))
            return Comparison::LessOrEqual;
        if (take(">"))
            return Comparison::Greater;
        if (take("<"))
            return Comparison::Less;
        if (take(":") || take("="))
            return Comparison::Equal;
        fail(m_at, "found '!', expected !=");
        return {};
    }

    struct Value
    {
        std::size_t column = 0;
        std::string text;
        bool quoted = false;
        bool hasWildcards() const { return !quoted && text.find('*') != std::string::npos; }
    };

    std::optional<Value> value(std::string_view name)
    {
        Value value;
        value.column = m_at;
        if (peek() == '"') {
            auto text = quoted();
            if (!text)
                return {};
            if (!atEnd() && !isSpace(peek()) && peek() != ')') {
                fail(m_at, "found " + here() + " after a quoted value, expected white space");
                return {};
            }
            value.text = std::move(*text);
            value.quoted = true;
            return value;
        }
        while (!atEnd() && !isSpace(peek()) && peek() != ')')
            value.text += m_text[m_at++];
        if (value.text.empty()) {
            fail(value.column, "found " + here() + " after " + std::string(name) + ", expected a value");
            return {};
        }
        return value;
    }

    Node field(std::size_t begin, std::string_view name, std::vector<std::string> path)
    {
        const std::size_t operatorColumn = m_at;
        const bool isPayload = path.front() == "payload";
        const bool known = isPayload || name == "type" || name == "source" || name == "id" || name == "seq" ||
                           name == "time" || name == "since" || name == "until" || name == "has" ||
                           name == "text";
        if (!known) {
            return fail(begin,
                        "unknown field '" + std::string(name) +
                            "', expected type, source, id, seq, time, since, until, payload.…, has or text; "
                            "put free text in quotes");
        }
        if (isPayload && !checkSteps(begin, name, path))
            return {};
        const auto comparison = this->comparison();
        if (!comparison)
            return {};
        const bool equality = *comparison == Comparison::Equal || *comparison == Comparison::NotEqual;
        const bool ordered = isPayload || name == "seq" || name == "time";
        const bool onlyEqual = name == "since" || name == "until" || name == "has" || name == "text";
        if ((!equality && !ordered) || (onlyEqual && *comparison != Comparison::Equal)) {
            return fail(operatorColumn, std::string(name) + " cannot be compared like this, expected " +
                                            (onlyEqual ? "':'" : "':' or '!='"));
        }
        if (name == "has")
            return has();
        auto value = this->value(name);
        if (!value)
            return {};
        Node node = isPayload ? payload(std::move(path), *comparison, std::move(*value))
                              : plain(name, *comparison, std::move(*value));
        const bool turned = !isPayload && *comparison == Comparison::NotEqual;
        return node && turned ? make(NoneOf{std::move(node)}) : node;
    }

    Node payload(std::vector<std::string> path, Comparison comparison, Value value)
    {
        path.erase(path.begin());
        const bool equality = comparison == Comparison::Equal || comparison == Comparison::NotEqual;
        const bool wildcards = equality && value.hasWildcards();
        return make(PayloadTerm{std::move(path), comparison, std::move(value.text), value.quoted, wildcards});
    }

    Node plain(std::string_view name, Comparison comparison, Value value)
    {
        if (name == "type") {
            if (const auto checked = checkTypePattern(value.text); !checked)
                return fail(value.column, checked.error().message);
            return make(TypeTerm{std::move(value.text)});
        }
        if (name == "source") {
            SourceTerm term{{}, value.hasWildcards()};
            appendEscaped(term.escaped, value.text);
            return make(std::move(term));
        }
        if (name == "id") {
            if (!isEventId(value.text))
                return fail(value.column,
                            "'" + value.text + "' is not an event id, expected letters, digits, _ and -");
            return make(IdTerm{std::move(value.text)});
        }
        if (name == "seq")
            return sequence(comparison, value);
        if (name == "text") {
            if (value.text.empty())
                return fail(value.column, "found an empty text, expected something to look for");
            return make(TextTerm{TextFinder(value.text)});
        }
        return time(name, comparison, value);
    }

    Node sequence(Comparison comparison, const Value &value)
    {
        std::uint64_t number = 0;
        const char *end = value.text.data() + value.text.size();
        const auto [read, error] = std::from_chars(value.text.data(), end, number);
        if (error != std::errc{} || read != end)
            return fail(value.column,
                        "'" + value.text + "' is not a sequence, expected a whole number from 0");
        constexpr Sequence none{0};
        switch (comparison) {
        case Comparison::Greater:
            return make(number == UINT64_MAX ? SequenceTerm{{1}, none}
                                             : SequenceTerm{{number + 1}, {UINT64_MAX}});
        case Comparison::GreaterOrEqual:
            return make(SequenceTerm{{number}, {UINT64_MAX}});
        case Comparison::Less:
            return make(number == 0 ? SequenceTerm{{1}, none} : SequenceTerm{none, {number - 1}});
        case Comparison::LessOrEqual:
            return make(SequenceTerm{none, {number}});
        case Comparison::Equal:
        case Comparison::NotEqual:
            break;
        }
        return make(SequenceTerm{{number}, {number}});
    }

    Node time(std::string_view name, Comparison comparison, const Value &value)
    {
        const auto span = parseTimeSpan(value.text, m_now);
        if (!span)
            return fail(value.column, span.error());
        constexpr std::chrono::microseconds tick{1};
        if (name == "since")
            comparison = Comparison::GreaterOrEqual;
        else if (name == "until")
            comparison = Comparison::LessOrEqual;
        switch (comparison) {
        case Comparison::Greater:
            return make(TimeTerm{span->last + tick, Time::max()});
        case Comparison::GreaterOrEqual:
            return make(TimeTerm{span->first, Time::max()});
        case Comparison::Less:
            return make(TimeTerm{Time::min(), span->first - tick});
        case Comparison::LessOrEqual:
            return make(TimeTerm{Time::min(), span->last});
        case Comparison::Equal:
        case Comparison::NotEqual:
            break;
        }
        return make(TimeTerm{span->first, span->last});
    }

    Node has()
    {
        const std::size_t begin = m_at;
        bool hasQuotes = false;
        auto path = this->path(hasQuotes);
        if (!path)
            return {};
        const std::string text(m_text.substr(begin, m_at - begin));
        if (path->front() != "payload" || (!atEnd() && isOperator(peek())))
            return fail(begin, "found '" + text + "' after has, expected a path such as payload.name");
        if (!checkSteps(begin, text, *path))
            return {};
        path->erase(path->begin());
        return make(HasTerm{std::move(*path)});
    }

    bool checkSteps(std::size_t column, std::string_view name, const std::vector<std::string> &path)
    {
        for (std::size_t i = 1; i < path.size(); ++i) {
            if (path[i].empty())
                fail(column, "'" + std::string(name) + "' has an empty step, expected payload.name.name");
        }
        return !m_error;
    }

    std::string_view m_text;
    Time m_now;
    std::size_t m_at = 0;
    std::optional<FilterError> m_error;
};

std::string inQuotes(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

bool isPlain(std::string_view text, std::string_view also)
{
    for (const char c : text) {
        if (!isAlphanumeric(c) && c != '_' && also.find(c) == std::string_view::npos)
            return false;
    }
    return !text.empty();
}

} // namespace

tl::expected<Filter, FilterError> Filter::parse(std::string_view text, Time now)
{
    return Parser(text, now).parse();
}

std::span<const FilterField> filterFields()
{
    return fields;
}

std::string filterTerm(std::string_view field, std::string_view value)
{
    return std::string(field) + ':' + (isPlain(value, ".:-/") ? std::string(value) : inQuotes(value));
}

std::string filterTermForJson(std::string_view payloadField, std::string_view rawJsonValue)
{
    const bool isString = jsonKind(rawJsonValue) == JsonKind::String;
    return std::string(payloadField) + ':' +
           (isString ? inQuotes(jsonStringText(rawJsonValue)) : std::string(rawJsonValue));
}

std::string payloadField(std::span<const std::string> path)
{
    std::string out = "payload";
    for (const std::string &step : path)
        out += '.' + (isPlain(step, "-") ? step : inQuotes(step));
    return out;
}

} // namespace dbbasic
