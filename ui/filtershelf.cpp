#include "ui/filtershelf.h"

#include <QSettings>

#include <algorithm>

namespace dbbasic {

namespace {

constexpr int rememberedFilters = 20;
const QString historyKey = QStringLiteral("filter/history");
const QString keptKey = QStringLiteral("filter/kept");
const QString nameKey = QStringLiteral("name");
const QString textKey = QStringLiteral("text");

} // namespace

FilterShelf::FilterShelf(QObject *parent)
    : QObject(parent)
{
    QSettings settings;
    const int count = settings.beginReadArray(keptKey);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        m_kept.append({settings.value(nameKey).toString(), settings.value(textKey).toString()});
    }
}

void FilterShelf::write()
{
    QSettings settings;
    settings.remove(keptKey);
    settings.beginWriteArray(keptKey, int(m_kept.size()));
    for (int i = 0; i < m_kept.size(); ++i) {
        settings.setArrayIndex(i);
        settings.setValue(nameKey, m_kept[i].name);
        settings.setValue(textKey, m_kept[i].text);
    }
    settings.endArray();
    Q_EMIT changed();
}

void FilterShelf::keep(const QString &name, const QString &text)
{
    m_kept.removeIf([&](const Kept &kept) { return kept.name == name; });
    const auto place = std::find_if(m_kept.begin(), m_kept.end(), [&](const Kept &kept) {
        return QString::localeAwareCompare(kept.name, name) > 0;
    });
    m_kept.insert(place, {name, text});
    write();
}

void FilterShelf::forget(const QString &name)
{
    m_kept.removeIf([&](const Kept &kept) { return kept.name == name; });
    write();
}

QString FilterShelf::nameOf(const QString &text) const
{
    for (const Kept &kept : m_kept) {
        if (kept.text == text)
            return kept.name;
    }
    return {};
}

QStringList FilterShelf::history() const
{
    return QSettings().value(historyKey).toStringList();
}

void FilterShelf::remember(const QString &text)
{
    if (text.isEmpty())
        return;
    QStringList history = this->history();
    history.removeAll(text);
    history.prepend(text);
    QSettings().setValue(historyKey, history.mid(0, rememberedFilters));
}

} // namespace dbbasic
