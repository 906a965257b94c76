// The subscriptions at a glance, everything one can do to them, and how their deliveries went.
#pragma once

#include "model/subscriptions.h"
#include "ui/dialogs.h"
#include "ui/messageline.h"

#include <QWidget>

#include <functional>

class QAction;
class QSortFilterProxyModel;
class QStackedWidget;
class QToolBar;

namespace dbbasic {

class EventStore;
class PanelHint;
class PanelTable;
class ServiceStatus;
class SubscriptionCommands;
class SubscriptionDetails;
class SubscriptionTableModel;

class SubscriptionPanel : public QWidget
{
    Q_OBJECT

public:
    SubscriptionPanel(EventStore &store, Subscriptions &subscriptions, ServiceStatus &status,
                      QWidget *parent = nullptr);
    ~SubscriptionPanel() override;

    void setDialogs(const Dialogs &dialogs);
    /// The event selected in the table, as a place to seek to. 0: none.
    void setCurrentEvent(Sequence sequence);

    /// Whether it can be seen: only then lags are counted and attempts read.
    void setWatched(bool watched);
    void add(); ///< opens the dialog
    /// For the menu of the window: what can be done to the selected subscription.
    QList<QAction *> subscriptionActions() const;
    QString title() const; ///< "Subscriptions (1 failing)"
    int failing() const;
    void focusStart();

Q_SIGNALS:
    void titleChanged(const QString &title);
    void failingChanged(int failing);
    void showRequested(dbbasic::Sequence sequence);
    void replayRequested(const QString &subscriptionId);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    void select(const std::string &id);
    void selectSaved(const std::string &id);
    void updateActions();
    void updateEmpty();
    void tell(MessageLine::Kind kind, const QString &text, const QString &link,
              const std::function<void()> &act);

    ServiceStatus &m_status;
    SubscriptionTableModel *m_model;
    QSortFilterProxyModel *m_sorted;
    PanelTable *m_table;
    PanelHint *m_hint;
    QStackedWidget *m_pages;
    QToolBar *m_toolBar;
    MessageLine *m_message;
    SubscriptionDetails *m_details;
    SubscriptionCommands *m_commands;
    std::function<void()> m_act; ///< what the link in the message does
};

} // namespace dbbasic
