// The server as the program starts, reloads and stops it. If this fails, an operator cannot put it on a
// network safely: it listens where it must not, or a new certificate or token needs a restart.
#include "server/eventserver.h"
#include "model/eventstore.h"
#include "model/replays.h"
#include "model/subscriptions.h"
#include "tests/server/http/edgefixture.h"

#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <memory>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace Qt::StringLiterals;

namespace {

/// Made for this test, with the passphrase "test".
constexpr const char *encryptedKey = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                     "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAj2nKiM4lXCGAICCAAw\n"
                                     "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEECX6lTyFc4EdYPV/gRud9vIEgZDR\n"
                                     "RVXNcYqo5C+Ze8Xt0TFr0LDFnq5bUZwOPWqeIW9S1PtVC9+RCWbV2a5utkLuvgo4\n"
                                     "kCo4UPSx05XEafhUnPiyIU81vvY578SZTnX9oda3XLOP2wHOeGT+SiddaM9Enodl\n"
                                     "yRWTT+ST765+rzuHpYOxxBwbpzq1tBYFsSNfvRUtYBrbnk8+qN7qzjnwXqT86Lw=\n"
                                     "-----END ENCRYPTED PRIVATE KEY-----\n";

} // namespace

class EventServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void servesTheApi();
    void refusesToListenOpenly();
    void saysWhyItCannotListen();
    void saysWhatIsWrongWithItsFiles();
    void reloadsTokensAndCertificate();

private:
    std::unique_ptr<EventServer> makeServer(const ServerOptions &options)
    {
        return std::make_unique<EventServer>(*m_store, *m_subscriptions, *m_replays, options);
    }
    QString file(const QString &name, const QByteArray &content) const
    {
        QFile out(m_folder->filePath(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(name));
        return out.fileName();
    }
    static ServerOptions freePort()
    {
        ServerOptions options;
        options.port = 0;
        return options;
    }
    static int statusOf(const QUrl &url, const QByteArray &headers = {})
    {
        RawClient client(static_cast<quint16>(url.port()), url.scheme() == u"https"_s);
        client.send(get("/events", headers));
        return client.readReply().status;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<EventStore> m_store;
    std::unique_ptr<Subscriptions> m_subscriptions;
    std::unique_ptr<Replays> m_replays;
};

void EventServerTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    LogOptions log;
    log.directory = m_folder->filePath(u"log"_s).toStdString();
    auto store = EventStore::open(log);
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    m_store = std::move(*store);
    auto subscriptions = Subscriptions::open(*m_store);
    QVERIFY2(subscriptions, subscriptions ? "" : subscriptions.error().message.c_str());
    m_subscriptions = std::move(*subscriptions);
    m_replays = std::make_unique<Replays>(*m_store, *m_subscriptions);
}

void EventServerTest::cleanup()
{
    m_replays.reset();
    m_subscriptions.reset();
    m_store.reset();
}

void EventServerTest::servesTheApi()
{
    const auto server = makeServer(freePort());
    const auto url = server->start();
    QVERIFY(url);
    QCOMPARE(url->scheme(), u"http"_s);
    QCOMPARE(statusOf(*url), 200);
    server->stop();
    RawClient late(static_cast<quint16>(url->port()), false);
    QVERIFY(!late.isConnected());
}

void EventServerTest::refusesToListenOpenly()
{
    ServerOptions options = freePort();
    options.address = QHostAddress(QHostAddress::AnyIPv4);
    const auto refused = makeServer(options)->start();
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.find("--token-file") != std::string::npos,
             refused.error().message.c_str());

    options.insecure = true;
    const auto server = makeServer(options);
    const auto url = server->start();
    QVERIFY(url);
    QCOMPARE(url->host(), u"127.0.0.1"_s); // an address that works
    QCOMPARE(statusOf(*url), 200);
}

void EventServerTest::saysWhyItCannotListen()
{
    const auto first = makeServer(freePort());
    const auto url = first->start();
    QVERIFY(url);
    ServerOptions options;
    options.port = static_cast<quint16>(url->port());
    const auto second = makeServer(options)->start();
    QVERIFY(!second);
    QVERIFY2(second.error().message.find("already listens on 127.0.0.1 port") != std::string::npos,
             second.error().message.c_str());

    options.address = QHostAddress(u"192.0.2.1"_s);
    options.insecure = true;
    const auto elsewhere = makeServer(options)->start();
    QVERIFY(!elsewhere);
    QVERIFY2(elsewhere.error().message.find("has no address 192.0.2.1") != std::string::npos,
             elsewhere.error().message.c_str());
}

void EventServerTest::saysWhatIsWrongWithItsFiles()
{
    const auto errorOf = [this](const ServerOptions &options) {
        const auto url = makeServer(options)->start();
        return url ? QByteArray() : QByteArray::fromStdString(url.error().message);
    };
    ServerOptions options = freePort();
    options.tokenFile = m_folder->filePath(u"none"_s);
    QVERIFY(errorOf(options).contains("none cannot be read"));

    options = freePort();
    options.tlsCertificate = m_folder->filePath(u"certificate.pem"_s);
    QVERIFY(errorOf(options).contains("--tls-cert and --tls-key go together"));
    options.tlsKey = m_folder->filePath(u"key.pem"_s);
    const auto says = [&](const char *text) {
        if (errorOf(options).contains(text))
            return true;
        qWarning("%s", errorOf(options).constData());
        return false;
    };
    QVERIFY(says("certificate.pem cannot be read: No such file or directory"));
    makeCertificate(options.tlsCertificate, options.tlsKey);
    makeCertificate(m_folder->filePath(u"other.pem"_s), options.tlsKey);
    QVERIFY(says("key.pem does not belong to the certificate")); // of another certificate
    // What an operator mixes up, half copies or leaves encrypted.
    file(u"certificate.pem"_s, "not a certificate\n");
    QVERIFY(says("certificate.pem cannot be used: there is no certificate in PEM form in it"));
    file(u"certificate.pem"_s, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    QVERIFY(says("certificate.pem cannot be used: the certificate in it is damaged ("));
    makeCertificate(options.tlsCertificate, options.tlsKey);
    file(u"key.pem"_s, "");
    QVERIFY(says("key.pem cannot be used: there is no private key in PEM form in it"));
    file(u"key.pem"_s, encryptedKey);
    QVERIFY(says("key.pem cannot be used: it is protected by a passphrase"));
}

void EventServerTest::reloadsTokensAndCertificate()
{
    ServerOptions options = freePort();
    options.tokenFile = file(u"tokens"_s, "first-0123456789abcdef read\n");
    options.tlsCertificate = m_folder->filePath(u"certificate.pem"_s);
    options.tlsKey = m_folder->filePath(u"key.pem"_s);
    makeCertificate(options.tlsCertificate, options.tlsKey);
    const auto server = makeServer(options);
    const auto url = server->start();
    QVERIFY(url);
    QCOMPARE(url->scheme(), u"https"_s);

    const QByteArray first = "Authorization: Bearer first-0123456789abcdef\r\n";
    const QByteArray second = "Authorization: Bearer second-0123456789abcdef\r\n";
    const auto certificate = [&url] {
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, static_cast<quint16>(url->port()));
        socket.waitForEncrypted();
        return socket.peerCertificate();
    };
    QCOMPARE(statusOf(*url, first), 200);
    QCOMPARE(statusOf(*url, second), 401);
    const QSslCertificate before = certificate();
    QVERIFY(!before.isNull());

    file(u"tokens"_s, "second-0123456789abcdef read\n");
    makeCertificate(options.tlsCertificate, options.tlsKey);
    QVERIFY(server->reload());
    QTRY_COMPARE(statusOf(*url, second), 200);
    QCOMPARE(statusOf(*url, first), 401);
    QVERIFY(certificate() != before);

    // A mistake while reloading changes nothing.
    file(u"tokens"_s, "second-0123456789abcdef everything\n");
    QVERIFY(!server->reload());
    QCOMPARE(statusOf(*url, second), 200);
}

QTEST_GUILESS_MAIN(EventServerTest)

#include "eventservertest.moc"
