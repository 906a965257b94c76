#include "app/application.h"
#include "app/commands.h"
#include "app/core.h"
#include "app/options.h"
#include "app/processsignals.h"
#include "ui/mainwindow.h"
#include "ui/theme.h"
#include "ui/translation.h"

#include <QApplication>
#include <QFile>
#include <QLocale>
#include <QMessageBox>
#include <QSettings>

#include <csignal>
#include <cstdio>

#include <sys/resource.h>
#include <unistd.h>

using namespace dbbasic;
using namespace Qt::StringLiterals;

namespace {

void say(std::FILE *where, const QString &line)
{
    std::fputs((line + u'\n').toUtf8().constData(), where);
    std::fflush(where);
}

// One line on stderr; as a box too if this was started from a desktop, where nobody reads stderr. A signal
// ends the box: the event loop that QCoreApplication::quit() would end does not run yet.
int failed(const QString &reason, bool window, ProcessSignals &processSignals)
{
    say(stderr, u"dbbasic-events: "_s + reason);
    if (window && !::isatty(STDERR_FILENO)) {
        theme::apply(*qApp, theme::choiceNamed(QSettings().value(u"window/theme"_s).toString()));
        QMessageBox box(QMessageBox::Critical, QCoreApplication::applicationName(), reason, QMessageBox::Ok);
        QObject::connect(&processSignals, &ProcessSignals::stopRequested, &box, &QDialog::reject);
        box.exec();
    }
    return 1;
}

// Where it really listens; and the address to open on this machine, where that is another one.
QString whereItListens(const QHostAddress &listening, const QUrl &here)
{
    QUrl there = here;
    there.setHost(listening.toString());
    return there == here ? here.toString()
                         : u"%1 (all addresses; on this machine %2)"_s.arg(there.toString(), here.toString());
}

// Every connection is a file; the usual soft limit of 1,024 is a relic of select().
void raiseFileLimit()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

QStringList toStrings(int argc, char **argv)
{
    QStringList strings;
    for (int i = 0; i < argc; ++i)
        strings.append(QString::fromLocal8Bit(argv[i]));
    return strings;
}

// From the start line to the end; when it returns, all is closed.
int serve(const Options &options, ProcessSignals &processSignals)
{
    Result<Core> core = Core::open(options);
    if (!core)
        return failed(QString::fromStdString(core.error().message), options.window, processSignals);
    const Result<void> listening = core->listen();
    if (listening)
        say(stdout, u"dbbasic-events %1 · %2 · data %3"_s.arg(
                        QCoreApplication::applicationVersion(),
                        whereItListens(options.server.address, core->status->address()), core->dataFolder()));
    else
        say(stderr, u"dbbasic-events: "_s + core->status->error()); // the window shows it, with the log

    QObject::connect(&processSignals, &ProcessSignals::reloadRequested, core->server.get(), [&core] {
        if (const Result<void> reloaded = core->server->reload(); !reloaded)
            say(stderr,
                u"dbbasic-events: not reloaded: "_s + QString::fromStdString(reloaded.error().message));
    });

    std::unique_ptr<MainWindow> window;
    if (options.window) {
        window =
            std::make_unique<MainWindow>(*core->store, *core->subscriptions, *core->replays, *core->status);
        window->show();
    }
    const int code = QCoreApplication::exec();
    return listening ? code : 1; // it has shown its log, but never served
}

} // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    raiseFileLimit();
    setApplicationIdentity();

    if (const std::optional<int> exitCode = runCommand(toStrings(argc, argv)))
        return *exitCode;
    auto options = parseOptions(toStrings(argc, argv));
    if (!options) {
        const EarlyExit &exit = options.error();
        say(exit.code == 0 ? stdout : stderr, exit.code == 0 ? exit.text : u"dbbasic-events: "_s + exit.text);
        return exit.code;
    }
    if (const QString why = options->window ? whyNoWindow() : QString(); !why.isEmpty()) {
        say(stderr, why + u": serving without the window (--no-gui)"_s);
        options->window = false;
    }

    // Asked first: where the system has no such locale installed, making the application turns to C.UTF-8.
    const QString language =
        options->language.isEmpty() ? QLocale::system().uiLanguages().value(0) : options->language;
    const auto application = makeApplication(argc, argv, options->window);
    if (options->window)
        translation::install(language);
    // The window's thread has its event loop now. The server's threads get Qt's own: GLib's takes a third
    // more of the time of each request.
    qputenv("QT_NO_GLIB", "1");
    ProcessSignals processSignals;
    QObject::connect(
        &processSignals, &ProcessSignals::stopRequested, application.get(),
        [](int signal) {
            qCInfo(lcState, "%s: ending", signal == SIGINT ? "SIGINT" : "SIGTERM");
            QCoreApplication::quit();
        },
        Qt::QueuedConnection);

    const int code = serve(*options, processSignals);
    if (code == 0)
        qCInfo(lcState, "Ended cleanly");
    return code;
}
