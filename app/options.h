// The command line as a plain struct. Parsing needs no application object and touches nothing but its
// arguments.
#pragma once

#include "model/log/log.h"
#include "server/eventserver.h"

#include <QString>
#include <QStringList>

#include <tl/expected.hpp>

namespace dbbasic {

struct Options
{
    bool window = true;
    QString language;   ///< of the window; empty: that of the system
    QString dataFolder; ///< empty: the platform's (see defaultDataFolder)
    SyncPolicy sync = SyncPolicy::Always;
    quint64 segmentBytes = LogOptions{}.segmentBytes;
    ServerOptions server;
};

/// Nothing is to be run: --help and --version (code 0, text for stdout) or a mistake (code 2, one line for
/// stderr).
struct EarlyExit
{
    int code = 0;
    QString text;
};

/// `arguments` begins with the program's name. Both `--option value` and `--option=value`.
tl::expected<Options, EarlyExit> parseOptions(const QStringList &arguments);

/// A number of bytes: digits with K, M or G (powers of 1024, also as KiB, MiB, GiB). 0 when it is not one.
quint64 parseSize(const QString &text);

/// Where events are kept when --data does not say: XDG's data folder of the user.
QString defaultDataFolder();

} // namespace dbbasic
