// Starting and stopping the real program. If this fails, an operator gets a server that hangs, crashes or
// dies without saying why.
#include "tests/support/httpclient.h"
#include "tests/support/serverprocess.h"

#include <QDir>
#include <QFile>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <unistd.h>

using namespace dbbasic::test;
using namespace Qt::StringLiterals;

class StartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void saysWhereItIs();
    void endsCleanlyOn_data();
    void endsCleanlyOn();
    void goesOnAfterHangUp();
    void saysThatAllCanReachIt();
    void portInUse();
    void folderHeldByAnother();
    void folderNotUsable_data();
    void folderNotUsable();
    void windowThatCannotServe_data();
    void windowThatCannotServe();
    void mistakeInOptions();
    void tellsWhatRecoveryFound();
    void withoutDisplay();
    void displayThatIsNotThere();

private:
    QString folder() const { return m_temporary->filePath(u"data"_s); }

    std::unique_ptr<QTemporaryDir> m_temporary;
};

void StartTest::init()
{
    m_temporary = std::make_unique<QTemporaryDir>();
    QVERIFY(m_temporary->isValid());
}

void StartTest::saysWhereItIs()
{
    ServerProcess server(folder());
    QVERIFY2(server.start(), server.errorOutput().constData());
    QCOMPARE(server.startLine(), u"dbbasic-events " DBBASIC_VERSION
                                 " · http://127.0.0.1:%1 · data %2"_s.arg(server.port())
                                     .arg(folder()));
    QVERIFY2(server.port() != 8000, "port 0 means a free one");
    const HttpReply reply = HttpClient(server.port()).get("/healthz");
    QVERIFY2(reply.status == 200, reply.error.c_str());
}

void StartTest::endsCleanlyOn_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
}

// With a client connected and idle, as there always is one: it must not hold up the end.
void StartTest::endsCleanlyOn()
{
    QFETCH(int, signal);
    ServerProcess server(folder());
    QVERIFY2(server.start(), server.errorOutput().constData());
    HttpClient client(server.port());
    QCOMPARE(client.post("/objects/triggers_events", R"({"event_type":"a.b"})").status / 100, 2);
    QCOMPARE(server.end(signal), 0);
    const QByteArray name = signal == SIGINT ? "SIGINT" : "SIGTERM";
    QCOMPARE(server.errorOutput(),
             "dbbasic.log: " + name + ": ending\ndbbasic.log: Ended cleanly\n"); // and nothing else
    QVERIFY2(client.readSome().empty(), "the connection must be closed, with nothing more said on it");
}

void StartTest::goesOnAfterHangUp()
{
    ServerProcess server(folder());
    QVERIFY2(server.start(), server.errorOutput().constData());
    ::kill(pid_t(server.pid()), SIGHUP);
    HttpClient client(server.port());
    for (int i = 0; i < 20; ++i)
        QCOMPARE(client.get("/healthz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
}

// "127.0.0.1" would make an operator believe that nobody else can reach it.
void StartTest::saysThatAllCanReachIt()
{
    ServerProcess server(folder(), {u"--listen=0.0.0.0"_s, u"--insecure"_s});
    QVERIFY2(server.start(), server.errorOutput().constData());
    const QString place =
        u" · http://0.0.0.0:%1 (all addresses; on this machine http://127.0.0.1:%1) · "_s.arg(server.port());
    QVERIFY2(server.startLine().contains(place), qPrintable(server.startLine()));
}

void StartTest::portInUse()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost, 0));
    ServerProcess server(folder(), {u"--port=%1"_s.arg(other.serverPort())});
    QVERIFY2(!server.start(), "it must not start on a port that is taken");
    QCOMPARE(server.exitCode(), 1);
    const QByteArray said = server.errorOutput();
    QCOMPARE(said.count('\n'), 1);
    QVERIFY2(said.contains(QByteArray::number(other.serverPort())), said.constData());
    QVERIFY2(!QFile::exists(folder()), "a start that failed leaves no folder behind");
}

// Two writers would destroy the log: the second one must name the first.
void StartTest::folderHeldByAnother()
{
    ServerProcess first(folder());
    QVERIFY2(first.start(), first.errorOutput().constData());
    ServerProcess second(folder());
    QVERIFY(!second.start());
    QCOMPARE(second.exitCode(), 1);
    const QByteArray said = second.errorOutput();
    QCOMPARE(said.count('\n'), 1);
    QVERIFY2(said.contains(folder().toUtf8()), said.constData());
    QVERIFY2(said.contains(QByteArray::number(first.pid())), said.constData());

    first.kill(); // a dead holder holds nothing
    QVERIFY2(second.start(), second.errorOutput().constData());
}

void StartTest::folderNotUsable_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("a file is in the way") << u"file/data"_s;
    QTest::newRow("the folder is a file") << u"file"_s;
    QTest::newRow("may not be made") << u"/proc/dbbasic-events"_s;
}

void StartTest::folderNotUsable()
{
    QFETCH(QString, folder);
    QFile file(m_temporary->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QString path = QDir(m_temporary->path()).absoluteFilePath(folder);
    ServerProcess server(path);
    QVERIFY(!server.start());
    QCOMPARE(server.exitCode(), 1);
    const QByteArray said = server.errorOutput();
    QCOMPARE(said.count('\n'), 1);
    QVERIFY2(said.contains(path.toUtf8()), said.constData());
}

void StartTest::windowThatCannotServe_data()
{
    QTest::addColumn<bool>("folderTaken");
    QTest::addColumn<int>("signal");
    QTest::newRow("folder in use, SIGTERM") << true << SIGTERM;
    QTest::newRow("folder in use, Ctrl-C") << true << SIGINT;
    QTest::newRow("port in use, SIGTERM") << false << SIGTERM;
}

// Whether it stands there with a box or with its window: a signal ends it, and the caller learns that nothing
// was served.
void StartTest::windowThatCannotServe()
{
    QFETCH(bool, folderTaken);
    QFETCH(int, signal);
    ServerProcess first(folder());
    QVERIFY2(first.start(), first.errorOutput().constData());
    const QString settings = m_temporary->filePath(u"settings"_s); // not those of whoever runs the tests
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    environment.insert(u"XDG_CONFIG_HOME"_s, settings);

    ServerProcess second(folder());
    second.setEnvironment(environment);
    second.setArguments({u"--port=%1"_s.arg(folderTaken ? 0 : first.port()), u"--data"_s,
                         folderTaken ? folder() : m_temporary->filePath(u"other"_s)});
    QVERIFY(second.startFailing());
    QCOMPARE(second.end(signal), 1);
    const QByteArray said = second.errorOutput();
    QVERIFY2(!said.contains("Ended cleanly"), said.constData());
    const QByteArray place = folderTaken ? folder().toUtf8() : QByteArray::number(first.port());
    QVERIFY2(said.contains(place), said.constData());
    QCOMPARE(first.end(SIGTERM), 0);
}

void StartTest::mistakeInOptions()
{
    ServerProcess server(folder(), {u"--sync=sometimes"_s});
    QVERIFY(!server.start());
    QCOMPARE(server.exitCode(), 2);
    const QByteArray said = server.errorOutput();
    QCOMPARE(said.count('\n'), 1);
    QVERIFY2(said.contains("--sync") && said.contains("sometimes"), said.constData());
    QVERIFY2(!QFile::exists(folder()), "nothing may have been made on disk");
}

// Whoever is woken up because events are gone must find it in the log of the program.
void StartTest::tellsWhatRecoveryFound()
{
    const QString segment = folder() + u"/events-00000000000000000001.tsv"_s;
    {
        ServerProcess server(folder());
        QVERIFY2(server.start(), server.errorOutput().constData());
        HttpClient client(server.port());
        for (int i = 1; i <= 3; ++i) {
            const std::string body = R"({"event_type":"a.b","payload":)" + std::to_string(1000 + i) + "}";
            QCOMPARE(client.post("/objects/triggers_events", body).status, 200);
        }
        server.kill();
    }
    QFile file(segment);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray text = file.readAll();
    const qsizetype whole = text.indexOf('\0') < 0 ? text.size() : text.indexOf('\0');
    text.truncate(whole);
    QVERIFY(text.contains("1002"));
    text.replace("1002", "10x2");
    text += "4\tunfinished";
    QVERIFY(file.resize(0));
    file.seek(0);
    file.write(text);
    file.close();
    for (const QString &name : QDir(folder()).entryList({u"*.idx"_s}))
        QVERIFY(QFile::remove(folder() + u'/' + name));

    ServerProcess server(folder());
    QVERIFY2(server.start(), server.errorOutput().constData());
    QCOMPARE(server.end(SIGTERM), 0);
    const QByteArrayList lines = server.errorOutput().trimmed().split('\n');
    QVERIFY2(lines.size() == 3, server.errorOutput().constData());
    for (const char *part : {"dbbasic.log: Recovery at the start: 12 bytes of an unfinished write", ".torn",
                             "1 damaged or missing", "at sequence 2:", "verify"})
        QVERIFY2(lines[0].contains(part), lines[0].constData());
}

// Over SSH, in a container: without a display it serves rather than abort in the window system's set-up.
void StartTest::withoutDisplay()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"QT_QPA_PLATFORM"_s})
        environment.remove(name);
    ServerProcess server(folder());
    server.setEnvironment(environment);
    server.setArguments({u"--port=0"_s, u"--data"_s, folder()});
    QVERIFY2(server.start(), server.errorOutput().constData());
    QCOMPARE(HttpClient(server.port()).get("/healthz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
    QVERIFY(server.errorOutput().contains("No display"));
}

// A DISPLAY left over from a session that has ended: the same, and said.
void StartTest::displayThatIsNotThere()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"WAYLAND_DISPLAY"_s, u"QT_QPA_PLATFORM"_s})
        environment.remove(name);
    environment.insert(u"DISPLAY"_s, u":98765"_s);
    ServerProcess server(folder());
    server.setEnvironment(environment);
    server.setArguments({u"--port=0"_s, u"--data"_s, folder()});
    QVERIFY2(server.start(), server.errorOutput().constData());
    QCOMPARE(HttpClient(server.port()).get("/healthz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
    QVERIFY2(server.errorOutput().startsWith("The display :98765 cannot be reached"),
             server.errorOutput().constData());
}

QTEST_GUILESS_MAIN(StartTest)
#include "starttest.moc"
