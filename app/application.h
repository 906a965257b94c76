// The one decision whether this process has a window: an application object that is, or is not, a
// QApplication.
#pragma once

#include <QString>

#include <memory>

class QCoreApplication;

namespace dbbasic {

/// Name, organisation and version: what the data folder and the settings are filed under. Before anything
/// else.
void setApplicationIdentity();

/// Empty if a window could be shown; else why not, for people. A display of this machine (X11, Wayland) has
/// to answer on its socket: Qt would abort. One of another machine, or a platform chosen with
/// QT_QPA_PLATFORM, is left to Qt.
QString whyNoWindow();

/// A QApplication if `window`, else a QCoreApplication, which needs no display. `argc` and `argv` outlive it.
std::unique_ptr<QCoreApplication> makeApplication(int &argc, char **argv, bool window);

} // namespace dbbasic
