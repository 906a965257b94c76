#include "ui/rowrules.h"

#include "ui/theme.h"

#include <QSettings>

#include <algorithm>

namespace dbbasic {

namespace {

constexpr qsizetype knownRows = 20'000;
const QString rulesKey = QStringLiteral("rows/rules");
const QString onKey = QStringLiteral("on");
const QString lookKey = QStringLiteral("look");
const QString filterKey = QStringLiteral("filter");

} // namespace

RowRules::RowRules(QObject *parent)
    : QObject(parent)
{
    QSettings settings;
    const int count = settings.beginReadArray(rulesKey);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        m_rules.append({settings.value(onKey).toBool(),
                        Look(std::clamp(settings.value(lookKey).toInt(), 0, lookCount - 1)),
                        settings.value(filterKey).toString()});
    }
    compile();
}

void RowRules::setRules(const QList<Rule> &rules)
{
    m_rules = rules;
    QSettings settings;
    settings.remove(rulesKey);
    settings.beginWriteArray(rulesKey, int(rules.size()));
    for (int i = 0; i < rules.size(); ++i) {
        settings.setArrayIndex(i);
        settings.setValue(onKey, rules[i].on);
        settings.setValue(lookKey, int(rules[i].look));
        settings.setValue(filterKey, rules[i].filter);
    }
    settings.endArray();
    compile();
    Q_EMIT changed();
}

void RowRules::compile()
{
    m_active.clear();
    m_known.clear();
    for (const Rule &rule : std::as_const(m_rules)) {
        const auto filter = Filter::parse(rule.filter.toStdString(), currentTime());
        if (rule.on && filter && !rule.filter.trimmed().isEmpty())
            m_active.append({rule.look, *filter});
    }
}

std::optional<RowRules::Look> RowRules::lookOf(const Event &event) const
{
    if (m_active.isEmpty())
        return {};
    auto known = m_known.constFind(event.sequence.value);
    if (known == m_known.constEnd()) {
        if (m_known.size() >= knownRows)
            m_known.clear();
        const auto rule = std::find_if(m_active.begin(), m_active.end(),
                                       [&](const Active &active) { return active.filter.matches(event); });
        known = m_known.insert(event.sequence.value, rule == m_active.end() ? -1 : int(rule->look));
    }
    return *known < 0 ? std::nullopt : std::optional(Look(*known));
}

QString RowRules::name(Look look)
{
    switch (look) {
    case Look::Red:
        return tr("Red");
    case Look::Amber:
        return tr("Amber");
    case Look::Green:
        return tr("Green");
    case Look::Blue:
        return tr("Blue");
    case Look::Violet:
        return tr("Violet");
    case Look::Quiet:
        break;
    }
    return tr("Grey");
}

QString RowRules::sign(Look look)
{
    static constexpr char16_t signs[] = {u'!', u'▲', u'✓', u'●', u'◆', u'–'};
    return QString(QChar(signs[int(look)]));
}

QColor RowRules::color(Look look, const QPalette &palette)
{
    static constexpr double hues[] = {0.0, 0.1, 0.38, 0.59, 0.78};
    return look == Look::Quiet ? palette.color(QPalette::PlaceholderText)
                               : theme::hueColor(hues[int(look)], palette);
}

QColor RowRules::background(Look look, const QPalette &palette)
{
    const QColor paper = palette.color(QPalette::Base), ink = color(look, palette);
    const float share = theme::isDark(palette) ? 0.22F : 0.14F;
    const auto mixed = [share](float a, float b) { return a * (1 - share) + b * share; };
    return QColor::fromRgbF(mixed(paper.redF(), ink.redF()), mixed(paper.greenF(), ink.greenF()),
                            mixed(paper.blueF(), ink.blueF()));
}

} // namespace dbbasic
