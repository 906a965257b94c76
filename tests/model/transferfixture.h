// What the tests of export, import and backup share: logs in a folder, and events that are hard to carry.
#pragma once

#include "model/eventstore.h"
#include "model/log/log.h"
#include "model/log/logview.h"
#include "model/transfer.h"

#include <QBuffer>
#include <QTemporaryDir>

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace dbbasic {

inline const Time start{std::chrono::sys_days{std::chrono::year(2026) / std::chrono::March / 1}};

inline std::filesystem::path pathOf(const QTemporaryDir &folder, const char *name)
{
    return std::filesystem::path(folder.path().toStdString()) / name;
}

inline std::unique_ptr<EventStore> openStore(const std::filesystem::path &directory,
                                             std::uint64_t segmentBytes = 256u << 20)
{
    LogOptions options;
    options.directory = directory;
    options.sync = SyncPolicy::None;
    options.segmentBytes = segmentBytes;
    auto store = EventStore::open(options);
    if (!store)
        qFatal("%s", store.error().message.c_str());
    return std::move(*store);
}

inline bool publish(EventStore &store, Transaction transaction)
{
    std::promise<bool> done;
    store.publish(std::move(transaction),
                  [&done](const auto &result) { done.set_value(result.has_value()); });
    return done.get_future().get();
}

/// Awkward on purpose: whatever a payload or a source may have in it.
inline Transaction sample(int count)
{
    static const std::vector<std::string> payloads{
        R"({"z":1.10,"a":12345678901234567890,"e":1e400})",
        R"({"text":"comma, \"quote\", tab\t, newline\n, é 😀 \u0000 \ud83d"})",
        R"([])",
        R"("just a text, with a comma")",
        R"(null)",
        R"({"a":1,"a":2})",
    };
    static const std::vector<std::string> sources{
        "auth", "web\tshop\\new\nline\r", "comma, \"quote\"", "ünïcode", "100%", ""};
    Transaction transaction;
    for (int i = 0; i < count; ++i) {
        EventDraft draft;
        draft.type = i % 3 == 0 ? "user.created" : "order.completed";
        draft.source = sources[std::size_t(i) % sources.size()];
        draft.payload = payloads[std::size_t(i / 2) % payloads.size()];
        draft.time = start + std::chrono::microseconds(i / 2 * 1'234'567); // two share a time
        transaction.push_back(std::move(draft));
    }
    return transaction;
}

inline EventDraft draftOf(std::string type, std::string payload = "{}")
{
    EventDraft draft;
    draft.type = std::move(type);
    draft.payload = std::move(payload);
    return draft;
}

inline QByteArray exported(EventStore &store, ExportFormat format, const Query &query)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const auto report = exportEvents(store.view(), query, format, buffer);
    if (!report)
        qFatal("%s", report.error().message.c_str());
    return buffer.data();
}

inline QByteArray exported(EventStore &store, ExportFormat format)
{
    Query query;
    query.order = Order::OldestFirst;
    return exported(store, format, query);
}

} // namespace dbbasic
