#include "ui/notices.h"

#include "model/localtext.h"
#include "ui/icons.h"

#include <QApplication>
#include <QMenu>
#include <QSettings>
#include <QSystemTrayIcon>
#include <QWidget>

#include <utility>

namespace dbbasic {

NoticeSettings NoticeSettings::kept()
{
    const QSettings settings;
    return {settings.value(QStringLiteral("notices/events"), false).toBool(),
            settings.value(QStringLiteral("notices/filter")).toString(),
            settings.value(QStringLiteral("notices/failures"), false).toBool()};
}

void NoticeSettings::keep() const
{
    QSettings settings;
    settings.setValue(QStringLiteral("notices/events"), ofEvents);
    settings.setValue(QStringLiteral("notices/filter"), filter);
    settings.setValue(QStringLiteral("notices/failures"), ofFailures);
}

Notices::Notices(EventStore &store, QWidget *window)
    : QObject(window)
    , m_window(window)
    , m_matches(new MatchNotice(store, this))
{
    connect(m_matches, &MatchNotice::matched, this, &Notices::noticeMatch);
    apply(NoticeSettings::kept());
}

Notices::~Notices() = default;

bool Notices::hasTray()
{
    return QSystemTrayIcon::isSystemTrayAvailable() && QSystemTrayIcon::supportsMessages();
}

void Notices::apply(const NoticeSettings &settings)
{
    m_settings = settings;
    m_settings.keep();
    std::optional<Filter> filter;
    if (settings.ofEvents) {
        if (const auto parsed = Filter::parse(settings.filter.toStdString(), currentTime()))
            filter = *parsed;
    }
    m_matches->watch(filter);

    if (settings.isOff()) {
        m_tray.reset();
        return;
    }
    if (m_tray)
        return;
    QIcon icon = QGuiApplication::windowIcon();
    if (icon.isNull())
        icon = icons::icon(icons::Name::Play);
    m_tray = std::make_unique<QSystemTrayIcon>(icon);
    m_tray->setToolTip(QCoreApplication::applicationName());
    auto *menu = new QMenu(m_window);
    menu->addAction(tr("&Show the window"), this, &Notices::bringUp);
    menu->addAction(tr("&No more notices"), this, [this] {
        NoticeSettings off = m_settings;
        off.ofEvents = off.ofFailures = false;
        // The icon goes, and this is its menu: not while it is being clicked.
        QMetaObject::invokeMethod(
            this, [this, off] { apply(off); }, Qt::QueuedConnection);
    });
    connect(m_tray.get(), &QObject::destroyed, menu, &QObject::deleteLater);
    m_tray->setContextMenu(menu);
    connect(m_tray.get(), &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger)
                    bringUp();
            });
    connect(m_tray.get(), &QSystemTrayIcon::messageClicked, this, [this] {
        bringUp();
        if (m_last.value > 0)
            Q_EMIT showRequested(m_last);
    });
    m_tray->show();
}

void Notices::setFailing(int failing)
{
    const int before = std::exchange(m_failing, failing);
    if (failing <= before || !m_settings.ofFailures)
        return;
    m_last = {};
    show(tr("Subscriptions that fail: %1").arg(countText(std::uint64_t(failing))),
         tr("Their events wait in the log until the callback answers again."));
}

void Notices::noticeMatch(const Match &match)
{
    m_last = match.sequence;
    const QString event = tr("#%1 from %2: %3")
                              .arg(countText(match.sequence.value), QString::fromStdString(match.source),
                                   QString::fromStdString(match.payload));
    const QString type = QString::fromStdString(match.type);
    if (match.count == 1)
        show(type, event);
    else
        show(tr("%1 events match").arg(countText(match.count)), tr("The last: %1 %2").arg(type, event));
}

void Notices::showSample()
{
    m_last = {};
    show(tr("A notice"), tr("This is how it looks."));
}

void Notices::show(const QString &title, const QString &text)
{
    if (m_show)
        m_show(title, text);
    else if (m_tray)
        m_tray->showMessage(title, text, m_tray->icon());
}

void Notices::bringUp()
{
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

} // namespace dbbasic
