// One subscription as it is kept in memory, and how it stands in the journals.
#pragma once

#include "model/filter.h"
#include "model/journal.h"
#include "model/subscriptions.h"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dbbasic {

/// What was handed out to pollers and not acknowledged. In memory only: a restart hands out again.
struct Lease
{
    std::chrono::steady_clock::time_point until;
    std::uint32_t deliveries = 1;
};

struct SubscriptionRecord
{
    Subscription shown; ///< state and lag-free position are worked out when it is handed out
    Filter filter;      ///< type pattern and filter
    bool paused = false;
    bool disabled = false;
    std::uint64_t order = 0;      ///< by creation
    std::uint64_t generation = 1; ///< goes up when the position is moved by hand
    std::uint64_t revision = 1;   ///< goes up with every change of the plan
    std::uint32_t parkedInRow = 0;
    bool idle = false;                         ///< nothing of its own between position and lookedAt
    std::set<std::uint64_t> acknowledgedAhead; ///< beyond the position
    std::map<std::uint64_t, Lease> leases;
    std::string secret, previousSecret;
    std::optional<Time> previousSecretUntil;

    SubscriptionState state() const;
    /// The failures so far say nothing about what comes: resumed, sought, another target.
    void forgetFailures();
};

/// subscriptions.tsv: what the caller decided, and the end of deliveries.
std::vector<std::string> settingsColumns();
Journal::Row settingsRow(const SubscriptionRecord &record);
Result<SubscriptionRecord> recordFromRow(const Journal::Row &row);

/// cursors.tsv: position and delivery status.
std::vector<std::string> cursorColumns();
Journal::Row cursorRow(const SubscriptionRecord &record);
void applyCursorRow(SubscriptionRecord &record, const Journal::Row &row);

/// secrets.tsv.
std::vector<std::string> secretColumns();
Journal::Row secretRow(const SubscriptionRecord &record);
void applySecretRow(SubscriptionRecord &record, const Journal::Row &row);

/// Type pattern and filter text in one. Ages such as since:15m count back from now.
Result<Filter> compiledFilter(const std::string &eventType, const std::string &filter);
std::string trimmedText(const std::string &text); ///< without white space around it
/// Trims and checks; the error names the field.
Result<void> checkSettings(SubscriptionSettings &settings);

/// http or https with a host; the error names `field`.
Result<void> checkTargetUrl(const std::string &text, const char *field);

/// A client edits what it was shown, and the password was not: `url` with that of `known`, if it is masked
/// and goes to the same host and user.
std::string unmaskedUrl(const std::string &url, const std::string &known);

/// 16 characters, 0-9a-v, 80 random bits.
std::string randomId();

} // namespace dbbasic
