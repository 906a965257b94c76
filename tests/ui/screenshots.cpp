// Pictures of the window's main states, to be looked at: screenshots FOLDER [light|dark]
#include "tests/ui/windowfixture.h"
#include "ui/actions.h"
#include "ui/eventview.h"
#include "ui/filterline.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QHeaderView>
#include <QLineEdit>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <cstdio>

using namespace dbbasic;

namespace {

struct Album
{
    QDir folder;
    QString theme;

    void take(QWidget *widget, const QString &name)
    {
        QTest::qWait(60); // layouts, frames and the timeline's bars settle
        const QString file = folder.filePath(theme + u'-' + name + QLatin1StringView(".png"));
        if (!widget->grab().save(file))
            qFatal("cannot write %s", qPrintable(file));
        std::printf("%s\n", qPrintable(file));
    }
};

void showStates(Album &album)
{
    WindowFixture f;
    MainWindow &window = *f.window;
    (album.theme == QLatin1StringView("dark") ? window.actions().themeDark : window.actions().themeLight)
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
    f.find<QToolButton>("formButton")->click();
    album.take(window.findChild<QWidget *>(QStringLiteral("filterForm")), QStringLiteral("filter-form"));
    window.findChild<QWidget *>(QStringLiteral("filterForm"))->close();
    window.actions().pause->setChecked(true);
    f.publishShop(40);
    QTest::qWait(300);
    album.take(&window, QStringLiteral("paused"));
    window.actions().pause->setChecked(false);
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
    if (argc < 2) {
        std::fprintf(stderr, "usage: screenshots FOLDER [light|dark]\n");
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    if (!folder.mkpath(QStringLiteral("."))) {
        std::fprintf(stderr, "cannot make the folder %s\n", argv[1]);
        return 1;
    }
    const QStringList themes = argc > 2 ? QStringList{QString::fromLocal8Bit(argv[2])}
                                        : QStringList{QStringLiteral("light"), QStringLiteral("dark")};
    for (const QString &theme : themes) {
        Album album{folder, theme};
        showStates(album);
    }
    return 0;
}
