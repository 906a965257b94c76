#include "server/http/tls.h"

#include <QFile>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <string>
#include <utility>

namespace dbbasic {

namespace {

/// `kind` is "certificate" or "private key". Of OpenSSL's errors the first one is the cause; those behind it
/// only name the function that gave up.
tl::unexpected<Error> unusable(const char *what, const QString &file, const char *kind)
{
    const unsigned long code = ERR_peek_error();
    const bool isFound = !(ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE) &&
                         !(ERR_GET_LIB(code) == ERR_LIB_OSSL_DECODER);
    const char *reason = ERR_reason_error_string(code);
    return failure(Error::Code::InvalidArgument,
                   std::string(what) + ' ' + file.toStdString() + " cannot be used: " +
                       (isFound ? "the " + std::string(kind) + " in it is damaged (" +
                                      (reason ? reason : "unknown reason") + ')'
                                : "there is no " + std::string(kind) + " in PEM form in it"));
}

Result<void> checkReadable(const char *what, const QString &name)
{
    QFile file(name);
    if (file.open(QIODevice::ReadOnly))
        return {};
    return failure(Error::Code::InvalidArgument, std::string(what) + ' ' + name.toStdString() +
                                                     " cannot be read: " + file.errorString().toStdString());
}

/// Nobody sits there to type it: OpenSSL would ask on the terminal and wait.
int refusePassphrase(char *, int, int, void *wasAsked)
{
    *static_cast<bool *>(wasAsked) = true;
    return -1;
}

int clamped(qint64 size)
{
    return static_cast<int>(std::min<qint64>(size, std::numeric_limits<int>::max()));
}

} // namespace

TlsContext::TlsContext(ssl_ctx_st *context)
    : m_context(context)
{
}

TlsContext::~TlsContext()
{
    SSL_CTX_free(m_context);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const QString &certificate, const QString &key)
{
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    ERR_clear_error();
    std::shared_ptr<TlsContext> context(new TlsContext(SSL_CTX_new(TLS_server_method())));
    SSL_CTX *const tls = context->m_context;
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);

    constexpr const char *theCertificate = "The TLS certificate";
    constexpr const char *theKey = "The TLS key";
    for (const auto &[what, file] : {std::pair(theCertificate, certificate), std::pair(theKey, key)}) {
        if (const Result<void> readable = checkReadable(what, file); !readable)
            return tl::unexpected(readable.error());
    }
    if (SSL_CTX_use_certificate_chain_file(tls, QFile::encodeName(certificate).constData()) != 1)
        return unusable(theCertificate, certificate, "certificate");
    ERR_clear_error();
    bool hasPassphrase = false;
    SSL_CTX_set_default_passwd_cb(tls, refusePassphrase);
    SSL_CTX_set_default_passwd_cb_userdata(tls, &hasPassphrase);
    const bool keyTaken =
        SSL_CTX_use_PrivateKey_file(tls, QFile::encodeName(key).constData(), SSL_FILETYPE_PEM) == 1;
    SSL_CTX_set_default_passwd_cb_userdata(tls, nullptr);
    if (hasPassphrase)
        return failure(
            Error::Code::InvalidArgument,
            std::string(theKey) + ' ' + key.toStdString() +
                " cannot be used: it is protected by a passphrase; it has to be there without one");
    // A key of another certificate is refused here already, with the same reason as below.
    const bool fits = keyTaken || ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH;
    if (!fits)
        return unusable(theKey, key, "private key");
    if (!keyTaken || SSL_CTX_check_private_key(tls) != 1) {
        return failure(Error::Code::InvalidArgument, "The TLS key " + key.toStdString() +
                                                         " does not belong to the certificate " +
                                                         certificate.toStdString());
    }
    return context;
}

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context, int descriptor)
    : m_context(std::move(context))
    , m_session(SSL_new(m_context->m_context))
{
    SSL_set_fd(m_session, descriptor);
    SSL_set_accept_state(m_session);
}

TlsSession::~TlsSession()
{
    SSL_free(m_session);
}

TlsSession::Outcome TlsSession::read(char *data, qint64 maximum)
{
    ERR_clear_error();
    return outcomeOf(SSL_read(m_session, data, clamped(maximum)));
}

TlsSession::Outcome TlsSession::write(const char *data, qint64 size)
{
    ERR_clear_error();
    return outcomeOf(SSL_write(m_session, data, clamped(size)));
}

TlsSession::Outcome TlsSession::outcomeOf(int result)
{
    if (result > 0)
        return {Status::Done, result};
    switch (SSL_get_error(m_session, result)) {
    case SSL_ERROR_WANT_READ:
        return {Status::WantsRead};
    case SSL_ERROR_WANT_WRITE:
        return {Status::WantsWrite};
    case SSL_ERROR_ZERO_RETURN:
        return {Status::End};
    default:
        return {ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST ? Status::PlainHttp : Status::Failed};
    }
}

bool TlsSession::hasPending() const
{
    // Not SSL_has_pending(): that counts part of a record, too, of which the rest has yet to come.
    return SSL_pending(m_session) > 0;
}

bool TlsSession::isEstablished() const
{
    return SSL_is_init_finished(m_session) == 1;
}

void TlsSession::sayGoodbye()
{
    ERR_clear_error();
    if (isEstablished())
        SSL_shutdown(m_session);
}

} // namespace dbbasic
