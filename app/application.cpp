#include "app/application.h"

#include <QApplication>
#include <QCoreApplication>
#include <QIcon>
#include <QString>

namespace dbbasic {

using namespace Qt::StringLiterals;

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
    if (!window)
        return std::make_unique<QCoreApplication>(argc, argv);
    auto application = std::make_unique<QApplication>(argc, argv);
    QGuiApplication::setDesktopFileName(u"dbbasic-events"_s);
    QGuiApplication::setWindowIcon(QIcon(u":/dbbasic-events.svg"_s));
    return application;
}

} // namespace dbbasic
