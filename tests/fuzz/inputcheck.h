// What must hold for every input, whatever bytes it is. Each fuzz target and the test of its corpus link one
// definition: requestcheck.cpp for the request reader, bodycheck.cpp for the bodies of a publish.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace dbbasic::test {

/// Empty if all holds, else what does not.
QByteArray checkInput(QByteArrayView input);

} // namespace dbbasic::test
