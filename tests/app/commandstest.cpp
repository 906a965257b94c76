// What breaks for a user if this fails: a script goes on although the log is damaged, a backup was not made
// or an import left lines out, or it stops although all was well.
#include "app/commands.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace dbbasic;
using namespace Qt::StringLiterals;

class CommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void othersAreNotCommands();
    void unusableLines_data();
    void unusableLines();
    void helpIsNotAnError();
    void wayThroughAllOfThem();
    void importSaysWhenLinesAreLeftOut();
    void damageIsNotWell();
    void failedExportLeavesTheOldFile();

private:
    int run(QStringList arguments) const
    {
        arguments.prepend(u"dbbasic-events"_s);
        return runCommand(arguments).value_or(-1);
    }
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void CommandsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void CommandsTest::othersAreNotCommands()
{
    QVERIFY(!runCommand({}));
    QVERIFY(!runCommand({u"dbbasic-events"_s}));
    QVERIFY(!runCommand({u"dbbasic-events"_s, u"--no-gui"_s}));
    QVERIFY(!runCommand({u"dbbasic-events"_s, u"--data"_s, u"verify"_s}));
    for (const char *name : {"verify", "backup", "export", "import"})
        QVERIFY(commandsHelp().contains(QLatin1StringView(name)));
}

void CommandsTest::unusableLines_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("unknown option") << QStringList{u"verify"_s, u"--bogus"_s} << 2;
    QTest::newRow("argument too many") << QStringList{u"verify"_s, u"extra"_s} << 2;
    QTest::newRow("no target") << QStringList{u"backup"_s} << 2;
    QTest::newRow("no file") << QStringList{u"import"_s} << 2;
    QTest::newRow("no such folder") << QStringList{u"verify"_s, u"--data"_s, u"/nonexistent/folder"_s} << 1;
    QTest::newRow("bad filter") << QStringList{u"export"_s, u"--data"_s, u"/"_s, u"--filter"_s, u"foo:1"_s}
                                << 2;
    QTest::newRow("bad format") << QStringList{u"export"_s, u"--data"_s, u"/"_s, u"--format"_s, u"xml"_s}
                                << 2;
    QTest::newRow("bad choice") << QStringList{u"import"_s, u"--on-duplicate"_s, u"maybe"_s, u"-"_s} << 2;
    QTest::newRow("missing file") << QStringList{u"import"_s, u"/nonexistent/file"_s} << 1;
}

void CommandsTest::unusableLines()
{
    QFETCH(QStringList, arguments);
    QTEST(run(arguments), "code");
}

void CommandsTest::helpIsNotAnError()
{
    for (const auto &name : {u"verify"_s, u"backup"_s, u"export"_s, u"import"_s})
        QCOMPARE(run({name, u"--help"_s}), 0);
}

void CommandsTest::wayThroughAllOfThem()
{
    write(u"in.ndjson"_s, "{\"event_type\":\"user.created\",\"payload\":{\"n\":1}}\n"
                          "{\"event_type\":\"user.deleted\",\"payload\":{\"n\":2}}\n");
    QCOMPARE(run({u"import"_s, u"--data"_s, path(u"log"_s), path(u"in.ndjson"_s)}), 0);
    QCOMPARE(run({u"verify"_s, u"--data"_s, path(u"log"_s)}), 0);
    QCOMPARE(run({u"backup"_s, u"--data="_s + path(u"log"_s), path(u"copy"_s)}), 0);
    QCOMPARE(run({u"backup"_s, u"--data"_s, path(u"log"_s), path(u"copy"_s)}), 1); // in use now
    QCOMPARE(run({u"export"_s, u"--data"_s, path(u"log"_s), path(u"a"_s)}), 0);
    QCOMPARE(run({u"export"_s, u"--data"_s, path(u"copy"_s), path(u"b"_s)}), 0);
    QCOMPARE(read(u"a"_s), read(u"b"_s));
    QCOMPARE(read(u"a"_s).count('\n'), 2);
    QCOMPARE(run({u"export"_s, u"--data"_s, path(u"log"_s), u"--filter"_s, u"payload.n>1"_s, u"--format"_s,
                  u"csv"_s, path(u"c"_s)}),
             0);
    QVERIFY(read(u"c"_s).contains(",user.deleted,"));
    QVERIFY(!read(u"c"_s).contains(",user.created,"));
}

void CommandsTest::importSaysWhenLinesAreLeftOut()
{
    write(u"in"_s, "{\"event_type\":\"a\",\"id\":\"one\"}\n{\"event_type\":\"not a type\"}\n");
    const QStringList import{u"import"_s, u"--data"_s, path(u"log"_s), path(u"in"_s)};
    QCOMPARE(run(import), 1);
    write(u"in"_s, "{\"event_type\":\"a\",\"id\":\"one\"}\n");
    QCOMPARE(run(import), 1); // there already
    QCOMPARE(run(import + QStringList{u"--on-duplicate"_s, u"skip"_s}), 0);
    QCOMPARE(run({u"export"_s, u"--data"_s, path(u"log"_s), path(u"out"_s)}), 0);
    QCOMPARE(read(u"out"_s).count('\n'), 1);
}

void CommandsTest::damageIsNotWell()
{
    // Two flush groups: damage in the last one would be a torn tail.
    for (const char *line : {"{\"event_type\":\"a\",\"payload\":{\"n\":1}}\n", "{\"event_type\":\"a\"}\n"}) {
        write(u"in"_s, line);
        QCOMPARE(run({u"import"_s, u"--data"_s, path(u"log"_s), path(u"in"_s)}), 0);
    }
    const QString segment = u"log/events-00000000000000000001.tsv"_s;
    QByteArray text = read(segment);
    QVERIFY(text.contains("{\"n\":1}"));
    write(segment, text.replace("{\"n\":1}", "{\"n\":9}"));
    QCOMPARE(run({u"verify"_s, u"--data"_s, path(u"log"_s)}), 1);
    QCOMPARE(run({u"backup"_s, u"--data"_s, path(u"log"_s), path(u"copy"_s)}), 1);
    QCOMPARE(read(u"copy/events-00000000000000000001.tsv"_s), text); // all the same
}

void CommandsTest::failedExportLeavesTheOldFile()
{
    write(u"in"_s, "{\"event_type\":\"a\"}\n");
    QCOMPARE(run({u"import"_s, u"--data"_s, path(u"log"_s), path(u"in"_s)}), 0);
    write(u"precious"_s, "old");
    QCOMPARE(run({u"export"_s, u"--data"_s, path(u"log"_s), u"--filter"_s, u"("_s, path(u"precious"_s)}), 2);
    QCOMPARE(read(u"precious"_s), QByteArray("old"));
    QCOMPARE(run({u"export"_s, u"--data"_s, path(u"log"_s), path(u"missing/folder/out"_s)}), 1);
}

QTEST_GUILESS_MAIN(CommandsTest)
#include "commandstest.moc"
