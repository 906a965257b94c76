// What stands where the table is when it has nothing to show: why, and what to do.
#pragma once

#include <QUrl>
#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace dbbasic {

class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    /// No events at all. Not listening: `error` says why, or nothing if it is still about to.
    void showNoEvents(const QUrl &address, const QString &error);
    void showNothingMatches(bool searching);
    /// The command that publishes a first event, as it stands there to be copied.
    QString command() const { return m_command; }

Q_SIGNALS:
    void sampleWanted();
    void clearFilterWanted();
    void copied();

private:
    QLabel *m_title, *m_text, *m_commandLabel;
    QWidget *m_commandBox;
    QToolButton *m_copy;
    QPushButton *m_sample, *m_clear;
    QString m_command;
};

} // namespace dbbasic
