// A query answered: as one page of JSON, or as lines (NDJSON, TSV) that are made while they are sent.
#pragma once

#include "server/api/eventquery.h"
#include "server/http/answer.h"

#include <memory>

namespace dbbasic {

class LogView;
class Scans;

/// Answers at once when little has to be looked at, else from the pool.
void answerQuery(EventQuery query, std::shared_ptr<const LogView> view, Scans &scans, const Answer &answer);

} // namespace dbbasic
