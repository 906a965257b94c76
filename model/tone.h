// How a cell of a table is meant. A model says it, the view chooses the colour; a word or mark goes with it.
#pragma once

#include <qnamespace.h>

namespace dbbasic {

enum class Tone { Plain, Good, Warning, Bad, Quiet };

inline constexpr int toneRole = Qt::UserRole + 100; ///< int of Tone

} // namespace dbbasic
