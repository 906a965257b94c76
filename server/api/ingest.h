// Request bodies into events: one event, a JSON array, NDJSON, and CloudEvents (structured, batch, binary).
#pragma once

#include "model/event.h"
#include "model/result.h"

#include <QByteArray>
#include <QHttpServerRequest>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbbasic {

/// What a body held.
struct Ingest
{
    Transaction transaction;
    bool isBatch = false; ///< an array or lines, even of one
    /// CloudEvents only: attributes an event of ours has no place for. The answer names them.
    std::vector<std::string> notKept;
};

/// One event of the contract: {"event_type", "payload", "source"} and, beyond it, "idempotency_key" and
/// "expected_sequence". Other fields are not taken, id and timestamp among them. `event_type`, `payload` and
/// `source` given twice are refused.
Result<EventDraft> readEvent(std::string_view body);

/// The same from a text that compactJson has passed.
Result<EventDraft> readCompactEvent(std::string_view compact);

/// A publish as it came: the body, and the headers that say what it is.
struct PublishRequest
{
    QByteArray body;
    QByteArray contentType; ///< as sent, with its parameters
    QByteArray idempotencyKey;
    /// ce-…, names lower-cased; empty unless ce-specversion is among them.
    std::vector<std::pair<QByteArray, QByteArray>> cloudEventHeaders;

    static PublishRequest of(const QHttpServerRequest &request);
};

/// Whatever POST /events takes, told apart by Content-Type, ce-specversion and the first character.
Result<Ingest> readEvents(const PublishRequest &request);

/// The Idempotency-Key header goes to the event that has no key of its own; in a batch each event gets it
/// with its place behind it. Nothing when empty.
Result<void> applyIdempotencyKey(const QByteArray &header, Ingest &ingest);

} // namespace dbbasic
