#include "ui/draftshelf.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QSettings>

#include <algorithm>

namespace dbbasic {

namespace {

// A payload longer than this is not worth keeping fifty times; the unsent one is always kept whole.
constexpr qsizetype longestRemembered = 256 * 1024;

QJsonObject toJson(const StoredDraft &draft)
{
    QJsonObject object{{QStringLiteral("event_type"), draft.type},
                       {QStringLiteral("source"), draft.source},
                       {QStringLiteral("payload"), draft.payload}};
    if (!draft.name.isEmpty())
        object.insert(QStringLiteral("name"), draft.name);
    return object;
}

StoredDraft fromJson(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    return {object.value(QStringLiteral("name")).toString(),
            object.value(QStringLiteral("event_type")).toString(),
            object.value(QStringLiteral("source")).toString(),
            object.value(QStringLiteral("payload")).toString()};
}

QJsonArray toJson(const QVector<StoredDraft> &drafts)
{
    QJsonArray array;
    for (const StoredDraft &draft : drafts)
        array.append(toJson(draft));
    return array;
}

QVector<StoredDraft> listFromJson(const QJsonValue &value)
{
    QVector<StoredDraft> drafts;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &entry : array)
        drafts.append(fromJson(entry));
    return drafts;
}

} // namespace

DraftShelf::DraftShelf(QString path)
    : m_path(std::move(path))
{
    load();
}

/// Beside the settings of the window.
QString DraftShelf::standardPath()
{
    const QFileInfo settings(QSettings().fileName());
    return settings.absolutePath() + QLatin1Char('/') + settings.completeBaseName() +
           QStringLiteral(".drafts.json");
}

void DraftShelf::setUnsent(const StoredDraft &draft)
{
    if (m_unsent.saysTheSame(draft))
        return;
    m_unsent = draft;
    m_changed = true;
}

void DraftShelf::remember(const StoredDraft &draft)
{
    if (draft.isBlank() || draft.payload.size() > longestRemembered)
        return;
    m_history.removeIf([&](const StoredDraft &other) { return other.saysTheSame(draft); });
    m_history.prepend(draft);
    m_history.front().name.clear();
    if (m_history.size() > historyLength)
        m_history.resize(historyLength);
    m_changed = true;
}

void DraftShelf::keepTemplate(const StoredDraft &draft)
{
    removeTemplate(draft.name);
    const auto place = std::lower_bound(
        m_templates.begin(), m_templates.end(), draft,
        [](const StoredDraft &a, const StoredDraft &b) { return a.name.localeAwareCompare(b.name) < 0; });
    m_templates.insert(place, draft);
    m_changed = true;
}

void DraftShelf::removeTemplate(const QString &name)
{
    if (m_templates.removeIf([&](const StoredDraft &draft) { return draft.name == name; }) > 0)
        m_changed = true;
}

QString DraftShelf::save()
{
    if (!m_changed)
        return {};
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    const QJsonObject all{{QStringLiteral("unsent"), toJson(m_unsent)},
                          {QStringLiteral("history"), toJson(m_history)},
                          {QStringLiteral("templates"), toJson(m_templates)}};
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(all).toJson()) < 0 || !file.commit())
        return file.errorString();
    m_changed = false;
    return {};
}

void DraftShelf::load()
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
    if (error.error != QJsonParseError::NoError) {
        QFile::remove(m_path + QStringLiteral(".bad"));
        QFile::rename(m_path, m_path + QStringLiteral(".bad"));
        return;
    }
    const QJsonObject all = document.object();
    m_unsent = fromJson(all.value(QStringLiteral("unsent")));
    m_history = listFromJson(all.value(QStringLiteral("history")));
    m_templates = listFromJson(all.value(QStringLiteral("templates")));
}

} // namespace dbbasic
