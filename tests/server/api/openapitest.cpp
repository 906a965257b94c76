// The OpenAPI document against its own rules and against the routes of the code. If this fails, clients
// generated from the document call what does not exist, or miss what does.
#include "server/api/api.h"
#include "server/http/router.h"
#include "tests/server/api/openapigrammar.h"
#include "tests/server/liveserver.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

const QStringList methods = {u"get"_s,     u"put"_s,  u"post"_s,  u"delete"_s,
                             u"options"_s, u"head"_s, u"patch"_s, u"trace"_s};

} // namespace

class OpenApiTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyRouteIsInTheDocumentAndTheOtherWayRound();
    void followsTheGrammar();
    void grammarFindsFaults_data();
    void grammarFindsFaults();
    void top();
    void references();
    void operations();
    void parameters();
    void schemas();

private:
    /// Calls `visit` with each operation, its path item and where it stands.
    template <typename Visit>
    void forEachOperation(Visit visit) const
    {
        const QJsonObject paths = m_document[u"paths"].toObject();
        for (auto path = paths.begin(); path != paths.end(); ++path) {
            const QJsonObject item = path->toObject();
            for (auto operation = item.begin(); operation != item.end(); ++operation) {
                QVERIFY2(methods.contains(operation.key()), qPrintable(path.key() + u' ' + operation.key()));
                visit(path.key(), operation->toObject(), operation.key() + u' ' + path.key());
            }
        }
    }
    QJsonObject resolved(const QJsonObject &object) const;
    void checkSchema(const QJsonValue &schema, const QString &where) const;
    void walk(const QJsonValue &value, const std::function<void(const QJsonObject &)> &visit) const;

    std::unique_ptr<LiveServer> m_server;
    QJsonObject m_document;
};

void OpenApiTest::initTestCase()
{
    m_server = std::make_unique<LiveServer>();
    const HttpReply reply = HttpClient(m_server->port()).get("/openapi.json");
    QCOMPARE(reply.status, 200);
    QJsonParseError error;
    m_document = QJsonDocument::fromJson(QByteArray::fromStdString(reply.body), &error).object();
    QVERIFY2(!m_document.isEmpty(), qPrintable(error.errorString()));
}

void OpenApiTest::everyRouteIsInTheDocumentAndTheOtherWayRound()
{
    QTemporaryDir folder;
    LogOptions log;
    log.directory = folder.path().toStdString();
    const auto store = EventStore::open(log);
    QVERIFY(store);
    const auto subscriptions = Subscriptions::open(**store);
    QVERIFY(subscriptions);
    Replays replays(**store, **subscriptions);
    Api api(ApiContext{**store, **subscriptions, replays});
    Router router;
    api.addRoutes(router);

    QSet<QString> served;
    for (const Router::Route &route : router.routes())
        served.insert(QString::fromLatin1(methodName(route.method)).toLower() + u' ' +
                      QString::fromLatin1(route.pattern));
    QSet<QString> documented;
    forEachOperation(
        [&](const QString &, const QJsonObject &, const QString &where) { documented.insert(where); });
    QCOMPARE(QStringList((served - documented).values()).join(u", "), QString());
    QCOMPARE(QStringList((documented - served).values()).join(u", "), QString());
}

void OpenApiTest::followsTheGrammar()
{
    QCOMPARE(openApiFaults(m_document).join(u'\n'), QString());
}

void OpenApiTest::grammarFindsFaults_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("version") << QByteArray(R"("openapi":"3.1)") << QByteArray(R"("openapi":"3.0)");
    QTest::newRow("required") << QByteArray(R"("title":)") << QByteArray(R"("x-title":)");
    QTest::newRow("unknown field") << QByteArray(R"("operationId":)") << QByteArray(R"("operationName":)");
    QTest::newRow("wrong type") << QByteArray(R"("required":true)") << QByteArray(R"("required":1)");
    QTest::newRow("status") << QByteArray(R"("200":)") << QByteArray(R"("2OO":)");
    QTest::newRow("place") << QByteArray(R"("in":"query")") << QByteArray(R"("in":"body")");
    QTest::newRow("type") << QByteArray(R"("type":"integer")") << QByteArray(R"("type":"int")");
    QTest::newRow("3.0's way") << QByteArray(R"("type":"integer")") << QByteArray(R"("nullable":true)");
}

void OpenApiTest::grammarFindsFaults()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray text = QJsonDocument(m_document).toJson(QJsonDocument::Compact);
    QVERIFY(text.contains(from));
    text.replace(from, to);
    QVERIFY(!openApiFaults(QJsonDocument::fromJson(text).object()).isEmpty());
}

void OpenApiTest::top()
{
    QVERIFY(m_document[u"openapi"].toString().startsWith(u"3.1."));
    QVERIFY(!m_document[u"info"][u"title"].toString().isEmpty());
    QCOMPARE(m_document[u"info"][u"version"].toString(), QStringLiteral(DBBASIC_VERSION));
    for (const QString &key : m_document.keys()) {
        QVERIFY2((QStringList{u"openapi"_s, u"info"_s, u"servers"_s, u"tags"_s, u"paths"_s, u"webhooks"_s,
                              u"components"_s})
                     .contains(key),
                 qPrintable(key));
    }
}

void OpenApiTest::walk(const QJsonValue &value, const std::function<void(const QJsonObject &)> &visit) const
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        visit(object);
        for (const QJsonValue &member : object)
            walk(member, visit);
    } else if (value.isArray()) {
        for (const QJsonValue &element : value.toArray())
            walk(element, visit);
    }
}

QJsonObject OpenApiTest::resolved(const QJsonObject &object) const
{
    const QString reference = object[u"$ref"].toString();
    if (reference.isEmpty())
        return object;
    QJsonValue target = m_document;
    for (const QString &part : reference.mid(2).split(u'/'))
        target = target[part];
    return target.toObject();
}

void OpenApiTest::references()
{
    QSet<QString> used;
    walk(m_document, [&](const QJsonObject &object) {
        const QString reference = object[u"$ref"].toString();
        if (reference.isEmpty())
            return;
        QVERIFY2(reference.startsWith(u"#/components/"), qPrintable(reference));
        QVERIFY2(!resolved(object).isEmpty(), qPrintable(reference));
        used.insert(reference);
    });
    const QJsonObject components = m_document[u"components"].toObject();
    for (const QString &kind : {u"schemas"_s, u"parameters"_s, u"responses"_s}) {
        for (const QString &name : components[kind].toObject().keys())
            QVERIFY2(used.contains(u"#/components/"_s + kind + u'/' + name),
                     qPrintable(name + u" is never used"_s));
    }
}

void OpenApiTest::operations()
{
    QSet<QString> ids, tags;
    for (const QJsonValue &tag : m_document[u"tags"].toArray())
        tags.insert(tag[u"name"].toString());
    const QJsonObject schemes = m_document[u"components"][u"securitySchemes"].toObject();
    forEachOperation([&](const QString &, const QJsonObject &operation, const QString &where) {
        const QString id = operation[u"operationId"].toString();
        QVERIFY2(!id.isEmpty() && !ids.contains(id), qPrintable(where));
        ids.insert(id);
        QVERIFY2(!operation[u"summary"].toString().isEmpty(), qPrintable(where));
        for (const QJsonValue &tag : operation[u"tags"].toArray())
            QVERIFY2(tags.contains(tag.toString()), qPrintable(where));
        for (const QJsonValue &requirement : operation[u"security"].toArray()) {
            for (const QString &scheme : requirement.toObject().keys())
                QVERIFY2(schemes.contains(scheme), qPrintable(where));
        }
        const QJsonObject responses = operation[u"responses"].toObject();
        QVERIFY2(!responses.isEmpty(), qPrintable(where));
        static const QRegularExpression status(u"^[1-5](?:[0-9]{2}|XX)$"_s);
        for (auto response = responses.begin(); response != responses.end(); ++response) {
            QVERIFY2(status.match(response.key()).hasMatch(), qPrintable(where));
            QVERIFY2(!resolved(response->toObject())[u"description"].toString().isEmpty(), qPrintable(where));
        }
        if (operation.contains(u"requestBody"))
            QVERIFY2(!operation[u"requestBody"][u"content"].toObject().isEmpty(), qPrintable(where));
    });
}

void OpenApiTest::parameters()
{
    forEachOperation([&](const QString &path, const QJsonObject &operation, const QString &where) {
        QSet<QString> inPath, seen;
        for (const QJsonValue &value : operation[u"parameters"].toArray()) {
            const QJsonObject parameter = resolved(value.toObject());
            const QString place = parameter[u"in"].toString();
            const QString name = parameter[u"name"].toString();
            QVERIFY2((QStringList{u"query"_s, u"header"_s, u"path"_s, u"cookie"_s}).contains(place),
                     qPrintable(where));
            QVERIFY2(!seen.contains(place + name), qPrintable(where + u' ' + name));
            seen.insert(place + name);
            QVERIFY2(parameter.contains(u"schema") != parameter.contains(u"content"),
                     qPrintable(where + u' ' + name));
            if (place == u"path") {
                QVERIFY2(parameter[u"required"].toBool(), qPrintable(where + u' ' + name));
                inPath.insert(name);
            }
        }
        QSet<QString> named;
        static const QRegularExpression braces(u"\\{([^}]+)\\}"_s);
        for (const QRegularExpressionMatch &match : braces.globalMatch(path))
            named.insert(match.captured(1));
        QVERIFY2(named == inPath, qPrintable(where));
    });
}

void OpenApiTest::checkSchema(const QJsonValue &value, const QString &where) const
{
    if (value.isBool())
        return;
    QVERIFY2(value.isObject(), qPrintable(where));
    const QJsonObject schema = value.toObject();
    const QStringList types = {u"null"_s,   u"boolean"_s, u"object"_s, u"array"_s,
                               u"number"_s, u"string"_s,  u"integer"_s};
    const QJsonValue type = schema[u"type"];
    QVERIFY2(type.isUndefined() || type.isString() || type.isArray(), qPrintable(where));
    for (const QJsonValue &each : type.isArray()    ? type.toArray()
                                  : type.isString() ? QJsonArray{type}
                                                    : QJsonArray())
        QVERIFY2(types.contains(each.toString()), qPrintable(where));
    QVERIFY2(!schema.contains(u"nullable"), qPrintable(where)); // 3.0's way
    const QJsonObject properties = schema[u"properties"].toObject();
    for (auto property = properties.begin(); property != properties.end(); ++property)
        checkSchema(*property, where + u'.' + property.key());
    for (const QJsonValue &name : schema[u"required"].toArray())
        QVERIFY2(properties.contains(name.toString()), qPrintable(where + u" requires "_s + name.toString()));
    if (schema.contains(u"items"))
        checkSchema(schema[u"items"], where + u"[]"_s);
    for (const QString &composition : {u"oneOf"_s, u"anyOf"_s, u"allOf"_s}) {
        if (!schema.contains(composition))
            continue;
        QVERIFY2(!schema[composition].toArray().isEmpty(), qPrintable(where));
        for (const QJsonValue &each : schema[composition].toArray())
            checkSchema(each, where + u' ' + composition);
    }
}

void OpenApiTest::schemas()
{
    int checked = 0;
    const QJsonObject named = m_document[u"components"][u"schemas"].toObject();
    for (auto schema = named.begin(); schema != named.end(); ++schema, ++checked)
        checkSchema(*schema, schema.key());
    walk(m_document, [&](const QJsonObject &object) {
        if (object.contains(u"schema")) {
            checkSchema(object[u"schema"], u"a schema"_s);
            ++checked;
        }
    });
    QVERIFY(checked > 100);
}

QTEST_GUILESS_MAIN(OpenApiTest)
#include "openapitest.moc"
