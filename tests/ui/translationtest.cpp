// German, as the proof that the window can be translated: every text, and none of them cut off.
#include "ui/translation.h"
#include "model/filter.h"
#include "model/json.h"
#include "model/spokentext.h"
#include "tests/ui/windowfixture.h"
#include "ui/actions.h"
#include "ui/exportdialog.h"
#include "ui/importdialog.h"
#include "ui/noticesdialog.h"
#include "ui/subscriptiondialog.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDockWidget>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QRegularExpression>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QXmlStreamReader>

using namespace dbbasic;

namespace {

struct Message
{
    QString context, source;
    QStringList translations; ///< more than one of what is counted
    bool finished = true;
};

QList<Message> messagesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    QXmlStreamReader xml(&file);
    QList<Message> messages;
    QString context;
    Message message;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::EndElement && xml.name() == u"message") {
            messages << message;
        } else if (xml.isStartElement()) {
            if (xml.name() == u"name") {
                context = xml.readElementText();
            } else if (xml.name() == u"message") {
                message = {context, {}, {}, true};
            } else if (xml.name() == u"source") {
                message.source = xml.readElementText();
            } else if (xml.name() == u"numerusform") {
                message.translations << xml.readElementText();
            } else if (xml.name() == u"translation") {
                message.finished = !xml.attributes().hasAttribute(QStringLiteral("type"));
                if (const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements);
                    !text.trimmed().isEmpty() && message.translations.isEmpty())
                    message.translations << text;
            }
        }
    }
    if (xml.hasError())
        qFatal("%s: %s", qPrintable(path), qPrintable(xml.errorString()));
    return messages;
}

QStringList placesIn(const QString &text)
{
    static const QRegularExpression place(QStringLiteral("%(L?[0-9]|L?n)"));
    QStringList places;
    for (auto match = place.globalMatch(text); match.hasNext();)
        places << match.next().captured();
    places.sort();
    places.removeDuplicates();
    return places;
}

/// Everything that can be read in these, with who says it.
QList<std::pair<QString, QString>> textsIn(const QWidget *root)
{
    QList<std::pair<QString, QString>> texts;
    const auto add = [&texts](const QObject *who, const QString &text) {
        texts << std::pair(
            QStringLiteral("%1 %2").arg(QLatin1StringView(who->metaObject()->className()), who->objectName()),
            text);
    };
    for (const auto *action : root->findChildren<QAction *>()) {
        add(action, action->text());
        add(action, action->toolTip());
    }
    for (const auto *widget : root->findChildren<QWidget *>()) {
        add(widget, widget->toolTip());
        add(widget, widget->accessibleName());
        add(widget, widget->windowTitle());
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            add(widget, button->text());
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            add(widget, label->text());
        if (const auto *line = qobject_cast<const QLineEdit *>(widget))
            add(widget, line->placeholderText());
        if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                add(widget, tabs->tabText(i));
        }
        if (const auto *table = qobject_cast<const QTableView *>(widget); table && table->model()) {
            for (int i = 0; i < table->model()->columnCount(); ++i)
                add(widget, table->model()->headerData(i, Qt::Horizontal).toString());
        }
    }
    return texts;
}

/// What is visible and has less room than its text takes.
QStringList clippedIn(const QWidget *root)
{
    QStringList clipped;
    for (const auto *widget : root->findChildren<QWidget *>()) {
        if (!widget->isVisible() || widget->visibleRegion().isEmpty())
            continue;
        const auto *label = qobject_cast<const QLabel *>(widget);
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        const bool isText = (label && !label->wordWrap() && !label->text().isEmpty()) ||
                            (button && !button->text().isEmpty());
        if (isText && widget->width() < widget->minimumSizeHint().width())
            clipped << QStringLiteral("%1 “%2”: %3 of %4 pixels")
                           .arg(widget->objectName(), label ? label->text() : button->text())
                           .arg(widget->width())
                           .arg(widget->minimumSizeHint().width());
    }
    return clipped;
}

const QString germanTexts = QStringLiteral(DBBASIC_SOURCE "/resources/translations/dbbasic-events_de.ts");

} // namespace

class TranslationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // A text added later without its translation would be English in the middle of a German window.
    void everyTextIsTranslated()
    {
        const QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("now.ts"));
        QVERIFY(QFile::copy(germanTexts, copy));
        QVERIFY(QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner));
        QProcess lupdate;
        lupdate.setWorkingDirectory(QStringLiteral(DBBASIC_SOURCE));
        lupdate.start(QStringLiteral(DBBASIC_LUPDATE),
                      {QStringLiteral("-silent"), QStringLiteral("-I"), QStringLiteral("."),
                       QStringLiteral("-locations"), QStringLiteral("none"), QStringLiteral("-no-obsolete"),
                       QStringLiteral("model"), QStringLiteral("ui"), QStringLiteral("-ts"), copy});
        QVERIFY(lupdate.waitForFinished(60'000));
        QCOMPARE(lupdate.exitCode(), 0);
        const QList<Message> messages = messagesOf(copy);
        QVERIFY(messages.size() > 400);
        QStringList missing;
        for (const Message &message : messages) {
            if (!message.finished || message.translations.isEmpty())
                missing << message.context + QStringLiteral(": ") + message.source;
        }
        QVERIFY2(missing.isEmpty(),
                 qPrintable(QStringLiteral("run resources/translations/update; not translated:\n") +
                            missing.join(u'\n')));
    }

    // "%1" that is lost takes the number with it; a key that is lost takes the keyboard away.
    void translationsKeepPlacesAndKeys()
    {
        static const QRegularExpression key(QStringLiteral("&[^& ]"));
        for (const Message &message : messagesOf(germanTexts)) {
            for (const QString &text : message.translations) {
                QVERIFY2(placesIn(text) == placesIn(message.source), qPrintable(text));
                QVERIFY2(text.contains(key) == message.source.contains(key), qPrintable(text));
                QVERIFY2(text.endsWith(u'\n') == message.source.endsWith(u'\n'), qPrintable(text));
            }
        }
    }

    void theWindowIsGerman()
    {
        translation::install(QStringLiteral("de"));
        WindowFixture f;
        f.publishShop(20);
        f.subscribe("email", "*", "http://localhost:9000/hook");
        f.window->resize(1280, 800);
        f.window->show();
        QTRY_COMPARE(f.window->events().rowCount(), 20);
        f.window->select(Sequence{3});
        openDialogs(*f.window);
        QHash<QString, QString> german; ///< by the English, where they differ
        for (const Message &message : messagesOf(germanTexts)) {
            if (message.translations.size() == 1 && message.translations.front() != message.source)
                german.insert(message.source, message.translations.front());
        }
        for (const auto &[who, text] : textsIn(f.window.get()))
            QVERIFY2(!german.contains(text), qPrintable(who + QStringLiteral(" says: ") + text));
        QCOMPARE(f.find<QToolButton>("address")->toolTip().left(9), QStringLiteral("Nimmt an "));
        QCOMPARE(f.find<QDockWidget>("subscriptionDock")->windowTitle(), QStringLiteral("Abonnements"));
        QCOMPARE(QLocale().language(), QLocale::German);
    }

    // The reason is what one needs to understand most.
    void mistakesAreToldInGerman()
    {
        for (const char *text : {"type:", "seq>x", "payload.a>=", "(type:a", "unknown:1", "a OR",
                                 "time>=soon", "\"open", "has:type", "since>1h", "id:a=b", "type:a.>.b"}) {
            const auto filter = Filter::parse(text, currentTime());
            QVERIFY(!filter);
            const QString english = QString::fromStdString(filter.error().message);
            const QString german = spokenText(filter.error().message);
            QVERIFY2(german != english && !german.contains(QStringLiteral("expected")), qPrintable(german));
        }
        for (const char *text :
             {"", "{", "[1,]", "{\"a\" 1}", "{\"a\":tru}", "\"a", "01", "1.", "{} x", "\"\t\""}) {
            const auto json = validateJson(text);
            QVERIFY(!json);
            const QString german = spokenText(json.error().message);
            QVERIFY2(german != QString::fromStdString(json.error().message), qPrintable(german));
            QVERIFY2(!german.contains(QStringLiteral("expected")), qPrintable(german));
        }
        QCOMPARE(spokenText("found 'x', expected ',' or '}'"),
                 QStringLiteral("gefunden: 'x', erwartet ist „,“ oder „}“"));
        QCOMPARE(spokenText("type is a, wanted b\npayload.n is 5, as wanted: at least 3"),
                 QStringLiteral("type ist a, gewünscht b\npayload.n ist 5, wie gewünscht: mindestens 3"));
        QCOMPARE(spokenText("what nobody foresaw: %1"), QStringLiteral("what nobody foresaw: %1"));
    }

    // German is longer than English: what fits there fits in most languages.
    void nothingIsCutOff()
    {
        WindowFixture f;
        f.publishShop(20);
        f.subscribe("email", "*", "http://localhost:9000/hook");
        f.window->resize(1280, 800);
        f.window->show();
        QTRY_COMPARE(f.window->events().rowCount(), 20);
        f.window->select(Sequence{3});
        for (auto *dock : f.window->findChildren<QDockWidget *>()) {
            dock->show();
            dock->raise();
            QTRY_VERIFY(!dock->visibleRegion().isEmpty());
            QTRY_VERIFY2(clippedIn(f.window.get()).isEmpty(),
                         qPrintable(dock->objectName() + QStringLiteral(": ") +
                                    clippedIn(f.window.get()).join(QStringLiteral("; "))));
        }
        openDialogs(*f.window);
        for (auto *dialog : f.window->findChildren<QDialog *>()) {
            QTRY_VERIFY2(clippedIn(dialog).isEmpty(),
                         qPrintable(dialog->objectName() + QStringLiteral(": ") +
                                    clippedIn(dialog).join(QStringLiteral("; "))));
        }
    }

private:
    static void openDialogs(MainWindow &window)
    {
        for (QAction *action :
             {window.actions().exportEvents, window.actions().importEvents, window.actions().subscribe,
              window.actions().filterHelp, window.findChild<QAction *>(QStringLiteral("notices"))})
            action->trigger();
    }
};

QTEST_MAIN(TranslationTest)
#include "translationtest.moc"
