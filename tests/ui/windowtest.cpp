// The real window on a real log, driven as a user would. If these fail, people see something else than what
// is in the log, or cannot get at it.
#include "tests/ui/windowfixture.h"
#include "ui/actions.h"
#include "ui/detailpane.h"
#include "ui/emptystate.h"
#include "ui/eventheader.h"
#include "ui/eventview.h"
#include "ui/filterline.h"
#include "ui/payloadtext.h"
#include "ui/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStatusBar>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace dbbasic;

namespace {

struct Window : ShownWindow
{
    QPushButton *badge() const { return find<QPushButton>("newBadge"); }
    void click(int row, int column = EventTableModel::TypeColumn)
    {
        const QModelIndex index = window->events().index(row, column);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
    }
    /// Where in the table this event is painted; far outside if it is not.
    int yOf(quint64 sequence) const
    {
        const int row = window->events().rowOf(Sequence{sequence});
        return row < 0 ? -100'000 : view->visualRect(window->events().index(row, 0)).top();
    }
};

double luminance(const QColor &color)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double one = luminance(a), two = luminance(b);
    return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

} // namespace

class WindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyWindowSaysWhatToDo()
    {
        Window w;
        auto *empty = w.find<EmptyState>("emptyState");
        QVERIFY(empty->isVisible());
        QVERIFY(empty->command().contains(
            QStringLiteral("curl -X POST http://127.0.0.1:8000/objects/triggers_events")));
        w.find<QToolButton>("copyCommand")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), empty->command());
        w.find<QPushButton>("publishSample")->click();
        QTRY_COMPARE(w.rows(), 1);
        QTRY_VERIFY(w.view->isVisible());
        QVERIFY(!empty->isVisible());
    }

    void serverFailureIsTold()
    {
        Window w;
        w.status.setFailed(QStringLiteral("port 8000 is taken"));
        auto *empty = w.find<EmptyState>("emptyState");
        QStringList texts;
        for (const QLabel *label : empty->findChildren<QLabel *>())
            texts << label->text();
        QVERIFY(texts.contains(QStringLiteral("port 8000 is taken")));
    }

    void eventsComeInOnTop()
    {
        Window w;
        w.publish("user.created");
        QTRY_COMPARE(w.rows(), 1);
        w.publish("user.deleted", "{}", 500);
        QTRY_COMPARE(w.rows(), 501);
        QVERIFY(w.view->isFollowing());
        QCOMPARE(w.yOf(501), 0);
        QVERIFY(!w.badge()->isVisible());
    }

    void typingFilters()
    {
        Window w;
        w.publish("user.created", R"({"name":"alice"})", 3);
        w.publish("order.created", R"({"total":99.5})", 4);
        QTRY_COMPARE(w.rows(), 7);
        QTest::keyClicks(w.filter(), QStringLiteral("type:order.*"));
        QTRY_COMPARE(w.rows(), 4);
        QCOMPARE(w.window->filterText(), QStringLiteral("type:order.*"));
        w.filter()->clear();
        QTRY_COMPARE(w.rows(), 7);
        QTest::keyClicks(w.filter(), QStringLiteral("ALICE"));
        QTest::keyClick(w.filter(), Qt::Key_Return);
        QTRY_COMPARE(w.rows(), 3);
    }

    void wrongFilterIsExplainedAndRowsStay()
    {
        Window w;
        w.publish("user.created", "{}", 3);
        w.publish("order.created");
        w.window->setFilterText(QStringLiteral("type:user.*"));
        QTRY_COMPARE(w.rows(), 3);
        w.filter()->setText(QStringLiteral("type:user.* ("));
        auto *error = w.find<QLabel>("filterError");
        QVERIFY(error->isVisible());
        QVERIFY2(error->text().contains(QStringLiteral("Column 14")), qPrintable(error->text()));
        QTest::keyClick(w.filter(), Qt::Key_Return);
        QCOMPARE(w.rows(), 3);
        QCOMPARE(w.window->filterText(), QStringLiteral("type:user.*"));
        w.filter()->setText({});
        QVERIFY(!error->isVisible());
        QTRY_COMPARE(w.rows(), 4);
    }

    void nothingMatchesOffersToClear()
    {
        Window w;
        w.publish("user.created");
        w.window->setFilterText(QStringLiteral("type:none"));
        QTRY_VERIFY(w.find<QWidget>("emptyState")->isVisible());
        auto *clear = w.find<QPushButton>("clearFilterButton");
        QTRY_VERIFY(clear->isVisible());
        clear->click();
        QTRY_COMPARE(w.rows(), 1);
        QVERIFY(w.view->isVisible());
    }

    void formFiltersWithoutTheLanguage()
    {
        Window w;
        w.publish("user.created", R"({"a":"x"})", 2, "auth");
        w.publish("user.created", R"({"a":"y z"})", 3, "auth two");
        QTRY_COMPARE(w.rows(), 5);
        w.find<QToolButton>("formButton")->click();
        w.find<QComboBox>("formType")->setEditText(QStringLiteral("user.*"));
        w.find<QComboBox>("formSource")->setEditText(QStringLiteral("auth two"));
        w.find<QLineEdit>("formText")->setText(QStringLiteral("Y Z"));
        w.find<QPushButton>("formAdd")->click();
        QTRY_COMPARE(w.rows(), 3);
    }

    void selectingShowsTheEvent()
    {
        Window w;
        w.publish("user.created", R"({"id":12345678901234567890,"price":1.10})", 1, "auth");
        w.publish("other", "{}", 5);
        QTRY_COMPARE(w.rows(), 6);
        w.click(5);
        QCOMPARE(w.window->currentSequence(), Sequence{1});
        QCOMPARE(w.find<QLabel>("detailType")->text(), QStringLiteral("user.created"));
        QVERIFY(w.find<QLabel>("detailFacts")->text().contains(QStringLiteral("auth")));
        w.find<QWidget>("detail")->findChild<QTabWidget *>()->setCurrentIndex(1);
        QCOMPARE(w.find<PayloadText>("payloadText")->text(),
                 std::string_view("{\n  \"id\": 12345678901234567890,\n  \"price\": 1.10\n}"));
    }

    void selectingLetsGoAndNothingMoves()
    {
        Window w;
        w.publish("tick", "{}", 200);
        QTRY_COMPARE(w.rows(), 200);
        w.click(3);
        const quint64 selected = w.window->currentSequence().value;
        QCOMPARE(selected, 197u);
        const int before = w.yOf(selected);
        QVERIFY(!w.view->isFollowing());
        w.publish("tick", "{}", 312);
        QTRY_COMPARE(w.rows(), 512);
        QCOMPARE(w.yOf(selected), before);
        QCOMPARE(w.window->currentSequence().value, selected);
        QVERIFY(w.badge()->isVisible());
        QVERIFY(w.badge()->text().contains(QStringLiteral("312")));
        w.badge()->click();
        QVERIFY(w.view->isFollowing());
        QVERIFY(!w.badge()->isVisible());
        QCOMPARE(w.yOf(512), 0);
    }

    void scrollingLetsGoAndHomeGoesBack()
    {
        Window w;
        w.publish("tick", "{}", 200);
        QTRY_COMPARE(w.rows(), 200);
        w.view->verticalScrollBar()->setValue(500);
        const int before = w.yOf(150);
        w.publish("tick", "{}", 10);
        QTRY_COMPARE(w.rows(), 210);
        QCOMPARE(w.yOf(150), before);
        w.view->setFocus();
        QTest::keyClick(w.view, Qt::Key_Home);
        QCOMPARE(w.yOf(210), 0);
        w.publish("tick");
        QTRY_COMPARE(w.yOf(211), 0);
    }

    void focusAloneSelectsNothing()
    {
        Window w;
        w.publish("tick", "{}", 100);
        QTRY_COMPARE(w.rows(), 100);
        w.filter()->setFocus();
        w.view->setFocus(Qt::TabFocusReason);
        QCOMPARE(w.window->currentSequence(), Sequence{0});
        QVERIFY(w.view->isFollowing());
    }

    void keysMoveTheSelection()
    {
        Window w;
        w.publish("tick", "{}", 100);
        QTRY_COMPARE(w.rows(), 100);
        w.view->setFocus();
        QTest::keyClick(w.view, Qt::Key_Down);
        QCOMPARE(w.window->currentSequence(), Sequence{100});
        QTest::keyClick(w.view, Qt::Key_Down);
        QCOMPARE(w.window->currentSequence(), Sequence{99});
        QTest::keyClick(w.view, Qt::Key_End);
        QCOMPARE(w.window->currentSequence(), Sequence{1});
        QVERIFY(w.yOf(1) < w.view->viewport()->height());
        QTest::keyClick(w.view, Qt::Key_PageUp);
        QVERIFY(w.window->currentSequence() > Sequence{10});
    }

    void pauseHoldsStill()
    {
        Window w;
        w.publish("tick", "{}", 5);
        QTRY_COMPARE(w.rows(), 5);
        w.view->setFocus();
        QTest::keyClick(w.view, Qt::Key_Space);
        QVERIFY(w.actions().pause->isChecked());
        w.publish("tick", "{}", 9);
        QTRY_VERIFY(w.badge()->isVisible());
        QTRY_VERIFY(w.badge()->text().contains(u'9'));
        QCOMPARE(w.rows(), 5);
        QTest::keyClick(w.view, Qt::Key_Space);
        QTRY_COMPARE(w.rows(), 14);
    }

    void filterKeepsTheSelection()
    {
        Window w;
        for (int i = 0; i < 40; ++i)
            w.publish(i % 2 ? "a" : "b");
        QTRY_COMPARE(w.rows(), 40);
        w.window->select(Sequence{20});
        w.window->setFilterText(QStringLiteral("type:a"));
        QTRY_COMPARE(w.rows(), 20);
        QCOMPARE(w.window->currentSequence(), Sequence{20});
        QCOMPARE(w.window->events().sequenceAt(w.view->currentIndex().row()), Sequence{20});
        w.window->setFilterText(QStringLiteral("type:b"));
        QTRY_COMPARE(w.window->events().sequenceAt(0), Sequence{39});
        w.window->setFilterText({});
        QTRY_COMPARE(w.rows(), 40);
        QCOMPARE(w.window->events().sequenceAt(w.view->currentIndex().row()), Sequence{20});
    }

    void valuesAreIncludedAndExcluded()
    {
        Window w;
        w.publish("a", "{}", 3, "one \"quoted\"");
        w.publish("b", "{}", 4, "two");
        QTRY_COMPARE(w.rows(), 7);
        w.click(6, EventTableModel::SourceColumn);
        w.actions().includeValue->trigger();
        QTRY_COMPARE(w.rows(), 3);
        w.actions().clearFilter->trigger();
        QTRY_COMPARE(w.rows(), 7);
        w.click(6, EventTableModel::TypeColumn);
        w.actions().excludeValue->trigger();
        QTRY_COMPARE(w.rows(), 4);
    }

    void copiesWhatIsSelected()
    {
        Window w;
        w.publish("user.created", R"({"n":1.10})", 1, "it's");
        QTRY_COMPARE(w.rows(), 1);
        w.click(0);
        w.actions().copyJson->trigger();
        const QJsonObject json =
            QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object();
        QCOMPARE(json[QStringLiteral("event_type")].toString(), QStringLiteral("user.created"));
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral(R"({"n":1.10})")));
        w.actions().copyPayload->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral(R"({"n":1.10})"));
        w.actions().copyCurl->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("curl ")));
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("it'\\''s")));
        w.actions().copyLine->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text().count(u'\t'), 6);
    }

    void goesToSequenceIdAndTime()
    {
        Window w;
        const std::vector<Published> published = w.publish("tick", "{}", 300);
        QTRY_COMPARE(w.rows(), 300);
        QString answer;
        Dialogs dialogs = Dialogs::standard();
        dialogs.askText = [&answer](QWidget *, const QString &, const QString &, const QString &) {
            return answer;
        };
        w.window->setDialogs(dialogs);
        answer = QStringLiteral("17");
        w.actions().goTo->trigger();
        QCOMPARE(w.window->currentSequence(), Sequence{17});
        answer = QString::fromStdString(published[41].id);
        w.actions().goTo->trigger();
        QCOMPARE(w.window->currentSequence(), Sequence{42});
        answer = QStringLiteral("1h");
        w.actions().goTo->trigger();
        QCOMPARE(w.window->currentSequence(), Sequence{1});
        answer = QStringLiteral("nonsense!");
        w.actions().goTo->trigger();
        QCOMPARE(w.window->currentSequence(), Sequence{1});
        QVERIFY(w.window->statusBar()->currentMessage().contains(answer));
    }

    void goesAlongOneType()
    {
        Window w;
        for (int i = 0; i < 30; ++i)
            w.publish(i % 10 ? "noise" : "rare");
        QTRY_COMPARE(w.rows(), 30);
        w.window->select(Sequence{11});
        w.actions().previousSameType->trigger();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{21});
        w.actions().nextSameType->trigger();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{11});
        w.actions().nextSameType->trigger();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{1});
        w.actions().nextSameType->trigger();
        QTRY_VERIFY(w.window->statusBar()->currentMessage().contains(QStringLiteral("oldest")));
        QCOMPARE(w.window->currentSequence(), Sequence{1});
    }

    void comparesTwoEvents()
    {
        Window w;
        w.publish("order", R"({"id":1,"state":"new"})");
        w.publish("order", R"({"id":1,"state":"paid"})");
        QTRY_COMPARE(w.rows(), 2);
        w.click(0);
        QTest::keyClick(w.view, Qt::Key_Down, Qt::ShiftModifier);
        w.actions().compare->trigger();
        auto *text = w.find<QPlainTextEdit>("comparison");
        QVERIFY(text);
        QVERIFY(text->toPlainText().contains(QStringLiteral("-   \"state\": \"new\"")));
        QVERIFY(text->toPlainText().contains(QStringLiteral("+   \"state\": \"paid\"")));
        QVERIFY(text->toPlainText().contains(QStringLiteral("    \"id\": 1,")));
    }

    void brushNarrowsTheTime()
    {
        Window w;
        Transaction transaction;
        for (int i = 0; i < 100; ++i) {
            EventDraft draft;
            draft.type = "tick";
            draft.time = Time(std::chrono::seconds(1'700'000'000 + i));
            transaction.push_back(draft);
        }
        w.publish(transaction);
        QTRY_COMPARE(w.rows(), 100);
        auto *timeline = w.find<QWidget>("timeline");
        QTRY_VERIFY(timeline->isVisible());
        QTest::qWait(300); // the bars are drawn four times a second
        const QPoint from(timeline->width() / 4, 20), to(timeline->width() / 2, 20);
        QTest::mousePress(timeline, Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, to, timeline->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(timeline, &move);
        QTest::mouseRelease(timeline, Qt::LeftButton, {}, to);
        QTRY_VERIFY(w.rows() > 15 && w.rows() < 40);
        QTest::mouseClick(timeline, Qt::LeftButton, {}, from);
        QTRY_COMPARE(w.rows(), 100);
    }

    void sessionComesBack()
    {
        Window w;
        w.publish("user.created");
        w.publish("order.created");
        w.window->setFilterText(QStringLiteral("type:user.*"));
        w.find<FilterLine>("filterLine")->addTerm(QStringLiteral("-source:none"));
        w.view->header()->setSectionHidden(EventTableModel::SourceColumn, true);
        w.view->header()->resizeSection(EventTableModel::TypeColumn, 222);
        w.actions().themeDark->trigger();
        w.find<QDockWidget>("detailDock")->hide();
        w.window->resize(777, 666);
        w.reopenWindow();
        w.window->show();
        auto *header = w.find<EventView>("events")->header();
        QVERIFY(header->isSectionHidden(EventTableModel::SourceColumn));
        QCOMPARE(header->sectionSize(EventTableModel::TypeColumn), 222);
        QCOMPARE(w.window->size(), QSize(777, 666));
        QVERIFY(w.find<QDockWidget>("detailDock")->isHidden());
        QVERIFY(w.actions().themeDark->isChecked());
        QVERIFY(theme::isDark(QApplication::palette()));
        QCOMPARE(w.window->filterText(), QStringLiteral("(type:user.*) -source:none"));
        QTRY_COMPARE(w.window->events().rowCount(), 1);
        w.actions().resetLayout->trigger();
        QVERIFY(!w.find<QDockWidget>("detailDock")->isHidden());
        w.actions().themeLight->trigger();
    }

    void marksAreSeenInBothThemes()
    {
        for (const bool dark : {false, true}) {
            const QPalette palette = theme::palette(dark);
            for (int i = 0; i < 500; ++i) {
                const QColor color = theme::typeColor(QStringLiteral("type.%1").arg(i), palette);
                QVERIFY(contrast(color, palette.color(QPalette::Base)) >= 3);
                QVERIFY(contrast(color, palette.color(QPalette::AlternateBase)) >= 3);
            }
            QVERIFY(contrast(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base)) >= 4.5);
            QVERIFY(contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >=
                    4.5);
        }
    }

    void everyCommandIsInAMenu()
    {
        Window w;
        for (const QAction *action : w.actions().findChildren<QAction *>())
            QVERIFY2(!action->associatedObjects().isEmpty(), qPrintable(action->objectName()));
    }
};

QTEST_MAIN(WindowTest)
#include "windowtest.moc"
