#include "app/core.h"

#include "app/options.h"

#include <QFile>
#include <QFileInfo>

namespace dbbasic {

Result<Core> Core::open(const Options &options)
{
    LogOptions log;
    const QString folder = options.dataFolder.isEmpty() ? defaultDataFolder() : options.dataFolder;
    log.directory = QFile::encodeName(QFileInfo(folder).absoluteFilePath()).toStdString();
    log.sync = options.sync;
    log.segmentBytes = options.segmentBytes;

    Core core;
    core.prepared = EventServer::prepare(options.server);
    if (!core.prepared && !options.window)
        return tl::unexpected(core.prepared.error());
    auto store = EventStore::open(log);
    if (!store)
        return tl::unexpected(store.error());
    core.store = std::move(*store);
    core.logWatch = std::make_unique<LogWatch>(*core.store);

    auto subscriptions = Subscriptions::open(*core.store);
    if (!subscriptions)
        return tl::unexpected(subscriptions.error());
    core.subscriptions = std::move(*subscriptions);

    core.replays = std::make_unique<Replays>(*core.store, *core.subscriptions);
    core.status = std::make_unique<ServiceStatus>();
    core.server =
        std::make_unique<EventServer>(*core.store, *core.subscriptions, *core.replays, options.server);
    return core;
}

Result<void> Core::listen()
{
    if (!prepared) {
        status->setFailed(QString::fromStdString(prepared.error().message));
        return tl::unexpected(prepared.error());
    }
    status->setListening(server->start(std::move(*prepared)));
    return {};
}

QString Core::dataFolder() const
{
    return QFile::decodeName(QByteArray::fromStdString(store->options().directory.string()));
}

} // namespace dbbasic
