// What must hold for every input of the request reader, whatever bytes it is and in whatever pieces they
// come.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace dbbasic::test {

/// Empty if all holds, else what does not.
QByteArray checkRequests(QByteArrayView input);

} // namespace dbbasic::test
