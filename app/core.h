// What owns what: the parts of the program as members in order of dependence. Their destruction, in reverse,
// is the shutdown: first nothing more comes in, last the log is closed.
#pragma once

#include "app/logwatch.h"
#include "model/eventstore.h"
#include "model/replays.h"
#include "model/result.h"
#include "model/servicestatus.h"
#include "model/subscriptions.h"
#include "server/eventserver.h"

#include <QString>

#include <memory>

namespace dbbasic {

struct Options;

struct Core
{
    /// Takes the address and then the data folder; answers nobody yet. Without a window an address that
    /// cannot be had is the end, before anything is made on disk; with one it is listen() that tells it.
    static Result<Core> open(const Options &options);

    /// Answers requests, and says so in `status`; on an error the log stays usable.
    Result<void> listen();

    QString dataFolder() const; ///< absolute

    Result<std::shared_ptr<EventServer::Prepared>> prepared; ///< until listen()
    std::unique_ptr<EventStore> store;
    std::unique_ptr<LogWatch> logWatch;
    std::unique_ptr<Subscriptions> subscriptions;
    std::unique_ptr<Replays> replays;
    std::unique_ptr<ServiceStatus> status;
    std::unique_ptr<EventServer> server;
};

} // namespace dbbasic
