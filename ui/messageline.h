// One line told where it happened: a mark, a text, and what to do about it. Never colour alone.
#pragma once

#include <QWidget>

class QLabel;

namespace dbbasic {

class MessageLine : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Hint, Busy, Done, Warning, Error };

    explicit MessageLine(QWidget *parent = nullptr);

    void clear();
    /// `link` is offered behind the text; activated() when it is followed.
    void tell(Kind kind, const QString &text, const QString &link = {});

    Kind kind() const { return m_kind; }
    QString text() const { return m_text; }

Q_SIGNALS:
    void activated();

protected:
    void changeEvent(QEvent *event) override;

private:
    void present();

    QLabel *m_label;
    Kind m_kind = Kind::Hint;
    QString m_text;
    QString m_link;
};

} // namespace dbbasic
