// Which notices on the desktop are wanted. What is chosen holds at once.
#pragma once

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace dbbasic {

class MessageLine;
class Notices;

class NoticesDialog : public QDialog
{
    Q_OBJECT

public:
    /// `shown` is the filter of the window: what is offered while none was written here.
    NoticesDialog(Notices &notices, const QString &shown, QWidget *parent = nullptr);

private:
    void changed();
    void tell();

    Notices &m_notices;
    QCheckBox *m_ofEvents;
    QLineEdit *m_filter;
    QCheckBox *m_ofFailures;
    QPushButton *m_sample;
    MessageLine *m_message;
};

} // namespace dbbasic
