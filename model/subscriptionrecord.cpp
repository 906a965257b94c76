#include "model/subscriptionrecord.h"

#include "model/json.h"
#include "model/log/ascii.h"

#include <QRandomGenerator>
#include <QUrl>

#include <algorithm>

namespace dbbasic {

namespace {

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

std::uint64_t number(const std::string &text)
{
    return tsvNumber<std::uint64_t>(text);
}

const QString passwordMask = QStringLiteral("***");

/// What stands there is not the password, or not the token, but what is shown in its place.
bool isMasked(const QUrl &url)
{
    return url.password() == passwordMask || (url.password().isEmpty() && url.userName() == passwordMask);
}

Result<void> checkPattern(const std::string &pattern)
{
    if (pattern.empty())
        return failure(Error::Code::InvalidArgument, "event_type is required");
    const auto allowed = [](char c) {
        return isAlphanumeric(c) || c == '_' || c == '.' || c == ':' || c == '-' || c == '*' || c == '>';
    };
    if (pattern.size() > 128 || !std::all_of(pattern.begin(), pattern.end(), allowed))
        return failure(Error::Code::InvalidArgument,
                       "event_type may have letters, digits, '_', '.', ':', '-', '*' and '>', 128 at most");
    const std::size_t rest = pattern.find('>');
    if (rest != pattern.npos && (rest + 1 != pattern.size() || (rest > 0 && pattern[rest - 1] != '.')))
        return failure(Error::Code::InvalidArgument, "event_type may have '>' only as its last token");
    return {};
}

} // namespace

std::string trimmedText(const std::string &text)
{
    return QString::fromStdString(text).trimmed().toStdString();
}

Result<void> checkTargetUrl(const std::string &text, const char *field)
{
    const auto refused = [field](std::string why) {
        return failure(Error::Code::InvalidArgument, std::string(field) + ' ' + std::move(why));
    };
    if (text.size() > 2048)
        return refused("is longer than 2,048 bytes");
    const QUrl url(QString::fromStdString(text), QUrl::StrictMode);
    if (!url.isValid())
        return refused("is not a URL: " + url.errorString().toStdString());
    if (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https"))
        return refused("must begin with http:// or https://");
    if (url.host().isEmpty())
        return refused("has no host");
    if (url.port() == 0)
        return refused("has port 0");
    if (isMasked(url))
        return refused("has *** where the password belongs: give the password");
    return {};
}

std::string randomId()
{
    std::string id;
    for (int i = 0; i < 16; ++i)
        id += "0123456789abcdefghijklmnopqrstuv"[QRandomGenerator::system()->bounded(32)];
    return id;
}

std::string maskedUrl(std::string_view url)
{
    QUrl parsed(QString::fromUtf8(url.data(), qsizetype(url.size())));
    if (parsed.userInfo().isEmpty())
        return std::string(url);
    if (parsed.password().isEmpty())
        parsed.setUserName(passwordMask); // a token, as a rule
    else
        parsed.setPassword(passwordMask);
    return parsed.toString(QUrl::FullyEncoded).toStdString();
}

std::string unmaskedUrl(const std::string &url, const std::string &known)
{
    if (url == maskedUrl(known))
        return known;
    QUrl parsed(QString::fromStdString(url));
    const QUrl before(QString::fromStdString(known));
    const bool sameHost = parsed.scheme() == before.scheme() && parsed.host() == before.host() &&
                          parsed.port() == before.port();
    const bool sameUser = before.password().isEmpty() ? parsed.userName() == passwordMask
                                                      : parsed.userName() == before.userName();
    if (!isMasked(parsed) || !sameHost || !sameUser)
        return url;
    parsed.setUserInfo(before.userInfo(QUrl::FullyEncoded));
    return parsed.toString(QUrl::FullyEncoded).toStdString();
}

void SubscriptionRecord::forgetFailures()
{
    parkedInRow = 0;
    shown.delivery.failuresInRow = 0;
    shown.delivery.failingSince.reset();
    shown.delivery.nextAttemptAt.reset();
}

SubscriptionState SubscriptionRecord::state() const
{
    if (disabled)
        return SubscriptionState::Disabled;
    if (paused)
        return SubscriptionState::Paused;
    if (shown.settings.callbackUrl.empty())
        return SubscriptionState::Polling;
    return shown.delivery.failuresInRow > 0 ? SubscriptionState::Failing : SubscriptionState::Active;
}

Result<Filter> compiledFilter(const std::string &eventType, const std::string &text)
{
    Filter filter;
    if (eventType != "*" && eventType != ">")
        filter = Filter::type(eventType);
    if (text.empty())
        return filter;
    const auto parsed = Filter::parse(text, currentTime());
    if (!parsed)
        return failure(Error::Code::InvalidArgument, "filter, column " +
                                                         std::to_string(parsed.error().column + 1) + ": " +
                                                         parsed.error().message);
    return filter && *parsed;
}

Result<void> checkSettings(SubscriptionSettings &settings)
{
    settings.subscriberId = trimmedText(settings.subscriberId);
    settings.eventType = trimmedText(settings.eventType);
    settings.callbackUrl = trimmedText(settings.callbackUrl);
    settings.filter = trimmedText(settings.filter);
    if (auto checked = checkSubscriberId(settings.subscriberId); !checked)
        return checked;
    if (auto checked = checkPattern(settings.eventType); !checked)
        return checked;
    if (settings.filter.size() > 4096)
        return failure(Error::Code::InvalidArgument, "filter is longer than 4,096 bytes");
    if (settings.description.size() > 1024)
        return failure(Error::Code::InvalidArgument, "description is longer than 1,024 bytes");
    if (settings.callbackUrl.empty())
        return {};
    return checkTargetUrl(settings.callbackUrl, "callback_url");
}

std::vector<std::string> settingsColumns()
{
    return {"id",    "subscriber_id", "event_type", "filter",     "callback_url", "description",
            "state", "reason",        "start",      "created_at", "updated_at"};
}

Journal::Row settingsRow(const SubscriptionRecord &record)
{
    const Subscription &shown = record.shown;
    return {shown.id,
            shown.settings.subscriberId,
            shown.settings.eventType,
            shown.settings.filter,
            shown.settings.callbackUrl,
            shown.settings.description,
            record.disabled ? "disabled"
            : record.paused ? "paused"
                            : "on",
            shown.stateReason,
            number(shown.position.value), // holds until there is a row in cursors.tsv
            tsvTime(shown.createdAt),
            tsvTime(shown.updatedAt)};
}

Result<SubscriptionRecord> recordFromRow(const Journal::Row &row)
{
    SubscriptionRecord record;
    Subscription &shown = record.shown;
    shown.id = row[0];
    shown.settings = {row[1], row[2], row[3], row[4], row[5]};
    record.disabled = row[6] == "disabled";
    record.paused = row[6] == "paused";
    shown.stateReason = row[7];
    shown.position = Sequence{number(row[8])};
    shown.createdAt = tsvTimeFrom(row[9]).value_or(Time{});
    shown.updatedAt = tsvTimeFrom(row[10]).value_or(Time{});
    auto filter = compiledFilter(shown.settings.eventType, shown.settings.filter);
    if (!filter)
        return tl::unexpected(filter.error());
    record.filter = *filter;
    return record;
}

std::vector<std::string> cursorColumns()
{
    return {"id",
            "position",
            "event_id",
            "attempts",
            "successes",
            "failures",
            "failures_in_row",
            "parked_in_row",
            "last_status",
            "last_error",
            "last_attempted_event_id",
            "last_success_event_id",
            "last_failure_event_id",
            "last_attempt_at",
            "last_success_at",
            "last_failure_at",
            "failing_since",
            "next_attempt_at",
            "acknowledged_ahead",
            "event_attempts",
            "event_refusals"};
}

Journal::Row cursorRow(const SubscriptionRecord &record)
{
    const Subscription &shown = record.shown;
    const DeliveryStatus &status = shown.delivery;
    std::string ahead;
    for (const std::uint64_t sequence : record.acknowledgedAhead)
        ahead += (ahead.empty() ? "" : ",") + number(sequence);
    return {shown.id,
            number(shown.position.value),
            shown.positionEventId,
            number(status.attempts),
            number(status.successes),
            number(status.failures),
            number(status.failuresInRow),
            number(record.parkedInRow),
            std::to_string(status.lastStatusCode),
            status.lastError,
            status.lastAttemptedEventId,
            status.lastSuccessEventId,
            status.lastFailureEventId,
            tsvTime(status.lastAttemptAt),
            tsvTime(status.lastSuccessAt),
            tsvTime(status.lastFailureAt),
            tsvTime(status.failingSince),
            tsvTime(status.nextAttemptAt),
            ahead,
            number(status.eventAttempts),
            number(status.eventRefusals)};
}

void applyCursorRow(SubscriptionRecord &record, const Journal::Row &row)
{
    Subscription &shown = record.shown;
    DeliveryStatus &status = shown.delivery;
    shown.position = Sequence{number(row[1])};
    shown.positionEventId = row[2];
    status.attempts = number(row[3]);
    status.successes = number(row[4]);
    status.failures = number(row[5]);
    status.failuresInRow = std::uint32_t(number(row[6]));
    record.parkedInRow = std::uint32_t(number(row[7]));
    status.lastStatusCode = int(number(row[8]));
    status.lastError = row[9];
    status.lastAttemptedEventId = row[10];
    status.lastSuccessEventId = row[11];
    status.lastFailureEventId = row[12];
    status.lastAttemptAt = tsvTimeFrom(row[13]);
    status.lastSuccessAt = tsvTimeFrom(row[14]);
    status.lastFailureAt = tsvTimeFrom(row[15]);
    status.failingSince = tsvTimeFrom(row[16]);
    status.nextAttemptAt = tsvTimeFrom(row[17]);
    record.acknowledgedAhead.clear();
    std::string_view rest = row[18];
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        record.acknowledgedAhead.insert(number(std::string(rest.substr(0, comma))));
        rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    }
    status.eventAttempts = std::uint32_t(number(row[19]));
    status.eventRefusals = std::uint32_t(number(row[20]));
}

std::vector<std::string> secretColumns()
{
    return {"id", "secret", "previous", "previous_until"};
}

Journal::Row secretRow(const SubscriptionRecord &record)
{
    return {record.shown.id, record.secret, record.previousSecret, tsvTime(record.previousSecretUntil)};
}

void applySecretRow(SubscriptionRecord &record, const Journal::Row &row)
{
    record.secret = row[1];
    record.previousSecret = row[2];
    record.previousSecretUntil = tsvTimeFrom(row[3]);
    record.shown.hasSecret = !record.secret.empty();
}

} // namespace dbbasic
