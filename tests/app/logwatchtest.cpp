// What the program's own log says of the state of the event log. If this fails, an operator is woken up by an
// alarm and finds nothing there; or so many lines that the one that matters is lost among them.
#include "app/logwatch.h"
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "tests/support/faultstorage.h"

#include <QFile>
#include <QMutex>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace dbbasic;
using namespace Qt::StringLiterals;

namespace {

QMutex linesMutex;
QStringList lines; // of the category dbbasic.log

void keepLine(QtMsgType, const QMessageLogContext &context, const QString &text)
{
    const QMutexLocker lock(&linesMutex);
    if (QLatin1StringView(context.category) == "dbbasic.log"_L1)
        lines.append(text);
}

QStringList told()
{
    const QMutexLocker lock(&linesMutex);
    return lines;
}

Result<std::vector<Published>> publish(EventStore &store, const std::string &payload)
{
    EventDraft draft;
    draft.type = "a";
    draft.payload = payload;
    std::promise<Result<std::vector<Published>>> done;
    store.publish({draft}, [&done](const auto &result) { done.set_value(result); });
    return done.get_future().get();
}

} // namespace

class LogWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_storage = std::make_unique<FaultStorage>();
        const QMutexLocker lock(&linesMutex);
        lines.clear();
        m_handler = qInstallMessageHandler(keepLine);
    }
    void cleanup() { qInstallMessageHandler(m_handler); }

    void nothingToTell()
    {
        const auto store = open();
        {
            const LogWatch watch(*store);
            QVERIFY(publish(*store, "1"));
            QCoreApplication::processEvents();
        }
        QCOMPARE(told(), QStringList());
    }

    void oneLineForEachChange()
    {
        const auto store = open();
        const LogWatch watch(*store);
        QVERIFY(publish(*store, "1"));
        for (int round = 1; round <= 2; ++round) {
            m_storage->failAt(m_storage->calls(), FaultStorage::Fault::NoSpace, true);
            for (int i = 0; i < 20; ++i) {
                const auto refused = publish(*store, "2");
                QVERIFY(!refused);
                QCOMPARE(refused.error().code, Error::Code::NoSpace);
            }
            QTRY_COMPARE(told().size(), 2 * round - 1);
            QVERIFY2(told().last().startsWith(u"Publishing has stopped: "_s) &&
                         told().last().contains(u"No space"_s, Qt::CaseInsensitive),
                     qPrintable(told().last()));
            m_storage->heal();
            QTRY_COMPARE(told().size(), 2 * round); // by itself, without anybody publishing
            QCOMPARE(told().last(), u"Publishing works again"_s);
            QVERIFY(publish(*store, "3"));
        }
        QCoreApplication::processEvents();
        QCOMPARE(told().size(), 4);
    }

    void damageMetLater()
    {
        const auto store = open();
        for (const char *payload : {"1001", "1002", "1003", "1004"})
            QVERIFY(publish(*store, payload));
        const LogWatch watch(*store);
        QFile file(m_folder->filePath(u"log/events-00000000000000000001.tsv"_s));
        QVERIFY(file.open(QIODevice::ReadWrite));
        const QByteArray text = file.readAll();
        for (const char *payload : {"1002", "1003"}) {
            QVERIFY(text.contains(payload));
            file.seek(text.indexOf(payload));
            file.write("x");
        }
        file.close();
        for (std::uint64_t sequence = 1; sequence <= 4; ++sequence)
            store->view()->at({sequence});
        QTRY_COMPARE(told().size(), 1);
        QVERIFY2(told().first().startsWith(u"2 damaged or missing lines in the log, at sequence 2–3:"_s),
                 qPrintable(told().first()));
    }

private:
    std::unique_ptr<EventStore> open()
    {
        LogOptions options;
        options.directory = m_folder->filePath(u"log"_s).toStdString();
        options.storage = m_storage.get();
        options.retryDelay = std::chrono::milliseconds(10);
        auto store = EventStore::open(options);
        if (!store)
            qFatal("%s", store.error().message.c_str());
        return std::move(*store);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FaultStorage> m_storage;
    QtMessageHandler m_handler = nullptr;
};

QTEST_GUILESS_MAIN(LogWatchTest)
#include "logwatchtest.moc"
