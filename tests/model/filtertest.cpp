// What breaks for a user if this fails: a filter shows, delivers or exports other events than it says, or a
// mistake in it is told in the wrong place or not at all.
#include "model/filter.h"
#include "model/log/record.h"
#include "model/textfinder.h"

#include <QTest>

#include <random>
#include <string>

// Raw strings stay out of macro arguments: moc of Qt 6.4 loses its way in them.

using namespace dbbasic;
using namespace std::chrono;

namespace {

const Time now = Time(sys_days{2026y / November / 23}) + 10h + 15min;

std::string_view view(const QByteArray &text)
{
    return {text.constData(), std::size_t(text.size())};
}

QByteArray bytes(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

/// An event as it comes from the log: its columns are neighbours in a line.
struct Line
{
    Line(Sequence sequence, Time time, std::string_view type, std::string_view source,
         std::string_view payload)
    {
        std::string body;
        appendBody(body, "0a1b2c3d4e5f6g7h", type, source, payload);
        appendLine(text, sequence, time, body, Mark::GroupEnd);
        text.pop_back();
        event = splitLine(text).value();
    }
    std::string text;
    Event event;
};

const Line
    order({1204}, now - 5min, "order.completed", "orders",
          R"({"order_id":"789","total":99.99,"big":12345678901234567890,"paid":true,"note":null,)"
          R"("customer":{"first name":"Al","email":"al@example.org"},"tags":["red","blue"],)"
          R"("items":[{"sku":"A1","n":2},{"sku":"B2","n":10}],"text":"Caf\u00e9 Zürich","when":"2026-11-01",)"
          R"("count":"120"})");

} // namespace

class FilterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void errors_data();
    void errors();
    void types_data();
    void types();
    void typePatterns_data();
    void typePatterns();
    void times_data();
    void times();
    void timeIsWrittenAndReadBack();
    void explains();
    void pieces();
    void termsForAnyValueFindIt_data();
    void termsForAnyValueFindIt();
    void listedExamplesAreValid();
    void deepFiltersAreRefusedNotCrashed();
    void randomBytesAreAnsweredNotCrashed();
    void finderAgainstPlainSearch();
};

void FilterTest::matches_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *filter, bool expected) {
        QTest::newRow(filter) << QByteArray(filter) << expected;
    };
    row("", true);
    row("   ", true);
    row("type:order.completed", true);
    row("type=order.completed", true);
    row("type:order.*", true);
    row("type:*.completed", true);
    row("type:order.>", true);
    row("type:*", true);
    row("type:order", false);
    row("type!=order.completed", false);
    row("type!=user.*", true);
    row("source:orders", true);
    row("source:ord*", true);
    row("source:\"ord*\"", false);
    row("source:Orders", false);
    row("id:0a1b2c3d4e5f6g7h", true);
    row("id:x", false);
    row("seq:1204", true);
    row("seq=1204", true);
    row("seq!=1204", false);
    row("seq>1204", false);
    row("seq>=1204", true);
    row("seq<1204", false);
    row("seq<=1204", true);
    row("seq>18446744073709551615", false);
    row("seq<0", false);
    row("since:15m", true);
    row("since:1m", false);
    row("until:1m", true);
    row("until:15m", false);
    row("time>=2026-11-23T10:00", true);
    row("time>2026-11-23T10:10", false);
    row("time>2026-11-23T10:09", true);
    row("time<2026-11-23T10:10:00Z", false);
    row("time<=2026-11-23T10:10:00Z", true);
    row("time:2026-11-23", true);
    row("time:2026-11-22", false);
    row("time!=2026-11-23T10:10", false);
    row("until:2026-11-23", true);
    row("until:2026-11-22", false);
    // The payload: 789 is the number or the text, "789" the text.
    row("payload.order_id:789", true);
    row("payload.order_id:\"789\"", true);
    row("payload.order_id:7*", true);
    row("payload.order_id:78", false);
    row("payload.order_id!=789", false);
    row("payload.order_id!=1", true);
    row("payload.missing!=1", false);
    row("-payload.missing:1", true);
    row("payload.total:99.99", true);
    row("payload.total:99.990", true);
    row("payload.total:9.999e1", true);
    row("payload.total:\"99.99\"", false);
    row("payload.total>=99.5", true);
    row("payload.total>99.99", false);
    row("payload.total<100", true);
    row("payload.total<=99", false);
    row("payload.big:12345678901234567890", true);
    row("payload.big:12345678901234567891", false);
    row("payload.big>12345678901234567889", true);
    row("payload.big<12345678901234567891", true);
    row("payload.count>99", true); // a number sent as a text still compares as one
    row("payload.count>\"99\"", false);
    row("payload.when>=2026-10-15", true);
    row("payload.when<2026-10-15", false);
    row("payload.paid:true", true);
    row("payload.paid:false", false);
    row("payload.paid:\"true\"", false);
    row("payload.note:null", true);
    row("payload.customer.email:al@example.org", true);
    row("payload.customer.\"first name\":Al", true);
    row("payload.customer.\"first name\":al", false);
    row("payload.tags:red", true);
    row("payload.tags:green", false);
    row("payload.tags!=green", true);
    row("payload.tags!=red", false);
    row("payload.tags.1:blue", true);
    row("payload.tags[0]:red", true);
    row("payload.tags.0:blue", false);
    row("payload.tags.7:blue", false);
    row("payload.items.sku:B2", true);
    row("payload.items.n>5", true);
    row("payload.items[0].n>5", false);
    row("payload.items.1.n=10", true);
    row("payload.text:\"Café Zürich\"", true); // escapes are undone before comparing
    row("has:payload.customer.email", true);
    row("has:payload.customer.\"first name\"", true);
    row("has:payload.note", true);
    row("has:payload.customer.phone", false);
    row("has:payload.items.sku", true);
    row("has:payload", true);
    // Free text, anywhere in id, type, source and payload.
    row("ORDER", true);
    row("Al@Example", true);
    row("\"al@example.org\"", true);
    row("0A1B2C", true);
    row("\"first name\"", true);
    row("nowhere", false);
    row("text:completed", true);
    row("text:\"Zürich\"", true);
    row("ZÜRICH", false); // letters beyond A-Z as they were sent
    row("1204", false);   // not the sequence, the time or the checksum
    row("2026-11-23", false);
    // Together.
    row("type:order.* source:orders", true);
    row("type:order.* source:auth", false);
    row("type:order.* AND source:orders", true);
    row("type:user.* OR source:orders", true);
    row("type:user.* OR source:auth", false);
    row("type:user.* OR source:orders payload.paid:false", false); // AND binds closer
    row("(type:user.* OR source:orders) payload.paid:true", true);
    row("NOT type:user.*", true);
    row("-type:order.*", false);
    row("--type:order.*", true);
    row("NOT NOT type:order.*", true);
    row("-(type:user.* OR source:auth)", true);
    row("-(type:order.* source:auth)", true);
    row("(((type:order.*)))", true);
    row("( type:order.* )", true);
    row("type:order.*\n\tsource:orders", true);
    row("or", true); // only capitals are words of the language: "or" is in "order"
    row("not", true);
    row("NOTHING", false);
    row("ORDER OR nowhere", true);
}

void FilterTest::matches()
{
    QFETCH(QByteArray, filter);
    const auto parsed = Filter::parse(view(filter), now);
    QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
    QTEST(parsed->matches(order.event), "expected");
    QCOMPARE((!*parsed).matches(order.event), !parsed->matches(order.event));
    QVERIFY(!parsed->explain(order.event).empty());
}

void FilterTest::errors_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<int>("column");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *filter, int column, const char *message) {
        QTest::newRow(filter) << QByteArray(filter) << column << QByteArray(message);
    };
    row("color:red", 0, "unknown field 'color', expected type, source");
    row("type:a http://x", 7, "put free text in quotes");
    row("type:", 5, "found the end after type, expected a value");
    row("type: x", 5, "found ' ' after type, expected a value");
    row("type>a", 4, "expected ':' or '!='");
    row("type:a..>.b", 5, "'>'");
    row("type:ü", 5, "event_type");
    row("source:\"a", 7, "not closed");
    row("\"a", 0, "not closed");
    row("\"\"", 0, "empty text");
    row("a\"b\"", 0, "white space");
    row("\"a\"b\"", 4, "not closed");
    row("source:\"a\"b", 10, "expected white space");
    row("seq>x", 4, "'x' is not a sequence");
    row("seq:-1", 4, "not a sequence");
    row("seq>18446744073709551616", 4, "not a sequence");
    row("seq!1", 3, "expected !=");
    row("since:soon", 6, "'soon' is not a time");
    row("since>15m", 5, "expected ':'");
    row("time>=2026-13-01", 6, "is not a time");
    row("id:a/b", 3, "not an event id");
    row("payload.:1", 0, "empty step");
    row("payload.a..b:1", 0, "empty step");
    row("has:email", 4, "expected a path");
    row("has:payload.a>1", 4, "expected a path");
    row("(type:a", 7, "expected ')' for the '(' at column 1");
    row("type:a)", 6, "found ')'");
    row("()", 1, "expected a term");
    row("type:a OR", 9, "found the end, expected a term");
    row("OR type:a", 0, "found OR");
    row("type:a AND OR b", 11, "found OR");
    row("NOT", 3, "expected a term");
    row("a - b", 3, "after '-'");
    row("seq > 100", 4, "found '>'");
}

void FilterTest::errors()
{
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, message);
    const auto parsed = Filter::parse(view(filter), now);
    QVERIFY2(!parsed, "accepted");
    QVERIFY2(bytes(parsed.error().message).contains(message), parsed.error().message.c_str());
    QTEST(int(parsed.error().column), "column");
}

void FilterTest::types_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *pattern, const char *type, bool expected) {
        QTest::addRow("%s %s", pattern, type) << QByteArray(pattern) << QByteArray(type) << expected;
    };
    row("user.created", "user.created", true);
    row("user.created", "user.create", false);
    row("user.*", "user.created", true);
    row("user.*", "user", false);
    row("user.*", "user.a.b", false);
    row("user.*", "users.a", false);
    row("*.created", "user.created", true);
    row("*.created", "a.user.created", false);
    row("*.*", "a.b", true);
    row("*.*", "a", false);
    row("a.*.c", "a.b.c", true);
    row("a.*.c", "a.b.d", false);
    row("user.>", "user.created", true);
    row("user.>", "user.a.b.c", true);
    row("user.>", "user", false);
    row("user.>", "order.a", false);
    row("*.b.>", "a.b.c.d", true);
    row("*", "a.b.c", true);
    row(">", "a", true);
    row("user*.x", "user_9.x", true);
    row("user*.x", "user_9.y", false);
    row("*ed", "created", true);
    row("a*b*c", "aXbYc", true);
    row("a*b*c", "aXcYb", false);
}

void FilterTest::types()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, type);
    QTEST(typeMatches(view(pattern), view(type)), "expected");
}

void FilterTest::typePatterns_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<bool>("valid");
    for (const char *valid : {"a", "user.*", "*.created", "user.>", ">", "*", "a.*.b", "user*", "*.>"})
        QTest::newRow(valid) << QByteArray(valid) << true;
    for (const char *invalid : {"", "user.>.a", "a>", ">a", "a b", ".a", "user.>>", "\xc3\xa9*"})
        QTest::newRow(invalid) << QByteArray(invalid) << false;
}

void FilterTest::typePatterns()
{
    QFETCH(QByteArray, pattern);
    QTEST(checkTypePattern(view(pattern)).has_value(), "valid");
}

void FilterTest::times_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("first"); // empty: refused
    QTest::addColumn<QByteArray>("last");
    const auto row = [](const char *text, const char *first, const char *last) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(first) << QByteArray(last);
    };
    const auto refused = [&](const char *text) { row(text, "", ""); };
    row("0", "1970-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.999999Z");
    row("1699000000", "2023-11-03T08:26:40.000000Z", "2023-11-03T08:26:40.999999Z");
    row("1699000000.25", "2023-11-03T08:26:40.250000Z", "2023-11-03T08:26:40.259999Z");
    row("1699000000.123456", "2023-11-03T08:26:40.123456Z", "2023-11-03T08:26:40.123456Z");
    row("1699000000.1234567891", "2023-11-03T08:26:40.123456Z", "2023-11-03T08:26:40.123456Z");
    row("253402300799", "9999-12-31T23:59:59.000000Z", "9999-12-31T23:59:59.999999Z");
    row("2026-11-23", "2026-11-23T00:00:00.000000Z", "2026-11-23T23:59:59.999999Z");
    row("2026-11-23T10:00", "2026-11-23T10:00:00.000000Z", "2026-11-23T10:00:59.999999Z");
    row("2026-11-23 10:00:05", "2026-11-23T10:00:05.000000Z", "2026-11-23T10:00:05.999999Z");
    row("2026-11-23T10:00:05Z", "2026-11-23T10:00:05.000000Z", "2026-11-23T10:00:05.999999Z");
    row("2026-11-23t10:00:05.5z", "2026-11-23T10:00:05.500000Z", "2026-11-23T10:00:05.599999Z");
    row("2026-11-23T10:00:05.123456Z", "2026-11-23T10:00:05.123456Z", "2026-11-23T10:00:05.123456Z");
    row("2026-11-23T10:00:05+02:00", "2026-11-23T08:00:05.000000Z", "2026-11-23T08:00:05.999999Z");
    row("2026-11-23T10:00-0530", "2026-11-23T15:30:00.000000Z", "2026-11-23T15:30:59.999999Z");
    row("2024-02-29", "2024-02-29T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z");
    row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z", "2017-01-01T00:00:00.999999Z");
    row("15m", "2026-11-23T10:00:00.000000Z", "2026-11-23T10:00:00.000000Z");
    row("2h", "2026-11-23T08:15:00.000000Z", "2026-11-23T08:15:00.000000Z");
    row("7d", "2026-11-16T10:15:00.000000Z", "2026-11-16T10:15:00.000000Z");
    row("1w", "2026-11-16T10:15:00.000000Z", "2026-11-16T10:15:00.000000Z");
    row("1h30m5s", "2026-11-23T08:44:55.000000Z", "2026-11-23T08:44:55.000000Z");
    row("0s", "2026-11-23T10:15:00.000000Z", "2026-11-23T10:15:00.000000Z");
    row("now", "2026-11-23T10:15:00.000000Z", "2026-11-23T10:15:00.000000Z");
    row("3000w", "1970-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z");
    for (const char *bad : {"", "soon", "-1", "1.", ".5", "1e9", "15", "15 m"}) {
        if (QByteArray(bad) != "15")
            refused(bad);
    }
    refused("253402300800");
    refused("99999999999999999999");
    refused("99999999999999999d");
    refused("2026-13-01");
    refused("2026-02-29");
    refused("2026-11-31");
    refused("1969-12-31");
    refused("2026-11-23T24:00");
    refused("2026-11-23T10:60");
    refused("2026-11-23T10");
    refused("2026-11-23T10:00:05.");
    refused("2026-11-23T10:00:05Zx");
    refused("2026-11-23T10:00:05+2");
    refused("2026-1-2");
    refused("15x");
    refused("m");
}

void FilterTest::times()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, first);
    const auto span = parseTimeSpan(view(text), now);
    QCOMPARE(span.has_value(), !first.isEmpty());
    QCOMPARE(parseTime(view(text), now).has_value(), !first.isEmpty());
    if (!span) {
        QVERIFY(bytes(span.error()).contains(text));
        return;
    }
    QTEST(bytes(formatTime(span->first)), "first");
    QTEST(bytes(formatTime(span->last)), "last");
}

void FilterTest::timeIsWrittenAndReadBack()
{
    std::mt19937_64 random(1);
    for (int i = 0; i < 10000; ++i) {
        const Time time(microseconds(std::int64_t(random() % 253402300799'999999u)));
        const auto back = parseTimeSpan(formatTime(time), now);
        QVERIFY(back);
        QVERIFY(back->first == time && back->last == time);
    }
}

void FilterTest::explains()
{
    const auto why = [](std::string_view filter) {
        return bytes(Filter::parse(filter, now)->explain(order.event));
    };
    QCOMPARE(why("type:user.*"), QByteArray("type is order.completed, wanted user.*"));
    QCOMPARE(why("type:order.*"), QByteArray("type is order.completed, as wanted: order.*"));
    QCOMPARE(why("-type:order.*"), QByteArray("type is order.completed, wanted anything but order.*"));
    QCOMPARE(why("-type:user.*"), QByteArray("type is order.completed, which is not user.*"));
    // Only what decided it.
    QCOMPARE(why("type:order.* source:auth"), QByteArray("source is orders, wanted auth"));
    QCOMPARE(why("source:auth OR source:orders"), QByteArray("source is orders, as wanted: orders"));
    QCOMPARE(why("source:a OR source:b"),
             QByteArray("source is orders, wanted a\nsource is orders, wanted b"));
    QCOMPARE(why("payload.total>=100"), QByteArray("payload.total is 99.99, wanted at least 100"));
    QCOMPARE(why("payload.x:1"), QByteArray("payload.x is missing, wanted 1"));
    QCOMPARE(why("seq<=3"), QByteArray("seq is 1204, wanted at most 3"));
    QCOMPARE(why("since:1m"),
             QByteArray("time is 2026-11-23T10:10:00.000000Z, wanted 2026-11-23T10:14:00.000000Z or later"));
    QCOMPARE(why("nowhere"), QByteArray("\"nowhere\" is nowhere in the event, wanted somewhere"));
    QVERIFY(why("").contains("every event"));
}

void FilterTest::pieces()
{
    QVERIFY(Filter().matchesEverything());
    QVERIFY(Filter::type("*").matchesEverything());
    QVERIFY(Filter::type("order.*").matches(order.event));
    QVERIFY(!Filter::type("user.*").matches(order.event));
    QVERIFY(Filter::source("orders").matches(order.event));
    QVERIFY(!Filter::source("ord*").matches(order.event)); // no wildcards in the plain parameter
    QVERIFY(Filter::since(order.event.time).matches(order.event));
    QVERIFY(!Filter::since(order.event.time + 1us).matches(order.event));
    QVERIFY(Filter::until(order.event.time).matches(order.event));
    QVERIFY(!Filter::until(order.event.time - 1us).matches(order.event));
    QVERIFY(Filter::text("ORDERS").matches(order.event));
    QVERIFY((Filter::type("order.*") && Filter()).matches(order.event));
    QVERIFY(!(Filter::type("order.*") && Filter::source("auth")).matches(order.event));
    QVERIFY(!(!Filter()).matches(order.event));
    const Line tabbed({1}, now, "a", "tab\there\\", "{}");
    QVERIFY(Filter::source("tab\there\\").matches(tabbed.event));
    QVERIFY(Filter::parse(filterTerm("source", "tab\there\\"), now)->matches(tabbed.event));
}

void FilterTest::termsForAnyValueFindIt_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value"); // JSON
    const auto row = [](const char *name, const char *value) {
        QTest::addRow("%s %s", name, value) << QByteArray(name) << QByteArray(value);
    };
    row("a", "1");
    row("a", "-1.50");
    row("a", "12345678901234567890");
    row("a", "true");
    row("a", "null");
    row("a", "\"x\"");
    row("a", "\"1\"");
    row("a", "\"a*b\"");
    row("a", "\"two words\"");
    row("a", "\"q\\\"uote\\\\\"");
    row("a", "\")(\"");
    row("a", "\"\"");
    row("a", "\"\\u00e9\\ud83d\\ude00\"");
    row("first name", "1");
    row("q\"uote", "1");
    row("dotted.name", "1");
    row("a:b>c", "\"=\"");
    row("0", "1");
    row("\xc3\xa9", "1");
}

void FilterTest::termsForAnyValueFindIt()
{
    // What "include this value" in the window does.
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const std::vector<std::string> path{name.toStdString()};
    std::string key = name.toStdString();
    if (const auto quote = key.find('"'); quote != std::string::npos)
        key.insert(quote, "\\");
    const Line line({1}, now, "a", "s", "{\"" + key + "\":" + value.toStdString() + "}");
    const Line other({1}, now, "a", "s", "{\"" + key + "\":[]}");
    const std::string term = filterTermForJson(payloadField(path), view(value));
    const auto filter = Filter::parse(term, now);
    QVERIFY2(filter, term.c_str());
    QVERIFY2(filter->matches(line.event), term.c_str());
    QVERIFY2(!filter->matches(other.event), term.c_str());
}

void FilterTest::listedExamplesAreValid()
{
    QVERIFY(filterFields().size() >= 10);
    for (const FilterField &field : filterFields()) {
        QVERIFY2(Filter::parse(field.example, now), field.example.data());
        QVERIFY(field.example.starts_with(field.name));
    }
}

void FilterTest::deepFiltersAreRefusedNotCrashed()
{
    QVERIFY(Filter::parse(std::string(90, '(') + "a" + std::string(90, ')'), now));
    for (const char *opening : {"(", "-", "NOT "}) {
        std::string text;
        while (text.size() < 16000)
            text += opening;
        const auto parsed = Filter::parse(text + "a", now);
        QVERIFY(!parsed);
        QVERIFY(bytes(parsed.error().message).contains("100 levels"));
    }
    QVERIFY(!Filter::parse(std::string(1 << 20, 'a'), now));
}

void FilterTest::randomBytesAreAnsweredNotCrashed()
{
    static constexpr std::string_view pieces[] = {
        "type", "payload", "has", "seq", "time", ":", "=", "!=", ">", "<=",  "\"", "(",    ")", "-",
        "OR",   "AND",     "NOT", " ",   ".",    "[", "]", "*",  "a", "15m", "\\", "\xc3", "7"};
    std::mt19937 random(7);
    int accepted = 0;
    for (int i = 0; i < 50000; ++i) {
        std::string text;
        for (auto n = random() % 8; n > 0; --n)
            text += pieces[random() % std::size(pieces)];
        const auto parsed = Filter::parse(text, now);
        if (parsed) {
            ++accepted;
            const bool matched = parsed->matches(order.event);
            QCOMPARE((!*parsed).matches(order.event), !matched);
        } else {
            QVERIFY2(parsed.error().column <= text.size(), text.c_str());
            QVERIFY(!parsed.error().message.empty());
        }
    }
    QVERIFY(accepted > 1000);
}

void FilterTest::finderAgainstPlainSearch()
{
    const auto plain = [](std::string_view bytes, std::string_view text, std::size_t from) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
        for (std::size_t at = from; at + text.size() <= bytes.size(); ++at) {
            std::size_t i = 0;
            while (i < text.size() && lower(bytes[at + i]) == lower(text[i]))
                ++i;
            if (i == text.size())
                return at;
        }
        return std::string_view::npos;
    };
    std::mt19937 random(3);
    static constexpr std::string_view alphabet = "abAB@`[{\x01\xc3\xa9\x89";
    for (int round = 0; round < 20000; ++round) {
        std::string bytes(random() % 150, ' ');
        for (char &c : bytes)
            c = alphabet[random() % alphabet.size()];
        std::string text(1 + random() % 4, ' ');
        for (char &c : text)
            c = alphabet[random() % alphabet.size()];
        if (round % 2 && !bytes.empty()) // one that is there
            text = bytes.substr(random() % bytes.size(), 1 + random() % 40);
        const TextFinder finder(text);
        const std::size_t from = random() % (bytes.size() + 2);
        QCOMPARE(finder.find(bytes, from), plain(bytes, text, from));
    }
}

QTEST_APPLESS_MAIN(FilterTest)
#include "filtertest.moc"
