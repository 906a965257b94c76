// What became of one event: for each subscription whether it wants it, how far its delivery is, and the
// answers.
#pragma once

#include "model/deliveries.h"
#include "model/eventtablemodel.h"

#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QTreeWidget;

namespace dbbasic {

class Subscriptions;

class EventDeliveries : public QWidget
{
    Q_OBJECT

public:
    explicit EventDeliveries(Subscriptions &subscriptions, QWidget *parent = nullptr);
    ~EventDeliveries() override;

    void setEvent(const std::optional<PinnedEvent> &event);

private:
    void refresh();
    void fetchAttempts();
    void show(const std::vector<DeliveryAttempt> &attempts);

    Subscriptions &m_subscriptions;
    std::optional<PinnedEvent> m_event;
    QLabel *m_title;
    QTreeWidget *m_list;
    QTimer m_refresh;
    quint64 m_generation = 0;
    bool m_fetching = false, m_again = false;
    QThreadPool m_reader; ///< the attempt log is read from disk: not in the window's thread
};

} // namespace dbbasic
