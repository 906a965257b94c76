// The JSON payload as text: highlighting, bracket matching, and the place of the first error marked as one
// types.
#pragma once

#include "model/json.h"

#include <QWidget>

#include <optional>
#include <string>

class QsciScintilla;
class QsciLexerJSON;
class QTimer;

namespace dbbasic {

class PayloadEditor : public QWidget
{
    Q_OBJECT

public:
    explicit PayloadEditor(QWidget *parent = nullptr);
    ~PayloadEditor() override;

    std::string text() const; ///< UTF-8, as typed
    void setText(const std::string &text);
    void setTextUndoable(const std::string &text); ///< replaces all of it in one step of the undo list

    /// The text less insignificant white space, or what is wrong with it. Checks what is there now.
    tl::expected<std::string, JsonError> compact() const;

    /// What the last check found; checked() tells of a new one.
    const std::optional<JsonError> &error() const { return m_error; }
    void checkNow();
    void goToError();

Q_SIGNALS:
    void edited();
    void checked();

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void applyColours();
    void fitLineNumbers();

    QsciScintilla *m_editor;
    QsciLexerJSON *m_lexer;
    QTimer *m_checkLater;
    std::optional<JsonError> m_error;
};

} // namespace dbbasic
