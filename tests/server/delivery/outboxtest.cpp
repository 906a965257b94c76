// Who gets a slot. If this fails, targets that hang or dawdle keep the others waiting.
#include "server/delivery/outbox.h"
#include "server/delivery/targetpolicy.h"
#include "tests/support/faultserver.h"
#include "tests/support/mockclock.h"

#include <QTest>

using namespace dbbasic;
using namespace dbbasic::test;

namespace {

/// Somebody with one thing to send to a host of its own, or to one it shares.
class Somebody : public Sender
{
public:
    Somebody(Outbox &outbox, const FaultServer &server, Trust trust, const std::string &host)
        : m_outbox(outbox)
        , m_trust(trust)
        , m_target(Target::fromUrl(server.url().toStdString()))
    {
        m_target.hostKey = m_target.connectionKey = host;
    }

    const Target &target() const override { return m_target; }
    Trust trust() const override { return m_trust; }
    void granted() override
    {
        wasGranted = true;
        m_outbox.send(*this, m_target.head + "Content-Length: 0\r\n\r\n", [](const AttemptResult &) {});
    }
    void due() override {}

    bool wasGranted = false;

private:
    Outbox &m_outbox;
    Trust m_trust;
    Target m_target;
};

} // namespace

class OutboxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void classesLeaveRoom();
    void sixToAHost();
    void newestOfTheUnknownFirst();

private:
    std::shared_ptr<Somebody> add(Trust trust, const std::string &host = {})
    {
        auto somebody = std::make_shared<Somebody>(m_outbox, m_server, trust,
                                                   host.empty() ? "host" + std::to_string(++m_count) : host);
        m_outbox.want(somebody);
        return somebody;
    }
    std::size_t add(int count, Trust trust)
    {
        const std::size_t before = m_outbox.inFlight();
        for (int i = 0; i < count; ++i)
            add(trust);
        return m_outbox.inFlight() - before;
    }

    FaultServer m_server;
    MockClock m_clock;
    TargetPolicy m_policy{true};
    Outbox m_outbox{{m_policy, m_clock, {}, systemResolve()}};
    int m_count = 0;

private Q_SLOTS:
    void initTestCase() { m_server.otherwise = Reaction{Reaction::Hang}; }
    void cleanup()
    {
        while (m_outbox.inFlight() > 0) {
            m_clock.advance(Attempt::totalLimit);
            m_outbox.checkDeadlines();
        }
    }
};

void OutboxTest::classesLeaveRoom()
{
    QCOMPARE(add(100, Trust::Suspect), 24u);
    QCOMPARE(add(100, Trust::Slow), 16u);
    QCOMPARE(add(100, Trust::Unknown), 8u);
    QCOMPARE(add(100, Trust::Proven), 16u);
    QCOMPARE(m_outbox.inFlight(), Outbox::slotLimit);
}

void OutboxTest::sixToAHost()
{
    for (int i = 0; i < 10; ++i)
        add(Trust::Proven, "one");
    QCOMPARE(m_outbox.inFlight(), 6u);
    QVERIFY(add(Trust::Proven, "another")->wasGranted);
}

void OutboxTest::newestOfTheUnknownFirst()
{
    QCOMPARE(add(100, Trust::Unknown), 48u);
    const auto newest = add(Trust::Unknown);
    QVERIFY(!newest->wasGranted);
    m_clock.advance(Attempt::totalLimit);
    m_outbox.checkDeadlines();
    QVERIFY(newest->wasGranted);
}

QTEST_GUILESS_MAIN(OutboxTest)
#include "outboxtest.moc"
