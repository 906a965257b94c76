// A small set of line drawings, tinted from the palette when painted: right in light and dark, at any scale.
#pragma once

#include <QIcon>

namespace dbbasic::icons {

enum class Name {
    Pause,
    Play,
    Check,
    Cross,
    Close,
    Clock,
    Plus,
    Star,
    History,
    Copy,
    Search,
    Up,
    Down,
    Help,
    Send,
    Warning
};

QIcon icon(Name name);

} // namespace dbbasic::icons
