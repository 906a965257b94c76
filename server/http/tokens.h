// Bearer tokens and what they allow. The file has a line for each token: the token, white space, its scopes
// with commas between them, and then whatever comment you like. Blank lines and lines that begin with # are
// skipped.
//
//   3fb1c6b2a1d94a0e9c55  read,publish   the order service
#pragma once

#include "model/result.h"
#include "server/http/router.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>
#include <vector>

namespace dbbasic {

class Tokens
{
public:
    /// Errors name file and line.
    static Result<Tokens> load(const QString &fileName);
    static Result<Tokens> parse(const QByteArray &text, const QString &name);

    bool isEmpty() const { return m_tokens.empty(); }

    /// Which scopes the token has, bit by bit (1 << Scope); none if it is unknown. Takes as long for a wrong
    /// token as for a right one.
    std::optional<unsigned> scopesOf(QByteArrayView token) const;

private:
    struct Token
    {
        QByteArray digest; ///< SHA-256, so that comparing tells nothing about the token
        unsigned scopes;
    };
    std::vector<Token> m_tokens;
};

constexpr unsigned scopeBit(Scope scope)
{
    return 1U << static_cast<unsigned>(scope);
}

} // namespace dbbasic
