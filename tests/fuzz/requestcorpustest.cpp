// The corpus of the fuzz target and what it has found, in every run of the tests and with every compiler. If
// this fails, two readers of the same bytes could see different requests: that is how requests are smuggled.
#include "tests/fuzz/requestcheck.h"

#include <QDir>
#include <QTest>

using namespace dbbasic::test;

class RequestCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holds_data()
    {
        QTest::addColumn<QByteArray>("input");
        const QDir folder(QStringLiteral(REQUEST_CORPUS));
        const QStringList names = folder.entryList(QDir::Files);
        QVERIFY(names.size() >= 20);
        for (const QString &name : names) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QTest::newRow(qPrintable(name)) << file.readAll();
        }
    }

    void holds()
    {
        QFETCH(QByteArray, input);
        QCOMPARE(checkRequests(input), QByteArray());
        // Cut anywhere, and with a bit turned over anywhere.
        for (qsizetype i = 0; i < input.size(); ++i) {
            QCOMPARE(checkRequests(QByteArrayView(input).first(i)), QByteArray());
            QByteArray turned = input;
            turned[i] = static_cast<char>(turned[i] ^ (1 << (i % 8)));
            QCOMPARE(checkRequests(turned), QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(RequestCorpusTest)

#include "requestcorpustest.moc"
