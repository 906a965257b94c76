// A real log with its subscriptions and replays in a folder of its own.
#pragma once

#include "model/eventstore.h"
#include "model/replays.h"
#include "model/subscriptions.h"

#include <QTemporaryDir>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace dbbasic {

class Storage;

class StoreFixture
{
public:
    /// Aborts the test program with the reason when the log cannot be opened.
    explicit StoreFixture(SyncPolicy sync = SyncPolicy::None, Storage *storage = nullptr);
    /// On a folder that is there and stays, with the log as safe as a server keeps it.
    explicit StoreFixture(const std::filesystem::path &directory);

    /// Publishes and waits until it is in the log.
    std::vector<Published> publish(const std::string &type, const std::string &payload = "{}", int times = 1,
                                   const std::string &source = "test");
    std::vector<Published> publish(Transaction transaction);

    Subscription subscribe(const std::string &subscriber, const std::string &type = "*",
                           const std::string &callback = {},
                           StartPosition start = {StartPosition::Kind::Beginning, {}, {}});

    /// As the one who delivers would report it: the event at the subscription's position + 1 was answered so.
    void reportAttempt(const std::string &subscriptionId, int statusCode, const std::string &body = {});

    QString path(const QString &name) const { return m_folder.filePath(name); }

private:
    void open(const std::filesystem::path &directory, SyncPolicy sync, Storage *storage);

    QTemporaryDir m_folder;

public:
    std::unique_ptr<EventStore> store;
    std::unique_ptr<Subscriptions> subscriptions;
    std::unique_ptr<Replays> replays;
};

} // namespace dbbasic
