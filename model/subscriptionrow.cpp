#include "model/subscriptionrow.h"

#include "model/localtext.h"
#include "model/spokentext.h"

#include <chrono>

namespace dbbasic {

using namespace std::chrono_literals;

QString SubscriptionRow::stateText(SubscriptionState state)
{
    switch (state) {
    case SubscriptionState::Polling:
        return tr("polling");
    case SubscriptionState::Active:
        return tr("active");
    case SubscriptionState::Failing:
        return tr("failing");
    case SubscriptionState::Paused:
        return tr("paused");
    case SubscriptionState::Disabled:
        return tr("disabled");
    }
    return {};
}

QString SubscriptionRow::stateMark(SubscriptionState state)
{
    switch (state) {
    case SubscriptionState::Polling:
        return QStringLiteral("○");
    case SubscriptionState::Active:
        return QStringLiteral("●");
    case SubscriptionState::Failing:
        return QStringLiteral("▲");
    case SubscriptionState::Paused:
        return QStringLiteral("‖");
    case SubscriptionState::Disabled:
        return QStringLiteral("■");
    }
    return {};
}

QString SubscriptionRow::answerText(const DeliveryStatus &delivery)
{
    if (!delivery.lastAttemptAt)
        return {};
    if (delivery.lastStatusCode == 0)
        return delivery.lastError.empty() ? tr("no answer") : spokenText(delivery.lastError);
    return QString::number(delivery.lastStatusCode);
}

QString SubscriptionRow::text(int column) const
{
    const Subscription &s = subscription;
    switch (column) {
    case StateColumn:
        return stateMark(s.state) + QLatin1Char(' ') + stateText(s.state);
    case SubscriberColumn:
        return QString::fromStdString(s.settings.subscriberId);
    case TypeColumn:
        return QString::fromStdString(s.settings.eventType) +
               (s.settings.filter.empty() ? QString()
                                          : QStringLiteral("  ") + QString::fromStdString(s.settings.filter));
    case CallbackColumn:
        return s.settings.callbackUrl.empty() ? tr("none, it polls")
                                              : QString::fromStdString(maskedUrl(s.settings.callbackUrl));
    case BehindColumn:
        if (!behind)
            return QStringLiteral("…");
        return countText(*behind) + (*behind >= behindCap ? QStringLiteral("+") : QString());
    case LastEventColumn:
        if (!s.delivery.lastSuccessAt)
            return {};
        return lastEvent.value == 0
                   ? timeText(*s.delivery.lastSuccessAt)
                   : tr("#%1 · %2").arg(countText(lastEvent.value), timeText(*s.delivery.lastSuccessAt));
    case LastAnswerColumn:
        return answerText(s.delivery);
    case NextAttemptColumn: {
        if (!s.delivery.nextAttemptAt || s.state != SubscriptionState::Failing)
            return {};
        const auto wait = *s.delivery.nextAttemptAt - currentTime();
        return wait <= 0us ? tr("now")
                           : tr("in %1").arg(spanText(std::chrono::ceil<std::chrono::seconds>(wait)));
    }
    default:
        return {};
    }
}

QString SubscriptionRow::toolTip(int column) const
{
    const Subscription &s = subscription;
    switch (column) {
    case StateColumn: {
        QString text = spokenText(s.stateReason);
        if (s.delivery.failingSince) {
            text += (text.isEmpty() ? QString() : QStringLiteral("\n")) +
                    tr("failing since %1, attempts in a row: %Ln", nullptr, int(s.delivery.failuresInRow))
                        .arg(timeText(*s.delivery.failingSince));
        }
        return text;
    }
    case SubscriberColumn:
        return QString::fromStdString(s.settings.description);
    case BehindColumn:
        return tr("Matching events after #%1, where this subscription stands")
            .arg(countText(s.position.value));
    case LastEventColumn:
        return s.delivery.lastSuccessAt ? tr("%1\nid %2")
                                              .arg(exactTimeText(*s.delivery.lastSuccessAt),
                                                   QString::fromStdString(s.delivery.lastSuccessEventId))
                                        : QString();
    case LastAnswerColumn:
        return s.delivery.lastAttemptAt
                   ? tr("%1\n%2").arg(exactTimeText(*s.delivery.lastAttemptAt),
                                      s.delivery.lastError.empty() ? answerText(s.delivery)
                                                                   : spokenText(s.delivery.lastError))
                   : QString();
    case NextAttemptColumn:
        return s.delivery.nextAttemptAt ? exactTimeText(*s.delivery.nextAttemptAt) : QString();
    default:
        return text(column);
    }
}

QVariant SubscriptionRow::sortValue(int column) const
{
    const auto unixTime = [](const std::optional<Time> &time) {
        return QVariant(time ? qlonglong(time->time_since_epoch().count()) : 0LL);
    };
    const Subscription &s = subscription;
    switch (column) {
    case StateColumn: // what needs a look first
        switch (s.state) {
        case SubscriptionState::Failing:
            return 0;
        case SubscriptionState::Disabled:
            return 1;
        case SubscriptionState::Paused:
            return 2;
        case SubscriptionState::Active:
            return 3;
        case SubscriptionState::Polling:
            return 4;
        }
        return {};
    case BehindColumn:
        return QVariant(qulonglong(behind.value_or(0)));
    case LastEventColumn:
        return unixTime(s.delivery.lastSuccessAt);
    case NextAttemptColumn:
        return unixTime(s.delivery.nextAttemptAt);
    default:
        return text(column);
    }
}

Tone SubscriptionRow::tone(int column) const
{
    const Subscription &s = subscription;
    switch (column) {
    case StateColumn:
        switch (s.state) {
        case SubscriptionState::Active:
            return Tone::Good;
        case SubscriptionState::Failing:
            return Tone::Bad;
        case SubscriptionState::Disabled:
            return Tone::Bad;
        case SubscriptionState::Paused:
            return Tone::Warning;
        case SubscriptionState::Polling:
            return Tone::Plain;
        }
        return Tone::Plain;
    case CallbackColumn:
        return s.settings.callbackUrl.empty() ? Tone::Quiet : Tone::Plain;
    case LastAnswerColumn:
        if (!s.delivery.lastAttemptAt)
            return Tone::Plain;
        return s.delivery.lastStatusCode >= 200 && s.delivery.lastStatusCode < 300 ? Tone::Good : Tone::Bad;
    default:
        return Tone::Plain;
    }
}

} // namespace dbbasic
