// Status lines, dates and the one form that every error has.
#pragma once

#include "server/http/answer.h"

#include <QByteArray>
#include <QByteArrayView>

namespace dbbasic {

/// "Not Found" for 404.
const char *reasonPhrase(int status);

/// {"status":"error","code":"…","message":"…"}
Response errorResponse(int status, QByteArrayView code, QByteArrayView message);
/// With the code that belongs to the status ("not_found").
Response errorResponse(int status, QByteArrayView message);

/// "Date: Mon, 23 Nov 2026 18:40:28 GMT\r\n", made once a second. One per thread.
class DateLine
{
public:
    const QByteArray &line();

private:
    qint64 m_second = -1;
    QByteArray m_line;
};

} // namespace dbbasic
