// What stands in a workplace that has nothing to show yet: what it is for, the command, and the button.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace dbbasic {

class PanelHint : public QWidget
{
    Q_OBJECT

public:
    /// `button` empty: none.
    PanelHint(const QString &title, const QString &text, const QString &button, QWidget *parent = nullptr);

    void setCommand(const QString &command); ///< shown with a button that copies it; empty: none

Q_SIGNALS:
    void wanted();

private:
    QWidget *m_commandBox;
    QLabel *m_command;
};

} // namespace dbbasic
