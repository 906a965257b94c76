// A line for a name that is mostly one of those seen before: completed anywhere in the name, offered with ↓.
#pragma once

#include <QLineEdit>

#include <functional>

class QStringListModel;

namespace dbbasic {

class NameEdit : public QLineEdit
{
    Q_OBJECT

public:
    /// `names` is asked for when the line gets the focus.
    explicit NameEdit(std::function<QStringList()> names, QWidget *parent = nullptr);

protected:
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void offerAll();

    std::function<QStringList()> m_names;
    QStringListModel *m_model;
};

} // namespace dbbasic
