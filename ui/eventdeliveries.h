// What became of one event: for each subscription whether it wants it, how far its delivery is, and the
// answers.
#pragma once

#include "model/deliveries.h"
#include "model/eventtablemodel.h"

#include <QElapsedTimer>
#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QAction;
class QLabel;
class QTreeWidget;

namespace dbbasic {

class MessageLine;
class Subscriptions;

class EventDeliveries : public QWidget
{
    Q_OBJECT

public:
    explicit EventDeliveries(Subscriptions &subscriptions, QWidget *parent = nullptr);
    ~EventDeliveries() override;

    void setEvent(const std::optional<PinnedEvent> &event);

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    void fetchAttempts();
    void show(const std::vector<DeliveryAttempt> &attempts);
    QString selectedSubscription() const;
    void updateSend();
    void sendAgain();

    Subscriptions &m_subscriptions;
    std::optional<PinnedEvent> m_event;
    QLabel *m_title;
    QAction *m_send;
    QTreeWidget *m_list;
    MessageLine *m_message;
    QTimer m_refresh;
    QElapsedTimer m_fetchClock;
    quint64 m_generation = 0;
    bool m_fetching = false, m_again = false;
    QThreadPool m_reader; ///< the attempt log is read from disk: not in the window's thread
};

} // namespace dbbasic
