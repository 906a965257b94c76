// The stack of filters beside the line: each can be switched off for a moment, or taken away.
#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>

namespace dbbasic {

class FilterChips : public QWidget
{
    Q_OBJECT

public:
    /// `nameOf` says what the user calls a filter; empty: its text stands on the chip.
    explicit FilterChips(std::function<QString(const QString &term)> nameOf, QWidget *parent = nullptr);

    /// Adds a term of the filter language; switches it on if it is there already.
    void add(const QString &term, bool on = true);
    void remove(const QString &term);
    bool isOn(const QString &term) const;
    /// Those that are switched on, in order.
    QStringList active() const;

    /// All, for the session: a leading '+' is on, '-' off.
    QStringList state() const;
    void setState(const QStringList &state);

    /// Writes the chips anew, when names have changed.
    void rename() { rebuild(); }

Q_SIGNALS:
    void changed();

private:
    struct Chip
    {
        QString term;
        bool on;
    };
    void rebuild();

    std::function<QString(const QString &)> m_nameOf;
    QList<Chip> m_chips;
};

} // namespace dbbasic
