// The server as the rest of the program sees it: threads, start, stop, state. Owns the I/O thread with
// listener and API, and the delivery thread with the dispatcher.
#pragma once

#include "model/result.h"

#include <QHostAddress>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <cstdint>
#include <memory>

namespace dbbasic {

class EventStore;
class Replays;
class Subscriptions;

struct ServerOptions
{
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 8000;   ///< 0: a free one
    bool insecure = false; ///< listen beyond loopback without a token
    QString tokenFile, tlsCertificate, tlsKey;
    QStringList corsOrigins, serverNames, allowedTargets;
    qint64 maximumBody = 8 << 20;
    int maximumConnections = 20'000; ///< fewer if the limit of open files does not allow so many
};

/// What is wrong with the options as such; nothing on the machine is looked at. Names the option.
Result<void> checkOptions(const ServerOptions &options);

/// Lives in the main thread.
class EventServer : public QObject
{
    Q_OBJECT

public:
    EventServer(EventStore &store, Subscriptions &subscriptions, Replays &replays, ServerOptions options);
    /// Stops listening, finishes what is in flight (5 s), ends the threads.
    ~EventServer() override;

    /// All that can fail, before there is a log to serve: options, tokens, certificate, and the address,
    /// which is taken. Errors: address in use, not allowed, token or certificate not usable; each says what
    /// to do.
    struct Prepared;
    static Result<std::shared_ptr<Prepared>> prepare(const ServerOptions &options);

    /// Serves on what was prepared with the same options. An address that a client on this machine can use.
    QUrl start(std::shared_ptr<Prepared> prepared);
    Result<QUrl> start(); ///< prepare() and start() in one
    void stop();
    /// Certificate and tokens again from their files (SIGHUP). Keeps the old ones on error.
    Result<void> reload();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace dbbasic
