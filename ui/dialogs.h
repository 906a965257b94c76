// What the window asks the user through dialogs of the system. Tests put their own answers in.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace dbbasic {

struct Dialogs
{
    /// Each answers with a file name, or an empty string when the user thought better of it.
    /// `types` as QFileDialog wants them: "CSV (*.csv);;All files (*)".
    std::function<QString(QWidget *parent, const QString &title, const QString &types)> openFile;
    std::function<QString(QWidget *parent, const QString &title, const QString &suggestion,
                          const QString &types)>
        saveFile;

    /// Only for what cannot be taken back. `action` is the text of the button that does it ("Delete 3 rows").
    std::function<bool(QWidget *parent, const QString &question, const QString &action)> confirm;

    /// One line of text asked for; a null string when cancelled.
    std::function<QString(QWidget *parent, const QString &title, const QString &label, const QString &text)>
        askText;

    /// The dialogs of the system.
    static Dialogs standard();
};

} // namespace dbbasic
