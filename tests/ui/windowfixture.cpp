#include "tests/ui/windowfixture.h"

#include <QCoreApplication>
#include <QSettings>
#include <QStandardPaths>

#include <condition_variable>
#include <mutex>

namespace dbbasic {

WindowFixture::WindowFixture()
{
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    QCoreApplication::setOrganizationName(QStringLiteral("dbbasic"));
    QCoreApplication::setApplicationName(QStringLiteral("dbbasic-events-test"));

    LogOptions options;
    options.directory = m_folder.filePath(QStringLiteral("data")).toStdString();
    options.sync = SyncPolicy::None;
    auto opened = EventStore::open(options);
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    store = std::move(*opened);
    auto openedSubscriptions = Subscriptions::open(*store);
    if (!openedSubscriptions)
        qFatal("%s", openedSubscriptions.error().message.c_str());
    subscriptions = std::move(*openedSubscriptions);
    replays = std::make_unique<Replays>(*store);
    status.setListening(QUrl(QStringLiteral("http://127.0.0.1:8000")));
    window = std::make_unique<MainWindow>(*store, *subscriptions, *replays, status);
}

WindowFixture::~WindowFixture() = default;

void WindowFixture::publish(Transaction transaction)
{
    std::mutex mutex;
    std::condition_variable done;
    bool finished = false;
    store->publish(std::move(transaction), [&](const Result<std::vector<Published>> &result) {
        if (!result)
            qFatal("%s", result.error().message.c_str());
        const std::lock_guard lock(mutex);
        finished = true;
        done.notify_one();
    });
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return finished; });
}

void WindowFixture::publish(const std::string &type, const std::string &payload, const std::string &source,
                            int times)
{
    EventDraft draft;
    draft.type = type;
    draft.payload = payload;
    draft.source = source;
    publish(Transaction(std::size_t(times), draft));
}

void WindowFixture::publishShop(int count)
{
    static constexpr const char *types[] = {"order.created",    "order.completed", "user.created",
                                            "payment.received", "order.created",   "post.published",
                                            "email.sent",       "user.deleted"};
    static constexpr const char *sources[] = {"shop", "shop", "auth",   "payments",
                                              "shop", "blog", "mailer", "auth"};
    Transaction transaction;
    for (int i = 0; i < count; ++i) {
        const int kind = (i * 7 + i / 5) % 8;
        EventDraft draft;
        draft.type = types[kind];
        draft.source = sources[kind];
        draft.payload = R"({"order_id":")" + std::to_string(1000 + i) + R"(","user":{"id":)" +
                        std::to_string(i % 97) + R"(,"name":"Alice Example","tags":["new","vip"]},"total":)" +
                        std::to_string(i % 250) +
                        R"(.10,"currency":"EUR","items":[{"sku":"A-1","n":2},{"sku":"B-7","n":1}],"paid":)" +
                        (i % 3 ? "true" : "false") + R"(,"note":null})";
        transaction.push_back(std::move(draft));
    }
    publish(std::move(transaction));
}

void WindowFixture::reopenWindow()
{
    window->close();
    window.reset();
    window = std::make_unique<MainWindow>(*store, *subscriptions, *replays, status);
}

} // namespace dbbasic
