#include "tests/ui/windowfixture.h"

#include "ui/eventview.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>

namespace dbbasic {

WindowFixture::WindowFixture()
{
    qputenv("XDG_DATA_HOME", path(QStringLiteral("share")).toUtf8());
    qputenv("XDG_CONFIG_HOME", path(QStringLiteral("config")).toUtf8());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, path(QStringLiteral("config")));
    QCoreApplication::setOrganizationName(QStringLiteral("dbbasic"));
    QCoreApplication::setApplicationName(QStringLiteral("dbbasic-events-test"));
    status.setListening(QUrl(QStringLiteral("http://127.0.0.1:8000")));
    window = std::make_unique<MainWindow>(*store, *subscriptions, *replays, status);
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

ShownWindow::ShownWindow()
{
    window->resize(1280, 800);
    window->show();
    window->activateWindow();
    view = find<EventView>("events");
}

int ShownWindow::rows() const
{
    return window->events().rowCount();
}

QLineEdit *ShownWindow::filter() const
{
    return find<QLineEdit>("filterEdit");
}

const Actions &ShownWindow::actions() const
{
    return window->actions();
}

void ShownWindow::contextMenu(QWidget *widget, const QPoint &place)
{
    QContextMenuEvent event(QContextMenuEvent::Mouse, place, widget->mapToGlobal(place));
    QCoreApplication::sendEvent(widget, &event);
}

QAction *ShownWindow::menuAction(const QString &path)
{
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QAction *found = nullptr;
    for (const QString &text : path.split(u'>')) {
        if (!menu)
            return nullptr;
        found = nullptr;
        for (QAction *action : menu->actions()) {
            if (action->text().remove(u'&') == text)
                found = action;
        }
        menu = found ? found->menu() : nullptr;
    }
    return found;
}

void ShownWindow::closePopups()
{
    while (QWidget *popup = QApplication::activePopupWidget())
        popup->close();
}

} // namespace dbbasic
