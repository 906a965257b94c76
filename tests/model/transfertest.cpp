// What breaks for a user if this fails: events are lost, changed or doubled on their way out of one log and
// into another.
#include "model/filter.h"
#include "model/json.h"
#include "tests/model/transferfixture.h"

#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>
#include <QTest>

#include <atomic>
#include <csignal>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

// Raw strings stay out of macro arguments: moc of Qt 6.4 loses its way in them.

using namespace dbbasic;
using namespace std::chrono;

namespace {

const Query oldestFirst{{}, Order::OldestFirst};

Result<ImportReport> imported(EventStore &store, QByteArray text, const ImportOptions &options = {},
                              const TransferControl &control = {})
{
    QBuffer buffer(&text);
    buffer.open(QIODevice::ReadOnly);
    return importEvents(store, buffer, options, control);
}

} // namespace

class TransferTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data();
    void roundTrip();
    void exportSelects();
    void csvIsRfc4180();
    void cloudEventsAreCloudEvents();
    void pythonState();
    void plainTsvAndNdjson();
    void refusals();
    void duplicates();
    void notAnImport_data();
    void notAnImport();
    void cancelKeepsWhatIsIn();
    void failingDevices();
    void fullDiskSaysSo();
    void fileIsReplacedWhole();
    void pipeStaysAPipe();
    void damageIsTold();
};

void TransferTest::roundTrip_data()
{
    QTest::addColumn<int>("format");
    QTest::newRow("ndjson") << int(ExportFormat::Ndjson);
    QTest::newRow("tsv") << int(ExportFormat::Tsv);
}

void TransferTest::roundTrip()
{
    QFETCH(int, format);
    const QTemporaryDir folder;
    const auto first = openStore(pathOf(folder, "first"), 20'000);
    QVERIFY(publish(*first, sample(500)));
    const QByteArray text = exported(*first, ExportFormat(format));
    QCOMPARE(text.count('\n'), 500 + (ExportFormat(format) == ExportFormat::Tsv ? 1 : 0));

    const auto second = openStore(pathOf(folder, "second"));
    ImportOptions options;
    options.transactionSize = 64;
    const auto report = imported(*second, text, options);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY2(report->isComplete(), report->refused.empty() ? "" : report->refused.front().reason.c_str());
    QCOMPARE(report->imported, std::uint64_t(500));
    // Ids, times to the microsecond, sources and payloads byte for byte, and the order.
    QCOMPARE(exported(*second, ExportFormat::Ndjson), exported(*first, ExportFormat::Ndjson));
}

void TransferTest::exportSelects()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(30)));
    Query query;
    query.filter = Filter::type("user.*");
    const QByteArray newest = exported(*store, ExportFormat::Ndjson, query);
    QCOMPARE(newest.count('\n'), 10);
    QVERIFY(newest.indexOf("\"sequence\":28,") < newest.indexOf("\"sequence\":25,"));
    for (const QByteArray &line : newest.trimmed().split('\n'))
        QVERIFY(validateJson({line.constData(), std::size_t(line.size())}));
    query.filter = *Filter::parse("type:nothing.such", start);
    QCOMPARE(exported(*store, ExportFormat::Ndjson, query), QByteArray());
    QVERIFY(exported(*store, ExportFormat::Tsv, query).startsWith("seq\ttime\tid\t"));
}

void TransferTest::csvIsRfc4180()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    EventDraft draft;
    draft.type = "a";
    draft.id = "id-1";
    draft.source = "say \"hi\", you\n";
    draft.payload = R"({"a":"b"})";
    draft.time = start;
    QVERIFY(publish(*store, {draft}));
    const QByteArray expected =
        "sequence,time,id,event_type,source,payload\r\n"
        "1,2026-03-01T00:00:00.000000Z,id-1,a,\"say \"\"hi\"\", you\n\",\"{\"\"a\"\":\"\"b\"\"}\"\r\n";
    QCOMPARE(exported(*store, ExportFormat::Csv), expected);
}

void TransferTest::cloudEventsAreCloudEvents()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    EventDraft draft;
    draft.type = "order.paid";
    draft.id = "id-1";
    draft.source = "web shop/ü%";
    draft.payload = R"({"total":1.10})";
    draft.time = start;
    QVERIFY(publish(*store, {draft}));
    const QByteArray text = exported(*store, ExportFormat::CloudEvents);
    const QByteArray expected =
        "{\"specversion\":\"1.0\",\"id\":\"id-1\",\"source\":\"web%20shop/%C3%BC%25\",\"type\":"
        "\"order.paid\",\"time\":\"2026-03-01T00:00:00.000000Z\",\"sequence\":\"1\","
        "\"datacontenttype\":\"application/json\",\"data\":{\"total\":1.10}}\n";
    QCOMPARE(text, expected);

    const auto second = openStore(pathOf(folder, "second"));
    const auto report = imported(*second, text);
    QVERIFY(report && report->isComplete());
    const auto event = second->view()->at({1});
    QCOMPARE(event->type, std::string_view("order.paid"));
    QCOMPARE(event->payload, std::string_view(draft.payload));
    QVERIFY(event->time == start);
}

void TransferTest::pythonState()
{
    // As StateManager writes it: sorted by key, JSON with spaces, the time of the last write behind.
    const QByteArray text =
        "event_1699000005_00000000000000bb\t{\"id\": \"00000000000000bb\", \"event_type\": \"user.created\", "
        "\"payload\": {\"user_id\": \"2\"}, \"source\": \"auth\", \"timestamp\": "
        "1699000005}\t1699000009.1234\n"
        "event_999000001_00000000000000aa\t{\"id\": \"00000000000000aa\", \"event_type\": \"user.created\", "
        "\"payload\": {\"z\": 1.10, \"a\": \"\\u00e9\"}, \"source\": \"auth\", \"timestamp\": "
        "999000001}\t1699000009.1234\n"
        "sub_user.created_my_app\t{\"id\": \"my_app\", \"event_type\": \"user.created\", \"callback_url\": "
        "\"\"}\t1.5\n";
    const QTemporaryDir folder;
    for (const ImportFormat format : {ImportFormat::Detect, ImportFormat::PythonState}) {
        const auto store = openStore(pathOf(folder, format == ImportFormat::Detect ? "a" : "b"));
        ImportOptions options;
        options.format = format;
        const auto report = imported(
            *store,
            (format == ImportFormat::Detect ? QByteArray() : QByteArray("key\tvalue\ttimestamp\n")) + text,
            options);
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QVERIFY(report->isComplete());
        QCOMPARE(report->imported, std::uint64_t(2));
        const auto first = store->view()->at({1});
        QCOMPARE(first->id, std::string_view("00000000000000aa")); // by time, not by key
        QVERIFY(first->time == Time(seconds(999000001)));
        const std::string payload = "{\"z\":1.10,\"a\":\"\\u00e9\"}";
        QCOMPARE(first->payload, std::string_view(payload));
        QCOMPARE(store->view()->at({2})->id, std::string_view("00000000000000bb"));
    }
}

void TransferTest::plainTsvAndNdjson()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    // A hand-made table with the columns of the Python original, Windows line ends and a byte order mark.
    const auto tsv = imported(*store, "\xef\xbb\xbfid\tevent_type\tpayload\tsource\ttimestamp\r\n"
                                      "a1\tuser.created\t{ \"n\": 1 }\tweb\\tshop\t1699000000\r\n"
                                      "a2\tuser.created\t\t\t1699000000.5\r\n"
                                      "\r\n");
    QVERIFY2(tsv, tsv ? "" : tsv.error().message.c_str());
    QVERIFY2(tsv->isComplete(), tsv->refused.empty() ? "" : tsv->refused.front().reason.c_str());
    QCOMPARE(tsv->imported, std::uint64_t(2));
    const std::string payload = "{\"n\":1}";
    QCOMPARE(store->view()->at({1})->payload, std::string_view(payload));
    QCOMPARE(unescaped(store->view()->at({1})->escapedSource), std::string("web\tshop"));
    QVERIFY(store->view()->at({2})->time == Time(milliseconds(1699000000'500)));
    // Objects as one would publish them: the log gives id and time. No newline at the end.
    const auto ndjson = imported(
        *store, "{\"event_type\":\"a\"}\n\n{\"event_type\":\"b\",\"payload\":[1, 2],\"source\":\"x\"}");
    QVERIFY(ndjson && ndjson->isComplete());
    QCOMPARE(store->view()->size(), std::uint64_t(4));
    QCOMPARE(store->view()->at({3})->payload, std::string_view("{}"));
    QCOMPARE(store->view()->at({3})->escapedSource, std::string_view("unknown"));
    QCOMPARE(store->view()->at({4})->payload, std::string_view("[1,2]"));
    QVERIFY(store->view()->at({4})->time > Time(sys_days{2025y / January / 1}));
    const auto empty = imported(*store, "");
    QVERIFY(empty && empty->isComplete() && empty->imported == 0);
}

void TransferTest::refusals()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    const std::vector<std::pair<QByteArray, QByteArray>> lines{
        {"{\"event_type\":\"ok.first\",\"time\":\"2026-03-01T00:00:00Z\"}", ""},
        {"{\"event_type\":\"a\",}", "not valid JSON"},
        {"[1]", "not a JSON object"},
        {"{\"payload\":1}", "event_type is required"},
        {"{\"event_type\":7}", "event_type is not a string"},
        {"{\"event_type\":\"a b\"}", "event_type has ' '"},
        {"{\"event_type\":\"a\",\"id\":\"x/y\"}", "the id 'x/y'"},
        {"{\"event_type\":\"a\",\"time\":\"soon\"}", "the time 'soon'"},
        {"{\"event_type\":\"a\",\"time\":\"15m\"}", "the time '15m'"},
        {"{\"event_type\":\"a\",\"timestamp\":\"1\"}", "timestamp is not a number"},
        {"{\"event_type\":\"a\",\"time\":\"2026-02-28T00:00:00Z\"}", "is before 2026-03-01"},
        {"{\"event_type\":\"a\",\"time\":\"2999-01-01T00:00:00Z\"}", "lies in the future"},
        {"{\"event_type\":\"a\",\"source\":\"" + QByteArray(2000, 'x') + "\"}", "source is longer"},
        {"{\"event_type\":\"\xff\"}", "UTF-8"},
        {"{\"specversion\":\"1.0\",\"type\":\"a\",\"data_base64\":\"AA==\"}", "data_base64"},
        {"{\"event_type\":\"ok.last\",\"time\":\"2026-03-01T00:00:00Z\"}", ""},
    };
    QByteArray text;
    for (const auto &[line, reason] : lines)
        text += line + '\n';
    const auto report = imported(*store, text);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(report->imported, std::uint64_t(2)); // a refused line leaves the others alone
    QCOMPARE(report->refusedCount, std::uint64_t(lines.size() - 2));
    std::size_t refusal = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].second.isEmpty())
            continue;
        QCOMPARE(report->refused[refusal].line, std::uint64_t(i + 1));
        const QByteArray reason = QByteArray::fromStdString(report->refused[refusal].reason);
        QVERIFY2(reason.contains(lines[i].second), reason.constData());
        ++refusal;
    }
    // A changed line of our own TSV is not taken for what it was.
    QByteArray tsv = exported(*store, ExportFormat::Tsv);
    tsv.replace("ok.last", "ok.lost");
    const auto other = openStore(pathOf(folder, "other"));
    const auto changed = imported(*other, tsv);
    QVERIFY(changed);
    QCOMPARE(changed->refusedCount, std::uint64_t(1));
    QCOMPARE(changed->refused.front().line, std::uint64_t(3));
    QVERIFY(QByteArray::fromStdString(changed->refused.front().reason).contains("checksum"));
}

void TransferTest::duplicates()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(10)));
    const QByteArray again = exported(*store, ExportFormat::Ndjson);
    const QByteArray added =
        again + "{\"event_type\":\"new\",\"id\":\"n1\"}\n{\"event_type\":\"new\",\"id\":\"n1\"}\n"
                "{\"event_type\":\"new\",\"id\":\"n2\"}\n";
    const auto refusing = imported(*store, again);
    QVERIFY(refusing);
    QCOMPARE(refusing->imported, std::uint64_t(0));
    QCOMPARE(refusing->refusedCount, std::uint64_t(10));
    QVERIFY(QByteArray::fromStdString(refusing->refused.front().reason).contains("in the log already"));
    ImportOptions options;
    options.skipDuplicates = true;
    const auto skipping = imported(*store, added, options);
    QVERIFY2(skipping, skipping ? "" : skipping.error().message.c_str());
    QVERIFY(skipping->isComplete());
    QCOMPARE(skipping->imported, std::uint64_t(2)); // n1 stands twice in the file
    QCOMPARE(skipping->skipped, std::uint64_t(11));
    QCOMPARE(store->view()->size(), std::uint64_t(12));
}

void TransferTest::notAnImport_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("format");
    QTest::newRow("prose") << QByteArray("Dear sir,\n") << int(ImportFormat::Detect);
    QTest::newRow("CSV") << QByteArray("sequence,time,id,event_type\n1,2,3,4\n") << int(ImportFormat::Detect);
    QTest::newRow("another TSV") << QByteArray("a\tb\n1\t2\n") << int(ImportFormat::Detect);
    QTest::newRow("not TSV") << QByteArray("{\"event_type\":\"a\"}\n") << int(ImportFormat::Tsv);
    QTest::newRow("binary") << QByteArray("\x7f"
                                          "ELF\0\0\0\n",
                                          8)
                            << int(ImportFormat::Detect);
}

void TransferTest::notAnImport()
{
    QFETCH(QByteArray, text);
    QFETCH(int, format);
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    ImportOptions options;
    options.format = ImportFormat(format);
    const auto report = imported(*store, text, options);
    QVERIFY(!report);
    QVERIFY(QByteArray::fromStdString(report.error().message).contains("line 1"));
    QCOMPARE(store->view()->size(), std::uint64_t(0));
}

void TransferTest::cancelKeepsWhatIsIn()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QByteArray text;
    for (int i = 0; i < 50'000; ++i)
        text += "{\"event_type\":\"a\"}\n";
    std::atomic<bool> cancel = false;
    TransferControl control;
    control.cancel = &cancel;
    std::uint64_t told = 0;
    control.progress = [&](const TransferProgress &progress) {
        QVERIFY(progress.done <= progress.total);
        told = progress.events;
        if (progress.events > 0)
            cancel = true;
    };
    ImportOptions options;
    options.transactionSize = 10;
    const auto report = imported(*store, text, options, control);
    QVERIFY(report);
    QCOMPARE(report->cancelled, report->imported < 50'000);
    QCOMPARE(store->view()->size(), report->imported);
    QCOMPARE(told, report->imported);

    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    cancel = true;
    control.progress = {};
    const auto stopped = exportEvents(store->view(), {}, ExportFormat::Ndjson, buffer, control);
    QVERIFY(stopped && stopped->cancelled);
    QCOMPARE(stopped->events, std::uint64_t(buffer.data().count('\n')));
}

void TransferTest::failingDevices()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(10)));
    QFile full(QStringLiteral("/dev/full"));
    QVERIFY(full.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    const auto report = exportEvents(store->view(), {}, ExportFormat::Ndjson, full);
    QVERIFY(!report);
    QVERIFY(QByteArray::fromStdString(report.error().message).contains("No space left on device"));
    QFile directory(folder.path());
    const auto unreadable = importEvents(*store, directory);
    QVERIFY(!unreadable);
}

// A disk that fills up takes part of a write first. A limit on the size of files does the same.
void TransferTest::fullDiskSaysSo()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(100)));
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before;
    small.rlim_cur = 1000;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const QString path = folder.filePath(QStringLiteral("out.ndjson"));
    const auto report = exportToFile(store->view(), oldestFirst, ExportFormat::Ndjson, path);
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    QVERIFY(!report);
    QVERIFY2(QByteArray::fromStdString(report.error().message).contains("File too large"),
             report.error().message.c_str());
    QVERIFY(!QFile::exists(path)); // no part of an export under the name of a whole one
}

void TransferTest::fileIsReplacedWhole()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(10)));
    const QString path = folder.filePath(QStringLiteral("out.ndjson"));
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    std::atomic<bool> cancel = true;
    TransferControl control;
    control.cancel = &cancel;
    const auto stopped = exportToFile(store->view(), oldestFirst, ExportFormat::Ndjson, path, control);
    QVERIFY(stopped && stopped->cancelled);
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("old"));
    old.close();
    const auto report = exportToFile(store->view(), oldestFirst, ExportFormat::Ndjson, path);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), exported(*store, ExportFormat::Ndjson));
    const auto nowhere = exportToFile(store->view(), oldestFirst, ExportFormat::Ndjson,
                                      folder.path() + QStringLiteral("/no/x"));
    QVERIFY(!nowhere);
    QVERIFY(QByteArray::fromStdString(nowhere.error().message).contains("/no/x"));
    QVERIFY(!exportToFile(store->view(), oldestFirst, ExportFormat::Ndjson, folder.path())); // a folder
}

// A pipe or a device that was replaced by a file of its name would be gone for everybody.
void TransferTest::pipeStaysAPipe()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(10)));
    const QString path = folder.filePath(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(QFile::encodeName(path).constData(), 0600), 0);
    // Open for both, so that neither side waits for the other; 10 events fit into it.
    const int pipe = ::open(QFile::encodeName(path).constData(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(pipe >= 0);
    const auto closed = qScopeGuard([pipe] { ::close(pipe); });
    const auto report = exportToFile(store->view(), oldestFirst, ExportFormat::Ndjson, path);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(report->events, std::uint64_t(10));
    QByteArray content(60'000, '\0');
    content.truncate(std::max<qsizetype>(0, ::read(pipe, content.data(), std::size_t(content.size()))));
    QCOMPARE(content, exported(*store, ExportFormat::Ndjson));
    QVERIFY(!QFileInfo(path).isFile());
}

// Who exports to move house must hear what did not come along.
void TransferTest::damageIsTold()
{
    const QTemporaryDir folder;
    const QString segment = folder.filePath(QStringLiteral("log/events-00000000000000000001.tsv"));
    {
        const auto store = openStore(pathOf(folder, "log"));
        for (int i = 1; i <= 60; ++i)
            QVERIFY(publish(*store, {draftOf(i == 60 ? "b" : "a", "{\"n\":" + std::to_string(i) + "}")}));
    }
    QFile file(segment);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray text = file.readAll();
    for (const char *number : {"3", "7", "8", "9"})
        text.replace(QByteArray("{\"n\":") + number + '}', QByteArray("{\"n\":x}"));
    file.seek(0);
    file.write(text);
    file.close();
    const auto store = openStore(pathOf(folder, "log"));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const auto all = exportEvents(store->view(), {}, ExportFormat::Ndjson, buffer);
    QVERIFY(all);
    QCOMPARE(all->events, std::uint64_t(56));
    QCOMPARE(all->damage.count, std::uint64_t(4));
    QCOMPARE(QByteArray::fromStdString(all->damage.sequences()), QByteArray("3, 7–9"));

    Query later; // damage before it is none of its business
    later.filter = *Filter::parse("seq>8", start);
    const auto part = exportEvents(store->view(), later, ExportFormat::Ndjson, buffer);
    QVERIFY(part);
    QCOMPARE(QByteArray::fromStdString(part->damage.sequences()), QByteArray("9"));
    later.filter = *Filter::parse("seq>9", start);
    QCOMPARE(exportEvents(store->view(), later, ExportFormat::Ndjson, buffer)->damage.count,
             std::uint64_t(0));

    DamageFound much;
    for (std::uint64_t i = 0; i <= DamageFound::mostStretches; ++i)
        much.stretches.push_back({{2 * i + 1}, {2 * i + 1}});
    QVERIFY(much.sequences().ends_with("37, 39, …"));
}

QTEST_GUILESS_MAIN(TransferTest)
#include "transfertest.moc"
