// The rules that colour rows, in a window beside the table: each change shows at once.
#pragma once

#include <QDialog>

class QPushButton;
class QTableWidget;

namespace dbbasic {

class MessageLine;
class RowRules;

/// Not modal; deletes itself when closed.
class RowRulesDialog : public QDialog
{
    Q_OBJECT

public:
    RowRulesDialog(RowRules &rules, QWidget *parent = nullptr);

    /// One more rule, on, below the others.
    void add(const QString &filter);

private:
    void fill();
    void take();
    void removeCurrent();
    void moveCurrent(int by);
    void updateButtons();

    RowRules &m_rules;
    QTableWidget *m_table;
    MessageLine *m_message;
    QPushButton *m_remove, *m_up, *m_down;
    bool m_filling = false;
};

} // namespace dbbasic
