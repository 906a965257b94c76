// How delivery to one subscription went: its attempts with request and answer, and the events given up on.
#pragma once

#include "model/subscriptions.h"
#include "ui/dialogs.h"

#include <QWidget>

#include <string>

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

    void setDialogs(const Dialogs *dialogs) { m_dialogs = dialogs; } ///< outlives this
    void setSubscription(const std::string &id);                     ///< empty: none
    void showAttempts();

Q_SIGNALS:
    /// What a dead-letter button did, or could not do.
    void told(bool done, const QString &text);
    void showRequested(dbbasic::Sequence sequence);

private:
    QWidget *makeAttempts();
    QWidget *makeDeadLetters();
    void showAttempt();
    void updateDeadLetters();
    void retryOne();
    void retryAll();
    void discardOne();
    void discardAll();

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    const Dialogs *m_dialogs = nullptr;
    std::string m_id;
    AttemptTableModel *m_attempts;
    DeadLetterTableModel *m_letters;
    QTabWidget *m_tabs;
    PanelTable *m_attemptTable;
    QPlainTextEdit *m_exchange;
    QStackedWidget *m_attemptPages;
    PanelTable *m_letterTable;
    QLabel *m_letterText;
    QPushButton *m_retry, *m_retryAll, *m_discard, *m_discardAll;
};

} // namespace dbbasic
