// What may stand in a request line as target, and its percent-decoding.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace dbbasic {

/// Null if `target` is an origin-form target that decodes to valid UTF-8 without NUL, else what is wrong with
/// it.
const char *targetFault(QByteArrayView target);

/// The part before '?'.
QByteArrayView targetPath(QByteArrayView target);

/// Resolves %XX. The input has passed targetFault().
QByteArray percentDecoded(QByteArrayView text);

} // namespace dbbasic
