// The one decision whether this process has a window: an application object that is, or is not, a
// QApplication.
#pragma once

#include <memory>

class QCoreApplication;

namespace dbbasic {

/// Name, organisation and version: what the data folder and the settings are filed under. Before anything
/// else.
void setApplicationIdentity();

/// Whether a window could be shown: X11, Wayland, or a platform chosen with QT_QPA_PLATFORM.
bool hasDisplay();

/// A QApplication if `window`, else a QCoreApplication, which needs no display. `argc` and `argv` outlive it.
std::unique_ptr<QCoreApplication> makeApplication(int &argc, char **argv, bool window);

} // namespace dbbasic
