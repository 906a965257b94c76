#include "server/eventserver.h"

#include "server/delivery/targetpolicy.h"
#include "server/deliverythread.h"
#include "server/http/access.h"
#include "server/http/listener.h"
#include "server/http/tls.h"
#include "server/http/tokens.h"
#include "server/iothread.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include <unistd.h>

namespace dbbasic {

namespace {

constexpr std::chrono::milliseconds stopPatience{5'000};

Result<std::shared_ptr<const Access>> loadAccess(const ServerOptions &options)
{
    Tokens tokens;
    if (!options.tokenFile.isEmpty()) {
        auto loaded = Tokens::load(options.tokenFile);
        if (!loaded)
            return tl::unexpected(loaded.error());
        tokens = std::move(*loaded);
    }
    return std::make_shared<const Access>(options.address, options.serverNames, options.corsOrigins,
                                          std::move(tokens));
}

/// Null without a certificate: plain HTTP.
Result<std::shared_ptr<const TlsContext>> loadTls(const ServerOptions &options)
{
    if (options.tlsCertificate.isEmpty())
        return std::shared_ptr<const TlsContext>();
    return TlsContext::load(options.tlsCertificate, options.tlsKey);
}

/// Connections leave some files for the log and for webhooks: a client beyond them hears a 503, instead of
/// the log that it cannot begin a segment.
int connectionsWithin(int wanted)
{
    constexpr rlim_t kept = 256;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY)
        return wanted;
    const rlim_t most = files.rlim_cur - std::min(kept, files.rlim_cur / 2);
    return static_cast<int>(std::min<rlim_t>(static_cast<rlim_t>(wanted), most));
}

EdgeLimits limitsOf(const ServerOptions &options)
{
    EdgeLimits limits;
    limits.request.body = options.maximumBody;
    limits.connections = connectionsWithin(options.maximumConnections);
    return limits;
}

/// With an address that a client on this machine can use.
QUrl urlOf(const ServerOptions &options, quint16 port)
{
    QHostAddress address = options.address;
    if (address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4))
        address = QHostAddress(QHostAddress::LocalHost);
    else if (address == QHostAddress(QHostAddress::AnyIPv6))
        address = QHostAddress(QHostAddress::LocalHostIPv6);
    QUrl url;
    url.setScheme(options.tlsCertificate.isEmpty() ? QStringLiteral("http") : QStringLiteral("https"));
    url.setHost(address.toString());
    url.setPort(port);
    return url;
}

} // namespace

Result<void> checkOptions(const ServerOptions &options)
{
    if (!options.address.isLoopback() && !options.insecure && options.tokenFile.isEmpty()) {
        return failure(
            Error::Code::InvalidArgument,
            "Anyone who reaches " + options.address.toString().toStdString() +
                " could read and publish events; give --token-file, or --insecure if that is meant");
    }
    if (options.tlsCertificate.isEmpty() != options.tlsKey.isEmpty())
        return failure(Error::Code::InvalidArgument,
                       "--tls-cert and --tls-key go together; only one of them was given");
    for (const QString &origin : options.corsOrigins) {
        if (!isOrigin(origin)) {
            return failure(Error::Code::InvalidArgument, "--cors-origin: \"" + origin.toStdString() +
                                                             "\" is not a web origin such as "
                                                             "https://app.example.org, nor *");
        }
    }
    const TargetPolicy policy(options.address.isLoopback(), options.allowedTargets);
    if (const QString entry = policy.invalidEntry(); !entry.isEmpty()) {
        return failure(Error::Code::InvalidArgument,
                       "--allow-target: \"" + entry.toStdString() +
                           "\" is not a host name, an address or a network such as 10.1.0.0/16");
    }
    return {};
}

struct EventServer::Prepared
{
    Prepared(std::shared_ptr<const Access> a, std::shared_ptr<const TlsContext> t, int listening)
        : access(std::move(a))
        , tls(std::move(t))
        , descriptor(listening)
    {
    }
    ~Prepared()
    {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    Q_DISABLE_COPY_MOVE(Prepared)

    std::shared_ptr<const Access> access;
    std::shared_ptr<const TlsContext> tls;
    int descriptor;
};

struct EventServer::Private
{
    EventStore &store;
    Subscriptions &subscriptions;
    Replays &replays;
    const ServerOptions options;
    EdgeCounters counters = {};
    std::unique_ptr<DeliveryThread> delivery = {};
    std::unique_ptr<IoThread> io = {};
};

EventServer::EventServer(EventStore &store, Subscriptions &subscriptions, Replays &replays,
                         ServerOptions options)
    : d(new Private{store, subscriptions, replays, std::move(options)})
{
}

EventServer::~EventServer()
{
    stop();
}

Result<std::shared_ptr<EventServer::Prepared>> EventServer::prepare(const ServerOptions &options)
{
    if (const Result<void> checked = checkOptions(options); !checked)
        return tl::unexpected(checked.error());
    auto access = loadAccess(options);
    if (!access)
        return tl::unexpected(access.error());
    auto tls = loadTls(options);
    if (!tls)
        return tl::unexpected(tls.error());
    const auto descriptor = openListener(options.address, options.port);
    if (!descriptor)
        return tl::unexpected(descriptor.error());
    return std::make_shared<Prepared>(std::move(*access), std::move(*tls), *descriptor);
}

QUrl EventServer::start(std::shared_ptr<Prepared> prepared)
{
    const ServerOptions &options = d->options;
    const int descriptor = std::exchange(prepared->descriptor, -1);
    const quint16 port = listenerPort(descriptor);
    TargetPolicy policy(options.address.isLoopback(), options.allowedTargets);
    policy.setOwnListener(options.address, port);

    d->delivery = std::make_unique<DeliveryThread>(d->store, d->subscriptions, d->replays, std::move(policy));
    d->io = std::make_unique<IoThread>(ApiContext{d->store, d->subscriptions, d->replays, &d->counters},
                                       std::move(prepared->access), std::move(prepared->tls),
                                       limitsOf(options), d->counters, descriptor);
    return urlOf(options, port);
}

Result<QUrl> EventServer::start()
{
    auto prepared = prepare(d->options);
    if (!prepared)
        return tl::unexpected(prepared.error());
    return start(std::move(*prepared));
}

void EventServer::stop()
{
    // Both at the same time: together they have the patience once.
    if (d->io)
        d->io->stop(stopPatience);
    if (d->delivery)
        d->delivery->stop(stopPatience);
    d->io.reset();
    d->delivery.reset();
}

Result<void> EventServer::reload()
{
    auto access = loadAccess(d->options);
    if (!access)
        return tl::unexpected(access.error());
    auto tls = loadTls(d->options);
    if (!tls)
        return tl::unexpected(tls.error());
    if (d->io)
        d->io->setAccess(std::move(*access), std::move(*tls));
    return {};
}

} // namespace dbbasic
