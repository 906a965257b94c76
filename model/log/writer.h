// Turns waiting transactions into lines on disk: decides, writes, flushes, makes visible. Used by one thread
// at a time, the one that commits.
#pragma once

#include "model/log/log.h"
#include "model/log/logview.h"
#include "model/log/opensegment.h"
#include "model/log/record.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dbbasic {

class DamageRegister;
class ManifestFile;
struct Recovered;

/// The part of a line that does not depend on its place, see appendBody.
struct Body
{
    std::string_view text;
    std::uint32_t idSize = 0;
    std::uint32_t typeSize = 0;
    std::uint32_t sourceSize = 0; ///< escaped

    std::string_view id() const { return text.substr(0, idSize); }
    std::string_view type() const { return text.substr(idSize + 1, typeSize); }
    std::string_view escapedSource() const { return text.substr(idSize + 1 + typeSize + 1, sourceSize); }
    std::string_view content() const ///< type, source and payload
    {
        return text.substr(idSize + 1, text.size() - idSize - 2);
    }
};

/// A transaction with everything done that needs no place in the log; made on the publisher's thread.
struct PreparedTransaction
{
    struct Draft
    {
        std::uint32_t size = 0; ///< of its body; they stand one behind the other
        std::uint32_t idSize = 0;
        std::uint32_t typeSize = 0;
        std::uint32_t sourceSize = 0;
        bool keyed =
            false; ///< the id comes from an idempotency key: the same again is answered with the first
        bool givenId = false; ///< the id comes from the caller: the same again is refused
        std::optional<Sequence> expectedSequence;
        std::optional<Time> time;
    };

    std::string bodies; ///< one buffer for all
    std::vector<Draft> drafts;
    std::vector<Published> published; ///< the answer, with nothing but the ids as yet
};

/// Refuses what would break a line. Errors name the field.
Result<PreparedTransaction> prepare(const Transaction &transaction);

struct PendingTransaction
{
    PreparedTransaction prepared;
    Log::Appended done;
    Result<std::vector<Published>> result; ///< the writer's answer
};

class Writer
{
public:
    /// `manifest` gets a row for each segment that is rolled away.
    Writer(const LogOptions &options, Storage &storage, ManifestFile &manifest, Recovered recovered);
    ~Writer();

    /// Decides all of `batch`, in order, and sets every result. What succeeded is visible in view() then.
    void commit(std::vector<PendingTransaction> &batch);
    /// Interval policy: flushes what was written since the last flush.
    void flushWritten();
    bool hasUnflushed() const { return m_unflushed; }
    /// While nothing can be written: reopens, or looks whether there is room again.
    void retry();
    bool needsRetry() const;

    /// The final form of a segment that was rolled away.
    void adoptSealed(std::shared_ptr<const Segment> segment);
    /// Segments that were rolled away since the last call.
    LogView::Segments takeRolled() { return std::exchange(m_rolled, {}); }
    const std::shared_ptr<DamageRegister> &damage() const { return m_damage; }

    // Any thread.
    std::shared_ptr<const LogView> view() const;
    LogHealth health() const;
    void setHealthObserver(std::function<void()> observer);

private:
    struct AcceptedDraft
    {
        Body body;
        Sequence sequence;
        Time time;
        Mark mark;
    };
    /// What the flush group under way adds to the log.
    struct Group
    {
        std::vector<AcceptedDraft> accepted;
        std::vector<std::size_t> answered; ///< transactions of the batch that succeed with the group
        std::uint64_t bytes = 0;
        Time time{}; ///< of the events that bring none
        std::int64_t lastTime = 0;
        std::unordered_map<std::string_view, std::size_t> byId;    ///< keyed and given ids → accepted
        std::unordered_map<std::string_view, Sequence> lastOfType; ///< filled when first asked for
        bool typesKnown = false;
    };

    bool fits(const Group &group, const PendingTransaction &transaction) const;
    std::size_t commitGroup(std::vector<PendingTransaction> &batch, std::size_t from);
    Result<std::vector<Published>> decide(Group &group, PreparedTransaction &transaction);
    Result<void> place(Group &group, std::size_t own, const PreparedTransaction::Draft &draft,
                       const Body &body, Published &published);
    Result<void> checkExpected(Group &group, std::size_t own, std::string_view type, Sequence expected);
    Result<void> store(const Group &group);
    Result<void> roll();
    void publishView();
    /// Opens the segment again, checks its tail against the disk, cuts what was not acknowledged, and takes
    /// events again if all that works.
    void reopen();
    tl::unexpected<Error> refuse(const Error &error, bool reopenNeeded);
    void fail(const Error &error, bool reopenNeeded);
    void succeed();
    void changeHealth(const std::function<bool(LogHealth &)> &change);

    const LogOptions &m_options;
    Storage &m_storage;
    ManifestFile &m_manifest;
    std::shared_ptr<DamageRegister> m_damage;
    std::shared_ptr<const LogView::Segments> m_sealed;
    LogView::Segments m_rolled;
    std::unique_ptr<OpenSegment> m_open;
    std::int64_t m_lastTime = INT64_MIN;
    std::uint64_t m_flushedBytes = 0; ///< of the open segment
    bool m_unflushed = false;
    bool m_failed = false;   ///< nothing is written before reopen()
    bool m_refusing = false; ///< the last attempt failed
    bool m_rollBegun = false;
    std::string m_buffer;
    std::vector<OpenSegment::Line> m_lines;

    mutable std::mutex m_mutex; ///< held for a copy, never over I/O
    std::shared_ptr<const LogView> m_view;
    LogHealth m_health;
    std::function<void()> m_healthObserver;
};

} // namespace dbbasic
