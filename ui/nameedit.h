// A line for a name that is mostly one of those seen before: completed anywhere in the name, offered with ↓.
#pragma once

#include "model/log/logview.h"

#include <QLineEdit>

#include <functional>
#include <vector>

class QStringListModel;

namespace dbbasic {

/// For NameEdit: as they read in the window, those with most events first.
QStringList busiestNames(std::vector<NameCount> counts);

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
