// Filters that last: those applied before, and those kept by name. In QSettings, of this user.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

namespace dbbasic {

class FilterShelf : public QObject
{
    Q_OBJECT

public:
    struct Kept
    {
        QString name;
        QString text; ///< in the filter language
    };

    explicit FilterShelf(QObject *parent = nullptr);

    const QList<Kept> &kept() const { return m_kept; }
    /// Another of that name is replaced.
    void keep(const QString &name, const QString &text);
    void forget(const QString &name);
    QString nameOf(const QString &text) const; ///< empty: it is not kept

    QStringList history() const; ///< the last one first
    void remember(const QString &text);

Q_SIGNALS:
    void changed(); ///< what is kept

private:
    void write();

    QList<Kept> m_kept; ///< by name
};

} // namespace dbbasic
