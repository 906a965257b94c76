// Finding one's way in the window: filters kept and stacked, rows coloured, values followed through the log,
// statistics. If these fail, people do not find the event they were woken for.
#include "tests/ui/windowfixture.h"
#include "ui/actions.h"
#include "ui/eventview.h"
#include "ui/rowrules.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCompleter>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStatusBar>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

using namespace dbbasic;

namespace {

struct Window : ShownWindow
{
    /// The chips of the stack: what switches each on and off.
    QList<QToolButton *> chips() const
    {
        QList<QToolButton *> toggles;
        for (QToolButton *button : find<QWidget>("filterChips")->findChildren<QToolButton *>()) {
            if (button->isCheckable() && button->isVisible())
                toggles << button;
        }
        return toggles;
    }

    void answer(const QString &text)
    {
        Dialogs dialogs = Dialogs::standard();
        dialogs.askText = [text](QWidget *, const QString &, const QString &, const QString &) {
            return text;
        };
        window->setDialogs(dialogs);
    }
};

} // namespace

class WindowFindTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFilterIsKeptByName()
    {
        Window w;
        w.publish("user.created", "{}", 3);
        w.publish("order.failed", "{}", 2);
        w.window->setFilterText(QStringLiteral("type:*.failed OR type:*.refused"));
        QTRY_COMPARE(w.rows(), 2);
        w.answer(QStringLiteral("Failures"));
        w.actions().keepFilter->trigger();
        w.actions().clearFilter->trigger();
        QTRY_COMPARE(w.rows(), 5);
        w.reopenWindow();
        w.window->show();
        w.find<QAction>("keptFilters")->trigger();
        QAction *kept = w.menuAction(QStringLiteral("Failures"));
        QVERIFY(kept);
        QVERIFY(!kept->isChecked());
        kept->trigger();
        w.closePopups();
        QTRY_COMPARE(w.rows(), 2);
        QCOMPARE(w.chips().size(), 1);
        QCOMPARE(w.chips().constFirst()->text(), QStringLiteral("Failures"));
        w.find<QAction>("keptFilters")->trigger();
        w.menuAction(QStringLiteral("Remove>Failures"))->trigger();
        w.closePopups();
        w.find<QAction>("keptFilters")->trigger();
        QVERIFY(!w.menuAction(QStringLiteral("Failures")));
        w.closePopups();
    }

    void stackedFiltersAreSwitchedOffOneByOne()
    {
        Window w;
        w.publish("user.created", R"({"n":1})", 3, "auth");
        w.publish("user.created", R"({"n":2})", 4, "shop");
        w.publish("order.created", R"({"n":1})", 5, "shop");
        QTRY_COMPARE(w.rows(), 12);
        w.filter()->setText(QStringLiteral("type:user.* OR type:none"));
        w.actions().stackFilter->trigger();
        QVERIFY(w.filter()->text().isEmpty());
        QTRY_COMPARE(w.rows(), 7);
        w.filter()->setText(QStringLiteral("source:shop"));
        w.actions().stackFilter->trigger();
        QTRY_COMPARE(w.rows(), 4);
        QCOMPARE(w.chips().size(), 2);
        w.chips().at(0)->click();
        QTRY_COMPARE(w.rows(), 9);
        w.chips().at(1)->click();
        QTRY_COMPARE(w.rows(), 12);
        w.chips().at(0)->click();
        QTRY_COMPARE(w.rows(), 7);
    }

    void manyFiltersDoNotWidenTheWindow()
    {
        Window w;
        w.publish("a");
        w.window->resize(800, 600);
        for (int i = 0; i < 8; ++i)
            w.window->addFilterTerm(QStringLiteral("-payload.some_rather_long_name:%1").arg(i));
        QTRY_COMPARE(w.chips().size(), 8);
        QCoreApplication::processEvents();
        QCOMPARE(w.window->width(), 800);
        for (const QToolButton *chip : w.chips())
            QVERIFY(w.window->rect().contains(QRect(chip->mapTo(w.window.get(), QPoint()), chip->size())));
    }

    void rowsAreColouredByRule()
    {
        Window w;
        w.publish("user.created", R"({"ok":true})", 2);
        w.publish("order.failed", R"({"ok":false})");
        w.publish("user.created", R"({"ok":true})", 2);
        QTRY_COMPARE(w.rows(), 5);
        const auto coloured = [&w](int row) {
            QCoreApplication::processEvents();
            const QImage image = w.view->viewport()->grab().toImage();
            const QRect place = w.view->visualRect(w.window->events().index(row, 0));
            return image.pixel(image.width() - 3, place.center().y());
        };
        const QRgb plain = coloured(2);
        w.filter()->setText(QStringLiteral("payload.ok:false"));
        QTest::keyClick(w.filter(), Qt::Key_Return);
        QTRY_COMPARE(w.rows(), 1);
        w.find<QAction>("keptFilters")->trigger();
        w.menuAction(QStringLiteral("Colour Its Rows…"))->trigger();
        w.closePopups();
        w.actions().clearFilter->trigger();
        QTRY_COMPARE(w.rows(), 5);
        const QRgb wanted = RowRules::background(RowRules::Look::Red, QApplication::palette()).rgb();
        QVERIFY(plain != wanted);
        QCOMPARE(coloured(2), wanted);
        QVERIFY(coloured(1) != wanted);
        // Never colour alone: there is a sign in the gutter, which the plain row does not have.
        const auto inks = [&w](int row) {
            const QImage image = w.view->viewport()->grab().toImage();
            const int y = w.view->visualRect(w.window->events().index(row, 0)).center().y();
            QSet<QRgb> colours;
            for (int x = 0; x < 18; ++x) {
                for (int dy = -6; dy <= 6; ++dy)
                    colours.insert(image.pixel(x, y + dy));
            }
            return colours.size();
        };
        QVERIFY(inks(2) > inks(1));

        auto *table = w.find<QTableWidget>("rowRulesTable");
        QVERIFY(table);
        QCOMPARE(table->rowCount(), 1);
        table->item(0, 0)->setCheckState(Qt::Unchecked);
        QVERIFY(coloured(2) != wanted);
        table->item(0, 0)->setCheckState(Qt::Checked);
        w.reopenWindow();
        w.window->resize(1280, 800);
        w.window->show();
        w.view = w.find<EventView>("events");
        QTRY_COMPARE(coloured(2), wanted);
    }

    void aRuleThatCannotBeReadIsTold()
    {
        Window w;
        w.publish("a");
        w.actions().colourRows->trigger();
        auto *dialog = w.find<QDialog>("rowRules");
        dialog->findChild<QPushButton *>(QStringLiteral("addRule"))->click();
        auto *table = w.find<QTableWidget>("rowRulesTable");
        table->item(0, 2)->setText(QStringLiteral("payload.total>="));
        QStringList texts;
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            texts << label->text();
        QVERIFY2(texts.join(u'\n').contains(QStringLiteral("Rule 1: ")), qPrintable(texts.join(u'\n')));
        table->item(0, 2)->setText(QStringLiteral("type:a"));
        dialog->findChild<QPushButton *>(QStringLiteral("addRule"))->click();
        table->item(1, 2)->setText(QStringLiteral("type:b"));
        table->setCurrentCell(1, 2);
        dialog->findChild<QPushButton *>(QStringLiteral("ruleUp"))->click();
        QCOMPARE(table->item(0, 2)->text(), QStringLiteral("type:b"));
        dialog->findChild<QPushButton *>(QStringLiteral("removeRule"))->click();
        QCOMPARE(table->rowCount(), 1);
        QCOMPARE(table->item(0, 2)->text(), QStringLiteral("type:a"));
    }

    void goesAlongOneSource()
    {
        Window w;
        for (int i = 1; i <= 30; ++i)
            w.publish("tick", "{}", 1, i % 10 ? "noise" : "rare \"one\"");
        QTRY_COMPARE(w.rows(), 30);
        w.window->select(Sequence{10});
        w.actions().previousSameSource->trigger();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{20});
        w.actions().nextSameSource->trigger();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{10});
        w.actions().nextSameSource->trigger();
        QTRY_VERIFY(w.window->statusBar()->currentMessage().contains(QStringLiteral("oldest")));
        QCOMPARE(w.window->currentSequence(), Sequence{10});
    }

    void escapeStopsLooking()
    {
        Window w;
        w.publish("a", "{}", 5);
        QTRY_COMPARE(w.rows(), 5);
        w.window->select(Sequence{5});
        w.actions().nextSameType->trigger();
        w.actions().focusTable->trigger(); // before the answer has had a chance to come
        QVERIFY(w.window->statusBar()->currentMessage().contains(QStringLiteral("Stopped")));
        w.actions().previousSameType->trigger();
        QTRY_VERIFY(w.window->statusBar()->currentMessage().contains(QStringLiteral("newest")));
        QCOMPARE(w.window->currentSequence(), Sequence{5});
    }

    // One user's events, one after the other, out of everybody's.
    void followsOneValue()
    {
        Window w;
        for (int i = 1; i <= 40; ++i)
            w.publish("user.moved",
                      R"({"user":{"id":)" + std::to_string(i % 8) + R"(},"step":)" + std::to_string(i) + "}");
        QTRY_COMPARE(w.rows(), 40);
        w.window->select(Sequence{21});
        QVERIFY(!w.actions().nextSameValue->isEnabled());
        auto *tree = w.find<QTreeView>("payloadTree");
        QTRY_VERIFY(tree->model()->rowCount() > 0);
        const QModelIndex user = tree->model()->index(0, 0);
        tree->expand(user);
        QTRY_COMPARE(tree->model()->rowCount(user), 1);
        tree->setCurrentIndex(tree->model()->index(0, 0, user));
        QVERIFY(w.actions().nextSameValue->text().contains(QStringLiteral("payload.user.id:5")));
        w.actions().nextSameValue->trigger();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{13});
        // The value is chosen in the next event too, so that one can go on.
        QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("id"));
        w.actions().nextSameValue->trigger();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{5});
        w.actions().previousSameValue->trigger();
        w.view->setFocus();
        QTRY_COMPARE(w.window->currentSequence(), Sequence{13});
        QTest::keyClick(w.view, Qt::Key_PageUp, Qt::AltModifier);
        QTRY_COMPARE(w.window->currentSequence(), Sequence{21});
    }

    void valuesOfTheTableAreOffered()
    {
        Window w;
        w.publish("a", R"({"user":"al & co","total":1.10,"deep":{"x":1}})", 2);
        w.publish("a", R"({"user":"eve","total":2})", 3);
        QTRY_COMPARE(w.rows(), 5);
        const QModelIndex cell = w.window->events().index(4, EventTableModel::PayloadColumn);
        w.contextMenu(w.view->viewport(), w.view->visualRect(cell).center());
        QAction *only = w.menuAction(QStringLiteral("Show Only Value>payload.user:\"al  co\""));
        QVERIFY(only);
        only->trigger();
        w.closePopups();
        QTRY_COMPARE(w.rows(), 2);
        w.actions().clearFilter->trigger();
        QTRY_COMPARE(w.rows(), 5);
        w.contextMenu(w.view->viewport(), w.view->visualRect(cell).center());
        w.menuAction(QStringLiteral("Hide Value>payload.total:1.10"))->trigger();
        w.closePopups();
        QTRY_COMPARE(w.rows(), 3);
    }

    void timesOfTheTableAreOffered()
    {
        Window w;
        for (int i = 0; i < 5; ++i)
            w.publish("a");
        QTRY_COMPARE(w.rows(), 5);
        const QModelIndex cell = w.window->events().index(1, EventTableModel::TimeColumn);
        w.contextMenu(w.view->viewport(), w.view->visualRect(cell).center());
        w.menuAction(QStringLiteral("Show From This Time On"))->trigger();
        w.closePopups();
        QTRY_COMPARE(w.rows(), 2);
    }

    void treeCopiesAndFilters()
    {
        Window w;
        w.publish("a", R"({"user":{"first name":"Al"}})");
        w.publish("a", R"({"user":{"first name":"Eve"}})", 2);
        QTRY_COMPARE(w.rows(), 3);
        w.window->select(Sequence{1});
        auto *tree = w.find<QTreeView>("payloadTree");
        QTRY_VERIFY(tree->model()->rowCount() > 0);
        const QModelIndex user = tree->model()->index(0, 0);
        tree->expand(user);
        QTRY_COMPARE(tree->model()->rowCount(user), 1);
        const QPoint place = tree->visualRect(tree->model()->index(0, 0, user)).center();
        const auto choose = [&](const char *text) {
            w.contextMenu(tree->viewport(), place);
            QAction *action = w.menuAction(QString::fromLatin1(text));
            QVERIFY(action);
            action->trigger();
            w.closePopups();
        };
        choose("Copy Value");
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Al"));
        choose("Copy as JSON");
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("\"Al\""));
        choose("Copy Path");
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("payload.user.\"first name\""));
        choose("Hide This Value");
        QTRY_COMPARE(w.rows(), 2);
        w.actions().clearFilter->trigger();
        choose("Show Only This Value");
        QTRY_COMPARE(w.rows(), 1);
    }

    void statisticsCountWhatIsShown()
    {
        Window w;
        w.publish("user.created", R"({"n":1})", 6, "auth");
        w.publish("order.created", R"({"n":1})", 3, "shop");
        w.publish("order.created", R"({"n":2})", 1, "till");
        QTRY_COMPARE(w.rows(), 10);
        auto *dock = w.find<QDockWidget>("statisticsDock");
        dock->raise();
        auto *types = w.find<QTreeWidget>("typeStatistics");
        auto *sources = w.find<QTreeWidget>("sourceStatistics");
        QTRY_COMPARE(types->topLevelItemCount(), 2);
        QCOMPARE(types->topLevelItem(0)->text(0), QStringLiteral("user.created"));
        QCOMPARE(types->topLevelItem(0)->text(1), QStringLiteral("6"));
        QVERIFY(types->topLevelItem(0)->text(2).startsWith(QStringLiteral("60")));
        QCOMPARE(sources->topLevelItemCount(), 3);
        w.window->setFilterText(QStringLiteral("payload.n:1"));
        QTRY_COMPARE(sources->topLevelItemCount(), 2);
        QCOMPARE(types->topLevelItem(1)->text(1), QStringLiteral("3"));
        w.publish("order.created", R"({"n":1})", 5, "shop"); // goes on counting
        QTRY_COMPARE(types->topLevelItem(0)->text(1), QStringLiteral("8"));
        QCOMPARE(types->topLevelItem(0)->text(0), QStringLiteral("order.created"));
        Q_EMIT types->itemActivated(types->topLevelItem(1), 0);
        QTRY_COMPARE(w.rows(), 6);
    }

    void completesFieldsAndValues()
    {
        Window w;
        w.publish("user.created", R"({"user":{"id":"ab 1"},"total":7})", 1, "auth");
        w.publish("user.deleted", "{}", 300);
        QTRY_COMPARE(w.rows(), 301);
        auto *completer = w.filter()->findChild<QCompleter *>();
        QVERIFY(completer);
        const auto offered = [&] {
            QStringList texts;
            for (int i = 0; i < completer->completionModel()->rowCount(); ++i)
                texts << completer->completionModel()->index(i, 0).data().toString();
            return texts;
        };
        const auto type = [&](const char *text) {
            w.filter()->clear();
            QTest::keyClicks(w.filter(), QString::fromLatin1(text));
        };
        type("ty");
        QCOMPARE(offered(), QStringList{QStringLiteral("type:")});
        type("type:user");
        QVERIFY(offered().contains(QStringLiteral("type:user.*")));
        QVERIFY(offered().contains(QStringLiteral("type:user.created")));
        type("-source:a");
        QCOMPARE(offered(), QStringList{QStringLiteral("source:auth")});
        type("payload.us"); // seen only in an event that is far down
        QVERIFY(offered().contains(QStringLiteral("payload.user.id")));
        type("payload.user.id:");
        QCOMPARE(offered(), QStringList{QStringLiteral("payload.user.id:\"ab 1\"")});
        QTest::keyClick(completer->popup(), Qt::Key_Down);
        QTest::keyClick(completer->popup(), Qt::Key_Return);
        QCOMPARE(w.filter()->text(), QStringLiteral("payload.user.id:\"ab 1\""));
        QTRY_COMPARE(w.rows(), 1);
        w.closePopups();
    }

    void historyComesBack()
    {
        Window w;
        w.publish("user.created", "{}", 2);
        w.publish("order.created");
        QTest::keyClicks(w.filter(), QStringLiteral("type:user.*"));
        QTest::keyClick(w.filter(), Qt::Key_Return);
        w.closePopups();
        QTRY_COMPARE(w.rows(), 2);
        w.actions().clearFilter->trigger();
        QTRY_COMPARE(w.rows(), 3);
        QTest::keyClick(w.filter(), Qt::Key_Down);
        QAction *before = w.menuAction(QStringLiteral("type:user.*"));
        QVERIFY(before);
        before->trigger();
        w.closePopups();
        QTRY_COMPARE(w.rows(), 2);
    }
};

QTEST_MAIN(WindowFindTest)
#include "windowfindtest.moc"
