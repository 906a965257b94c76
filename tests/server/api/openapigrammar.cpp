#include "tests/server/api/openapigrammar.h"

#include <QHash>
#include <QJsonArray>
#include <QRegularExpression>

namespace dbbasic::test {

using namespace Qt::StringLiterals;

namespace {

// name=kind; '!' behind the name: required. A kind is string, boolean, number, integer, any, the name of an
// object, [kind] for an array, {kind} for a map; '&' in front: or a reference.
constexpr auto grammar = R"(
OpenApi: openapi!=string info!=Info jsonSchemaDialect=string servers=[Server] paths={PathItem}
  webhooks={PathItem} components=Components security=[{[string]}] tags=[Tag] externalDocs=Documentation
Info: title!=string summary=string description=string termsOfService=string contact=Contact license=License
  version!=string
Contact: name=string url=string email=string
License: name!=string identifier=string url=string
Server: url!=string description=string variables={Variable}
Variable: enum=[string] default!=string description=string
Components: schemas={Schema} responses={&Response} parameters={&Parameter} examples={&Example}
  requestBodies={&RequestBody} headers={&Header} securitySchemes={&SecurityScheme} links={&Link}
  callbacks={&Callback} pathItems={PathItem}
PathItem: $ref=string summary=string description=string get=Operation put=Operation post=Operation
  delete=Operation options=Operation head=Operation patch=Operation trace=Operation servers=[Server]
  parameters=[&Parameter]
Operation: tags=[string] summary=string description=string externalDocs=Documentation operationId=string
  parameters=[&Parameter] requestBody=&RequestBody responses={&Response} callbacks={&Callback}
  deprecated=boolean security=[{[string]}] servers=[Server]
Documentation: description=string url!=string
Parameter: name!=string in!=string description=string required=boolean deprecated=boolean
  allowEmptyValue=boolean style=string explode=boolean allowReserved=boolean schema=Schema example=any
  examples={&Example} content={MediaType}
RequestBody: description=string content!={MediaType} required=boolean
MediaType: schema=Schema example=any examples={&Example} encoding={Encoding}
Encoding: contentType=string headers={&Header} style=string explode=boolean allowReserved=boolean
Response: description!=string headers={&Header} content={MediaType} links={&Link}
Header: description=string required=boolean deprecated=boolean style=string explode=boolean schema=Schema
  example=any examples={&Example} content={MediaType}
Example: summary=string description=string value=any externalValue=string
Link: operationRef=string operationId=string parameters={any} requestBody=any description=string server=Server
Tag: name!=string description=string externalDocs=Documentation
SecurityScheme: type!=string description=string name=string in=string scheme=string bearerFormat=string
  flows=any openIdConnectUrl=string
Reference: $ref!=string summary=string description=string
Schema: $id=string $schema=string $ref=string $anchor=string $dynamicRef=string $dynamicAnchor=string
  $defs={Schema} $comment=string allOf=[Schema] anyOf=[Schema] oneOf=[Schema] not=Schema if=Schema then=Schema
  else=Schema dependentSchemas={Schema} prefixItems=[Schema] items=Schema contains=Schema properties={Schema}
  patternProperties={Schema} additionalProperties=Schema propertyNames=Schema unevaluatedItems=Schema
  unevaluatedProperties=Schema type=any enum=[any] const=any multipleOf=number maximum=number
  exclusiveMaximum=number minimum=number exclusiveMinimum=number maxLength=integer minLength=integer
  pattern=string maxItems=integer minItems=integer uniqueItems=boolean maxContains=integer minContains=integer
  maxProperties=integer minProperties=integer required=[string] dependentRequired={[string]} format=string
  contentEncoding=string contentMediaType=string contentSchema=Schema title=string description=string default=any
  deprecated=boolean readOnly=boolean writeOnly=boolean examples=[any] discriminator=any xml=any
  externalDocs=Documentation example=any
)"_L1;

struct Field
{
    bool required = false;
    QString kind;
};
using Fields = QHash<QString, Field>;

const QHash<QString, Fields> &objects()
{
    static const QHash<QString, Fields> parsed = [] {
        QHash<QString, Fields> result;
        QString object;
        for (QString word : QString(grammar).split(QRegularExpression(u"\\s+"_s), Qt::SkipEmptyParts)) {
            if (word.endsWith(u':')) {
                object = word.chopped(1);
                continue;
            }
            const qsizetype equals = word.indexOf(u'=');
            QString name = word.left(equals);
            const bool required = name.endsWith(u'!');
            if (required)
                name.chop(1);
            result[object].insert(name, {required, word.mid(equals + 1)});
        }
        return result;
    }();
    return parsed;
}

class Checker
{
public:
    QStringList faults;

    void check(const QJsonValue &value, QString kind, const QString &where)
    {
        if (kind.startsWith(u'&')) {
            kind.remove(0, 1);
            if (value.toObject().contains(u"$ref"))
                kind = u"Reference"_s;
        }
        const QString inner = kind.sliced(1).chopped(1);
        if (kind.startsWith(u'[')) {
            expect(value.isArray(), where, u"an array"_s);
            for (int i = 0; const QJsonValue &element : value.toArray())
                check(element, inner, where + u'.' + QString::number(i++));
        } else if (kind.startsWith(u'{')) {
            expect(value.isObject(), where, u"an object"_s);
            const QJsonObject map = value.toObject();
            for (auto each = map.begin(); each != map.end(); ++each)
                check(*each, inner, where + u'.' + each.key());
        } else if (kind == u"string") {
            expect(value.isString(), where, u"a string"_s);
        } else if (kind == u"boolean") {
            expect(value.isBool(), where, u"true or false"_s);
        } else if (kind == u"number") {
            expect(value.isDouble(), where, u"a number"_s);
        } else if (kind == u"integer") {
            expect(value.isDouble() && value.toInteger(-1) >= 0, where, u"a whole number"_s);
        } else if (kind != u"any" && !(kind == u"Schema" && value.isBool())) {
            checkObject(value, kind, where);
        }
    }

private:
    void expect(bool good, const QString &where, const QString &what)
    {
        if (!good)
            faults += where + u" is not "_s + what;
    }

    void checkObject(const QJsonValue &value, const QString &kind, const QString &where)
    {
        expect(value.isObject(), where, u"an object"_s);
        const QJsonObject object = value.toObject();
        const Fields fields = objects().value(kind);
        if (fields.isEmpty())
            faults += kind + u" is not in the grammar"_s;
        for (auto field = fields.begin(); field != fields.end(); ++field) {
            if (field->required && !object.contains(field.key()))
                faults += where + u" has no "_s + field.key();
        }
        for (auto member = object.begin(); member != object.end(); ++member) {
            const QString place = where + u'.' + member.key();
            if (fields.contains(member.key()))
                check(*member, fields[member.key()].kind, place);
            else if (!member.key().startsWith(u"x-"))
                faults += place + u" is no field of "_s + kind;
        }
        checkRules(object, kind, where);
    }

    /// What fields say together.
    void checkRules(const QJsonObject &object, const QString &kind, const QString &where)
    {
        const auto oneOf = [&](const QString &name, const QStringList &values) {
            if (object.contains(name))
                expect(values.contains(object[name].toString()), where + u'.' + name,
                       u"one of "_s + values.join(u", "_s));
        };
        const auto matches = [&](const QString &text, const QString &expression, const QString &what) {
            expect(QRegularExpression(QRegularExpression::anchoredPattern(expression)).match(text).hasMatch(),
                   where + u'.' + text, what);
        };
        if (kind == u"OpenApi") {
            matches(object[u"openapi"].toString(), u"3\\.1\\.\\d+(-.+)?"_s, u"a version of OpenAPI 3.1"_s);
            expect(object.contains(u"paths") || object.contains(u"components") ||
                       object.contains(u"webhooks"),
                   where, u"complete: paths, components or webhooks"_s);
            for (const QString &path : object[u"paths"].toObject().keys())
                expect(path.startsWith(u'/'), where + u".paths."_s + path, u"a path"_s);
        } else if (kind == u"Components") {
            for (const QJsonValue &each : object) {
                for (const QString &name : each.toObject().keys())
                    matches(name, u"[a-zA-Z0-9._-]+"_s, u"a name of a component"_s);
            }
        } else if (kind == u"Operation") {
            for (const QString &status : object[u"responses"].toObject().keys())
                matches(status, u"default|[1-5](\\d\\d|XX)"_s, u"a status"_s);
        } else if (kind == u"Parameter") {
            oneOf(u"in"_s, {u"query"_s, u"header"_s, u"path"_s, u"cookie"_s});
            expect(object.contains(u"schema") != object.contains(u"content"), where,
                   u"one of schema and content"_s);
            expect(object[u"in"] != u"path"_s || object[u"required"].toBool(), where, u"required"_s);
        } else if (kind == u"SecurityScheme") {
            oneOf(u"type"_s, {u"apiKey"_s, u"http"_s, u"mutualTLS"_s, u"oauth2"_s, u"openIdConnect"_s});
            expect(object[u"type"] != u"http"_s || object.contains(u"scheme"), where, u"complete: scheme"_s);
        } else if (kind == u"Schema" && object.contains(u"type")) {
            const QJsonValue type = object[u"type"];
            expect(type.isString() || type.isArray(), where + u".type"_s, u"a type"_s);
            for (const QJsonValue &each : type.isArray() ? type.toArray() : QJsonArray{type}) {
                matches(each.toString(), u"null|boolean|object|array|number|string|integer"_s, u"a type"_s);
            }
        }
    }
};

} // namespace

QStringList openApiFaults(const QJsonObject &document)
{
    Checker checker;
    checker.check(document, u"OpenApi"_s, u"document"_s);
    return checker.faults;
}

} // namespace dbbasic::test
