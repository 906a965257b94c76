// The workplaces as parts of the window: its commands lead to them, and they lead back to its table.
#include "model/deliveries.h"
#include "model/log/logview.h"
#include "tests/ui/windowfixture.h"
#include "ui/actions.h"
#include "ui/exportdialog.h"
#include "ui/healthbanner.h"
#include "ui/importdialog.h"
#include "ui/messageline.h"
#include "ui/notices.h"
#include "ui/noticesdialog.h"
#include "ui/payloadeditor.h"
#include "ui/publishpanel.h"
#include "ui/subscriptiondialog.h"
#include "ui/subscriptionpanel.h"
#include "ui/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace dbbasic;

class WorkplacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void editAndPublishAgain();
    void publishedEventIsShownInTheTable();
    void replayTakesTheFilter();
    void subscribeFromTheMenu();
    void exportsWhatTheFilterShows();
    void anExportThatCannotBeWrittenSaysSo();
    void publishesFromAFileAndReportsRefusedLines();
    void anImportCanBeStopped();
    void exportAndImportAreEachOthersReverse();
    void sendsTheSelectedEventToASubscriber();
    void deliveriesFollowTheTheme();
    void noticesAreOffUntilAskedFor();
    void bannerTellsThatTheServerDoesNotListen();
    void dockTitlesCountWhatFails();
};

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isOnTop(const QDockWidget *dock)
{
    return dock->isVisible() && !dock->visibleRegion().isEmpty();
}

} // namespace

void WorkplacesTest::editAndPublishAgain()
{
    WindowFixture f;
    f.publish("order.completed", R"({"total":99.90})", 1, "orders");
    f.publish("user.created", R"({"user_id":"1"})", 1, "auth");
    f.window->show();
    QVERIFY(QTest::qWaitForWindowExposed(f.window.get()));
    f.window->select(Sequence{1});
    QTRY_VERIFY(f.window->currentEvent().has_value());
    f.window->actions().publishAgain->trigger();
    auto *panel = f.window->findChild<PublishPanel *>();
    QTRY_VERIFY(isOnTop(f.find<QDockWidget>("publishDock")));
    QCOMPARE(panel->findChild<QLineEdit *>(QStringLiteral("type"))->text(),
             QStringLiteral("order.completed"));
    QCOMPARE(panel->findChild<QLineEdit *>(QStringLiteral("source"))->text(), QStringLiteral("orders"));
    panel->publish();
    QTRY_COMPARE(f.store->view()->last().value, std::uint64_t(3));
    const auto view = f.store->view();
    QCOMPARE(view->at(Sequence{3})->payload, std::string_view(R"({"total":99.90})"));
    QVERIFY(view->at(Sequence{3})->id != view->at(Sequence{1})->id);
}

void WorkplacesTest::publishedEventIsShownInTheTable()
{
    WindowFixture f;
    f.publish("user.created", "{}", 5, "auth");
    f.window->show();
    auto *panel = f.window->findChild<PublishPanel *>();
    panel->findChild<QLineEdit *>(QStringLiteral("type"))->setText(QStringLiteral("order.completed"));
    f.window->setFilterText(QStringLiteral("type:user.*")); // hides it; "Show" shows it nevertheless
    panel->publish();
    auto *message = panel->findChild<MessageLine *>(QStringLiteral("message"));
    QTRY_COMPARE(message->kind(), MessageLine::Kind::Done);
    Q_EMIT message->activated();
    QTRY_COMPARE(f.window->currentSequence().value, std::uint64_t(6));
}

void WorkplacesTest::replayTakesTheFilter()
{
    WindowFixture f;
    f.publish("user.created", "{}", 5, "auth");
    f.publish("order.completed", "{}", 3, "orders");
    f.window->show();
    f.window->setFilterText(QStringLiteral("type:user.*"));
    QTRY_COMPARE(f.find<QLineEdit>("replayFilter")->text(), QStringLiteral("type:user.*"));
    f.window->actions().replay->trigger();
    QTRY_VERIFY(isOnTop(f.find<QDockWidget>("replayDock")));
    f.find<QComboBox>("target")->setEditText(QStringLiteral("http://localhost:9000/x"));
    auto *start = f.find<QPushButton>("startReplay");
    QTRY_COMPARE(start->text(), QStringLiteral("&Replay 5 events to http://localhost:9000/x"));
    // Behind another tab meanwhile: the count is of now when it comes to the front again.
    f.find<QDockWidget>("subscriptionDock")->raise();
    QTRY_VERIFY(!isOnTop(f.find<QDockWidget>("replayDock")));
    f.publish("user.created", "{}", 2, "auth");
    f.find<QDockWidget>("replayDock")->raise();
    QTRY_COMPARE(start->text(), QStringLiteral("&Replay 7 events to http://localhost:9000/x"));
    QTRY_VERIFY(start->isEnabled());
    QTest::mouseClick(start, Qt::LeftButton);
    QCOMPARE(f.replays->all().size(), std::size_t(1));
    QTRY_COMPARE(f.find<QDockWidget>("replayDock")->windowTitle(), QStringLiteral("Replays (1 running)"));
}

void WorkplacesTest::subscribeFromTheMenu()
{
    WindowFixture f;
    f.window->show();
    f.window->actions().subscribe->trigger();
    auto *dialog = f.window->findChild<SubscriptionDialog *>();
    QVERIFY(dialog);
    dialog->findChild<QLineEdit *>(QStringLiteral("subscriber"))->setText(QStringLiteral("audit"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("save")), Qt::LeftButton);
    QVERIFY(f.subscriptions->find("audit", "*"));
    const auto *panel = f.window->findChild<SubscriptionPanel *>();
    for (QAction *action : panel->subscriptionActions())
        QVERIFY(f.find<QMenu>("subscriptionMenu")->actions().contains(action));
}

// An export that lacks events, or has others, is worse than none.
void WorkplacesTest::exportsWhatTheFilterShows()
{
    WindowFixture f;
    f.publish("user.created", R"({"n":1})", 5, "auth");
    f.publish("order.completed", R"({"n":2})", 3, "orders");
    f.window->show();
    f.window->setFilterText(QStringLiteral("type:order.*"));
    QTRY_COMPARE(f.window->filterText(), QStringLiteral("type:order.*"));
    const QTemporaryDir folder;
    Dialogs dialogs;
    dialogs.saveFile = [&](QWidget *, const QString &, const QString &suggestion, const QString &) {
        return folder.filePath(suggestion);
    };
    f.window->setDialogs(dialogs);
    f.window->actions().exportEvents->trigger();
    auto *dialog = f.window->findChild<ExportDialog *>();
    QVERIFY(dialog);
    auto *start = dialog->findChild<QPushButton *>(QStringLiteral("start"));
    auto *message = dialog->findChild<MessageLine *>(QStringLiteral("transferMessage"));
    QVERIFY(!start->isEnabled());
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("browse")), Qt::LeftButton);
    QVERIFY(start->isEnabled());
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_COMPARE(message->kind(), MessageLine::Kind::Done);
    QVERIFY(message->text().contains(QStringLiteral("3 events")));
    const QByteArray ndjson = contents(folder.filePath(QStringLiteral("events.ndjson")));
    QCOMPARE(ndjson.count('\n'), 3);
    QCOMPARE(ndjson.count("order.completed"), 3);
    QVERIFY(ndjson.indexOf("\"sequence\":6") < ndjson.indexOf("\"sequence\":8")); // oldest first

    dialog->findChild<QComboBox *>(QStringLiteral("format"))->setCurrentIndex(1);
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_VERIFY(QFile::exists(folder.filePath(QStringLiteral("events.csv"))));
    QTRY_COMPARE(message->kind(), MessageLine::Kind::Done);
    QCOMPARE(contents(folder.filePath(QStringLiteral("events.csv"))).count('\n'), 4); // with the header
}

void WorkplacesTest::anExportThatCannotBeWrittenSaysSo()
{
    WindowFixture f;
    f.publish("a");
    f.window->show();
    f.window->actions().exportEvents->trigger();
    auto *dialog = f.window->findChild<ExportDialog *>();
    auto *message = dialog->findChild<MessageLine *>(QStringLiteral("transferMessage"));
    dialog->findChild<QLineEdit *>(QStringLiteral("path"))
        ->setText(QStringLiteral("/no/such/folder/x.ndjson"));
    QCOMPARE(message->kind(), MessageLine::Kind::Error);
    QVERIFY(message->text().contains(QStringLiteral("/no/such/folder")));
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("start"))->isEnabled());
    dialog->findChild<QLineEdit *>(QStringLiteral("path"))->setText(QStringLiteral("/dev/null"));
    QVERIFY(message->text().contains(QStringLiteral("/dev/null")));
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("start"))->isEnabled());
}

void WorkplacesTest::publishesFromAFileAndReportsRefusedLines()
{
    WindowFixture f;
    f.window->show();
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("events.ndjson"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"event_type\":\"user.created\",\"payload\":{\"n\":1}}\n"
               "{\"event_type\":\"user created\"}\n"
               "not json\n"
               "{\"event_type\":\"user.created\",\"payload\":{\"n\":2}}\n");
    file.close();
    Dialogs dialogs;
    dialogs.openFile = [&](QWidget *, const QString &, const QString &) { return path; };
    f.window->setDialogs(dialogs);
    QTest::mouseClick(f.find<QPushButton>("fromFile"), Qt::LeftButton);
    auto *dialog = f.window->findChild<ImportDialog *>();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("browse")), Qt::LeftButton);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("start")), Qt::LeftButton);
    auto *message = dialog->findChild<MessageLine *>(QStringLiteral("transferMessage"));
    QTRY_COMPARE(message->kind(), MessageLine::Kind::Warning);
    QCOMPARE(f.store->view()->last().value, std::uint64_t(2));
    const QString refused = dialog->findChild<QPlainTextEdit *>(QStringLiteral("refused"))->toPlainText();
    QVERIFY2(refused.contains(QStringLiteral("line 2")), qPrintable(refused));
    QVERIFY2(refused.contains(QStringLiteral("line 3")), qPrintable(refused));
}

// What was published until then stays, and is told; the rest of the file is left alone.
void WorkplacesTest::anImportCanBeStopped()
{
    WindowFixture f;
    f.window->show();
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("pipe.ndjson")); // a file that is never at its end
    QCOMPARE(::mkfifo(path.toLocal8Bit().constData(), 0600), 0);
    f.window->actions().importEvents->trigger();
    auto *dialog = f.window->findChild<ImportDialog *>();
    dialog->findChild<QLineEdit *>(QStringLiteral("path"))->setText(path);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("start")), Qt::LeftButton);
    QVERIFY(dialog->isRunning());
    const int pipe = ::open(path.toLocal8Bit().constData(), O_WRONLY | O_CLOEXEC); // waits for the reader
    QVERIFY(pipe >= 0);
    const QByteArray line = "{\"event_type\":\"user.created\"}\n";
    QCOMPARE(::write(pipe, line.constData(), std::size_t(line.size())), ssize_t(line.size()));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("close")), Qt::LeftButton);
    QVERIFY(dialog->isVisible()); // it says how far it came
    QCOMPARE(::write(pipe, line.constData(), std::size_t(line.size())), ssize_t(line.size()));
    ::close(pipe);
    auto *message = dialog->findChild<MessageLine *>(QStringLiteral("transferMessage"));
    QTRY_COMPARE(message->kind(), MessageLine::Kind::Warning);
    QVERIFY2(message->text().contains(QStringLiteral("stopped")), qPrintable(message->text()));
    QVERIFY(message->text().contains(QString::number(f.store->view()->last().value)));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("close")), Qt::LeftButton);
    QVERIFY(!dialog->isVisible());
}

// In each of the formats that can be read again.
void WorkplacesTest::exportAndImportAreEachOthersReverse()
{
    const QTemporaryDir folder;
    for (const auto &[index, name] :
         {std::pair(0, "a.ndjson"), std::pair(2, "b.tsv"), std::pair(3, "c.ndjson")}) {
        const QString path = folder.filePath(QLatin1StringView(name));
        QByteArray before;
        {
            WindowFixture f;
            f.publish("user.created", R"({"n":12345678901234567890,"s":"a\tb"})", 3,
                      index == 3 ? "shop" : "tab\there"); // in CloudEvents a source is a URI reference
            f.window->actions().exportEvents->trigger();
            auto *dialog = f.window->findChild<ExportDialog *>();
            dialog->findChild<QComboBox *>(QStringLiteral("format"))->setCurrentIndex(index);
            dialog->findChild<QLineEdit *>(QStringLiteral("path"))->setText(path);
            QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("start")), Qt::LeftButton);
            auto *message = dialog->findChild<MessageLine *>(QStringLiteral("transferMessage"));
            QTRY_COMPARE(message->kind(), MessageLine::Kind::Done);
            const auto view = f.store->view();
            for (quint64 i = 1; i <= 3; ++i)
                before += std::string(view->at(Sequence{i})->line) + '\n';
        }
        WindowFixture f;
        f.window->actions().importEvents->trigger();
        auto *dialog = f.window->findChild<ImportDialog *>();
        dialog->findChild<QLineEdit *>(QStringLiteral("path"))->setText(path);
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("start")), Qt::LeftButton);
        auto *message = dialog->findChild<MessageLine *>(QStringLiteral("transferMessage"));
        QTRY_COMPARE(message->kind(), MessageLine::Kind::Done);
        const auto view = f.store->view();
        QCOMPARE(view->last().value, std::uint64_t(3));
        for (quint64 i = 1; i <= 3; ++i) { // the same but for the checksum, which tells of the flush too
            const std::string line(view->at(Sequence{i})->line);
            const QByteArray wanted = QByteArray::fromStdString(line.substr(0, line.rfind('\t')));
            QVERIFY2(before.contains(wanted), (name + (": " + wanted) + "\nnot in\n" + before).constData());
        }
    }
}

// From the list of what became of the event.
void WorkplacesTest::sendsTheSelectedEventToASubscriber()
{
    WindowFixture f;
    f.publish("user.created", "{}", 3);
    const Subscription s =
        f.subscribe("email", "user.*", "http://localhost:9000/hook", {StartPosition::Kind::Now, {}, {}});
    f.subscribe("audit");
    f.window->show();
    QTRY_COMPARE(f.window->events().rowCount(), 3);
    f.window->select(Sequence{2});
    auto *list = f.find<QTreeWidget>("eventDeliveriesList");
    QTRY_COMPARE(list->topLevelItemCount(), 2);
    auto *send = f.window->findChild<QAction *>(QStringLiteral("sendEventNow"));
    QVERIFY(!send->isEnabled());
    list->setCurrentItem(list->topLevelItem(1));
    QVERIFY(!send->isEnabled()); // who polls has no callback
    list->setCurrentItem(list->topLevelItem(0));
    QVERIFY(send->isEnabled());
    Deliveries &deliveries = f.subscriptions->deliveries();
    deliveries.setServed(true);
    send->trigger();
    const auto commands = deliveries.takeCommands();
    QCOMPARE(commands.size(), std::size_t(1));
    QCOMPARE(commands[0].subscriptionId, s.id);
    QCOMPARE(commands[0].sequence.value, std::uint64_t(2));
    DeliveryAttempt attempt;
    attempt.statusCode = 500;
    commands[0].done(attempt);
    auto *message = f.find<MessageLine>("eventDeliveriesMessage");
    QTRY_COMPARE(message->kind(), MessageLine::Kind::Error);
    QVERIFY(message->text().contains(QStringLiteral("500")));
}

// Broken: colours of the light theme stay in the dark one until the next delivery.
void WorkplacesTest::deliveriesFollowTheTheme()
{
    WindowFixture f;
    f.publish("user.created");
    f.subscribe("email", "user.*", "http://localhost:9000/hook", {StartPosition::Kind::Now, {}, {}});
    f.window->show();
    QTRY_COMPARE(f.window->events().rowCount(), 1);
    f.window->select(Sequence{1});
    auto *list = f.find<QTreeWidget>("eventDeliveriesList");
    QTRY_COMPARE(list->topLevelItemCount(), 1);
    for (QAction *choice : {f.window->actions().themeDark, f.window->actions().themeLight}) {
        choice->trigger();
        QTRY_COMPARE(list->topLevelItem(0)->foreground(0).color(),
                     theme::toneColor(theme::Tone::Quiet, list->palette()));
    }
}

// A desktop full of notices nobody asked for is why people switch them off for good.
void WorkplacesTest::noticesAreOffUntilAskedFor()
{
    WindowFixture f;
    f.window->show();
    auto *notices = f.window->findChild<Notices *>();
    QVERIFY(notices->settings().isOff());
    QStringList shown;
    notices->setShow([&](const QString &title, const QString &text) { shown << title + u'|' + text; });
    f.publish("user.created");

    f.window->findChild<QAction *>(QStringLiteral("notices"))->trigger();
    auto *dialog = f.window->findChild<NoticesDialog *>();
    QVERIFY(dialog);
    auto *filter = dialog->findChild<QLineEdit *>(QStringLiteral("noticeFilter"));
    auto *message = dialog->findChild<MessageLine *>(QStringLiteral("noticesMessage"));
    filter->setText(QStringLiteral("type:order.* ("));
    QTest::mouseClick(dialog->findChild<QCheckBox *>(QStringLiteral("ofEvents")), Qt::LeftButton, {}, {8, 8});
    QCOMPARE(message->kind(), MessageLine::Kind::Error);
    QVERIFY(notices->settings().isOff()); // a filter that says nothing is not "every event"
    filter->setText(QStringLiteral("type:order.*"));
    QVERIFY(notices->settings().ofEvents);
    f.publish("user.created", "{}", 5);
    f.publish("order.completed", R"({"order_id":"789"})", 1, "orders");
    QTRY_COMPARE(shown.size(), 1);
    QVERIFY2(shown[0].startsWith(QStringLiteral("order.completed|")), qPrintable(shown[0]));
    QVERIFY2(shown[0].contains(QStringLiteral(R"("order_id":"789")")), qPrintable(shown[0]));
    f.publish("order.completed", "{}", 40); // one notice for all of them, after a pause
    QTRY_COMPARE(shown.size(), 2);
    QVERIFY2(shown[1].startsWith(QStringLiteral("40 ")), qPrintable(shown[1]));

    QTest::mouseClick(dialog->findChild<QCheckBox *>(QStringLiteral("ofFailures")), Qt::LeftButton, {},
                      {8, 8});
    const Subscription s = f.subscribe("email", "*", "http://localhost:9000/hook");
    f.reportAttempt(s.id, 503);
    QTRY_COMPARE(shown.size(), 3);

    f.reopenWindow(); // what was chosen lasts
    QCOMPARE(f.window->findChild<Notices *>()->settings().filter, QStringLiteral("type:order.*"));
    QVERIFY(f.window->findChild<Notices *>()->settings().ofFailures);
}

void WorkplacesTest::bannerTellsThatTheServerDoesNotListen()
{
    WindowFixture f;
    f.publish("a");
    f.window->show();
    auto *banner = f.window->findChild<HealthBanner *>();
    QVERIFY(!banner->isVisible());
    f.status.setFailed(QStringLiteral("port 8000 is in use"));
    QVERIFY(banner->isVisible());
    QVERIFY(banner->findChild<QLabel *>()->text().contains(QStringLiteral("port 8000 is in use")));
    f.status.setListening(QUrl(QStringLiteral("http://127.0.0.1:8001")));
    QVERIFY(!banner->isVisible());
}

void WorkplacesTest::dockTitlesCountWhatFails()
{
    WindowFixture f;
    f.publish("a");
    SubscriptionSettings settings;
    settings.subscriberId = "email";
    settings.callbackUrl = "http://localhost:9000/hook";
    const auto made = f.subscriptions->subscribe(settings, {StartPosition::Kind::Beginning, {}, {}});
    QVERIFY(made);
    f.window->show();
    Subscriptions::DeliveryReport report;
    report.id = made->id;
    report.generation = f.subscriptions->changedPlans().front().generation;
    report.status.failuresInRow = 1;
    f.subscriptions->report(report);
    QTRY_COMPARE(f.find<QDockWidget>("subscriptionDock")->windowTitle(),
                 QStringLiteral("Subscriptions (1 failing)"));
    QVERIFY(f.find<QToolButton>("failing")->text().contains(QStringLiteral("1")));
}

QTEST_MAIN(WorkplacesTest)
#include "workplacestest.moc"
