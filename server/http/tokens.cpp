#include "server/http/tokens.h"

#include <QCryptographicHash>
#include <QFile>

#include <string>

namespace dbbasic {

namespace {

constexpr qsizetype shortestToken = 16;

QByteArray digestOf(QByteArrayView token)
{
    return QCryptographicHash::hash(token.toByteArray(), QCryptographicHash::Sha256);
}

/// 0: no such scope.
unsigned scopeBitOf(const QByteArray &name)
{
    if (name == "read")
        return scopeBit(Scope::Read);
    if (name == "publish")
        return scopeBit(Scope::Publish);
    if (name == "manage")
        return scopeBit(Scope::Manage);
    return 0;
}

bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    volatile unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

} // namespace

Result<Tokens> Tokens::load(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        return failure(Error::Code::Io, "The token file " + fileName.toStdString() +
                                            " cannot be read: " + file.errorString().toStdString());
    }
    return parse(file.readAll(), fileName);
}

Result<Tokens> Tokens::parse(const QByteArray &text, const QString &name)
{
    Tokens tokens;
    int number = 0;
    for (const QByteArray &rawLine : text.split('\n')) {
        ++number;
        const QByteArray line = rawLine.simplified();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        const std::string where =
            "Token file " + name.toStdString() + ", line " + std::to_string(number) + ": ";
        const QByteArrayList words = line.split(' ');
        if (words.first().size() < shortestToken) {
            return failure(Error::Code::InvalidArgument,
                           where + "a token needs at least " + std::to_string(shortestToken) + " characters");
        }
        if (words.size() < 2) {
            return failure(Error::Code::InvalidArgument,
                           where +
                               "the scopes are missing (read, publish, manage; with commas between them)");
        }
        unsigned scopes = 0;
        for (const QByteArray &scope : words[1].split(',')) {
            const unsigned bit = scopeBitOf(scope);
            if (bit == 0) {
                return failure(Error::Code::InvalidArgument,
                               where + "\"" + scope.toStdString() + "\" is no scope (read, publish, manage)");
            }
            scopes |= bit;
        }
        tokens.m_tokens.push_back({digestOf(words.first()), scopes});
    }
    if (tokens.isEmpty())
        return failure(Error::Code::InvalidArgument,
                       "The token file " + name.toStdString() + " has no token in it");
    return tokens;
}

std::optional<unsigned> Tokens::scopesOf(QByteArrayView token) const
{
    const QByteArray digest = digestOf(token);
    std::optional<unsigned> scopes;
    for (const Token &known : m_tokens) {
        if (equalInConstantTime(known.digest, digest))
            scopes = known.scopes;
    }
    return scopes;
}

} // namespace dbbasic
