#include "ui/filtercompletion.h"

#include "model/filter.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QStringListModel>

#include <algorithm>

namespace dbbasic {

namespace {

constexpr int popupWidth = 360;
constexpr int textStart = 24; // behind the icon in the line

bool isOperator(QChar c)
{
    return c == u':' || c == u'=' || c == u'<' || c == u'>' || c == u'!';
}

} // namespace

QStringList withWildcards(const QStringList &types)
{
    QStringList all;
    for (const QString &type : types) {
        const qsizetype dot = type.indexOf(u'.');
        if (dot > 0) {
            const QString family = type.left(dot) + QLatin1StringView(".*");
            if (!all.contains(family))
                all << family;
        }
        all << type;
    }
    return all;
}

FilterCompletion::FilterCompletion(QLineEdit *line, std::function<SeenNames()> seen)
    : QObject(line)
    , m_line(line)
    , m_seen(std::move(seen))
    , m_completer(new QCompleter(this))
    , m_offered(new QStringListModel(this))
{
    m_completer->setModel(m_offered);
    m_completer->setWidget(line);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &FilterCompletion::insert);
    connect(line, &QLineEdit::textEdited, this, &FilterCompletion::complete);
}

bool FilterCompletion::isOpen() const
{
    return m_completer->popup()->isVisible();
}

void FilterCompletion::close()
{
    m_completer->popup()->hide();
}

QString FilterCompletion::tokenBeforeCursor() const
{
    const QString before = m_line->text().left(m_line->cursorPosition());
    qsizetype start = before.size();
    while (start > 0 && !before[start - 1].isSpace() && before[start - 1] != u'(')
        --start;
    if (start < before.size() && before[start] == u'-')
        ++start;
    return before.mid(start);
}

QStringList FilterCompletion::candidatesFor(const QString &token) const
{
    const QLatin1StringView type("type:"), source("source:"), payload("payload."), has("has:");
    QStringList candidates;
    if (token.startsWith(type)) {
        for (const QString &name : withWildcards(m_seen().types))
            candidates << type + name; // a type needs no quotes
    } else if (token.startsWith(source)) {
        for (const QString &name : m_seen().sources)
            candidates << QString::fromStdString(filterTerm("source", name.toStdString()));
    } else if (token.startsWith(has)) {
        for (const auto &[field, values] : m_seen().payload)
            candidates << has + field;
    } else if (token.startsWith(payload)) {
        const auto behind = std::find_if(token.begin(), token.end(), isOperator);
        const SeenNames seen = m_seen();
        if (behind == token.end()) {
            for (const auto &[field, values] : seen.payload)
                candidates << field;
        } else if (const auto known = seen.payload.find(token.left(behind - token.begin()));
                   known != seen.payload.end()) {
            candidates = known->second;
        }
    } else if (!std::any_of(token.begin(), token.end(), isOperator)) {
        for (const FilterField &field : filterFields())
            candidates << QString::fromUtf8(field.name.data(), qsizetype(field.name.size()));
        for (QString &field : candidates) {
            if (field != payload)
                field += u':';
        }
        candidates << QStringLiteral("time>=") << QStringLiteral("seq>") << QStringLiteral("NOT")
                   << QStringLiteral("OR");
    }
    return candidates;
}

void FilterCompletion::complete()
{
    const QString token = tokenBeforeCursor();
    if (token.isEmpty() || token.startsWith(u'"')) {
        close();
        return;
    }
    m_offered->setStringList(candidatesFor(token));
    m_completer->setCompletionPrefix(token);
    const bool only = m_completer->completionCount() == 1 && m_completer->currentCompletion() == token;
    if (m_completer->completionCount() == 0 || only) {
        close();
        return;
    }
    const QString before = m_line->text().left(m_line->cursorPosition() - token.size());
    QRect place = m_line->rect();
    place.setLeft(std::min(m_line->fontMetrics().horizontalAdvance(before) + textStart, m_line->width() / 2));
    place.setWidth(std::min(popupWidth, m_line->width()));
    m_completer->complete(place);
}

void FilterCompletion::insert(const QString &completion)
{
    const qsizetype length = tokenBeforeCursor().size();
    const int cursor = m_line->cursorPosition();
    QString text = m_line->text();
    text.replace(cursor - length, length, completion);
    m_line->setText(text);
    m_line->setCursorPosition(int(cursor - length + completion.size()));
}

} // namespace dbbasic
