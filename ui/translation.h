// The window in the user's language: resources/translations/*.ts, compiled into the program.
#pragma once

class QString;

namespace dbbasic::translation {

/// Before the first window is made. `language` empty: that of the system, as far as there is a translation.
/// Numbers and dates follow the system, unless a language was chosen.
void install(const QString &language);

} // namespace dbbasic::translation
