// Publishing by hand, from the keys pressed to the line in the log.
#include "ui/publishpanel.h"
#include "model/log/logview.h"
#include "model/servicestatus.h"
#include "tests/support/storefixture.h"
#include "ui/messageline.h"
#include "ui/payloadeditor.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace dbbasic;

class PublishPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void saysWhyItCannotPublish();
    void ctrlEnterPublishesWhatWasTyped();
    void tellsTheLevelOfDurability();
    void sendsMany();
    void unsentTextSurvivesARestart();
    void historyAndTemplatesLast();
    void whatIsChosenDoesNotTakeThePlaceOfUnsentText();
    void editAndResendKeepsWhatWasBeingWritten();
    void curlLineIsWhatAShellReads();
    void canBeClosedWhileAPublishIsUnderWay();
    void tabLeavesTheEditor();
};

namespace {

struct Panel
{
    explicit Panel(StoreFixture &fixture)
        : widget(*fixture.store, status, nullptr, fixture.path(QStringLiteral("drafts.json")))
    {
        status.setListening(QUrl(QStringLiteral("http://127.0.0.1:8000")));
        widget.resize(900, 300);
        widget.show();
    }

    template <typename T>
    T *find(const char *name) const
    {
        return widget.findChild<T *>(QLatin1StringView(name));
    }
    QLineEdit *type() const { return find<QLineEdit>("type"); }
    QLineEdit *source() const { return find<QLineEdit>("source"); }
    PayloadEditor *payload() const { return widget.findChild<PayloadEditor *>(); }
    QWidget *editor() const { return payload()->focusProxy(); }
    QPushButton *publish() const { return find<QPushButton>("publish"); }
    MessageLine *message() const { return find<MessageLine>("message"); }

    ServiceStatus status;
    PublishPanel widget;
};

std::string payloadAt(StoreFixture &fixture, std::uint64_t sequence)
{
    const auto view = fixture.store->view();
    const auto event = view->at(Sequence{sequence});
    return event ? std::string(event->payload) : std::string();
}

} // namespace

void PublishPanelTest::initTestCase()
{
    QSettings::setDefaultFormat(QSettings::IniFormat);
}

// A button that is grey without a reason is a dead end; an error without its place is a search.
void PublishPanelTest::saysWhyItCannotPublish()
{
    StoreFixture f;
    Panel panel(f);
    QVERIFY(!panel.publish()->isEnabled());
    QVERIFY(panel.message()->text().contains(QStringLiteral("type")));

    panel.type()->setText(QStringLiteral("user created"));
    QVERIFY(!panel.publish()->isEnabled());
    QCOMPARE(panel.message()->kind(), MessageLine::Kind::Error);
    QVERIFY(!panel.publish()->toolTip().isEmpty());

    panel.type()->setText(QStringLiteral("user.created"));
    QVERIFY(panel.publish()->isEnabled());

    panel.payload()->setText("{\n  \"a\": 1,\n  \"b\": tru\n}");
    QVERIFY(!panel.publish()->isEnabled());
    QVERIFY2(panel.message()->text().contains(QStringLiteral("line 3")), qPrintable(panel.message()->text()));
    QCOMPARE(panel.publish()->toolTip(), panel.message()->text());
    panel.widget.publish(); // also not with the key
    QCOMPARE(f.store->view()->last().value, std::uint64_t(0));

    panel.payload()->setText("{}");
    QVERIFY(panel.publish()->isEnabled());
}

// Big integers, key order and escapes must be in the log as they were typed.
void PublishPanelTest::ctrlEnterPublishesWhatWasTyped()
{
    StoreFixture f;
    Panel panel(f);
    QTest::keyClicks(panel.type(), QStringLiteral("order.completed"));
    QTest::keyClicks(panel.source(), QStringLiteral("orders"));
    panel.payload()->setText("{ \"z\": 12345678901234567890, \"a\": 1.10, \"s\": \"\\u0000\" }");
    QTest::keyClick(panel.editor(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Done);
    QCOMPARE(payloadAt(f, 1), std::string(R"({"z":12345678901234567890,"a":1.10,"s":"\u0000"})"));
    const auto view = f.store->view();
    QCOMPARE(view->at(Sequence{1})->type, std::string_view("order.completed"));
    QCOMPARE(view->at(Sequence{1})->escapedSource, std::string_view("orders"));
    QVERIFY(panel.message()->text().contains(QStringLiteral("#1 ")));
    QVERIFY(panel.message()->text().contains(QString::fromStdString(std::string(view->at(Sequence{1})->id))));

    QSignalSpy shown(&panel.widget, &PublishPanel::showRequested);
    Q_EMIT panel.message()->activated();
    QCOMPARE(shown.count(), 1);
    QCOMPARE(shown[0][0].value<Sequence>().value, std::uint64_t(1));

    QTest::keyClick(panel.type(), Qt::Key_Return, Qt::ControlModifier); // from any field, once more
    QTRY_COMPARE(f.store->view()->last().value, std::uint64_t(2));
}

// "on disk" may be said only where it is true.
void PublishPanelTest::tellsTheLevelOfDurability()
{
    const std::pair<SyncPolicy, QString> levels[] = {
        {SyncPolicy::Always, QStringLiteral("on disk ·")},
        {SyncPolicy::Interval, QStringLiteral("on disk within")},
        {SyncPolicy::None, QStringLiteral("operating system")},
    };
    for (const auto &[policy, words] : levels) {
        StoreFixture f(policy);
        Panel panel(f);
        panel.type()->setText(QStringLiteral("a"));
        panel.widget.publish();
        QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Done);
        QVERIFY2(panel.message()->text().contains(words), qPrintable(panel.message()->text()));
    }
}

void PublishPanelTest::sendsMany()
{
    StoreFixture f;
    Panel panel(f);
    panel.type()->setText(QStringLiteral("load.test"));
    panel.find<QSpinBox>("times")->setValue(300);
    QVERIFY(panel.publish()->text().contains(QStringLiteral("300")));
    QTest::mouseClick(panel.publish(), Qt::LeftButton);
    QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Done);
    QCOMPARE(f.store->view()->last().value, std::uint64_t(300));

    panel.find<QSpinBox>("times")->setValue(1'000'000);
    panel.find<QSpinBox>("rate")->setValue(50);
    QTest::mouseClick(panel.publish(), Qt::LeftButton);
    QTRY_VERIFY(f.store->view()->last().value > 300);
    QTest::mouseClick(panel.publish(), Qt::LeftButton); // the same button stops it
    QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Done);
    QVERIFY(panel.message()->text().contains(QStringLiteral("Stopped")));
    QVERIFY(f.store->view()->last().value < 1'000'000);
}

// Half an hour of writing must not go with the window.
void PublishPanelTest::unsentTextSurvivesARestart()
{
    StoreFixture f;
    {
        Panel panel(f);
        QTest::keyClicks(panel.type(), QStringLiteral("user.created"));
        panel.payload()->setText("{ \"not\": yet valid");
    }
    const Panel again(f);
    QCOMPARE(again.type()->text(), QStringLiteral("user.created"));
    QCOMPARE(again.payload()->text(), std::string("{ \"not\": yet valid"));
}

void PublishPanelTest::historyAndTemplatesLast()
{
    StoreFixture f;
    {
        Panel panel(f);
        panel.type()->setText(QStringLiteral("user.created"));
        panel.payload()->setText("{\"user_id\":\"7\"}");
        panel.widget.publish();
        QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Done);
        Dialogs dialogs;
        dialogs.askText = [](QWidget *, const QString &, const QString &, const QString &) {
            return QStringLiteral("A & B");
        };
        panel.widget.setDialogs(dialogs);
        QMenu *menu = panel.find<QToolButton>("templates")->menu();
        Q_EMIT menu->aboutToShow();
        for (QAction *action : menu->actions()) {
            if (action->text().contains(QStringLiteral("Keep")))
                action->trigger();
        }
        panel.type()->clear();
        panel.payload()->setText("{}");
    }
    Panel again(f);
    for (const char *button : {"history", "templates"}) {
        again.type()->clear();
        QMenu *menu = again.find<QToolButton>(button)->menu();
        Q_EMIT menu->aboutToShow();
        QVERIFY(menu->actions().front()->isEnabled());
        menu->actions().front()->trigger();
        QCOMPARE(again.type()->text(), QStringLiteral("user.created"));
        QCOMPARE(again.payload()->text(), std::string("{\"user_id\":\"7\"}"));
    }
}

void PublishPanelTest::whatIsChosenDoesNotTakeThePlaceOfUnsentText()
{
    StoreFixture f;
    Panel panel(f);
    panel.type()->setText(QStringLiteral("a"));
    panel.widget.publish();
    QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Done);
    panel.type()->setText(QStringLiteral("half.written"));
    panel.payload()->setText("{\"n\": 1");
    QMenu *menu = panel.find<QToolButton>("history")->menu();
    Q_EMIT menu->aboutToShow();
    menu->actions().front()->trigger();
    QCOMPARE(panel.type()->text(), QStringLiteral("a"));
    Q_EMIT menu->aboutToShow();
    menu->actions().front()->trigger();
    QCOMPARE(panel.type()->text(), QStringLiteral("half.written"));
    QCOMPARE(panel.payload()->text(), std::string("{\"n\": 1"));
}

void PublishPanelTest::editAndResendKeepsWhatWasBeingWritten()
{
    StoreFixture f;
    Panel panel(f);
    panel.type()->setText(QStringLiteral("half.written"));
    EventDraft draft;
    draft.type = "order.completed";
    draft.source = "orders";
    draft.payload = R"({"total":99.90,"n":12345678901234567890})";
    panel.widget.setDraft(draft);
    QCOMPARE(panel.type()->text(), QStringLiteral("order.completed"));
    QVERIFY(panel.payload()->text().find('\n') != std::string::npos); // made readable
    panel.widget.publish();
    QTRY_COMPARE(panel.message()->kind(), MessageLine::Kind::Done);
    QCOMPARE(payloadAt(f, 1), draft.payload);

    QMenu *menu = panel.find<QToolButton>("history")->menu();
    Q_EMIT menu->aboutToShow();
    QVERIFY(menu->actions().at(1)->text().startsWith(QStringLiteral("half.written")));
}

// What is pasted into a shell must arrive as it was written, quotes and all.
void PublishPanelTest::curlLineIsWhatAShellReads()
{
    StoreFixture f;
    Panel panel(f);
    panel.type()->setText(QStringLiteral("user.created"));
    panel.source()->setText(QStringLiteral("O'Brien \"x\" $HOME"));
    // Plain literals: moc 6.4 loses its way in raw ones with quotes inside a macro.
    const QByteArray payload = "{\"text\":\"it's $(date) `id` \\\\ ü\"}";
    const QByteArray source = "\"O'Brien \\\"x\\\" $HOME\"";
    panel.payload()->setText(payload.toStdString());
    QTest::mouseClick(panel.find<QPushButton>("copyCurl"), Qt::LeftButton);
    QString line = QGuiApplication::clipboard()->text();
    QVERIFY(
        line.startsWith(QStringLiteral("curl -X POST http://127.0.0.1:8000/objects/triggers_events -d ")));
    line.replace(QStringLiteral("curl -X POST http://127.0.0.1:8000/objects/triggers_events -d "),
                 QStringLiteral("printf %s "));
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), line});
    QVERIFY(shell.waitForFinished());
    const QByteArray body = shell.readAllStandardOutput();
    QVERIFY2(body.contains(payload), body.constData());
    QVERIFY2(body.contains(source), body.constData());
    QVERIFY(compactJson(body.toStdString()));
}

void PublishPanelTest::canBeClosedWhileAPublishIsUnderWay()
{
    StoreFixture f(SyncPolicy::Always);
    for (int i = 0; i < 20; ++i) {
        Panel panel(f);
        panel.type()->setText(QStringLiteral("a"));
        panel.widget.publish();
    }
    QTRY_COMPARE(f.store->view()->last().value, std::uint64_t(20));
    QCoreApplication::processEvents();
}

// A keyboard must be able to leave the editor.
void PublishPanelTest::tabLeavesTheEditor()
{
    StoreFixture f;
    Panel panel(f);
    panel.widget.activateWindow();
    panel.editor()->setFocus();
    QTRY_COMPARE(QApplication::focusWidget(), panel.editor());
    const std::string before = panel.payload()->text();
    QTest::keyClick(panel.editor(), Qt::Key_Tab);
    QVERIFY(QApplication::focusWidget() != panel.editor());
    QCOMPARE(panel.payload()->text(), before);
}

QTEST_MAIN(PublishPanelTest)
#include "publishpaneltest.moc"
