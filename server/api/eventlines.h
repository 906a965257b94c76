// A query answered as lines (NDJSON, TSV), made in the pool while they are sent: the whole log costs no more
// memory than a short page, and the I/O thread only hands on finished chunks.
#pragma once

#include "server/api/eventquery.h"
#include "server/http/answer.h"

#include <memory>

namespace dbbasic {

class LogView;
class Scans;

void streamLines(EventQuery query, std::shared_ptr<const LogView> view, Scans &scans, const Answer &answer);

} // namespace dbbasic
