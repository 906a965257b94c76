// The real window on a real log; settings and data of the user are not touched.
#pragma once

#include "model/servicestatus.h"
#include "tests/support/storefixture.h"
#include "ui/mainwindow.h"

#include <memory>

namespace dbbasic {

class WindowFixture : public StoreFixture
{
public:
    WindowFixture();

    /// Some shop's events: several types and sources, nested payloads.
    void publishShop(int count);

    /// As closing and starting again.
    void reopenWindow();

    template <typename T>
    T *find(const char *name) const
    {
        return window->findChild<T *>(QLatin1StringView(name));
    }

    ServiceStatus status;
    std::unique_ptr<MainWindow> window;
};

} // namespace dbbasic
