// Completion in the filter line: fields first, then the values seen.
#pragma once

#include "ui/completionnames.h"

#include <QObject>

#include <functional>

class QCompleter;
class QLineEdit;
class QStringListModel;

namespace dbbasic {

class FilterCompletion : public QObject
{
    Q_OBJECT

public:
    /// `seen` is asked only while the user types.
    FilterCompletion(QLineEdit *line, std::function<SeenNames()> seen);

    /// Offers what fits what stands before the cursor; nothing if there is nothing to add.
    void complete();
    void close();
    bool isOpen() const;

private:
    QString tokenBeforeCursor() const;
    QStringList candidatesFor(const QString &token) const;
    void insert(const QString &completion);

    QLineEdit *m_line;
    std::function<SeenNames()> m_seen;
    QCompleter *m_completer;
    QStringListModel *m_offered;
};

/// "user.created" offers "user.*" too.
QStringList withWildcards(const QStringList &types);

} // namespace dbbasic
