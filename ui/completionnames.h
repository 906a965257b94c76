// The names that occur in the log, for completion.
#pragma once

#include "ui/filterline.h"

namespace dbbasic {

class EventTableModel;

/// Types and sources of the whole log; keys of the payloads that are newest in the table.
FilterLine::Seen namesIn(const EventTableModel &events);

} // namespace dbbasic
