// A backup is a log of its own that has all that was acknowledged before. If this fails, it turns out not to
// be one on the day it is needed.
#include "tests/model/transferfixture.h"

#include <QFile>
#include <QScopeGuard>
#include <QTest>

#include <atomic>
#include <thread>

using namespace dbbasic;

class BackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void backupIsComplete();
    void backupWhilePublishing();
    void backupRefusesATargetInUse();
    void backupOfDamagedLogSaysSo();
    void backupCancelledLeavesNothing();
};

void BackupTest::backupIsComplete()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"), 20'000);
    QVERIFY(publish(*store, sample(200)));
    QVERIFY(publish(*store, {draftOf("last")}));
    QFile journal(QString::fromStdString(pathOf(folder, "log/subscriptions.tsv").string()));
    QVERIFY(journal.open(QIODevice::WriteOnly));
    journal.write("whole row\nhalf a ro");
    journal.close();
    QVERIFY(journal.setPermissions(QFile::ReadOwner | QFile::WriteOwner));

    std::uint64_t lastDone = 0;
    TransferControl control;
    control.progress = [&](const TransferProgress &progress) { lastDone = progress.done; };
    const auto report = backupLog(pathOf(folder, "log"), pathOf(folder, "copy"), control);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(report->events, std::uint64_t(201));
    QCOMPARE(report->findingCount, std::uint64_t(0));
    QVERIFY(lastDone > 0);
    const auto copy = openStore(pathOf(folder, "copy"));
    QCOMPARE(exported(*copy, ExportFormat::Tsv), exported(*store, ExportFormat::Tsv));
    QFile copied(QString::fromStdString(pathOf(folder, "copy/subscriptions.tsv").string()));
    QVERIFY(copied.open(QIODevice::ReadOnly));
    QCOMPARE(copied.readAll(), QByteArray("whole row\n"));
    QCOMPARE(copied.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    // The copy goes on as a log of its own.
    QVERIFY(publish(*copy, {draftOf("next")}));
    QCOMPARE(copy->view()->size(), std::uint64_t(202));
}

void BackupTest::backupWhilePublishing()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"), 50'000); // rolls while it is copied
    std::atomic<bool> stop = false;
    std::thread publisher([&] {
        for (int i = 0; !stop; ++i) {
            Transaction transaction(3);
            for (EventDraft &draft : transaction) {
                draft.type = "busy";
                draft.payload = "{\"transaction\":" + std::to_string(i) + "}";
            }
            if (!publish(*store, std::move(transaction)))
                break;
        }
    });
    const auto stopped = qScopeGuard([&] {
        stop = true;
        publisher.join();
    });
    for (int round = 0; round < 5; ++round) {
        const std::uint64_t before = store->view()->size();
        const auto target = pathOf(folder, ("copy" + std::to_string(round)).c_str());
        const auto report = backupLog(pathOf(folder, "log"), target);
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QVERIFY2(report->findingCount == 0, report->firstFinding.c_str());
        QVERIFY(report->events >= before);              // everything acknowledged before is in it
        QCOMPARE(report->events % 3, std::uint64_t(0)); // whole transactions only
        const auto copy = openStore(target);
        QCOMPARE(copy->view()->size(), report->events);
    }
}

void BackupTest::backupRefusesATargetInUse()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(3)));
    std::filesystem::create_directories(pathOf(folder, "full"));
    QFile file(QString::fromStdString(pathOf(folder, "full/precious").string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto full = backupLog(pathOf(folder, "log"), pathOf(folder, "full"));
    QVERIFY(!full);
    QVERIFY(QByteArray::fromStdString(full.error().message).contains("not empty"));
    QVERIFY(file.exists());
    const auto onFile = backupLog(pathOf(folder, "log"), pathOf(folder, "full/precious"));
    QVERIFY(!onFile);
    const auto missing = backupLog(pathOf(folder, "nothing"), pathOf(folder, "new"));
    QVERIFY(!missing);
    QVERIFY(!std::filesystem::exists(pathOf(folder, "new")));
    std::filesystem::create_directories(pathOf(folder, "empty"));
    QVERIFY(backupLog(pathOf(folder, "log"), pathOf(folder, "empty")));
}

void BackupTest::backupOfDamagedLogSaysSo()
{
    const QTemporaryDir folder;
    {
        const auto store = openStore(pathOf(folder, "log"));
        for (int i = 0; i < 3; ++i)
            QVERIFY(publish(*store, {draftOf("a", "{\"n\":" + std::to_string(i) + "}")}));
    }
    QFile segment(QString::fromStdString(pathOf(folder, "log/events-00000000000000000001.tsv").string()));
    QVERIFY(segment.open(QIODevice::ReadWrite));
    QByteArray text = segment.readAll();
    text.replace("{\"n\":1}", "{\"n\":7}");
    segment.seek(0);
    segment.write(text);
    segment.close();
    const auto report = backupLog(pathOf(folder, "log"), pathOf(folder, "copy"));
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(report->findingCount > 0);
    QVERIFY(!report->firstFinding.empty());
    QFile copied(QString::fromStdString(pathOf(folder, "copy/events-00000000000000000001.tsv").string()));
    QVERIFY(copied.open(QIODevice::ReadOnly));
    QCOMPARE(copied.readAll(), text);
}

void BackupTest::backupCancelledLeavesNothing()
{
    const QTemporaryDir folder;
    const auto store = openStore(pathOf(folder, "log"));
    QVERIFY(publish(*store, sample(100)));
    const std::atomic<bool> cancel = true;
    TransferControl control;
    control.cancel = &cancel;
    const auto report = backupLog(pathOf(folder, "log"), pathOf(folder, "copy"), control);
    QVERIFY(report);
    QVERIFY(report->cancelled);
    QVERIFY(!std::filesystem::exists(pathOf(folder, "copy")));
}

QTEST_GUILESS_MAIN(BackupTest)
#include "backuptest.moc"
