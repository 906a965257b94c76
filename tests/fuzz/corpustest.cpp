// The corpus of a fuzz target and what it has found, in every run of the tests and with every compiler. If
// this fails for requests, two readers of the same bytes could see different ones: that is how requests are
// smuggled. If it fails for bodies, something could get into the log that a reader cannot get out again.
#include "tests/fuzz/inputcheck.h"

#include <QDir>
#include <QTest>

using namespace dbbasic::test;

class CorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holds_data()
    {
        QTest::addColumn<QByteArray>("input");
        const QDir folder(QStringLiteral(FUZZ_CORPUS));
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
        QCOMPARE(checkInput(input), QByteArray());
        // Cut anywhere, and with a bit turned over anywhere.
        for (qsizetype i = 0; i < input.size(); ++i) {
            QCOMPARE(checkInput(QByteArrayView(input).first(i)), QByteArray());
            QByteArray turned = input;
            turned[i] = static_cast<char>(turned[i] ^ (1 << (i % 8)));
            QCOMPARE(checkInput(turned), QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(CorpusTest)

#include "corpustest.moc"
