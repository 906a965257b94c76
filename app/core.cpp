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
    auto store = EventStore::open(log);
    if (!store)
        return tl::unexpected(store.error());
    core.store = std::move(*store);

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
    const Result<QUrl> address = server->start();
    if (!address) {
        status->setFailed(QString::fromStdString(address.error().message));
        return tl::unexpected(address.error());
    }
    status->setListening(*address);
    return {};
}

QString Core::dataFolder() const
{
    return QFile::decodeName(QByteArray::fromStdString(store->options().directory.string()));
}

} // namespace dbbasic
