#include "model/deliveries.h"

#include "model/attemptlog.h"
#include "model/changenotice.h"
#include "model/journal.h"

#include <QLoggingCategory>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace dbbasic {

Q_LOGGING_CATEGORY(deliveriesLog, "dbbasic.deliveries")

namespace {

constexpr std::chrono::milliseconds deliveryNoticeInterval{100};

using LetterKey = std::pair<std::string, std::uint64_t>;

std::string keyText(const LetterKey &key)
{
    return key.first + '/' + std::to_string(key.second);
}

std::vector<std::string> letterColumns()
{
    return {"key",      "subscription_id", "sequence", "event_id", "event_type",
            "attempts", "status",          "error",    "parked_at"};
}

Journal::Row letterRow(const DeadLetter &letter)
{
    return {keyText({letter.subscriptionId, letter.sequence.value}),
            letter.subscriptionId,
            std::to_string(letter.sequence.value),
            letter.eventId,
            letter.eventType,
            std::to_string(letter.attempts),
            std::to_string(letter.statusCode),
            letter.error,
            tsvTime(letter.parkedAt)};
}

DeadLetter letterFromRow(const Journal::Row &row)
{
    DeadLetter letter;
    letter.subscriptionId = row[1];
    letter.sequence = Sequence{tsvNumber<std::uint64_t>(row[2])};
    letter.eventId = row[3];
    letter.eventType = row[4];
    letter.attempts = tsvNumber<std::uint32_t>(row[5]);
    letter.statusCode = tsvNumber<int>(row[6]);
    letter.error = row[7];
    letter.parkedAt = tsvTimeFrom(row[8]).value_or(Time{});
    return letter;
}

} // namespace

struct Deliveries::Private
{
    explicit Private(Storage &files)
        : storage(files)
    {
    }

    Storage &storage;
    std::filesystem::path directory;
    std::function<bool(const std::string &)> isKnown;
    std::unique_ptr<ChangeNotice> notice;
    std::unique_ptr<AttemptLog> log;

    std::mutex journalMutex; ///< held over a flush; before mutex
    std::unique_ptr<Journal> journal;

    mutable std::mutex mutex;
    std::map<LetterKey, DeadLetter> letters;
    std::map<std::string, std::uint64_t> letterCounts;
    std::vector<Command> commands;
    bool served = false;
    DeliveryTotals totals;

    std::vector<LetterKey> keysOf(const std::string &subscriptionId) const;
    Result<void> take(const std::vector<LetterKey> &keys); ///< under journalMutex
};

Deliveries::Deliveries(std::filesystem::path directory, std::function<bool(const std::string &)> isKnown,
                       Storage &storage)
    : d(std::make_unique<Private>(storage))
{
    d->directory = std::move(directory);
    d->isKnown = std::move(isKnown);
    d->notice = std::make_unique<ChangeNotice>(deliveryNoticeInterval,
                                               [this](const QStringList &ids) { Q_EMIT changed(ids); });
}

Deliveries::~Deliveries() = default;

Result<void> Deliveries::open()
{
    auto journal = Journal::open(d->directory / "deadletters.tsv", letterColumns(), d->storage);
    if (!journal)
        return tl::unexpected(journal.error());
    d->journal = std::move(*journal);
    for (const Journal::Row &row : d->journal->rows()) {
        DeadLetter letter = letterFromRow(row);
        ++d->letterCounts[letter.subscriptionId];
        d->letters.emplace(LetterKey{letter.subscriptionId, letter.sequence.value}, std::move(letter));
    }
    auto log = AttemptLog::open(d->directory, d->storage);
    if (!log)
        return tl::unexpected(log.error());
    d->log = std::move(*log);
    return {};
}

std::vector<DeliveryAttempt> Deliveries::attempts(const AttemptQuery &query) const
{
    return d->log->read(query);
}

std::vector<DeadLetter> Deliveries::deadLetters(const std::string &subscriptionId) const
{
    const std::lock_guard lock(d->mutex);
    std::vector<DeadLetter> result;
    auto letter = subscriptionId.empty() ? d->letters.begin() : d->letters.lower_bound({subscriptionId, 0});
    for (; letter != d->letters.end(); ++letter) {
        if (!subscriptionId.empty() && letter->first.first != subscriptionId)
            break;
        result.push_back(letter->second);
    }
    return result;
}

std::uint64_t Deliveries::deadLetterCount(const std::string &subscriptionId) const
{
    const std::lock_guard lock(d->mutex);
    const auto found = d->letterCounts.find(subscriptionId);
    return found == d->letterCounts.end() ? 0 : found->second;
}

DeliveryTotals Deliveries::totals() const
{
    const std::lock_guard lock(d->mutex);
    return d->totals;
}

Result<void> Deliveries::command(Command command)
{
    if (!d->isKnown(command.subscriptionId))
        return failure(Error::Code::NotFound, "Subscription not found");
    {
        const std::lock_guard lock(d->mutex);
        if (!d->served)
            return failure(Error::Code::Unavailable,
                           "nothing is delivered at present: the server is not running");
        d->commands.push_back(std::move(command));
    }
    Q_EMIT commanded();
    return {};
}

Result<void> Deliveries::retryNow(const std::string &subscriptionId, Acted acted)
{
    return command({Command::Kind::RetryNow, {}, subscriptionId, {}, {}, std::move(acted)});
}

Result<void> Deliveries::skip(const std::string &subscriptionId, Acted acted)
{
    return command({Command::Kind::Skip, {}, subscriptionId, {}, {}, std::move(acted)});
}

Result<void> Deliveries::test(const std::string &subscriptionId, Done done)
{
    return command({Command::Kind::Send, AttemptKind::Test, subscriptionId, {}, std::move(done), {}});
}

Result<void> Deliveries::resend(const std::string &subscriptionId, Sequence sequence, Done done)
{
    return command({Command::Kind::Send, AttemptKind::Resend, subscriptionId, sequence, std::move(done), {}});
}

Result<void> Deliveries::retry(const std::string &subscriptionId, Sequence sequence, Done done)
{
    {
        const std::lock_guard lock(d->mutex);
        if (!d->letters.count({subscriptionId, sequence.value}))
            return failure(Error::Code::NotFound,
                           "sequence " + std::to_string(sequence.value) + " is not in the dead-letter list");
    }
    return command({Command::Kind::Send, AttemptKind::Retry, subscriptionId, sequence, std::move(done), {}});
}

Result<std::size_t> Deliveries::retryAll(const std::string &subscriptionId)
{
    if (!d->isKnown(subscriptionId))
        return failure(Error::Code::NotFound, "Subscription not found");
    std::size_t queued = 0;
    for (const DeadLetter &letter : deadLetters(subscriptionId)) {
        const auto asked = retry(letter.subscriptionId, letter.sequence);
        if (!asked && asked.error().code != Error::Code::NotFound)
            return tl::unexpected(asked.error());
        queued += asked ? 1 : 0;
    }
    return queued;
}

std::vector<LetterKey> Deliveries::Private::keysOf(const std::string &subscriptionId) const
{
    const std::lock_guard lock(mutex);
    std::vector<LetterKey> keys;
    for (auto letter = letters.lower_bound({subscriptionId, 0});
         letter != letters.end() && letter->first.first == subscriptionId; ++letter)
        keys.push_back(letter->first);
    return keys;
}

Result<void> Deliveries::Private::take(const std::vector<LetterKey> &keys)
{
    std::vector<Journal::Change> changes;
    for (const LetterKey &key : keys)
        changes.push_back({{keyText(key)}, true});
    if (auto written = journal->append(changes); !written)
        return written;
    const std::lock_guard lock(mutex);
    for (const LetterKey &key : keys) {
        if (letters.erase(key))
            --letterCounts[key.first];
        notice->add(key.first);
    }
    return {};
}

Result<void> Deliveries::discard(const std::string &subscriptionId, Sequence sequence)
{
    const LetterKey key{subscriptionId, sequence.value};
    const std::lock_guard writing(d->journalMutex);
    {
        const std::lock_guard lock(d->mutex);
        if (!d->letters.count(key))
            return failure(Error::Code::NotFound,
                           "sequence " + std::to_string(sequence.value) + " is not in the dead-letter list");
    }
    return d->take({key});
}

Result<std::size_t> Deliveries::discardAll(const std::string &subscriptionId)
{
    if (!d->isKnown(subscriptionId))
        return failure(Error::Code::NotFound, "Subscription not found");
    const std::lock_guard writing(d->journalMutex);
    const std::vector<LetterKey> keys = d->keysOf(subscriptionId);
    if (auto taken = d->take(keys); !taken)
        return tl::unexpected(taken.error());
    return keys.size();
}

void Deliveries::Command::refuse(Error::Code code, const std::string &why) const
{
    if (done)
        done(failure(code, why));
    if (acted)
        acted(failure(code, why));
}

std::vector<Deliveries::Command> Deliveries::takeCommands()
{
    const std::lock_guard lock(d->mutex);
    return std::exchange(d->commands, {});
}

void Deliveries::setServed(bool served)
{
    std::vector<Command> left;
    {
        const std::lock_guard lock(d->mutex);
        d->served = served;
        if (!served)
            left.swap(d->commands);
    }
    for (const Command &command : left)
        command.refuse(Error::Code::Unavailable, "the server is shutting down");
}

void Deliveries::record(DeliveryAttempt attempt)
{
    const std::string id = attempt.subscriptionId;
    {
        const std::lock_guard lock(d->mutex);
        ++d->totals.attempts;
        ++(attempt.succeeded ? d->totals.successes : d->totals.failures);
        d->totals.duration += attempt.duration;
    }
    d->log->add(std::move(attempt));
    d->notice->add(id);
}

Result<void> Deliveries::commit()
{
    return d->log->commit();
}

Result<void> Deliveries::park(const DeadLetter &letter)
{
    const std::lock_guard writing(d->journalMutex);
    if (!d->isKnown(letter.subscriptionId))
        return {}; // whoever removes it takes its letters under the same mutex, after it is gone
    if (auto written = d->journal->append({Journal::Change{letterRow(letter), false}}); !written)
        return written;
    {
        const std::lock_guard lock(d->mutex);
        const bool isNew =
            d->letters.insert_or_assign({letter.subscriptionId, letter.sequence.value}, letter).second;
        if (isNew) {
            ++d->letterCounts[letter.subscriptionId];
            ++d->totals.parked;
        }
    }
    d->notice->add(letter.subscriptionId);
    return {};
}

Result<void> Deliveries::unpark(const std::string &subscriptionId, Sequence sequence)
{
    const LetterKey key{subscriptionId, sequence.value};
    {
        const std::lock_guard lock(d->mutex);
        if (!d->letters.count(key))
            return {};
    }
    const std::lock_guard writing(d->journalMutex);
    return d->take({key});
}

void Deliveries::count(SubscriptionEnd end)
{
    const std::lock_guard lock(d->mutex);
    ++(end == SubscriptionEnd::PausedByParking ? d->totals.pausedByParking : d->totals.disabled);
}

void Deliveries::countRefusedCommit()
{
    const std::lock_guard lock(d->mutex);
    ++d->totals.refusedCommits;
}

void Deliveries::setLoad(std::uint32_t inFlight, std::uint32_t waiting, std::uint32_t ready)
{
    const std::lock_guard lock(d->mutex);
    d->totals.inFlight = inFlight;
    d->totals.waiting = waiting;
    d->totals.ready = ready;
}

void Deliveries::forget(const std::string &subscriptionId)
{
    const std::lock_guard writing(d->journalMutex);
    if (auto taken = d->take(d->keysOf(subscriptionId)); !taken)
        qCWarning(deliveriesLog, "%s", taken.error().message.c_str());
}

void Deliveries::forgetUnknown()
{
    std::set<std::string> unknown;
    for (const DeadLetter &letter : deadLetters()) {
        if (!d->isKnown(letter.subscriptionId))
            unknown.insert(letter.subscriptionId);
    }
    for (const std::string &id : unknown)
        forget(id);
}

} // namespace dbbasic
