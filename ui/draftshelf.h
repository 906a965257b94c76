// What was written in the publish form and must not be lost: the unsent text, what was sent, and templates.
// One JSON file in the user's configuration folder, replaced as a whole.
#pragma once

#include <QString>
#include <QVector>

namespace dbbasic {

struct StoredDraft
{
    QString name; ///< of a template; empty else
    QString type;
    QString source;
    QString payload; ///< as typed, need not be valid

    /// Nothing that was worth writing: an empty object is what the form begins with.
    bool isBlank() const
    {
        const QString text = payload.simplified();
        return type.trimmed().isEmpty() &&
               (text.isEmpty() || text == QLatin1String("{ }") || text == QLatin1String("{}"));
    }
    bool saysTheSame(const StoredDraft &other) const
    {
        return type == other.type && source == other.source && payload == other.payload;
    }
};

class DraftShelf
{
public:
    static constexpr int historyLength = 50;

    /// Reads `path`; a file that cannot be read is kept beside as *.bad and the shelf is empty.
    explicit DraftShelf(QString path = standardPath());
    static QString standardPath();

    const StoredDraft &unsent() const { return m_unsent; }
    const QVector<StoredDraft> &history() const { return m_history; }     ///< newest first
    const QVector<StoredDraft> &templates() const { return m_templates; } ///< by name

    void setUnsent(const StoredDraft &draft);
    void remember(const StoredDraft &draft);
    void keepTemplate(const StoredDraft &draft); ///< replaces the one of that name
    void removeTemplate(const QString &name);

    /// Writes if something changed. Empty, or why it could not be written.
    QString save();

private:
    void load();

    QString m_path;
    StoredDraft m_unsent;
    QVector<StoredDraft> m_history;
    QVector<StoredDraft> m_templates;
    bool m_changed = false;
};

} // namespace dbbasic
