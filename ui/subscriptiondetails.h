// How delivery to one subscription went: its attempts with request and answer, and the events given up on.
#pragma once

#include "model/deliveries.h"
#include "model/subscriptions.h"
#include "ui/dialogs.h"
#include "ui/messageline.h"

#include <QWidget>

#include <string>

class QAction;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTabWidget;

namespace dbbasic {

class AttemptTableModel;
class DeadLetterTableModel;
class EventStore;
class PanelTable;

class SubscriptionDetails : public QWidget
{
    Q_OBJECT

public:
    SubscriptionDetails(EventStore &store, Subscriptions &subscriptions, QWidget *parent = nullptr);

    void setDialogs(const Dialogs &dialogs) { m_dialogs = dialogs; }
    void setSubscription(const std::string &id); ///< empty: none
    void setWatched(bool watched);               ///< whether it can be seen
    void showAttempts();

Q_SIGNALS:
    /// What a button did, or could not do.
    void told(dbbasic::MessageLine::Kind kind, const QString &text);
    void showRequested(dbbasic::Sequence sequence);

private:
    QWidget *makeAttempts();
    QWidget *makeDeadLetters();
    void showAttempt();
    void resend();
    void tellSent(const QString &event, const Result<DeliveryAttempt> &attempt);
    void tellError(const Error &error);
    void updateDeadLetters();
    void retryOne();
    void retryAll();
    void discardOne();
    void discardAll();

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    Dialogs m_dialogs = Dialogs::standard();
    std::string m_id;
    AttemptTableModel *m_attempts;
    DeadLetterTableModel *m_letters;
    QTabWidget *m_tabs;
    QAction *m_resend, *m_showEvent;
    PanelTable *m_attemptTable;
    QPlainTextEdit *m_exchange;
    QStackedWidget *m_attemptPages;
    PanelTable *m_letterTable;
    QLabel *m_letterText;
    QPushButton *m_retry, *m_retryAll, *m_discard, *m_discardAll;
};

} // namespace dbbasic
