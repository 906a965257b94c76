// What breaks for a user if this fails: a payload comes back changed, or something that is not JSON gets into
// the log and every reader after it trips over it.
#include "model/json.h"
#include "model/jsonvalue.h"

#include <QTest>

#include <string>

// Raw strings stay out of macro arguments: moc of Qt 6.4 loses its way in them.

using namespace dbbasic;

namespace {

std::string nested(int levels, const char *open, const char *inner, const char *close)
{
    std::string text;
    for (int i = 0; i < levels; ++i)
        text += open;
    text += inner;
    for (int i = 0; i < levels; ++i)
        text += close;
    return text;
}

QByteArray bytes(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

std::string_view view(const QByteArray &text)
{
    return {text.constData(), std::size_t(text.size())};
}

} // namespace

class JsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsSent_data();
    void comesBackAsSent();
    void refused_data();
    void refused();
    void depth();
    void bigDocuments();
    void everyCutOfAValidTextIsRefused();
    void strings();
    void eventAsJson();
    void fieldRules_data();
    void fieldRules();
    void numbers_data();
    void numbers();
    void itemsOfContainers();
};

void JsonTest::comesBackAsSent_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QByteArray>("kept");
    const auto same = [](const char *name, const char *text) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(text);
    };
    same("key order", R"({"z":1,"a":2,"m":3})");
    same("duplicate keys", R"({"a":1,"a":2})");
    same("big integer", "12345678901234567890");
    same("bigger integer", "123456789012345678901234567890");
    same("negative big integer", "-123456789012345678901234567890");
    same("trailing zero", "1.10");
    same("huge exponent", "1e400");
    same("tiny exponent", "-1E-400");
    same("minus zero", "-0");
    same("long fraction", "0.1234567890123456789012345678901234567890");
    same("escaped NUL", R"("\u0000")");
    same("all escapes", R"("\"\\\/\b\f\n\r\t\u00e9")");
    same("emoji", "\"\xf0\x9f\x98\x80\"");
    same("escaped emoji", R"("\ud83d\ude00")");
    same("lone high surrogate", R"("\ud83d")");
    same("lone low surrogate", R"("\ude00 x")");
    same("two high surrogates", R"("\ud83d\ud83d")");
    same("U+2028", "\"\xe2\x80\xa8\"");
    same("noncharacter", "\"\xef\xbf\xbf\"");
    same("DEL", "\"\x7f\"");
    same("empty key", R"({"":{"":""}})");
    same("top-level string", R"("x")");
    same("top-level null", "null");
    same("empty object", "{}");
    same("empty array", "[]");
    same("array of empties", "[[],{},\"\"]");
    same("string of brackets", R"(["[{]}",":,"])");
    QTest::newRow("white space") << QByteArray(" \r\n\t{ \"a b\" :\t[ 1 , 2 ] ,\n\"c\":\"  d  \" } \n")
                                 << QByteArray(R"({"a b":[1,2],"c":"  d  "})");
    QTest::newRow("white space around a scalar") << QByteArray("  -1.5e+3 ") << QByteArray("-1.5e+3");
    QTest::newRow("white space behind a string") << QByteArray("\"a\" \n ") << QByteArray("\"a\"");
    QTest::newRow("backslashes before a quote")
        << QByteArray(R"([ "\\" , "\\\"" ])") << QByteArray(R"(["\\","\\\""])");
}

void JsonTest::comesBackAsSent()
{
    QFETCH(QByteArray, sent);
    QFETCH(QByteArray, kept);
    const auto compact = compactJson(view(sent));
    QVERIFY2(compact, compact ? "" : compact.error().describe().c_str());
    QCOMPARE(bytes(*compact), kept);
    QVERIFY(validateJson(view(sent)));
}

void JsonTest::refused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QByteArray>("message"); // a part of it
    const auto row = [](const char *name, QByteArray text, int offset, int line, int column,
                        const char *message) {
        QTest::newRow(name) << text << offset << line << column << QByteArray(message);
    };
    row("nothing", "", 0, 1, 1, "expected a value");
    row("only white space", " \n ", 3, 2, 2, "expected a value");
    row("byte order mark", "\xef\xbb\xbf{}", 0, 1, 1, "byte order mark");
    row("leading zero", "[01]", 1, 1, 2, "begin with 0");
    row("leading zeros, negative", "-00", 0, 1, 1, "begin with 0");
    row("plus", "+1", 0, 1, 1, "found '+'");
    row("point at the end", "1.", 2, 1, 3, "expected a digit");
    row("point at the end, in an array", "[1.]", 3, 1, 4, "expected a digit");
    row("point at the start", ".5", 0, 1, 1, "found '.'");
    row("minus alone", "-", 1, 1, 2, "expected a digit");
    row("exponent alone", "1e", 2, 1, 3, "expected a digit");
    row("exponent sign alone", "[1e+]", 4, 1, 5, "expected a digit");
    row("hexadecimal", "0x10", 1, 1, 2, "end of the number");
    row("two points", "1.2.3", 3, 1, 4, "end of the number");
    row("NaN", "NaN", 0, 1, 1, "found 'N'");
    row("Infinity", "-Infinity", 1, 1, 2, "expected a digit");
    row("misspelt literal", "[tru]", 1, 1, 2, "expected true");
    row("literal with a tail", "nulll", 0, 1, 1, "expected true");
    row("long misspelt literal beyond ASCII", "nnnnnnnnnnnnnnnnnnn\xc3\xa9\xc3\xa9", 0, 1, 1,
        "found 'nnnnnnnnnnnnnnnnnnn', expected true");
    row("NUL in a literal", QByteArray("nul\0l", 5), 0, 1, 1, "found 'nul', expected true");
    row("NUL behind a literal", QByteArray("[null\0]", 7), 5, 1, 6, "found the character 0x00");
    row("capital literal", "True", 0, 1, 1, "found 'T'");
    row("bad escape", R"("a\x")", 3, 1, 4, "after the backslash");
    row("short \\u", R"(["\u12"])", 6, 1, 7, "four hexadecimal digits");
    row("bad \\u", R"("\u12g4")", 5, 1, 6, "four hexadecimal digits");
    row("bad escape in a key", R"({"\a":1})", 3, 1, 4, "after the backslash");
    row("raw newline in a string", "{\n\"a\": \"b\nc\"}", 9, 2, 8, "0x0a");
    row("raw tab in a string", "\"\t\"", 1, 1, 2, "0x09");
    row("raw NUL in a string", QByteArray("\"a\0b\"", 5), 2, 1, 3, "0x00");
    row("NUL behind", QByteArray("1\0", 2), 1, 1, 2, "0x00");
    row("open string", "{\"a\": \"b}", 6, 1, 7, "not closed");
    row("open object", "{\"a\":1", 6, 1, 7, "',' or '}'");
    row("open array", "[1,[2]", 6, 1, 7, "',' or ']'");
    row("comma at the end of an object", R"({"a":1,})", 7, 1, 8, "a name");
    row("comma at the end of an array", "[1,]", 3, 1, 4, "a value");
    row("two commas", "[1,,2]", 3, 1, 4, "a value");
    row("no comma", "[1 2]", 3, 1, 4, "',' or ']'");
    row("no comma between strings", R"(["a""b"])", 4, 1, 5, "',' or ']'");
    row("text behind a string", R"(["a"b])", 4, 1, 5, "',' or ']'");
    row("no colon", R"({"a" 1})", 5, 1, 6, "':'");
    row("colon in an array", R"(["a":1])", 4, 1, 5, "',' or ']'");
    row("colon and nothing in an array", R"(["a":])", 4, 1, 5, "',' or ']'");
    row("two colons", R"({"a"::1})", 5, 1, 6, "a value");
    row("number as a name", "{1:2}", 1, 1, 2, "a name");
    row("name without a value", R"({"a"})", 4, 1, 5, "':'");
    row("single quotes", "{'a':1}", 1, 1, 2, "a name");
    row("wrong bracket", "[1}", 2, 1, 3, "',' or ']'");
    row("wrong brace", "{]", 1, 1, 2, "a name");
    row("closing alone", "]", 0, 1, 1, "a value");
    row("trailing garbage", "{} x", 3, 1, 4, "nothing more");
    row("second value", "{}\n{}", 3, 2, 1, "nothing more");
    row("comment", "/**/1", 0, 1, 1, "found '/'");
    row("form feed as white space", "[\f1]", 1, 1, 2, "0x0c");
    row("non-breaking space",
        "[\xc2\xa0"
        "1]",
        1, 1, 2, "a value");
    row("column in characters", "{\"\xc3\xa9\xf0\x9f\x98\x80\": x}", 11, 1, 8, "a value");
    row("overlong UTF-8", "\"\xc0\xaf\"", 1, 1, 2, "UTF-8");
    row("surrogate in UTF-8", "\"\xed\xa0\x80\"", 1, 1, 2, "UTF-8");
    row("cut UTF-8", "\"ab\xe2\x82\"", 3, 1, 4, "UTF-8");
    row("lone continuation", "\"\x80\"", 1, 1, 2, "UTF-8");
    row("above U+10FFFF", "\"\xf4\x90\x80\x80\"", 1, 1, 2, "UTF-8");
    row("Latin-1", "\n\n \"caf\xe9\"", 7, 3, 6, "UTF-8");
    row("UTF-16", QByteArray("\xff\xfe{\0}\0", 6), 0, 1, 1, "UTF-8");
    row("invalid UTF-8 far in", "\"" + QByteArray(10000, 'x') + "\xc3\xa9\xff\"", 10003, 1, 10003, "UTF-8");
}

void JsonTest::refused()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    const auto compact = compactJson(view(text));
    QVERIFY2(!compact, "accepted");
    const JsonError &error = compact.error();
    QVERIFY2(bytes(error.message).contains(message), error.message.c_str());
    QTEST(int(error.offset), "offset");
    QTEST(error.line, "line");
    QTEST(error.column, "column");
    const auto checked = validateJson(view(text));
    QVERIFY(!checked);
    QCOMPARE(bytes(checked.error().describe()), bytes(error.describe()));
}

void JsonTest::depth()
{
    QVERIFY(validateJson(nested(maximumJsonDepth, "[", "", "]")));
    QVERIFY(validateJson(nested(maximumJsonDepth - 1, "{\"a\":", "{}", "}")));
    const auto arrays = validateJson(nested(maximumJsonDepth + 1, "[", "", "]"));
    QVERIFY(!arrays);
    QCOMPARE(int(arrays.error().offset), maximumJsonDepth);
    QVERIFY(bytes(arrays.error().message).contains("1024"));
    QVERIFY(!validateJson(nested(maximumJsonDepth, "{\"a\":", "{}", "}")));
    // Far deeper must not end in a crash.
    QVERIFY(!validateJson(nested(5'000'000, "[", "", "]")));
    QVERIFY(!validateJson(std::string(5'000'000, '[')));
}

void JsonTest::bigDocuments()
{
    std::string text = "[ ";
    while (text.size() < 3'000'000)
        text += "{ \"key\" : \"value\", \"n\" : 12345678901234567890 } , ";
    text += "1e400 ]";
    const auto compact = compactJson(text);
    QVERIFY(compact);
    QVERIFY(!bytes(*compact).contains(' '));
    QVERIFY(compact->ends_with(",1e400]"));
    // Small ones still work behind a big one, and a big one broken at its very end is seen.
    QVERIFY(validateJson("1"));
    text.back() = '}';
    const auto broken = compactJson(text);
    QVERIFY(!broken);
    QCOMPARE(broken.error().offset, text.size() - 1);
}

void JsonTest::everyCutOfAValidTextIsRefused()
{
    const std::string text = "{\"a\": [1, -2.5e3, \"x\\u00e9\\\"\xc3\xa9\", true, null], \"b\": {\"c\": []}}";
    QVERIFY(validateJson(text));
    for (std::size_t size = 0; size < text.size(); ++size)
        QVERIFY2(!validateJson(std::string_view(text).substr(0, size)), text.substr(0, size).c_str());
}

void JsonTest::strings()
{
    const auto written = [](std::string_view text) {
        std::string out;
        appendJsonString(out, text);
        return bytes(out);
    };
    QCOMPARE(written("plain"), QByteArray("\"plain\""));
    QCOMPARE(written(""), QByteArray("\"\""));
    QCOMPARE(written("a\"b\\c\n\r\t\b\f"), QByteArray("\"a\\\"b\\\\c\\n\\r\\t\\b\\f\""));
    QCOMPARE(written(std::string_view("\0\x1f", 2)), QByteArray("\"\\u0000\\u001f\""));
    QCOMPARE(written("\xc3\xa9\xf0\x9f\x98\x80"), QByteArray("\"\xc3\xa9\xf0\x9f\x98\x80\""));
    // An error message may quote anything; the answer has to be JSON all the same.
    QCOMPARE(written("a\xff\xfe"
                     "b"),
             QByteArray("\"a\xef\xbf\xbd\xef\xbf\xbd"
                        "b\""));

    QCOMPARE(bytes(jsonStringText("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"")),
             QByteArray("a\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80"));
    QCOMPARE(bytes(jsonStringText("\"\\ud83dx\"")), QByteArray("\xef\xbf\xbdx"));
    QCOMPARE(bytes(jsonStringText("\"\\ude00\"")), QByteArray("\xef\xbf\xbd"));
    for (const char *lone :
         {"\"\\ud83dx\"", "\"\\ude00\"", "\"\\ud83d\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\""})
        QVERIFY2(!strictJsonStringText(lone), lone);
    QCOMPARE(strictJsonStringText("\"\\ud83d\\ude00 \\\\\""),
             std::optional<std::string>("\xf0\x9f\x98\x80 \\"));
    QCOMPARE(jsonStringText("\"\\u0000\""), std::string(1, '\0'));
}

void JsonTest::eventAsJson()
{
    Event event;
    event.sequence = {18446744073709551614u};
    event.time = Time(std::chrono::microseconds(1699000000'000042));
    event.id = "0123456789abcdef";
    event.type = "user.created";
    event.escapedSource = "au\\th\"\\\\";
    event.payload = "{\"z\":1.10,\"a\":1e400}";
    std::string out = "x";
    appendEventJson(out, event);
    QCOMPARE(
        bytes(out),
        QByteArray("x{\"id\":\"0123456789abcdef\",\"event_type\":\"user.created\",\"payload\":{\"z\":1.10,"
                   "\"a\":1e400},"
                   "\"source\":\"au\\th\\\"\\\\\",\"timestamp\":1699000000,\"sequence\":18446744073709551614,"
                   "\"time\":\"2023-11-03T08:26:40.000042Z\"}"));
    QVERIFY(validateJson(std::string_view(out).substr(1)));
}

void JsonTest::fieldRules_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("typeOk");
    QTest::addColumn<bool>("subscriberOk");
    const auto row = [](QByteArray value, bool type, bool subscriber) {
        QTest::newRow(value.left(20).constData()) << value << type << subscriber;
    };
    row("user.created", true, false);
    row("a", true, true);
    row("A_b-c9", true, true);
    row("a:b", true, false);
    row("", false, false);
    row(".a", false, false);
    row("_a", false, false);
    row("a b", false, false);
    row("a\tb", false, false);
    row("a\n", false, false);
    row("\xc3\xa9", false, false);
    row("a*", false, false);
    row(QByteArray("a\0", 2), false, false);
    row(QByteArray(128, 'x'), true, true);
    row(QByteArray(129, 'y'), false, false);
}

void JsonTest::fieldRules()
{
    QFETCH(QByteArray, value);
    QTEST(checkEventType(view(value)).has_value(), "typeOk");
    QTEST(checkSubscriberId(view(value)).has_value(), "subscriberOk");
    QVERIFY(checkSource("anything \t goes"));
    QVERIFY(!checkSource("\xff"));
    QVERIFY(!checkSource(std::string(1025, 'x')));
}

void JsonTest::numbers_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<int>("order");
    const auto row = [](const char *a, const char *b, int order) {
        QTest::addRow("%s ? %s", a, b) << QByteArray(a) << QByteArray(b) << order;
    };
    row("1", "1.0", 0);
    row("1.10", "1.1", 0);
    row("0", "-0.00e7", 0);
    row("100", "1e2", 0);
    row("0.001", "1E-3", 0);
    row("120e-1", "12", 0);
    row("12345678901234567890", "12345678901234567891", -1);
    row("9007199254740993", "9007199254740992", 1);
    row("-5", "3", -1);
    row("-5", "-3", -1);
    row("0", "0.0000001", -1);
    row("0", "-0.0000001", 1);
    row("1e400", "1e399", 1);
    row("1e99999999999999999999", "5", 1);
    row("1e-99999999999999999999", "0", 1);
    row("10", "9", 1);
    row("0.9", "0.89", 1);
    row("99.5", "99.50001", -1);
}

void JsonTest::numbers()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(int, order);
    QCOMPARE(compareJsonNumbers(view(a), view(b)), order);
    QCOMPARE(compareJsonNumbers(view(b), view(a)), -order);
}

void JsonTest::itemsOfContainers()
{
    std::string seen;
    for (JsonItems items("{\"a\":[1,{\"x\":\"]\"}],\"b\":\"},{\",\"c\":null}"); items.next();)
        seen += std::string(items.name()) + '=' + std::string(items.value()) + ' ';
    QCOMPARE(bytes(seen), QByteArray("\"a\"=[1,{\"x\":\"]\"}] \"b\"=\"},{\" \"c\"=null "));
    QVERIFY(!JsonItems("{}").next());
    QVERIFY(!JsonItems("[]").next());
    QCOMPARE(*jsonMember("{\"a\":1,\"\\u0061\":2}", "a"), std::string_view("2")); // the last one counts
    QVERIFY(!jsonMember("{\"a\":1}", "b"));
}

QTEST_APPLESS_MAIN(JsonTest)
#include "jsontest.moc"
