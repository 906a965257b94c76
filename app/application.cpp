#include "app/application.h"

#include <QApplication>
#include <QCoreApplication>
#include <QIcon>
#include <QString>

#include <cerrno>
#include <clocale>
#include <cstddef>
#include <cstring>
#include <string_view>

#include <langinfo.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace dbbasic {

using namespace Qt::StringLiterals;

namespace {

// Qt takes nothing but UTF-8 and says so in five lines; cron and containers start programs with no locale at
// all.
void useUtf8()
{
    std::setlocale(LC_ALL, "");
    if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8")
        qputenv("LC_ALL", "C.UTF-8");
}

// `name` is a path, or an abstract name when it begins with a zero byte.
bool answers(const QByteArray &name)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= qsizetype(sizeof address.sun_path))
        return false;
    std::memcpy(address.sun_path, name.constData(), std::size_t(name.size()));
    const bool isAbstract = name.startsWith('\0');
    const std::size_t length =
        offsetof(sockaddr_un, sun_path) + std::size_t(name.size()) + (isAbstract ? 0 : 1);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return false;
    // EAGAIN: somebody is there and has much to do.
    const bool connected =
        ::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), socklen_t(length)) == 0 ||
        errno == EAGAIN;
    ::close(descriptor);
    return connected;
}

// DISPLAY is host:number.screen; without a host, or with "unix", it is on this machine.
bool answersX11(const QByteArray &display)
{
    const qsizetype colon = display.lastIndexOf(':');
    const QByteArray host = display.left(colon);
    if (colon > 0 && host != "unix" && !host.startsWith("unix/"))
        return true; // by TCP, or a form of its own: Qt will see
    const QByteArray number = display.mid(colon + 1).split('.').constFirst();
    bool isNumber = false;
    number.toUInt(&isNumber);
    const QByteArray path = "/tmp/.X11-unix/X" + number;
    return colon >= 0 && isNumber && (answers('\0' + path) || answers(path));
}

// A path, or a name in the folder of the session.
bool answersWayland(const QByteArray &display)
{
    return answers(display.startsWith('/') ? display : qgetenv("XDG_RUNTIME_DIR") + '/' + display);
}

} // namespace

void setApplicationIdentity()
{
    QCoreApplication::setOrganizationName(u"dbbasic"_s);
    QCoreApplication::setApplicationName(u"dbbasic-events"_s);
    QCoreApplication::setApplicationVersion(u"" DBBASIC_VERSION ""_s);
}

QString whyNoWindow()
{
    if (!qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        return {};
    const QByteArray x11 = qgetenv("DISPLAY");
    const QByteArray wayland = qgetenv("WAYLAND_DISPLAY");
    if ((!wayland.isEmpty() && answersWayland(wayland)) || (!x11.isEmpty() && answersX11(x11)))
        return {};
    if (x11.isEmpty() && wayland.isEmpty())
        return u"No display"_s;
    return u"The display %1 cannot be reached"_s.arg(QString::fromLocal8Bit(x11.isEmpty() ? wayland : x11));
}

std::unique_ptr<QCoreApplication> makeApplication(int &argc, char **argv, bool window)
{
    useUtf8();
    if (!window)
        return std::make_unique<QCoreApplication>(argc, argv);
    auto application = std::make_unique<QApplication>(argc, argv);
    QGuiApplication::setDesktopFileName(u"dbbasic-events"_s);
    QGuiApplication::setWindowIcon(QIcon(u":/dbbasic-events.svg"_s));
    return application;
}

} // namespace dbbasic
