// A window on a log that is there already: how soon it is usable, how soon a filter is right, what it holds
// in memory, and how a long payload opens.
//
//   lookbench --log FOLDER [--filter TEXT] [--text TEXT] [--payload BYTES]
//
// The folder is opened as it is; nothing is published into it (the payload goes into a log of its own).
#include "model/log/logview.h"
#include "model/query.h"
#include "tests/bench/measuringapplication.h"
#include "tests/bench/processmemory.h"
#include "tests/ui/windowfixture.h"
#include "ui/detailpane.h"

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFile>
#include <QScrollBar>
#include <QTabWidget>
#include <QTreeView>

#include <algorithm>
#include <cstdio>
#include <functional>

using namespace dbbasic;

namespace {

/// Counts how often a widget has been painted.
class PaintWatch : public QObject
{
public:
    explicit PaintWatch(QWidget *widget) { widget->installEventFilter(this); }
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            ++paints;
        return false;
    }
    int paints = 0;
};

double waitFor(QElapsedTimer &clock, const std::function<bool()> &done)
{
    while (!done() && clock.elapsed() < 60'000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return double(clock.nsecsElapsed()) / 1e6;
}

bench::MeasuringApplication &watched()
{
    return *static_cast<bench::MeasuringApplication *>(QCoreApplication::instance());
}

void measureFilter(MainWindow &window, const QString &text, std::uint64_t expected)
{
    const EventTableModel &events = window.events();
    PaintWatch painted(window.findChild<QAbstractScrollArea *>(QStringLiteral("events"))->viewport());
    bool applied = false;
    QObject::connect(&events, &EventTableModel::filterApplied, &painted, [&] { applied = true; });
    watched().startMeasuring();
    QElapsedTimer clock;
    clock.start();
    window.setFilterText(text);
    waitFor(clock, [&] { return applied && events.rowCount() > 0; });
    painted.paints = 0;
    const double first = waitFor(clock, [&] { return painted.paints > 0; });
    const double all = waitFor(clock, [&] { return !events.isSearching(); });
    std::printf("filter %-28s first rows painted %.0f ms, all %d of %llu rows there %.0f ms, GUI thread held "
                "at most %.1f ms\n",
                qPrintable(text), first, events.rowCount(), static_cast<unsigned long long>(expected), all,
                watched().longest());
}

void measureText(MainWindow &window, const QString &text)
{
    const EventTableModel &events = window.events();
    bool applied = false;
    const QObject context;
    QObject::connect(&events, &EventTableModel::filterApplied, &context, [&] { applied = true; });
    watched().startMeasuring();
    QElapsedTimer clock;
    clock.start();
    window.setFilterText(text);
    const double first = waitFor(clock, [&] { return applied; });
    const int rows = events.rowCount();
    const double share = events.searchedShare();
    clock.start();
    window.setFilterText({}); // gives the search up
    const double cancelled =
        waitFor(clock, [&] { return !events.isSearching() && events.rowCount() > rows; });
    std::printf("text   %-28s first %d hits %.0f ms at %.0f %%, given up in %.1f ms, GUI thread held at most "
                "%.1f ms\n",
                qPrintable(text), rows, first, share * 100, cancelled, watched().longest());
    clock.start();
    watched().startMeasuring();
    window.setFilterText(text);
    const double all = waitFor(clock, [&] { return !events.isSearching(); });
    std::printf("text   %-28s all %d rows %.0f ms, GUI thread held at most %.1f ms\n", qPrintable(text),
                events.rowCount(), all, watched().longest());
}

void measurePayload(std::size_t bytes)
{
    WindowFixture f;
    f.publish("small");
    std::string list = R"({"items":[)", attachment = R"({"name":"picture","data":")";
    while (list.size() < bytes)
        list += R"({"sku":"A-1","n":2,"price":"10.10","note":"two of them"},)";
    list.back() = ']';
    list += '}';
    attachment.append(bytes, 'x');
    attachment += "\"}";
    f.publish("list", list);
    f.publish("attachment", attachment);
    f.window->resize(1280, 800);
    f.window->show();
    QElapsedTimer clock;
    clock.start();
    waitFor(clock, [&] { return f.window->events().rowCount() == 3; });
    auto *tabs = f.find<QWidget>("detail")->findChild<QTabWidget *>();
    const char *names[] = {"tree", "text", "raw"};
    for (const Sequence event : {Sequence{2}, Sequence{3}}) {
        for (int tab = 0; tab < 3; ++tab) {
            f.window->select(Sequence{1});
            tabs->setCurrentIndex(tab);
            clock.start();
            waitFor(clock, [&] { return clock.elapsed() > 100; });
            auto *view = qobject_cast<QAbstractScrollArea *>(tabs->currentWidget());
            PaintWatch painted(view->viewport());
            watched().startMeasuring();
            clock.start();
            f.window->select(event);
            const double first = waitFor(clock, [&] { return painted.paints > 0; });
            waitFor(clock, [&] { return clock.elapsed() > 500; });
            const double held = watched().longest();
            watched().startMeasuring();
            for (int step = 0; step < 100; ++step) {
                view->verticalScrollBar()->setValue(view->verticalScrollBar()->maximum() * step / 100);
                QCoreApplication::processEvents();
            }
            std::printf(
                "payload of %zu bytes, %-10s as %-4s first paint %.0f ms, GUI thread held at most %.1f "
                "ms, scrolling at most %.1f ms a step\n",
                bytes, event.value == 2 ? "list" : "one string", names[tab], first, held,
                watched().longest());
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    QElapsedTimer sinceStart;
    sinceStart.start();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    bench::MeasuringApplication application(argc, argv);
    QCommandLineParser parser;
    const QString text = QStringLiteral("text");
    parser.addOptions(
        {{QStringLiteral("log"), QStringLiteral("data folder"), QStringLiteral("folder")},
         {QStringLiteral("filter"), QStringLiteral("decided by the index; repeatable"), text},
         {QStringLiteral("text"), QStringLiteral("free text; repeatable"), text},
         {QStringLiteral("payload"), QStringLiteral("opens one of so many bytes"), QStringLiteral("n")}});
    parser.addHelpOption();
    parser.process(application);

    if (parser.isSet(QStringLiteral("log"))) {
        const WindowFixture settings; // so that those of the user are not touched
        sinceStart.start();
        StoreFixture log(QFile::encodeName(parser.value(QStringLiteral("log"))).toStdString());
        ServiceStatus status;
        status.setListening(QUrl(QStringLiteral("http://127.0.0.1:8000")));
        const double opened = double(sinceStart.nsecsElapsed()) / 1e6;
        MainWindow window(*log.store, *log.subscriptions, *log.replays, status);
        window.resize(1280, 800);
        PaintWatch painted(window.findChild<QAbstractScrollArea *>(QStringLiteral("events"))->viewport());
        window.show();
        const double shown = waitFor(sinceStart, [&] { return painted.paints > 0; });
        // Usable: it has painted its rows and has nothing more to do before it answers.
        QCoreApplication::processEvents();
        const double usable = double(sinceStart.nsecsElapsed()) / 1e6;
        std::setvbuf(stdout, nullptr, _IOLBF, 0);
        std::printf("%llu events: log open %.0f ms, rows painted %.0f ms, idle %.0f ms\n",
                    static_cast<unsigned long long>(log.store->view()->size()), opened, shown, usable);
        std::printf("anonymous RSS with all in view       %lld kB\n",
                    static_cast<long long>(bench::anonymousBytes() / 1024));
        for (const QString &filter : parser.values(QStringLiteral("filter"))) {
            Query query;
            query.filter = Filter::parse(filter.toStdString(), currentTime()).value_or(Filter());
            measureFilter(window, filter, countMatches(log.store->view(), query).value_or(0));
            std::printf("anonymous RSS with it                %lld kB\n",
                        static_cast<long long>(bench::anonymousBytes() / 1024));
        }
        for (const QString &words : parser.values(text))
            measureText(window, words);
        std::printf("anonymous RSS at the end             %lld kB\n",
                    static_cast<long long>(bench::anonymousBytes() / 1024));
    }
    if (parser.isSet(QStringLiteral("payload")))
        measurePayload(parser.value(QStringLiteral("payload")).toULongLong());
    return 0;
}
