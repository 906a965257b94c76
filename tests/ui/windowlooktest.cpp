// Seeing all there is: payloads of any length, columns, panes, and names for those who hear the window. If
// these fail, something is there and nobody gets at it.
#include "tests/ui/windowfixture.h"
#include "ui/actions.h"
#include "ui/eventheader.h"
#include "ui/eventview.h"
#include "ui/payloadtext.h"

#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTabWidget>
#include <QTest>

using namespace dbbasic;

class WindowLookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Ten megabytes in one line or in many: all of it is there to be seen, found and copied.
    void longPayloadsAreAllThere_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QByteArray list("[");
        while (list.size() < 2'000'000)
            list += R"({"sku":"A-1","name":"Füllhalter"},)";
        list += R"("needle"])";
        QTest::newRow("list") << list;
        QTest::newRow("one string") << QByteArray("{\"data\":\"") + QByteArray(2'000'000, 'x') + "needle\"}";
    }
    void longPayloadsAreAllThere()
    {
        QFETCH(QByteArray, payload);
        ShownWindow w;
        w.publish("big", payload.toStdString());
        QTRY_COMPARE(w.rows(), 1);
        w.window->select(Sequence{1});
        auto *tabs = w.find<QWidget>("detail")->findChild<QTabWidget *>();
        auto *text = w.find<PayloadText>("payloadText");
        auto *raw = w.find<PayloadText>("payloadRaw");
        tabs->setCurrentIndex(1);
        QTRY_VERIFY(text->text().ends_with(payload.endsWith('}') ? "needle\"\n}" : "\"needle\"\n]"));
        QVERIFY(text->rowCount() > 1'000);
        auto *find = w.find<QLineEdit>("payloadFind");
        find->setText(QStringLiteral("NEEDLE"));
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(text->selectedText(), std::string_view("needle"));
        QVERIFY(text->verticalScrollBar()->value() > 1'000);
        tabs->setCurrentIndex(2);
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(raw->selectedText(), std::string_view("needle"));
        QTest::keyClick(raw, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(raw, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text().toUtf8(), payload);
    }

    void payloadTextIsSelectedWithTheMouse()
    {
        PayloadText text(QStringLiteral("text"));
        const std::string content = "{\n  \"name\": \"Grüße 漢字 😀\",\n  \"n\": 12\n}";
        text.resize(400, 200);
        text.show();
        text.setText(content, nullptr);
        QCOMPARE(text.rowCount(), 4);
        const int height = text.fontMetrics().height();
        QTest::mouseDClick(
            text.viewport(), Qt::LeftButton, {},
            QPoint(8 + text.fontMetrics().horizontalAdvance(QStringLiteral("  \"na")), height * 3 / 2));
        QCOMPARE(text.selectedText(), std::string_view("name"));
        // From the first to the last row: the bytes as they are, line ends included.
        QTest::mousePress(text.viewport(), Qt::LeftButton, {}, QPoint(1, 2));
        const QPoint end(380, height * 7 / 2);
        QMouseEvent move(QEvent::MouseMove, end, text.viewport()->mapToGlobal(end), Qt::NoButton,
                         Qt::LeftButton, {});
        QCoreApplication::sendEvent(text.viewport(), &move);
        QCOMPARE(text.selectedText(), std::string_view(content));
        QVERIFY(!text.find("nowhere"));
        QVERIFY(text.find("\u6f22"));
        QCOMPARE(text.selectedText(), std::string_view("\u6f22"));
    }

    void columnsAreHiddenMovedAndStay()
    {
        ShownWindow w;
        w.publish("a");
        w.view->header()->moveSection(w.view->header()->visualIndex(EventTableModel::SequenceColumn), 0);
        w.view->header()->resizeSection(EventTableModel::SourceColumn, 77);
        w.contextMenu(w.view->header()->viewport(), QPoint(20, 5));
        w.menuAction(QStringLiteral("Time"))->trigger();
        w.closePopups();
        QVERIFY(w.view->header()->isSectionHidden(EventTableModel::TimeColumn));
        w.reopenWindow();
        w.window->show();
        EventHeader *header = w.find<EventView>("events")->header();
        QVERIFY(header->isSectionHidden(EventTableModel::TimeColumn));
        QCOMPARE(header->visualIndex(EventTableModel::SequenceColumn), 0);
        QCOMPARE(header->sectionSize(EventTableModel::SourceColumn), 77);
        w.window->actions().resetLayout->trigger();
        QVERIFY(!header->isSectionHidden(EventTableModel::TimeColumn));
        QCOMPARE(header->visualIndex(EventTableModel::TimeColumn), 0);
    }

    void allColumnsFitBesideTheDetail()
    {
        ShownWindow w;
        w.publish("user.created", R"({"user_id":"123"})", 3);
        QTRY_COMPARE(w.rows(), 3);
        QCoreApplication::processEvents();
        QCOMPARE(w.view->horizontalScrollBar()->maximum(), 0);
        const auto payload = w.view->visualRect(w.window->events().index(0, EventTableModel::PayloadColumn));
        QVERIFY(payload.width() > 120);
    }

    void keysGoFromPaneToPane()
    {
        ShownWindow w;
        w.publish("a");
        QTRY_COMPARE(w.rows(), 1);
        w.filter()->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(w.window.get()));
        QSet<QWidget *> docks;
        for (int i = 0; i < 6; ++i) {
            w.actions().nextPane->trigger();
            QWidget *focus = QApplication::focusWidget();
            QVERIFY(focus);
            for (QWidget *at = focus; at; at = at->parentWidget()) {
                if (qobject_cast<QDockWidget *>(at) || at == w.view || at == w.find<QWidget>("filterLine"))
                    docks.insert(at);
            }
        }
        QVERIFY(docks.size() >= 3);
        w.filter()->setFocus();
        w.actions().focusTable->trigger();
        QCOMPARE(QApplication::focusWidget(), w.view);
        w.actions().find->trigger();
        QCOMPARE(QApplication::focusWidget(), w.filter());
    }

    // What has no name is silence to who cannot see it.
    void whatTakesTheFocusHasAName()
    {
        ShownWindow w;
        w.publish("a", R"({"n":1})", 3);
        QTRY_COMPARE(w.rows(), 3);
        w.window->select(Sequence{2});
        QStringList nameless;
        for (const char *name : {"publishDock", "replayDock", "statisticsDock", "subscriptionDock"}) {
            w.find<QDockWidget>(name)->raise();
            QCoreApplication::processEvents();
            for (QWidget *widget : w.window->findChildren<QWidget *>()) {
                if (!widget->isVisible() || widget->visibleRegion().isEmpty() ||
                    !(widget->focusPolicy() & Qt::TabFocus))
                    continue;
                // The field in a box is spoken of as the box.
                if (qobject_cast<QComboBox *>(widget->parent()) ||
                    qobject_cast<QAbstractSpinBox *>(widget->parent()))
                    continue;
                QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
                if (!face || face->text(QAccessible::Name).isEmpty())
                    nameless << QStringLiteral("%1 “%2” beside %3")
                                    .arg(QString::fromLatin1(widget->metaObject()->className()),
                                         widget->objectName(), QString::fromLatin1(name));
            }
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
    }
};

QTEST_MAIN(WindowLookTest)
#include "windowlooktest.moc"
