#include "server/api/publishing.h"

#include "model/eventstore.h"
#include "model/json.h"
#include "server/api/apistate.h"
#include "server/api/reply.h"

#include <algorithm>

namespace dbbasic {

namespace {

std::string_view durabilityOf(SyncPolicy sync)
{
    switch (sync) {
    case SyncPolicy::Always:
        return "fsync";
    case SyncPolicy::Interval:
        return "interval";
    case SyncPolicy::None:
        break;
    }
    return "none";
}

/// The event as it stands in the log now, made of what was published: no need to read it back.
void appendEvent(std::string &out, const Published &published, const EventDraft &draft)
{
    out += "{\"id\":\"";
    out += published.id;
    out += "\",\"event_type\":\"";
    out += draft.type;
    out += "\",\"payload\":";
    out += draft.payload;
    out += ",\"source\":";
    appendJsonString(out, draft.source);
    JsonWriter(out)
        .continueObject()
        .seconds("timestamp", published.time)
        .number("sequence", published.sequence.value)
        .time("time", published.time)
        .closeObject();
}

/// The fields of the contract and ours, with the message last but for the durability. One buffer, no detours:
/// this is the answer whose making is timed.
std::string oneAnswer(const Published &published, std::string_view type, std::string_view durability)
{
    std::string body;
    body.reserve(320 + type.size());
    body += "{\"status\":\"ok\",\"event_id\":\"";
    body += published.id;
    body += "\",\"timestamp\":";
    appendUnsigned(body, static_cast<std::uint64_t>(unixSeconds(published.time)));
    body += ",\"message\":\"Event published: ";
    body += type; // its characters need no escapes
    body += "\",\"sequence\":";
    appendUnsigned(body, published.sequence.value);
    body += ",\"time\":";
    appendJsonTime(body, published.time);
    if (published.duplicate)
        body += ",\"duplicate\":true";
    body += ",\"durability\":\"";
    body += durability;
    body += '"';
    return body;
}

std::string batchAnswer(const std::vector<Published> &published, std::string_view durability)
{
    std::string body;
    body.reserve(300 + published.size() * 20);
    const auto count = published.size();
    const auto duplicates =
        std::count_if(published.begin(), published.end(), [](const auto &p) { return p.duplicate; });
    const auto [first, last] =
        std::minmax_element(published.begin(), published.end(),
                            [](const auto &a, const auto &b) { return a.sequence < b.sequence; });

    JsonWriter writer(body);
    writer.openObject()
        .text("status", "ok")
        .number("count", count)
        .number("first_sequence", first->sequence.value)
        .number("last_sequence", last->sequence.value)
        .seconds("timestamp", last->time)
        .time("time", last->time)
        .text("message", std::to_string(count) + (count == 1 ? " event published" : " events published"))
        .text("durability", durability)
        .number("duplicates", static_cast<std::uint64_t>(duplicates))
        .openArray("event_ids");
    for (const Published &one : published)
        writer.element(one.id);
    writer.closeArray();
    // With duplicates the sequences are not simply first, first + 1, …
    if (duplicates > 0) {
        writer.openArray("sequences");
        for (const Published &one : published)
            appendUnsigned(writer.rawElement(), one.sequence.value);
        writer.closeArray();
    }
    return body;
}

void appendNotKept(std::string &body, const std::vector<std::string> &notKept)
{
    if (notKept.empty())
        return;
    JsonWriter writer(body);
    writer.continueObject().openArray("not_kept");
    for (const std::string &name : notKept)
        writer.element(name);
    writer.closeArray();
}

Response published(const std::vector<Published> &all, const Ingest &ingest, PublishAnswer kind,
                   std::string_view durability)
{
    std::string body = ingest.isBatch ? batchAnswer(all, durability)
                                      : oneAnswer(all.front(), ingest.transaction.front().type, durability);
    if (kind == PublishAnswer::Resource && !ingest.isBatch) {
        body += ",\"event\":";
        appendEvent(body, all.front(), ingest.transaction.front());
    }
    appendNotKept(body, ingest.notKept);
    body += '}';
    const bool created =
        std::any_of(all.begin(), all.end(), [](const Published &one) { return !one.duplicate; });
    return jsonResponse(kind == PublishAnswer::Resource && created ? 201 : 200, body);
}

} // namespace

void publishAndAnswer(ApiState &state, Ingest ingest, PublishAnswer kind, const Answer &answer)
{
    EventStore &store = state.store;
    const std::string_view durability = durabilityOf(store.options().sync);
    const auto refused = [failures = state.publishFailures](const Error &error) {
        failures->count(error.code);
        return errorResponse(error);
    };

    if (kind == PublishAnswer::Object && !ingest.isBatch) {
        std::string type = ingest.transaction.front().type;
        store.publish(
            std::move(ingest.transaction),
            [answer, durability, refused,
             type = std::move(type)](const Result<std::vector<Published>> &result) {
                answer.post(result ? jsonResponse(200, oneAnswer(result->front(), type, durability) += '}')
                                   : refused(result.error()));
            },
            Committer::Caller);
        return;
    }

    // The answer to a batch shows nothing of the drafts, so only a single one is kept for it.
    Ingest shown;
    shown.isBatch = ingest.isBatch;
    shown.notKept = std::move(ingest.notKept);
    if (!ingest.isBatch)
        shown.transaction = ingest.transaction;
    store.publish(
        std::move(ingest.transaction),
        [answer, durability, kind, refused,
         shown = std::move(shown)](const Result<std::vector<Published>> &result) {
            answer.post(result ? published(*result, shown, kind, durability) : refused(result.error()));
        },
        Committer::Caller);
}

} // namespace dbbasic
