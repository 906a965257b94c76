// What is behind Subscriptions. For model/subscription*.cpp only.
#pragma once

#include "model/changenotice.h"
#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/journal.h"
#include "model/subscriptionrecord.h"
#include "model/subscriptions.h"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

namespace dbbasic {

struct Subscriptions::Private
{
    explicit Private(EventStore &eventStore);

    EventStore &store;
    Subscriptions *q = nullptr;
    std::unique_ptr<Deliveries> deliveries;
    std::unique_ptr<ChangeNotice> notice;

    std::mutex pollMutex; ///< two pollers must not be handed the same event

    // Order: writeMutex, then mutex. A flush happens under writeMutex only, so readers never wait for a disk.
    mutable std::mutex writeMutex;
    std::unique_ptr<Journal> settingsJournal, cursorJournal, secretJournal;

    mutable std::mutex mutex;
    std::unordered_map<std::string, SubscriptionRecord> records;
    std::map<std::pair<std::string, std::string>, std::string> byName; ///< subscriber, type → id
    std::deque<SubscriptionRecord> removedRecords; ///< the last ones, as they were: for restore()
    std::set<std::string> dirtyCursors, removedPlans, changedPlans;
    std::uint64_t nextOrder = 0;
    Sequence lookedAt;

    Result<void> load();
    /// Each row to its subscription; rows of subscriptions that are gone go with them.
    Result<void> applyRows(Journal &journal, void (*apply)(SubscriptionRecord &, const Journal::Row &));
    Result<Sequence> resolve(const StartPosition &start) const;
    Subscription shown(const SubscriptionRecord &record) const; ///< under mutex
    void planChanged(SubscriptionRecord &record);               ///< under mutex
    static void take(SubscriptionRecord &record, const SubscriptionSettings &settings, const Filter &filter);
    void told(const std::string &id); ///< changed() and steered(), not under mutex
    Result<Acknowledged>
    acknowledge(const std::string &id,
                const std::function<Result<void>(SubscriptionRecord &)> &change); ///< under writeMutex

    /// Changes one record and tells it: `change` first works on a copy, which goes into the journals, then on
    /// the record. Under writeMutex.
    enum Write { Settings = 1, Cursor = 2, Secret = 4 };
    Result<void> change(const std::string &id, int writes,
                        const std::function<void(SubscriptionRecord &)> &change);
};

} // namespace dbbasic
