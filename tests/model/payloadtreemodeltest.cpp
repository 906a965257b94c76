// If these fail, the detail pane shows another payload than the one that was sent, or hangs on a large one.
#include "model/payloadtreemodel.h"
#include "model/prettyjson.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace dbbasic;

namespace {

QString valueAt(const PayloadTreeModel &model, int row, const QModelIndex &parent = {})
{
    return model.index(row, PayloadTreeModel::ValueColumn, parent).data().toString();
}

void fetchAll(PayloadTreeModel &model, const QModelIndex &parent = {})
{
    while (model.canFetchMore(parent))
        model.fetchMore(parent);
}

} // namespace

class PayloadTreeModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prettyKeepsTheBytes_data()
    {
        QTest::addColumn<QByteArray>("compact");
        QTest::addColumn<QByteArray>("pretty");
        QTest::newRow("numbers") << QByteArray(R"([12345678901234567890,1.10,1e400,-0])")
                                 << QByteArray("[\n  12345678901234567890,\n  1.10,\n  1e400,\n  -0\n]");
        QTest::newRow("order and twice the same key")
            << QByteArray(R"({"b":1,"a":2,"b":3})")
            << QByteArray("{\n  \"b\": 1,\n  \"a\": 2,\n  \"b\": 3\n}");
        QTest::newRow("signs within text") << QByteArray("{\"k\":\"a,b:{}[]\\\"\\\\\"}")
                                           << QByteArray("{\n  \"k\": \"a,b:{}[]\\\"\\\\\"\n}");
        QTest::newRow("empty") << QByteArray(R"({"a":{},"b":[]})")
                               << QByteArray("{\n  \"a\": {},\n  \"b\": []\n}");
        QTest::newRow("just a number") << QByteArray("7") << QByteArray("7");
    }
    void prettyKeepsTheBytes()
    {
        QFETCH(QByteArray, compact);
        QFETCH(QByteArray, pretty);
        const PrettyJson made = prettyJson({compact.constData(), std::size_t(compact.size())});
        QCOMPARE(QByteArray::fromStdString(made.text), pretty);
        QVERIFY(made.whole);
    }

    void prettySaysWhenItIsCut()
    {
        std::string many = "[0";
        for (int i = 0; i < 10000; ++i)
            many += ",1";
        const PrettyJson made = prettyJson(many + ']', 1000);
        QVERIFY(!made.whole);
        QVERIFY(made.text.size() < 1100);
    }

    void treeShowsEveryValueAsSent()
    {
        const std::string payload =
            "{\"big\":12345678901234567890,\"price\":1.10,\"text\":\"\\u00e9\\ud83d\\ude00\\n\","
            "\"deep\":{\"list\":[1,{\"x\":null}]},\"none\":{}}"; // no raw strings: moc stumbles over these
        PayloadTreeModel model;
        model.setPayload(payload, nullptr);
        // Not before: in Qt 6.4 the tester itself fetches more while it still believes in the reset.
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        fetchAll(model);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("big"));
        QCOMPARE(valueAt(model, 0), QStringLiteral("12345678901234567890"));
        QCOMPARE(valueAt(model, 1), QStringLiteral("1.10"));
        QCOMPARE(valueAt(model, 2), QStringLiteral("é😀\n"));
        QCOMPARE(model.index(2, 0).data(PayloadTreeModel::RawRole).toByteArray(),
                 QByteArray("\"\\u00e9\\ud83d\\ude00\\n\""));
        QVERIFY(!model.hasChildren(model.index(4, 0)));

        const QModelIndex deep = model.index(3, 0);
        fetchAll(model, deep);
        const QModelIndex list = model.index(0, 0, deep);
        fetchAll(model, list);
        QCOMPARE(valueAt(model, 0, deep), QStringLiteral("[2]"));
        QCOMPARE(valueAt(model, 0, list), QStringLiteral("1"));
        const QModelIndex second = model.index(1, 0, list);
        fetchAll(model, second);
        QCOMPARE(valueAt(model, 0, second), QStringLiteral("null"));
        QCOMPARE(model.parent(second), list);
        QCOMPARE(model.index(0, 0, second).data(PayloadTreeModel::PathRole).toString(),
                 QStringLiteral("payload.deep.list.1.x"));
        QCOMPARE(model.index(1, 0).data(PayloadTreeModel::FilterTermRole).toString(),
                 QStringLiteral("payload.price:1.10"));
    }

    void payloadNeedNotBeAnObject()
    {
        PayloadTreeModel model;
        model.setPayload("\"just text\"", nullptr);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(valueAt(model, 0), QStringLiteral("just text"));
        QCOMPARE(model.index(0, 0).data(PayloadTreeModel::PathRole).toString(), QStringLiteral("payload"));
    }

    void largePayloadIsReadAsFarAsOneLooks()
    {
        std::string many = "[{\"n\":0}";
        for (int i = 1; i < 400'000; ++i)
            many += ",{\"n\":" + std::to_string(i) + '}';
        many += ']';
        PayloadTreeModel model;
        model.setPayload(many, nullptr);
        model.fetchMore({});
        QVERIFY(model.rowCount() > 0);
        QVERIFY(model.rowCount() < 5000);
        QVERIFY(model.canFetchMore({}));
        fetchAll(model);
        QCOMPARE(model.rowCount(), 400'000);
        QCOMPARE(model.index(399'999, 0).data(PayloadTreeModel::RawRole).toByteArray(),
                 QByteArray(R"({"n":399999})"));
    }
};

QTEST_GUILESS_MAIN(PayloadTreeModelTest)
#include "payloadtreemodeltest.moc"
