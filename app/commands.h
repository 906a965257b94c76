// The subcommands: verify, backup, export, import. They need no application object and no window.
#pragma once

#include <QStringList>

#include <optional>

namespace dbbasic {

/// `arguments` begins with the program's name. The exit code when the first argument behind it is a
/// subcommand, which has then run to its end: 0 all is well, 1 something was found or failed, 2 the command
/// line cannot be used. None otherwise, and nothing has happened.
std::optional<int> runCommand(const QStringList &arguments);

/// One line for each subcommand, for the program's --help.
QString commandsHelp();

} // namespace dbbasic
