// Predicate × view: walks the events of a snapshot that match a filter, newest or oldest first, using the
// index for what it can decide and the lines for the rest. The window and the API use the same walk.
#pragma once

#include "model/event.h"
#include "model/filter.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

class LogView;

enum class Order { NewestFirst, OldestFirst };

struct Query
{
    Filter filter;
    Order order = Order::NewestFirst;
    Sequence after{};            ///< only sequences above this
    Sequence before{UINT64_MAX}; ///< only sequences below this
    /// event() needs no more than its sequence: what the index decides is then not read from its line.
    bool sequencesOnly = false;
};

/// A position in the matching events of one snapshot. Not thread-safe; make one per reader.
class QueryCursor
{
public:
    enum class State {
        Found,     ///< event() is the next match
        Finished,  ///< nothing more matches
        Paused,    ///< the budget is used up: call next() again to go on
        Cancelled, ///< the flag was raised
    };

    QueryCursor(std::shared_ptr<const LogView> view, Query query);
    ~QueryCursor();
    QueryCursor(QueryCursor &&) noexcept;
    QueryCursor &operator=(QueryCursor &&) noexcept;

    /// Looks at no more than `budget` candidate events before it pauses.
    State next(std::uint64_t budget = UINT64_MAX, const std::atomic<bool> *cancel = nullptr);
    const Event &event() const;

    /// Damaged events passed since the last call, ascending; after Finished all that the range has left.
    /// Nobody can say whether they match, so whoever answers or delivers tells of them.
    std::vector<Sequence> takeDamaged();

    Sequence position() const; ///< last sequence looked at, for progress and for resuming
    std::uint64_t examined() const;
    const std::shared_ptr<const LogView> &view() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Exact number of matches. Answers from the index alone where type, source, time and sequence decide.
/// None when cancelled.
std::optional<std::uint64_t> countMatches(const std::shared_ptr<const LogView> &view, const Query &query,
                                          const std::atomic<bool> *cancel = nullptr);

/// Events that cannot be read any more.
struct DamageFound
{
    static constexpr std::size_t mostStretches = 20;
    struct Stretch
    {
        Sequence first, last; ///< inclusive
    };
    std::uint64_t count = 0;
    std::vector<Stretch> stretches; ///< the first of them, ascending

    std::string sequences() const; ///< "3, 7–9", with … when there are more stretches than kept
};

/// What is known to be damaged or missing among the sequences and times that the query selects from; met by a
/// reader until now, or found when the log was opened.
DamageFound damageWithin(const LogView &view, const Query &query);

} // namespace dbbasic
