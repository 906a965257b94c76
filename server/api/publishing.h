// From a read body to the answer of a publish, for the object route and POST /events.
#pragma once

#include "server/api/ingest.h"
#include "server/http/answer.h"

namespace dbbasic {

struct ApiState;

/// What the answer to a publish shows.
enum class PublishAnswer {
    Object,   ///< the fields of the contract, 200
    Resource, ///< the same and the whole event, 201 (200 if all was there before)
};

/// I/O thread. Publishes as one transaction; answers when that is as durable as the answer says.
void publishAndAnswer(ApiState &state, Ingest ingest, PublishAnswer kind, const Answer &answer);

} // namespace dbbasic
