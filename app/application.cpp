#include "app/application.h"

#include <QApplication>
#include <QCoreApplication>
#include <QIcon>
#include <QString>

#include <clocale>
#include <string_view>

#include <langinfo.h>

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

} // namespace

void setApplicationIdentity()
{
    QCoreApplication::setOrganizationName(u"dbbasic"_s);
    QCoreApplication::setApplicationName(u"dbbasic-events"_s);
    QCoreApplication::setApplicationVersion(u"" DBBASIC_VERSION ""_s);
}

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
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
