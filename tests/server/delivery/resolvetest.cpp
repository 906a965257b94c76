// From a name to a connection. If one of these fails, a webhook stops when a name server hiccups, goes where
// it must not, or never finds the address that works.
#include "tests/support/deliveryrig.h"
#include "tests/support/fakeresolver.h"

#include <QTest>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace dbbasic;
using namespace dbbasic::test;
using namespace std::chrono_literals;

namespace {

const QString name = QStringLiteral("hooks.example");

/// Takes no further connection and refuses none: to whoever connects it is as if nobody was there.
class BlackHole
{
public:
    BlackHole(const char *address, quint16 port)
    {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        ::inet_pton(AF_INET, address, &where.sin_addr);
        const auto *target = reinterpret_cast<const sockaddr *>(&where);
        m_sockets[0] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::bind(m_sockets[0], target, sizeof where) != 0 || ::listen(m_sockets[0], 0) != 0)
            qFatal("the black hole cannot listen");
        for (std::size_t i = 1; i < m_sockets.size(); ++i) { // fill its queue
            m_sockets[i] = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            (void)::connect(m_sockets[i], target, sizeof where);
        }
    }
    ~BlackHole()
    {
        for (const int socket : m_sockets)
            ::close(socket);
    }
    Q_DISABLE_COPY_MOVE(BlackHole)

private:
    std::array<int, 4> m_sockets;
};

/// Deliveries to http://hooks.example, with a log, a target and a resolver.
struct NamedTarget : DeliveryRig
{
    FaultServer server;
    FakeResolver resolver;
    std::string id;

    NamedTarget()
    {
        resolve = resolver.resolve();
        id = subscribe("target", "*", "http://hooks.example:" + std::to_string(server.port()) + "/hook").id;
    }
    ~NamedTarget() { dispatcher.reset(); }
    DeliveryStatus status() const { return get(id).delivery; }
};

} // namespace

class ResolveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unknownNameWaitsAndComesBack();
    void lookUpThatHangs();
    void vettedAfterResolution_data();
    void vettedAfterResolution();
    void rebinding();
    void pinned();
    void localhostNeedsNoResolver_data();
    void localhostNeedsNoResolver();
    void nextAddressWhenOneRefuses();
    void nextAddressWhenOneIsSilent();
};

// A name that cannot be resolved is a target that fails: the whole schedule up to an hour, and nothing is
// lost.
void ResolveTest::unknownNameWaitsAndComesBack()
{
    NamedTarget target;
    target.start();
    target.publish("a", "{}", 2);
    std::uint64_t attempts = 0;
    for (const std::chrono::seconds delay :
         std::initializer_list<std::chrono::seconds>{1s, 5s, 15s, 1min, 5min, 15min, 30min, 1h, 1h, 1h}) {
        ++attempts;
        QTRY_COMPARE(target.status().attempts, attempts);
        QVERIFY2(target.status().lastError.find("cannot resolve hooks.example") != std::string::npos,
                 target.status().lastError.c_str());
        QCOMPARE(target.status().nextAttemptAt.value() - target.clock.now(),
                 std::chrono::microseconds(delay));
        target.clock.advance(delay - 1ms);
        QCOMPARE(target.resolver.lookups, int(attempts));
        target.clock.advance(1ms);
    }
    QTRY_COMPARE(target.status().attempts, attempts + 1);
    target.resolver.addresses[name] = {QStringLiteral("127.0.0.1")};
    target.clock.advance(1h);
    QTRY_COMPARE(target.position(target.id), 2u);
    QCOMPARE(target.server.sequences(), (std::vector<qint64>{1, 2}));
    QCOMPARE(target.get(target.id).state, SubscriptionState::Active);
}

void ResolveTest::lookUpThatHangs()
{
    NamedTarget target;
    target.resolver.hangs = true;
    target.start();
    target.publish("a");
    QTRY_COMPARE(target.resolver.lookups, 1);
    target.clock.advance(4999ms);
    QCOMPARE(target.status().attempts, 0u);
    target.clock.advance(1ms);
    QTRY_COMPARE(target.status().attempts, 1u);
    QVERIFY2(target.status().lastError.find("no address") != std::string::npos,
             target.status().lastError.c_str());
    target.resolver.hangs = false;
    target.resolver.addresses[name] = {QStringLiteral("127.0.0.1")};
    target.clock.advance(1s);
    QTRY_COMPARE(target.position(target.id), 1u);
}

void ResolveTest::vettedAfterResolution_data()
{
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<bool>("isCalled");
    const QString metadata = QStringLiteral("169.254.169.254");
    const QString loopback = QStringLiteral("127.0.0.1");
    QTest::newRow("metadata") << QStringList{metadata} << false;
    QTest::newRow("mapped metadata") << QStringList{QStringLiteral("::ffff:169.254.169.254")} << false;
    QTest::newRow("unspecified") << QStringList{QStringLiteral("0.0.0.0")} << false;
    QTest::newRow("one of them may be called") << QStringList{metadata, loopback} << true;
}

void ResolveTest::vettedAfterResolution()
{
    QFETCH(QStringList, addresses);
    QFETCH(bool, isCalled);
    NamedTarget target;
    target.resolver.addresses[name] = addresses;
    target.start();
    target.publish("a");
    QTRY_COMPARE(target.status().attempts, 1u);
    QCOMPARE(target.server.connections(), isCalled ? 1 : 0);
    if (isCalled)
        QCOMPARE(target.position(target.id), 1u);
    else
        QVERIFY2(target.status().lastError.find("refused") != std::string::npos,
                 target.status().lastError.c_str());
}

// A name that first points to a harmless address and then elsewhere: each connection is vetted.
void ResolveTest::rebinding()
{
    NamedTarget target;
    target.server.otherwise = Reaction{Reaction::Answer, 200, "Connection: close\r\n", {}};
    target.resolver.addresses[name] = {QStringLiteral("127.0.0.1")};
    target.start();
    target.publish("a");
    QTRY_COMPARE(target.position(target.id), 1u);
    target.resolver.addresses[name] = {QStringLiteral("169.254.169.254")};
    target.publish("a");
    QTRY_COMPARE(target.status().attempts, 2u);
    QVERIFY(target.status().lastError.find("refused") != std::string::npos);
    QCOMPARE(target.server.connections(), 1);
}

// The connection goes to the address that was vetted, with the name in the request; the name is not looked up
// again between vetting and connecting.
void ResolveTest::pinned()
{
    NamedTarget target;
    target.resolver.addresses[name] = {QStringLiteral("127.0.0.1")};
    target.start();
    target.publish("a", "{}", 3);
    QTRY_COMPARE(target.position(target.id), 3u);
    QCOMPARE(target.resolver.lookups, 1);
    QCOMPARE(target.server.connections(), 1);
    QCOMPARE(target.server.seen()[0].header("host"),
             "hooks.example:" + QByteArray::number(target.server.port()));
}

void ResolveTest::localhostNeedsNoResolver_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("localhost") << "localhost";
    QTest::newRow("in capitals") << "LocalHost";
    QTest::newRow("below it") << "hooks.localhost";
}

void ResolveTest::localhostNeedsNoResolver()
{
    QFETCH(QString, host);
    FaultServer server;
    FakeResolver resolver; // knows no name
    DeliveryRig rig;
    rig.resolve = resolver.resolve();
    const std::string url = "http://" + host.toStdString() + ":" + std::to_string(server.port()) + "/hook";
    const std::string id = rig.subscribe("here", "*", url).id;
    rig.start();
    rig.publish("a");
    QTRY_COMPARE(rig.position(id), 1u);
    QCOMPARE(resolver.lookups, 0);
    rig.dispatcher.reset(); // before the resolver
}

void ResolveTest::nextAddressWhenOneRefuses()
{
    NamedTarget target;
    target.resolver.addresses[name] = {QStringLiteral("127.0.0.3"), QStringLiteral("127.0.0.1")};
    target.start();
    target.publish("a");
    QTRY_COMPARE(target.position(target.id), 1u);
    QCOMPARE(target.status().failures, 0u);
}

void ResolveTest::nextAddressWhenOneIsSilent()
{
    NamedTarget target;
    const BlackHole silent("127.0.0.2", target.server.port());
    target.resolver.addresses[name] = {QStringLiteral("127.0.0.2"), QStringLiteral("127.0.0.1")};
    target.start();
    target.publish("a");
    const auto begin = target.clock.now();
    QTRY_VERIFY((target.clock.advance(100ms), target.status().attempts == 1));
    QCOMPARE(target.position(target.id), 1u);
    QVERIFY(target.clock.now() - begin >= 2s); // it had its share of the five seconds
}

QTEST_GUILESS_MAIN(ResolveTest)
#include "resolvetest.moc"
