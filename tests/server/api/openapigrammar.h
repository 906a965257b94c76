// The grammar of OpenAPI 3.1 documents, written down from the fixed fields that the specification (3.1.0,
// section 4.8) lists for each object, and from the vocabularies of JSON Schema 2020-12 for its schemas. It
// says as much as the JSON Schema that is published for such documents, and refuses unknown fields
// everywhere.
#pragma once

#include <QJsonObject>
#include <QStringList>

namespace dbbasic::test {

/// "paths./events.get: summary is no string", one line for each fault; empty for a valid document.
QStringList openApiFaults(const QJsonObject &document);

} // namespace dbbasic::test
