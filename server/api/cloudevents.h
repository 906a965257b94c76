// CloudEvents 1.0 over HTTP into events: structured, batch and binary mode.
//
// type and source become event_type and source, data becomes the payload. source and id together name an
// event there, so they are its idempotency key here: a sender may repeat a request without making a second
// event. data_base64, and binary data that is neither JSON nor text, becomes {"data_base64":"…"}. Other
// attributes (subject, time, dataschema, extensions) have no place in an event and are named in
// Ingest::notKept.
#pragma once

#include "model/result.h"
#include "server/api/ingest.h"

namespace dbbasic {

/// `batch`: a JSON array of them.
Result<void> readCloudEvents(std::string_view body, bool batch, Ingest &out);

/// Attributes in ce-… headers, data in the body. `contentType` is lower-cased and without parameters.
Result<void> readBinaryCloudEvent(const PublishRequest &request, const QByteArray &contentType, Ingest &out);

} // namespace dbbasic
