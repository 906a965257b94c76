// Type, source, text and time in four fields, for who does not know the filter language yet. Says each term
// as the language has it.
#pragma once

#include <QStringList>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace dbbasic {

/// A popup that goes away by itself.
class FilterForm : public QWidget
{
    Q_OBJECT

public:
    FilterForm(const QStringList &types, const QStringList &sources, QWidget *parent = nullptr);

    /// `topRight` in global coordinates.
    void popup(const QPoint &topRight);

Q_SIGNALS:
    void accepted(const QStringList &terms);

private:
    QStringList terms() const;
    void accept();

    QComboBox *m_type, *m_source, *m_since;
    QLineEdit *m_text;
    QLabel *m_preview;
};

} // namespace dbbasic
