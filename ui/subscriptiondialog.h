// Adds or edits a subscription; what is wrong is said as one types, at the field where it is.
#pragma once

#include "model/subscriptions.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QLineEdit;

namespace dbbasic {

class EventStore;
class MessageLine;
class NameEdit;

class SubscriptionDialog : public QDialog
{
    Q_OBJECT

public:
    SubscriptionDialog(EventStore &store, Subscriptions &subscriptions, QWidget *parent = nullptr);

    /// Editing keeps id and position. Without it the dialog adds one.
    void edit(const Subscription &subscription);

    void accept() override; ///< closes only when it is on disk

Q_SIGNALS:
    void saved(const dbbasic::Subscription &subscription, bool added);

private:
    SubscriptionSettings settings() const;
    Result<StartPosition> start() const;
    void validate();
    void tellError(const std::string &message);

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    std::string m_id; ///< empty: adding
    QLineEdit *m_subscriber;
    NameEdit *m_type;
    QLineEdit *m_filter;
    QLineEdit *m_callback;
    QLineEdit *m_description;
    QWidget *m_startRow;
    QComboBox *m_start;
    QLineEdit *m_startAt;
    MessageLine *m_message;
    QDialogButtonBox *m_buttons;
};

} // namespace dbbasic
