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

/// What the connection adds to a response.
struct ResponseFraming
{
    QByteArrayView dateLine;
    QByteArrayView extraLines; ///< CORS
    bool http11 = true;
    bool keepAlive = true;
    bool isStream = false; ///< the length is not known
};
/// Appends status line and headers.
void appendResponseHead(QByteArray &out, const Response &response, const ResponseFraming &framing);
/// 204 and 304 have no body, not even an empty one.
bool mayHaveBody(int status);

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
