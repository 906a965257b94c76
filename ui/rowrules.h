// Rules that make rows of the table stand out: a filter, and a look of colour and sign. The first that
// matches wins. In QSettings, of this user.
#pragma once

#include "model/filter.h"

#include <QColor>
#include <QHash>
#include <QList>
#include <QObject>
#include <QPalette>
#include <QString>

#include <optional>

namespace dbbasic {

class RowRules : public QObject
{
    Q_OBJECT

public:
    enum class Look { Red, Amber, Green, Blue, Violet, Quiet };
    static constexpr int lookCount = 6;

    struct Rule
    {
        bool on = true;
        Look look = Look::Red;
        QString filter; ///< in the filter language; one that cannot be read matches nothing
    };

    explicit RowRules(QObject *parent = nullptr);

    const QList<Rule> &rules() const { return m_rules; }
    void setRules(const QList<Rule> &rules);
    /// Whether any rule is on.
    bool isActive() const { return !m_active.isEmpty(); }
    std::optional<Look> lookOf(const Event &event) const;

    static QString name(Look look);
    static QString sign(Look look); ///< one character: colour alone says nothing
    static QColor color(Look look, const QPalette &palette);
    /// The row's background, light enough for the text on it.
    static QColor background(Look look, const QPalette &palette);

Q_SIGNALS:
    void changed();

private:
    struct Active
    {
        Look look;
        Filter filter;
    };
    void compile();

    QList<Rule> m_rules;
    QList<Active> m_active;
    mutable QHash<quint64, int> m_known; ///< sequence → look, or -1: a payload is looked through only once
};

} // namespace dbbasic
