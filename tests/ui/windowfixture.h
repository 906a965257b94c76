// The real window on a real log; settings and data of the user are not touched.
#pragma once

#include "model/servicestatus.h"
#include "tests/support/storefixture.h"
#include "ui/mainwindow.h"

#include <memory>

class QAction;
class QLineEdit;
class QPoint;
class QWidget;

namespace dbbasic {

class Actions;
class EventView;

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

/// The window as a user has it in front of him, and what he does in it.
class ShownWindow : public WindowFixture
{
public:
    ShownWindow();

    int rows() const; ///< of the table
    QLineEdit *filter() const;
    const Actions &actions() const;

    void contextMenu(QWidget *widget, const QPoint &place);
    /// In the menu that is open: the entry of that title, or one of a menu below it ("Remove>Failures"); null
    /// if there is none.
    QAction *menuAction(const QString &path);
    void closePopups();

    EventView *view; ///< the table
};

} // namespace dbbasic
