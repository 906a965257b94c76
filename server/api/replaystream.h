// A replay to the caller itself: the events of a range as NDJSON, at a rate, at a multiple of the original
// speed, or as fast as the caller reads.
#pragma once

#include "model/replays.h"
#include "server/http/answer.h"

namespace dbbasic {

class EventStore;

/// I/O thread. Ends when the range is done or the caller leaves; nothing of it is kept.
void streamReplay(EventStore &store, const ReplayRequest &request, const Answer &answer);

} // namespace dbbasic
