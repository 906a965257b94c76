#include "server/delivery/signature.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace dbbasic {

QByteArray webhookSignature(const std::vector<std::string> &secrets, std::string_view id,
                            std::int64_t unixSeconds, const QByteArray &body)
{
    constexpr std::string_view prefix = "whsec_";
    QByteArray result;
    for (const std::string &secret : secrets) {
        QByteArray text = QByteArray::fromStdString(secret);
        if (secret.compare(0, prefix.size(), prefix) == 0)
            text.remove(0, qsizetype(prefix.size()));
        const auto key = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
        if (!key || key.decoded.isEmpty())
            continue;
        QMessageAuthenticationCode mac(QCryptographicHash::Sha256, key.decoded);
        mac.addData(id.data(), qsizetype(id.size()));
        mac.addData("." + QByteArray::number(qint64(unixSeconds)) + ".");
        mac.addData(body);
        if (!result.isEmpty())
            result += ' ';
        result += "v1," + mac.result().toBase64();
    }
    return result;
}

} // namespace dbbasic
