#include "server/http/target.h"

#include "model/log/ascii.h"

#include <QUtf8StringView>

#include <algorithm>

namespace dbbasic {

namespace {

} // namespace

const char *targetFault(QByteArrayView target)
{
    if (!target.startsWith('/'))
        return "The request target must be a path that begins with a slash";
    if (target.startsWith("//"))
        return "The request target must not begin with two slashes";

    bool escaped = false;
    for (qsizetype i = 0; i < target.size(); ++i) {
        const auto c = static_cast<unsigned char>(target[i]);
        if (c <= ' ' || c >= 127)
            return "The request target has a character that must be percent-encoded";
        if (c == '#')
            return "The request target must not have a fragment";
        if (c == '%') {
            if (i + 2 >= target.size() || hexValue(target[i + 1]) < 0 || hexValue(target[i + 2]) < 0)
                return "The request target has a percent sign without two hex digits behind it";
            if (target[i + 1] == '0' && target[i + 2] == '0')
                return "The request target has a NUL character";
            escaped = true;
        }
    }
    if (escaped && !QUtf8StringView(percentDecoded(target)).isValidUtf8())
        return "The request target is not valid UTF-8";
    return nullptr;
}

QByteArrayView targetPath(QByteArrayView target)
{
    const qsizetype query = target.indexOf('?');
    return query < 0 ? target : target.first(query);
}

QByteArray percentDecoded(QByteArrayView text)
{
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            decoded += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

} // namespace dbbasic
