#include "model/spokentext.h"

#include "model/localtext.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <array>
#include <vector>

namespace dbbasic {

namespace {

/// As they are made in model/ and server/, with %1 where something is put in. Of two that fit the first
/// counts.
constexpr auto knownSentences = std::to_array<const char *>({
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the filter is longer than 16384 bytes"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "nested deeper than %1 levels"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1 after '-', expected a term"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1, expected ')' for the '(' at column %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1, expected a term or the end"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences",
                      "found %1, expected a term; a field and its operator stand together: seq>100"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1, expected a term"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "this quote is not closed, expected another '\"'"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1 after a quoted text, expected white space"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1 after a quoted value, expected white space"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found an empty text, expected something to look for"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found quotes inside a word, expected white space before them"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found '!', expected !="),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found '%1' after has, expected a path such as payload.name"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1 after %2, expected a value"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "unknown field '%1', expected type, source, id, seq, time, "
                                            "since, until, payload.…, has or text; put free text in quotes"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 cannot be compared like this, expected %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "':' or '!='"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "'%1' is not an event id, expected letters, digits, _ and -"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "'%1' is not a sequence, expected a whole number from 0"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "'%1' has an empty step, expected payload.name.name"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "'%1' is not a time; expected unix seconds, a date such as "
                                            "2026-11-23 or 2026-11-23T10:00Z, or an age such as 15m, 2h, 7d"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "filter, column %1: %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences",
                      "event_type '%1' has a '>' that is not its last token; expected for example user.>"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "event_type may have '>' only as its last token"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences",
                      "event_type may have letters, digits, '_', '.', ':', '-', '*' and '>', 128 at most"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "event_type is required"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "event_type is longer than 128 characters"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "event_type must begin with a letter or digit"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences",
                      "event_type has %1 at character %2; allowed are letters, digits and _ . : -"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "source is longer than 1024 bytes"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "source is not valid UTF-8"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "subscriber_id is required"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "subscriber_id is longer than 128 characters"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "subscriber_id has %1 at character %2; allowed are letters, "
                                            "digits, _ and -, beginning with a letter or digit"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "filter is longer than 4,096 bytes"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "description is longer than 1,024 bytes"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 is longer than 2,048 bytes"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 is not a URL: %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 must begin with http:// or https://"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 has no host"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 has port 0"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "subscriber %1 has another subscription to %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "position %1 is beyond the end of the log (%2)"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "Subscription not found"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "Replay not found"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the replay has ended already"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "to is before from"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "nothing is delivered at present: the server is not running"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "sequence %1 is not in the dead-letter list"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "there is no event %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the subscription has no callback_url"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences",
                      "there is no target: the subscription is gone, or has no callback_url"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "paused by hand"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the target answered 410: it wants no more"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the target answered %1"),
    QT_TRANSLATE_NOOP(
        "dbbasic::Sentences",
        "three events in a row were refused, the last with %1; they are in the dead-letter list"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "failing for five days, %1 attempts in a row: %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the callback URL cannot be used"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "skipped by hand; before: %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "cannot resolve %1: %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "no address for %1 within 5 s"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "no connection within 5 s"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "no answer within 15 s"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the head of the answer was not whole within 15 s"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the answer is not HTTP: %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the connection was closed before an answer"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the connection was closed in the head of the answer"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "target %1 is refused: %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "it is this server itself"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences",
                      "link-local, metadata, multicast and reserved addresses are never called"),
    QT_TRANSLATE_NOOP(
        "dbbasic::Sentences",
        "this server is reachable from outside, so private and loopback targets need --allow-target"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "Connection refused"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "Host not found"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences",
                      "found %1 in a string, where it must be written with a backslash"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found a byte order mark, expected a value"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found nothing, expected a value"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found a byte that is not valid UTF-8"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "this string is not closed"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "a number must not begin with 0"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the text is too large"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found '%1', expected true, false or null"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "found %1, expected %2"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the end"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the character %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "a value"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "a value or ']'"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "a name in quotes"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "a name in quotes or '}'"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "':' after the name"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "',' or '}'"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "',' or ']'"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "nothing more after the value"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "four hexadecimal digits after \\u"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "one of \" \\ / b f n r t u after the backslash"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "a digit"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the end of the number"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "the filter is empty and matches every event"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "\"%1\" is in the event, wanted somewhere"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "\"%1\" is in the event, wanted nowhere"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "\"%1\" is nowhere in the event, wanted somewhere"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "\"%1\" is nowhere in the event, wanted nowhere"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "\"%1\" is in the event"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "\"%1\" is nowhere in the event"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 is %2, as wanted: %3"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 is %2, which is not %3"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 is %2, wanted anything but %3"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 is %2, wanted %3"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "missing"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "a value there"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "anything but %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "less than %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "more than %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "at most %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "at least %1"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 or more"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 or later"),
    QT_TRANSLATE_NOOP("dbbasic::Sentences", "%1 or before"),
});

struct Sentence
{
    const char *english;
    QRegularExpression form;
};

std::vector<Sentence> compiledSentences()
{
    std::vector<Sentence> sentences;
    for (const char *english : knownSentences) {
        QString form = QRegularExpression::escape(QString::fromUtf8(english));
        form.replace(QRegularExpression(QStringLiteral("\\\\%[1-9]")), QStringLiteral("(.+?)"));
        sentences.push_back({english, QRegularExpression(QRegularExpression::anchoredPattern(form))});
    }
    return sentences;
}

QString spokenLine(const QString &line)
{
    static const std::vector<Sentence> sentences = compiledSentences();
    for (const Sentence &sentence : sentences) {
        const QRegularExpressionMatch match = sentence.form.match(line);
        if (!match.hasMatch())
            continue;
        const QString text = QCoreApplication::translate("dbbasic::Sentences", sentence.english);
        if (text == QString::fromUtf8(sentence.english))
            return line;
        const auto put = [&match](int place) { return spokenLine(match.captured(place)); };
        switch (match.lastCapturedIndex()) {
        case 0:
            return text;
        case 1:
            return text.arg(put(1));
        case 2:
            return text.arg(put(1), put(2));
        default:
            return text.arg(put(1), put(2), put(3));
        }
    }
    return line;
}

} // namespace

QString spokenText(std::string_view message)
{
    if (QCoreApplication::translate("dbbasic::Sentences", knownSentences.front()) ==
        QString::fromUtf8(knownSentences.front()))
        return textOf(message); // the window speaks English
    QStringList lines = textOf(message).split(QLatin1Char('\n'));
    for (QString &line : lines)
        line = spokenLine(line);
    return lines.join(QLatin1Char('\n'));
}

} // namespace dbbasic
