// The lasting facts, at the foot of the window: address and state, rate, how much is shown, what "published"
// means here, and whatever is not well.
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace dbbasic {

class EventStore;
class ServiceStatus;

class StatusLine : public QWidget
{
    Q_OBJECT

public:
    StatusLine(EventStore &store, ServiceStatus &status, QWidget *parent = nullptr);

    /// How many events the table shows. The total is read from the log.
    void setShown(quint64 shown, bool filtered);
    /// How many subscriptions fail, or were given up on.
    void setFailing(int failing);

Q_SIGNALS:
    void failingWanted(); ///< the user wants to see what fails
    void damagedWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void tellAddress();
    void tellRate();
    void tellShown();
    void tellHealth();
    void tellFailing();

    EventStore &m_store;
    ServiceStatus &m_status;
    QToolButton *m_address;
    QLabel *m_rate, *m_shown, *m_durability;
    QToolButton *m_damaged, *m_failing;
    QTimer m_second, m_shownLater;
    quint64 m_lastSequence = 0;
    quint64 m_shownCount = 0;
    bool m_filtered = false;
    int m_failingCount = 0;
};

} // namespace dbbasic
