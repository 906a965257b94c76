// What a row of the table of subscriptions says: its texts, what it is ordered by, how it is meant.
#pragma once

#include "model/subscriptions.h"
#include "model/tone.h"

#include <QCoreApplication>
#include <QString>
#include <QVariant>

#include <cstdint>
#include <optional>

namespace dbbasic {

class SubscriptionRow
{
    Q_DECLARE_TR_FUNCTIONS(dbbasic::SubscriptionRow)

public:
    enum Column {
        StateColumn,
        SubscriberColumn,
        TypeColumn,
        BehindColumn,
        LastAnswerColumn,
        NextAttemptColumn,
        LastEventColumn,
        CallbackColumn, // the widest: the last one takes what is left
        ColumnCount
    };

    /// `behind` from here on is told as "10,000+".
    static constexpr std::uint64_t behindCap = 10'000;

    Subscription subscription;
    std::optional<std::uint64_t> behind; ///< nullopt: not counted yet
    Sequence lastEvent;                  ///< last delivered; 0: none, or not looked up yet

    QString text(int column) const;
    QString toolTip(int column) const;
    QVariant sortValue(int column) const; ///< a value that orders the column
    Tone tone(int column) const;

    static QString stateText(SubscriptionState state); ///< the one word
    static QString stateMark(SubscriptionState state); ///< one character that goes with it
    static QString answerText(const DeliveryStatus &delivery);
};

} // namespace dbbasic
