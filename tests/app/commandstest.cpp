// The subcommands as a script sees them: exit code, standard output, standard error. If this fails, a cron
// job takes a half export or a typing mistake for success.
#include "model/eventstore.h"
#include "tests/support/serverprocess.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

class CommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void unknownCommand();
    void numbersAndWords();
    void exportToStandardOutput();
    void exportTellsDamage();

private:
    struct Ran
    {
        int code;
        QString firstLine; ///< of standard output
        QByteArray errors;
    };
    Ran run(const QStringList &arguments)
    {
        ServerProcess process{QString()};
        process.setArguments(arguments);
        process.start();
        const int code = process.exitCode();
        return {code, process.startLine(), process.errorOutput()};
    }
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void publish(int count);
    void damage(const QByteArray &payload);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void CommandsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void CommandsTest::publish(int count)
{
    LogOptions options;
    options.directory = path(u"log"_s).toStdString();
    const auto store = EventStore::open(options);
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    for (int i = 1; i <= count; ++i) {
        EventDraft draft;
        draft.type = "a";
        draft.payload = "{\"n\":" + std::to_string(i) + "}";
        std::promise<bool> done;
        (*store)->publish({draft}, [&done](const auto &result) { done.set_value(result.has_value()); });
        QVERIFY(done.get_future().get());
    }
}

void CommandsTest::damage(const QByteArray &payload)
{
    QFile segment(path(u"log/events-00000000000000000001.tsv"_s));
    QVERIFY(segment.open(QIODevice::ReadWrite));
    QByteArray text = segment.readAll();
    QVERIFY(text.contains(payload));
    segment.seek(0);
    segment.write(text.replace(payload, QByteArray(payload.size(), 'x')));
}

void CommandsTest::unknownCommand()
{
    for (const QStringList &arguments : {QStringList{u"bogus"_s}, QStringList{u"bogus"_s, u"--help"_s}}) {
        const Ran ran = run(arguments);
        QCOMPARE(ran.code, 2);
        QCOMPARE(ran.firstLine, QString());
        QVERIFY2(ran.errors.contains("bogus"), ran.errors.constData());
    }
    QCOMPARE(run({u"export"_s, u"--help"_s}).code, 0);
}

void CommandsTest::numbersAndWords()
{
    publish(1);
    const Ran one = run({u"verify"_s, u"--data"_s, path(u"log"_s)});
    QCOMPARE(one.code, 0);
    QVERIFY2(one.firstLine.startsWith(u"1 event, "_s) && one.firstLine.contains(u"1 segment,"_s),
             qPrintable(one.firstLine));
    publish(1);
    const Ran two = run({u"export"_s, u"--data"_s, path(u"log"_s), path(u"out"_s)});
    QCOMPARE(two.firstLine, u"2 events written to "_s + path(u"out"_s));
}

// Whatever standard output is: a pipe here.
void CommandsTest::exportToStandardOutput()
{
    publish(1);
    for (const QString &name : {u"-"_s, u"/dev/stdout"_s, u"/dev/fd/1"_s}) {
        const Ran ran = run({u"export"_s, u"--data"_s, path(u"log"_s), name});
        QCOMPARE(ran.errors, QByteArray());
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.firstLine.startsWith(u"{\"id\":"_s), qPrintable(ran.firstLine));
    }
}

void CommandsTest::exportTellsDamage()
{
    publish(5);
    damage("{\"n\":2}");
    for (const QString &to : {path(u"out"_s), u"-"_s}) {
        const Ran ran = run({u"export"_s, u"--data"_s, path(u"log"_s), to});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.errors.contains("1 event left out") && ran.errors.contains("sequence 2;"),
                 ran.errors.constData());
    }
    QFile out(path(u"out"_s));
    QVERIFY(out.open(QIODevice::ReadOnly));
    QCOMPARE(out.readAll().count('\n'), 4);

    const Ran verified = run({u"verify"_s, u"--data"_s, path(u"log"_s)});
    QCOMPARE(verified.code, 1);
    const Ran copied = run({u"backup"_s, u"--data"_s, path(u"log"_s), path(u"copy"_s)});
    QCOMPARE(copied.code, 1);
    QVERIFY2(copied.errors.contains("1 finding,"), copied.errors.constData());
}

QTEST_GUILESS_MAIN(CommandsTest)
#include "commandstest.moc"
