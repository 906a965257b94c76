// What can be done to a subscription, as commands for menu, tool bar and context menu. What can be taken back
// is not asked but undone.
#pragma once

#include "model/subscriptions.h"
#include "ui/dialogs.h"
#include "ui/messageline.h"

#include <QObject>

#include <functional>
#include <optional>

class QAction;
class QMenu;

namespace dbbasic {

class EventStore;

class SubscriptionCommands : public QObject
{
    Q_OBJECT

public:
    /// Dialogs and menus belong to `panel`.
    SubscriptionCommands(EventStore &store, Subscriptions &subscriptions, QWidget *panel);

    void setDialogs(const Dialogs &dialogs) { m_dialogs = dialogs; }
    /// The one they act on; nullptr: none.
    void setCurrent(const Subscription *subscription);
    /// The event selected in the table, as a place to seek to. 0: none.
    void setCurrentEvent(Sequence sequence) { m_currentEvent = sequence; }

    QAction *addAction() const { return m_add; }
    const QList<QAction *> &actions() const { return m_actions; } ///< on the current one; separators too
    void add();                                                   ///< opens the dialog
    void edit();

Q_SIGNALS:
    /// `act` is what the link behind the text does; empty: no link.
    void told(dbbasic::MessageLine::Kind kind, const QString &text, const QString &link,
              const std::function<void()> &act);
    void saved(const std::string &id);
    void replayRequested(const QString &subscriptionId);
    void attemptsWanted(); ///< the answer to a test is to be seen

private:
    QAction *makeAction(const char *name, const QString &text, const QString &toolTip,
                        void (SubscriptionCommands::*act)());
    QAction *makeSeparator();
    void makeSeek(QWidget *panel);
    void makeSigning(QWidget *panel);
    std::optional<Subscription> current() const; ///< as it is now, not as it was when the row was painted
    void pauseOrResume();
    void retryNow();
    void skip();
    void test();
    void remove();
    void restore(const std::string &id, const QString &name);
    void makeSecret();
    void removeSecret();
    void replay();
    void seekTo(const StartPosition &to, const QString &where);
    void seekToText();
    void tellDone(const QString &text, const std::function<void()> &undo = {});
    void tellError(const Error &error);

    EventStore &m_store;
    Subscriptions &m_subscriptions;
    QWidget *m_panel;
    Dialogs m_dialogs = Dialogs::standard();
    std::string m_id; ///< of the current one; empty: none
    Sequence m_currentEvent;
    QList<QAction *> m_actions;
    QAction *m_add, *m_edit, *m_pause, *m_retryNow, *m_skip, *m_seek, *m_test, *m_replay, *m_signing,
        *m_remove;
    QAction *m_seekToEvent = nullptr, *m_makeSecret = nullptr, *m_removeSecret = nullptr;
};

} // namespace dbbasic
