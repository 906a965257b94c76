// A real log, real subscriptions and a real dispatcher in the test's own thread, with a clock the test moves.
#pragma once

#include "model/deliveries.h"
#include "server/delivery/dispatcher.h"
#include "tests/support/faultserver.h"
#include "tests/support/mockclock.h"
#include "tests/support/storefixture.h"

#include <QFile>
#include <QSslCertificate>
#include <QTest>

namespace dbbasic::test {

class DeliveryRig : public StoreFixture
{
public:
    using StoreFixture::StoreFixture;

    MockClock clock;
    TargetPolicy policy{true};
    Resolve resolve; ///< empty: the operating system's
    std::unique_ptr<Dispatcher> dispatcher;

    ~DeliveryRig() { dispatcher.reset(); }

    void start()
    {
        DispatcherOptions options;
        options.policy = policy;
        options.clock = &clock;
        options.resolve = resolve;
        options.jitter = [] { return 0.0; };
        // The made-up authority of tests/support/tls.
        QList<QSslCertificate> authorities = options.tls.caCertificates();
        authorities += QSslCertificate::fromPath(QStringLiteral(DBBASIC_TEST_TLS "/ca.pem"));
        options.tls.setCaCertificates(authorities);
        dispatcher = std::make_unique<Dispatcher>(*store, *subscriptions, *replays, options);
    }

    /// As after the end of the program and a new start.
    void restart()
    {
        dispatcher.reset();
        replays.reset();
        subscriptions.reset();
        subscriptions = std::move(*Subscriptions::open(*store));
        replays = std::make_unique<Replays>(*store, *subscriptions);
        start();
    }

    std::string subscribeTo(const FaultServer &server, const std::string &subscriber = "target",
                            const std::string &type = "*")
    {
        return subscribe(subscriber, type, server.url().toStdString()).id;
    }

    Subscription get(const std::string &id) const { return subscriptions->find(id).value(); }
    std::uint64_t position(const std::string &id) const { return get(id).position.value; }
    /// Attempts under way now. The clock is moved by nothing, which brings the count up to date.
    std::uint32_t inFlight()
    {
        clock.advance(std::chrono::milliseconds(0));
        return subscriptions->deliveries().totals().inFlight;
    }
};

/// One target and one subscription to all events that it gets.
class OneTargetRig : public DeliveryRig
{
public:
    FaultServer server;
    const std::string id = subscribeTo(server);

    explicit OneTargetRig(std::initializer_list<Reaction> reactions = {}, Reaction otherwise = {})
    {
        server.next(reactions);
        server.otherwise = otherwise;
        start();
    }
    ~OneTargetRig() { dispatcher.reset(); }

    Subscription subscription() const { return get(id); }
    DeliveryStatus status() const { return get(id).delivery; }
    std::uint64_t position() const { return DeliveryRig::position(id); }
    Deliveries &deliveries() { return subscriptions->deliveries(); }
};

} // namespace dbbasic::test
