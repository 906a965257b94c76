// The stack of filters beside the line: each can be switched off for a moment, or taken away.
#pragma once

#include <QStringList>
#include <QWidget>

namespace dbbasic {

class FilterChips : public QWidget
{
    Q_OBJECT

public:
    explicit FilterChips(QWidget *parent = nullptr);

    /// Adds a term of the filter language; switches it on if it is there already.
    void add(const QString &term, bool on = true);
    void clear();
    /// Those that are switched on, in order.
    QStringList active() const;

    /// All, for the session: a leading '+' is on, '-' off.
    QStringList state() const;
    void setState(const QStringList &state);

Q_SIGNALS:
    void changed();

private:
    struct Chip
    {
        QString term;
        bool on;
    };
    void rebuild();

    QList<Chip> m_chips;
};

} // namespace dbbasic
