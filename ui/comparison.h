// Two events side by side in one text: what both have, what only the older ('-'), what only the newer has
// ('+').
#pragma once

#include "model/eventtablemodel.h"

#include <QString>

class QWidget;

namespace dbbasic {

/// The difference line by line. Falls back to all of one and all of the other where the texts are very long.
QString comparisonText(const QString &older, const QString &newer);

/// A window of its own, which goes away when it is closed.
void showComparison(const PinnedEvent &one, const PinnedEvent &other, QWidget *parent);

} // namespace dbbasic
