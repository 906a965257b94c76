// The command line. If this fails, an operator's unit file or script starts the server in another way than it
// says, or a mistyped option goes unnoticed.
#include "app/options.h"

#include <QTest>

using namespace dbbasic;
using namespace Qt::StringLiterals;

namespace {

tl::expected<Options, EarlyExit> parse(QStringList arguments)
{
    arguments.prepend(u"dbbasic-events"_s);
    return parseOptions(arguments);
}

} // namespace

class OptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void bothForms_data();
    void bothForms();
    void listsCollect();
    void mistakes_data();
    void mistakes();
    void helpAndVersion();
    void sizes_data();
    void sizes();
};

void OptionsTest::defaults()
{
    const auto options = parse({});
    QVERIFY(options);
    QVERIFY(options->window);
    QCOMPARE(options->server.port, quint16(8000));
    QCOMPARE(options->server.address, QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(options->sync, SyncPolicy::Always);
    QVERIFY(!options->server.insecure);
    QVERIFY(options->dataFolder.isEmpty());
}

// Unit files tend to write --port=8000, people --port 8000: both must mean the same, for every option with a
// value.
void OptionsTest::bothForms_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("value");
    QTest::addColumn<std::function<QString(const Options &)>>("read");
    using Read = std::function<QString(const Options &)>;
    const auto row = [](const char *option, const char *value, const Read &read) {
        QTest::newRow(option) << QString::fromLatin1(option) << QString::fromLatin1(value) << read;
    };
    row("--port", "0", [](const Options &o) { return QString::number(o.server.port); });
    row("--listen", "::1", [](const Options &o) { return o.server.address.toString(); });
    row("--data", "/var/lib/x y", [](const Options &o) { return o.dataFolder; });
    row("--sync", "interval",
        [](const Options &o) { return o.sync == SyncPolicy::Interval ? u"interval"_s : u"?"_s; });
    row("--segment-size", "65536", [](const Options &o) { return QString::number(o.segmentBytes); });
    row("--token-file", "/etc/tokens", [](const Options &o) { return o.server.tokenFile; });
    row("--server-name", "events.lan", [](const Options &o) { return o.server.serverNames.join(u'|'); });
    row("--cors-origin", "https://a.example",
        [](const Options &o) { return o.server.corsOrigins.join(u'|'); });
    row("--allow-target", "10.0.0.0/8", [](const Options &o) { return o.server.allowedTargets.join(u'|'); });
    row("--max-body", "1048576", [](const Options &o) { return QString::number(o.server.maximumBody); });
    row("--max-connections", "7",
        [](const Options &o) { return QString::number(o.server.maximumConnections); });
}

void OptionsTest::bothForms()
{
    QFETCH(QString, option);
    QFETCH(QString, value);
    using Read = std::function<QString(const Options &)>;
    QFETCH(Read, read);
    const auto apart = parse({option, value});
    const auto joined = parse({option + u'=' + value});
    QVERIFY2(apart, apart ? "" : qPrintable(apart.error().text));
    QVERIFY2(joined, joined ? "" : qPrintable(joined.error().text));
    QCOMPARE(read(*apart), value);
    QCOMPARE(read(*joined), value);
}

void OptionsTest::listsCollect()
{
    const auto options = parse({u"--no-gui"_s, u"--language=de"_s, u"--server-name=a"_s, u"--server-name"_s,
                                u"b"_s, u"--insecure"_s, u"--tls-cert=c.pem"_s, u"--tls-key=k.pem"_s,
                                u"--listen=localhost"_s, u"--cors-origin=http://localhost:3000/"_s,
                                u"--cors-origin=*"_s, u"--allow-target=10.0.0.7:80"_s});
    QVERIFY(options);
    QVERIFY(!options->window);
    QCOMPARE(options->language, u"de"_s);
    QVERIFY(options->server.insecure);
    QCOMPARE(options->server.serverNames, QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(options->server.tlsCertificate, u"c.pem"_s);
    QCOMPARE(options->server.address, QHostAddress(QHostAddress::LocalHost));
}

// One line that names the option and what was found; exit code 2. A server that starts with a default in
// place of what the operator meant is worse than one that does not start.
void OptionsTest::mistakes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("named");
    const auto row = [](const char *name, const QStringList &arguments, const QStringList &named) {
        QTest::newRow(name) << arguments << named;
    };
    row("unknown option", {u"--prot=1"_s}, {u"--prot"_s});
    row("unknown short option", {u"-x"_s}, {u"-x"_s});
    row("unknown command", {u"serve"_s}, {u"command"_s, u"serve"_s});
    row("help of an unknown command", {u"bogus"_s, u"--help"_s}, {u"command"_s, u"bogus"_s});
    row("stray argument", {u"--no-gui"_s, u"serve"_s}, {u"serve"_s});
    row("port too big", {u"--port=65536"_s}, {u"--port"_s, u"65536"_s, u"65535"_s});
    row("port negative", {u"--port=-1"_s}, {u"--port"_s, u"-1"_s});
    row("port not a number", {u"--port"_s, u"http"_s}, {u"--port"_s, u"http"_s});
    row("port empty", {u"--port="_s}, {u"--port"_s});
    row("port without value", {u"--port"_s}, {u"--port"_s});
    row("flag with value", {u"--no-gui=1"_s}, {u"--no-gui"_s});
    row("address is a name", {u"--listen=events.lan"_s}, {u"--listen"_s, u"events.lan"_s});
    row("empty folder", {u"--data="_s}, {u"--data"_s});
    row("sync level", {u"--sync=sometimes"_s}, {u"--sync"_s, u"sometimes"_s, u"interval"_s});
    row("no such language", {u"--language=xx"_s}, {u"--language"_s, u"xx"_s, u"de"_s});
    row("segment size", {u"--segment-size=10Q"_s}, {u"--segment-size"_s, u"10Q"_s});
    row("segment too small", {u"--segment-size=1"_s}, {u"--segment-size"_s, u"4096"_s});
    row("no connections", {u"--max-connections=0"_s}, {u"--max-connections"_s});
    row("certificate without key", {u"--tls-cert=c.pem"_s}, {u"--tls-cert"_s, u"--tls-key"_s});
    row("open to all without tokens", {u"--listen=0.0.0.0"_s},
        {u"0.0.0.0"_s, u"--token-file"_s, u"--insecure"_s});
    for (const QString &origin :
         {u"blah"_s, u"app.example.org"_s, u"https://"_s, u"https://a.example/path"_s, u"https://a b"_s,
          u"https://a.example?x"_s, u"https://me@a.example"_s, u"https://a.example:99999"_s})
        row(qPrintable(u"origin "_s + origin),
            {u"--cors-origin=https://good.example"_s, u"--cors-origin"_s, origin},
            {u"--cors-origin"_s, u'"' + origin + u'"'});
    row("target", {u"--allow-target=good.intern"_s, u"--allow-target"_s, u"not a host"_s},
        {u"--allow-target"_s, u"\"not a host\""_s});
    row("target's network", {u"--allow-target=10.0.0.0/99"_s}, {u"--allow-target"_s, u"10.0.0.0/99"_s});
    row("empty name in a list", {u"--server-name=a"_s, u"--server-name="_s}, {u"--server-name"_s});
}

void OptionsTest::mistakes()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, named);
    const auto options = parse(arguments);
    QVERIFY(!options);
    QCOMPARE(options.error().code, 2);
    QVERIFY2(!options.error().text.contains(u'\n'), qPrintable(options.error().text));
    for (const QString &part : std::as_const(named))
        QVERIFY2(options.error().text.contains(part), qPrintable(options.error().text));
}

void OptionsTest::helpAndVersion()
{
    const auto help = parse({u"--help"_s});
    QVERIFY(!help);
    QCOMPARE(help.error().code, 0);
    QVERIFY2(help.error().text.startsWith(u"Usage: dbbasic-events "_s), qPrintable(help.error().text));
    for (const char *option :
         {"--no-gui", "--port", "--listen", "--data", "--sync", "--token-file", "--allow-target"})
        QVERIFY2(help.error().text.contains(QLatin1String(option)), option);

    const auto version = parse({u"--version"_s});
    QVERIFY(!version);
    QCOMPARE(version.error().code, 0);
    QCOMPARE(version.error().text, u"dbbasic-events " DBBASIC_VERSION ""_s);
}

void OptionsTest::sizes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint64>("bytes");
    QTest::newRow("plain") << u"4096"_s << quint64(4096);
    QTest::newRow("K") << u"4K"_s << quint64(4096);
    QTest::newRow("MiB") << u"256MiB"_s << (quint64(256) << 20);
    QTest::newRow("g") << u"1g"_s << (quint64(1) << 30);
    QTest::newRow("empty") << QString() << quint64(0);
    QTest::newRow("unit only") << u"M"_s << quint64(0);
    QTest::newRow("negative") << u"-5"_s << quint64(0);
    QTest::newRow("overflow") << u"999999999999999G"_s << quint64(0);
    QTest::newRow("fraction") << u"1.5M"_s << quint64(0);
}

void OptionsTest::sizes()
{
    QFETCH(QString, text);
    QFETCH(quint64, bytes);
    QCOMPARE(parseSize(text), bytes);
}

QTEST_APPLESS_MAIN(OptionsTest)
#include "optionstest.moc"
