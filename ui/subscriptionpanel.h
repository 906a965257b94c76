// The subscriptions at a glance, everything one can do to them, and how their deliveries went.
#pragma once

#include "model/subscriptions.h"
#include "ui/dialogs.h"
#include "ui/messageline.h"

#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QSortFilterProxyModel;
class QStackedWidget;
class QToolBar;

namespace dbbasic {

class EventStore;
class PanelHint;
class PanelTable;
class ServiceStatus;
class SubscriptionDetails;
class SubscriptionTableModel;

class SubscriptionPanel : public QWidget
{
    Q_OBJECT

public:
    SubscriptionPanel(EventStore &store, Subscriptions &subscriptions, ServiceStatus &status,
                      QWidget *parent = nullptr);
    ~SubscriptionPanel() override;

    void setDialogs(Dialogs dialogs) { m_dialogs = std::move(dialogs); }
    /// The event selected in the table, as a place to seek to. 0: none.
    void setCurrentEvent(Sequence sequence) { m_currentEvent = sequence; }

    /// Opens the dialog that adds one.
    void add(const QString &eventType = {}, const QString &filter = {});
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
    QAction *makeAction(const char *name, const QString &text, const QString &toolTip,
                        void (SubscriptionPanel::*act)());
    void makeActions();
    void build();
    std::optional<Subscription> current() const; ///< as it is now, not as it was when the row was painted
    void select(const std::string &id);
    void updateActions();
    void updateEmpty();
    void edit();
    void pauseOrResume();
    void retryNow();
    void skip();
    void test();
    void remove();
    void makeSecret();
    void seekTo(const StartPosition &to, const QString &where);
    void seekToText();
    void tellDone(const QString &text, std::function<void()> undo = {});
    void tellError(const Error &error);
    void tell(MessageLine::Kind kind, const QString &text, const QString &link = {});

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    ServiceStatus &m_status;
    Dialogs m_dialogs = Dialogs::standard();
    SubscriptionTableModel *m_model;
    QSortFilterProxyModel *m_sorted;
    PanelTable *m_table;
    PanelHint *m_hint;
    QStackedWidget *m_pages;
    QToolBar *m_toolBar;
    MessageLine *m_message;
    SubscriptionDetails *m_details;
    QAction *m_add, *m_edit, *m_pause, *m_retryNow, *m_skip, *m_test, *m_remove, *m_secret, *m_replay;
    QAction *m_seek, *m_seekToEvent;
    std::function<void()> m_undo; ///< what the link in the message does
    Sequence m_currentEvent;
};

} // namespace dbbasic
