#include "ui/dialogs.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>

namespace dbbasic {

Dialogs Dialogs::standard()
{
    Dialogs dialogs;
    dialogs.openFile = [](QWidget *parent, const QString &title, const QString &types) {
        return QFileDialog::getOpenFileName(parent, title, {}, types);
    };
    dialogs.saveFile = [](QWidget *parent, const QString &title, const QString &suggestion,
                          const QString &types) {
        return QFileDialog::getSaveFileName(parent, title, suggestion, types);
    };
    dialogs.confirm = [](QWidget *parent, const QString &question, const QString &action) {
        QMessageBox box(QMessageBox::Question, {}, question, QMessageBox::Cancel, parent);
        QPushButton *doIt = box.addButton(action, QMessageBox::AcceptRole);
        box.setDefaultButton(QMessageBox::Cancel);
        box.exec();
        return box.clickedButton() == doIt;
    };
    dialogs.askText = [](QWidget *parent, const QString &title, const QString &label, const QString &text) {
        bool accepted = false;
        const QString answer =
            QInputDialog::getText(parent, title, label, QLineEdit::Normal, text, &accepted);
        return accepted ? answer : QString();
    };
    return dialogs;
}

} // namespace dbbasic
