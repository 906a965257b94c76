// Pictures of the window's main states, to be looked at: screenshots FOLDER [light|dark]
// In light and dark, in one and two pixels a point, and in German; names say which.
#include "tests/ui/windowfixture.h"
#include "ui/actions.h"
#include "ui/eventview.h"
#include "ui/filterline.h"
#include "ui/payloadeditor.h"
#include "ui/publishpanel.h"
#include "ui/rowrulesdialog.h"
#include "ui/translation.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <cstdio>

using namespace dbbasic;

namespace {

struct Album
{
    QDir folder;
    QString prefix; ///< "light-1x-"

    void take(QWidget *widget, const QString &name) const
    {
        QTest::qWait(60); // layouts, frames and the timeline's bars settle
        const QString file = folder.filePath(prefix + name + QLatin1StringView(".png"));
        if (!widget->grab().save(file))
            qFatal("cannot write %s", qPrintable(file));
        std::printf("%s\n", qPrintable(file));
        std::fflush(stdout);
    }
};

/// Deliveries that fail, one that works, a replay half-way, as they would be reported.
void makeTrouble(WindowFixture &f)
{
    const Subscription failing = f.subscribe("email", "order.*", "https://mail.example.com/hooks/orders");
    f.subscribe("shipping", "order.completed", "https://shipping.example.com/hook");
    for (int attempt = 0; attempt < 3; ++attempt)
        f.reportAttempt(failing.id, 503, "upstream is down for maintenance");
    ReplayRequest request;
    request.filter = "type:order.*";
    request.url = "https://warehouse.example.com/replay";
    request.rate = 50;
    if (!f.replays->start(request))
        qFatal("no replay");
    std::optional<Replay> replay = f.replays->takeQueued();
    replay->sent = replay->total / 3;
    replay->position = Sequence{replay->total / 3};
    f.replays->report(*replay);
}

void showStates(const Album &album, const QString &theme)
{
    WindowFixture f;
    MainWindow &window = *f.window;
    (theme == QLatin1StringView("dark") ? window.actions().themeDark : window.actions().themeLight)
        ->trigger();
    window.resize(1280, 800);
    window.show();
    album.take(&window, QStringLiteral("empty"));
    f.status.setFailed(
        QStringLiteral("Port 8000 is taken by another program. Start with --port 0 to take a free one."));
    album.take(&window, QStringLiteral("server-failed"));
    f.status.setListening(QUrl(QStringLiteral("http://127.0.0.1:8000")));

    // Spread over some time, so that the timeline has bars.
    for (int burst = 0; burst < 12; ++burst) {
        f.publishShop(20 + burst * burst * 3 % 37);
        QTest::qWait(40);
    }
    QTest::qWait(400);
    album.take(&window, QStringLiteral("live"));

    auto *view = f.find<EventView>("events");
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, QPoint(260, 24 * 4 + 8));
    f.publishShop(312);
    QTest::qWait(400);
    album.take(&window, QStringLiteral("detail-tree-badge"));
    auto *tabs = f.find<QWidget>("detail")->findChild<QTabWidget *>();
    tabs->setCurrentIndex(1);
    album.take(&window, QStringLiteral("detail-text"));
    tabs->setCurrentIndex(2);
    album.take(&window, QStringLiteral("detail-raw"));
    tabs->setCurrentIndex(0);

    window.setFilterText(QStringLiteral("type:order.* payload.total>=100"));
    f.find<FilterLine>("filterLine")->addTerm(QStringLiteral("-source:test"));
    f.find<FilterLine>("filterLine")->addTerm(QStringLiteral("payload.paid:true"));
    QTest::qWait(500);
    album.take(&window, QStringLiteral("filtered"));
    window.setFilterText(QStringLiteral("type:nothing.*"));
    QTest::qWait(300);
    album.take(&window, QStringLiteral("no-match"));
    auto *edit = f.find<QLineEdit>("filterEdit");
    edit->setText(QStringLiteral("type:order.* payload.total>=abc OR"));
    album.take(&window, QStringLiteral("filter-error"));
    window.setFilterText({});
    window.addFilterTerm(QStringLiteral("payload.paid:false"));
    f.find<QWidget>("filterLine")->findChild<QAction *>(QStringLiteral("keptFilters"))->trigger();
    album.take(window.findChild<QMenu *>(QStringLiteral("keptMenu")), QStringLiteral("kept-filters"));
    window.findChild<QMenu *>(QStringLiteral("keptMenu"))->close();
    window.actions().clearFilter->trigger();
    f.find<QToolButton>("formButton")->click();
    album.take(window.findChild<QWidget *>(QStringLiteral("filterForm")), QStringLiteral("filter-form"));
    window.findChild<QWidget *>(QStringLiteral("filterForm"))->close();
    window.actions().pause->setChecked(true);
    f.publishShop(40);
    QTest::qWait(300);
    album.take(&window, QStringLiteral("paused"));
    window.actions().pause->setChecked(false);

    RowRulesDialog *rules = nullptr;
    window.actions().colourRows->trigger();
    rules = window.findChild<RowRulesDialog *>();
    rules->add(QStringLiteral("type:*.deleted"));
    rules->add(QStringLiteral("payload.total>=200"));
    rules->add(QStringLiteral("type:payment.received"));
    album.take(rules, QStringLiteral("colour-rules"));
    rules->close();
    album.take(&window, QStringLiteral("coloured"));
    f.find<QDockWidget>("statisticsDock")->raise();
    QTest::qWait(400);
    album.take(&window, QStringLiteral("statistics"));

    makeTrouble(f);
    QTest::qWait(400);
    f.find<QDockWidget>("subscriptionDock")->raise();
    album.take(&window, QStringLiteral("deliveries-failing"));
    window.setFilterText(QStringLiteral("type:order.*"));
    window.actions().replay->trigger();
    QTest::qWait(400);
    album.take(&window, QStringLiteral("replay-running"));
    window.setFilterText({});
    window.actions().publish->trigger();
    auto *panel = window.findChild<PublishPanel *>();
    panel->findChild<QLineEdit *>(QStringLiteral("type"))->setText(QStringLiteral("order.completed"));
    panel->findChild<PayloadEditor *>()->setText(
        "{\n  \"order_id\": \"789\",\n  \"total\": 99.99,\n  oops\n}");
    panel->publish();
    QTest::qWait(400);
    album.take(&window, QStringLiteral("publish-error"));
    f.find<QDockWidget>("subscriptionDock")->raise();
    window.resize(760, 560);
    album.take(&window, QStringLiteral("narrow"));
    window.resize(1900, 1000);
    album.take(&window, QStringLiteral("wide"));
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    translation::install({});
    if (argc < 2) {
        std::fprintf(stderr, "usage: screenshots FOLDER [light|dark]\n");
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    if (!folder.mkpath(QStringLiteral("."))) {
        std::fprintf(stderr, "cannot make the folder %s\n", argv[1]);
        return 1;
    }
    const QString only = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString();
    if (argc > 3) { // one album, by a process of its own: scale and language are of the whole program
        const QString prefix = QStringLiteral("%1-%2-").arg(only, QString::fromLocal8Bit(argv[3]));
        showStates(Album{folder, prefix}, only);
        return 0;
    }
    struct Kind
    {
        const char *name, *scale, *language;
    };
    for (const QString &theme : {QStringLiteral("light"), QStringLiteral("dark")}) {
        if (!only.isEmpty() && theme != only)
            continue;
        for (const Kind &kind : {Kind{"1x", "1", "C"}, Kind{"2x", "2", "C"}, Kind{"german", "1", "de"}}) {
            QProcess album;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QString::fromLatin1(kind.scale));
            environment.insert(QStringLiteral("LANGUAGE"), QString::fromLatin1(kind.language));
            environment.insert(QStringLiteral("LC_ALL"), qstrcmp(kind.language, "de") == 0
                                                             ? QStringLiteral("de_DE.UTF-8")
                                                             : QStringLiteral("C.UTF-8"));
            album.setProcessEnvironment(environment);
            album.setProcessChannelMode(QProcess::ForwardedChannels);
            album.start(QCoreApplication::applicationFilePath(),
                        {folder.absolutePath(), theme, QString::fromLatin1(kind.name)});
            if (!album.waitForFinished(120'000) || album.exitCode() != 0)
                return 1;
        }
    }
    return 0;
}
