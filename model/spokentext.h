// What the program says about mistakes and failures is English where it is made, as in the answers of the
// API. Here it is said in the language of the window.
#pragma once

#include <QString>

#include <string_view>

namespace dbbasic {

/// Line by line; a sentence that is not known stays as it came. UTF-8.
QString spokenText(std::string_view message);

} // namespace dbbasic
