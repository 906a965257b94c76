// The real window on a real log in a folder of its own.
#pragma once

#include "model/eventstore.h"
#include "model/replays.h"
#include "model/servicestatus.h"
#include "model/subscriptions.h"
#include "ui/mainwindow.h"

#include <QTemporaryDir>

#include <memory>
#include <string>

namespace dbbasic {

class WindowFixture
{
public:
    /// Settings and data of the user are not touched.
    WindowFixture();
    ~WindowFixture();

    /// Publishes and waits until it is in the log.
    void publish(const std::string &type, const std::string &payload = "{}",
                 const std::string &source = "test", int times = 1);
    void publish(Transaction transaction);
    /// Some shop's events: several types and sources, nested payloads.
    void publishShop(int count);

    /// As closing and starting again.
    void reopenWindow();

    template <typename T>
    T *find(const char *name) const
    {
        return window->findChild<T *>(QLatin1StringView(name));
    }

private:
    QTemporaryDir m_folder;

public:
    std::unique_ptr<EventStore> store;
    std::unique_ptr<Subscriptions> subscriptions;
    std::unique_ptr<Replays> replays;
    ServiceStatus status;
    std::unique_ptr<MainWindow> window;
};

} // namespace dbbasic
