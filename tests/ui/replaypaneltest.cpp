// Replaying from the window: the count before, the request that goes out, the way to stop it. And the status
// line.
#include "ui/replaypanel.h"
#include "model/servicestatus.h"
#include "tests/support/storefixture.h"
#include "ui/messageline.h"
#include "ui/statusline.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace dbbasic;

class ReplayPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theButtonSaysWhatItWillDo();
    void sendsExactlyWhatWasCounted();
    void countsWhatTheTargetIsSubscribedTo();
    void followsTheWindowUntilOneWrites();
    void saysWhatIsWrong();
    void runsAreListedAndCanBeCancelled();
    void theFormTellsHowItEnded();
    void targetsFollowSubscriptions();
    void statusLineTellsTheFacts();
};

namespace {

struct Panel
{
    explicit Panel(StoreFixture &fixture)
        : widget(*fixture.store, *fixture.replays, *fixture.subscriptions)
    {
        widget.resize(1200, 300);
        widget.show();
    }

    template <typename T>
    T *find(const char *name) const
    {
        return widget.findChild<T *>(QLatin1StringView(name));
    }
    QPushButton *start() const { return find<QPushButton>("startReplay"); }
    QComboBox *target() const { return find<QComboBox>("target"); }
    QLineEdit *filter() const { return find<QLineEdit>("replayFilter"); }
    MessageLine *message() const { return find<MessageLine>("replayMessage"); }

    ReplayPanel widget;
};

} // namespace

void ReplayPanelTest::initTestCase()
{
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QDir::tempPath());
    QCoreApplication::setApplicationName(
        QStringLiteral("dbbasic-events-test-%1").arg(QCoreApplication::applicationPid()));
}

// Sending a million events to the wrong place cannot be taken back: the button names number and target.
void ReplayPanelTest::theButtonSaysWhatItWillDo()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 1204);
    f.publish("user.created", "{}", 10);
    f.subscribe("email", "*", "http://localhost:9000/hook");
    Panel panel(f);
    panel.widget.setSource(QStringLiteral("type:order.*"));
    QVERIFY(!panel.start()->isEnabled());
    panel.target()->setCurrentIndex(0);
    QTRY_COMPARE(panel.start()->text(), QStringLiteral("&Replay 1,204 events to email"));
    QVERIFY(panel.start()->isEnabled());
    panel.target()->setEditText(QStringLiteral("http://localhost:9000/other"));
    QTRY_COMPARE(panel.start()->text(),
                 QStringLiteral("&Replay 1,204 events to http://localhost:9000/other"));
    panel.filter()->setText(QStringLiteral("type:nothing.*"));
    QVERIFY(!panel.start()->isEnabled()); // the old count does not stand for the new filter
    QTRY_VERIFY(panel.message()->text().contains(QStringLiteral("No event matches")));
}

// A replay to a subscription sends nothing it is not subscribed to: the button must not promise more.
void ReplayPanelTest::countsWhatTheTargetIsSubscribedTo()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 20);
    f.publish("user.created", "{}", 5);
    f.subscribe("shop", "order.*", "http://localhost:9000/hook");
    Panel panel(f);
    panel.target()->setEditText(QStringLiteral("http://localhost:9000/other"));
    QTRY_COMPARE(panel.start()->text(), QStringLiteral("&Replay 25 events to http://localhost:9000/other"));
    panel.target()->setCurrentIndex(0);
    QTRY_COMPARE(panel.start()->text(), QStringLiteral("&Replay 20 events to shop"));
    QVERIFY(panel.message()->text().contains(QStringLiteral("what shop subscribes to")));
}

// What came in after the count was shown must not be sent along.
void ReplayPanelTest::sendsExactlyWhatWasCounted()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 20);
    const Subscription s = f.subscribe("email", "*", "http://localhost:9000/hook");
    Panel panel(f);
    panel.widget.setSource(QStringLiteral("type:order.*"), Sequence{5}, {});
    panel.widget.setTarget(QString::fromStdString(s.id));
    panel.find<QComboBox>("pace")->setCurrentIndex(1);
    panel.find<QDoubleSpinBox>("paceValue")->setValue(2.5);
    QTRY_COMPARE(panel.start()->text(), QStringLiteral("&Replay 16 events to email"));
    f.publish("order.completed", "{}", 7);
    QTest::mouseClick(panel.start(), Qt::LeftButton);
    const auto all = f.replays->all();
    QCOMPARE(all.size(), std::size_t(1));
    QCOMPARE(all[0].request.filter, std::string("type:order.*"));
    QCOMPARE(all[0].request.from.value, std::uint64_t(5));
    QCOMPARE(all[0].request.to.value, std::uint64_t(20));
    QCOMPARE(all[0].request.subscriptionId, s.id);
    QCOMPARE(all[0].request.rate, 2.5);
    QVERIFY(!panel.start()->isEnabled()); // a double click sends once
    QTRY_COMPARE(panel.widget.title(), QStringLiteral("Replays (1 running)"));
}

void ReplayPanelTest::followsTheWindowUntilOneWrites()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 2);
    Panel panel(f);
    panel.widget.setSource(QStringLiteral("type:a"));
    QCOMPARE(panel.filter()->text(), QStringLiteral("type:a"));
    panel.filter()->setFocus();
    panel.filter()->selectAll();
    QTest::keyClicks(panel.filter(), QStringLiteral("type:b"));
    panel.widget.setSource(QStringLiteral("type:c"));
    QCOMPARE(panel.filter()->text(), QStringLiteral("type:b"));
    QTest::mouseClick(panel.find<QPushButton>("takeFilter"), Qt::LeftButton);
    QCOMPARE(panel.filter()->text(), QStringLiteral("type:c"));
}

void ReplayPanelTest::saysWhatIsWrong()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 2);
    Panel panel(f);
    panel.target()->setEditText(QStringLiteral("ftp://x"));
    QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Error);
    QVERIFY(panel.message()->text().contains(QStringLiteral("http://")));
    panel.target()->setEditText(QStringLiteral("http://localhost:9000"));
    panel.filter()->setText(QStringLiteral("type:"));
    QCOMPARE(panel.message()->kind(), MessageLine::Kind::Error);
    QVERIFY(panel.message()->text().contains(QStringLiteral("column")));
    panel.filter()->clear();
    panel.find<QLineEdit>("from")->setText(QStringLiteral("2"));
    panel.find<QLineEdit>("to")->setText(QStringLiteral("1"));
    QCOMPARE(panel.message()->kind(), MessageLine::Kind::Error);
    QVERIFY(!panel.start()->isEnabled());
}

void ReplayPanelTest::runsAreListedAndCanBeCancelled()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 5);
    Panel panel(f);
    QSignalSpy title(&panel.widget, &ReplayPanel::titleChanged);
    panel.target()->setEditText(QStringLiteral("http://localhost:9000/one"));
    QTRY_VERIFY(panel.start()->isEnabled());
    QTest::mouseClick(panel.start(), Qt::LeftButton);
    auto *table = panel.find<QTableView>("replays");
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QTRY_VERIFY(table->currentIndex().isValid());
    QTRY_VERIFY(panel.find<QAction>("cancelReplay")->isEnabled());
    panel.find<QAction>("cancelReplay")->trigger();
    QTRY_COMPARE(f.replays->all()[0].state, ReplayState::Cancelled);
    QTRY_VERIFY(!panel.find<QAction>("cancelReplay")->isEnabled());
    QTRY_COMPARE(panel.widget.title(), QStringLiteral("Replays"));
    QTRY_COMPARE(panel.message()->text(), QStringLiteral("Cancelled; events sent: 0"));

    panel.target()->setEditText({});
    panel.find<QAction>("replayAgain")->trigger();
    QCOMPARE(panel.target()->currentText(), QStringLiteral("http://localhost:9000/one"));
}

// "On its way" must not stand there when it has long arrived.
void ReplayPanelTest::theFormTellsHowItEnded()
{
    StoreFixture f;
    f.publish("order.completed", "{}", 5);
    Panel panel(f);
    panel.target()->setEditText(QStringLiteral("http://localhost:9000/one"));
    QString told;
    const auto replay = [&](ReplayState state, std::uint64_t failed, const char *error) {
        QTRY_VERIFY(panel.start()->isEnabled());
        QTest::mouseClick(panel.start(), Qt::LeftButton);
        QCOMPARE(panel.message()->kind(), MessageLine::Kind::Busy);
        Replay progress = f.replays->takeQueued().value();
        progress.sent = 5 - failed;
        progress.failed = failed;
        progress.error = error;
        f.replays->report(progress);
        QCoreApplication::processEvents();
        QCOMPARE(panel.message()->kind(), MessageLine::Kind::Busy);
        progress.state = state;
        progress.endedAt = currentTime();
        f.replays->report(progress);
        QTRY_VERIFY(panel.message()->kind() != MessageLine::Kind::Busy);
        told = panel.message()->text();
        panel.target()->setEditText(panel.target()->currentText() + u'1'); // another one may follow
    };
    replay(ReplayState::Done, 0, "");
    QCOMPARE(told, QStringLiteral("Ended; events sent: 5"));
    replay(ReplayState::Done, 2, "HTTP 500");
    QCOMPARE(told, QStringLiteral("Ended; events sent: 3, given up: 2"));
    replay(ReplayState::Failed, 5, "HTTP 500");
    QCOMPARE(told, QStringLiteral("Ended early; events sent: 0. HTTP 500"));
}

// A typed URL must not vanish because someone subscribed meanwhile.
void ReplayPanelTest::targetsFollowSubscriptions()
{
    StoreFixture f;
    f.publish("a");
    Panel panel(f);
    panel.target()->setEditText(QStringLiteral("http://localhost:9000/mine"));
    const Subscription s = f.subscribe("email", "*", "http://localhost:9000/hook");
    QTRY_COMPARE(panel.target()->count(), 1);
    QCOMPARE(panel.target()->currentText(), QStringLiteral("http://localhost:9000/mine"));
    panel.target()->setCurrentIndex(0);
    f.subscribe("audit", "*", "http://localhost:9001/hook");
    QTRY_COMPARE(panel.target()->count(), 2);
    QCOMPARE(panel.target()->currentData().toString(), QString::fromStdString(s.id));
}

void ReplayPanelTest::statusLineTellsTheFacts()
{
    StoreFixture f(SyncPolicy::Always);
    f.publish("a", "{}", 3);
    ServiceStatus status;
    StatusLine line(*f.store, status);
    line.resize(900, 26);
    line.show();
    const auto text = [&](const char *name) {
        if (auto *button = line.findChild<QToolButton *>(QLatin1StringView(name)))
            return button->isVisible() ? button->text() : QString();
        return line.findChild<QLabel *>(QLatin1StringView(name))->text();
    };
    status.setListening(QUrl(QStringLiteral("http://127.0.0.1:8123")));
    QVERIFY(text("address").contains(QStringLiteral("127.0.0.1:8123")));
    status.setFailed(QStringLiteral("port 8123 is in use"));
    QVERIFY(text("address").contains(QStringLiteral("not listening")));
    QCOMPARE(text("durability"), QStringLiteral("on disk"));
    QCOMPARE(text("damaged"), QString());
    QCOMPARE(text("failing"), QString());
    line.setFailing(1);
    QVERIFY(text("failing").contains(QStringLiteral("1")));
    line.setShown(1, true);
    QTRY_COMPARE(text("shown"), QStringLiteral("1 of 3 shown"));
}

QTEST_MAIN(ReplayPanelTest)
#include "replaypaneltest.moc"
