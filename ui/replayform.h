// What a replay is to send, where to and how fast: counted before it starts, and told in the button.
#pragma once

#include "model/replays.h"
#include "model/result.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <string>

class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;

namespace dbbasic {

class EventStore;
class MatchCounter;
class MessageLine;
class Subscriptions;

class ReplayForm : public QWidget
{
    Q_OBJECT

public:
    ReplayForm(EventStore &store, Replays &replays, Subscriptions &subscriptions, QWidget *parent = nullptr);

    /// What the window's filter shows; taken over until the user writes something of their own here.
    /// `to` 0: the last event.
    void setSource(const QString &filter, dbbasic::Sequence from = Sequence{1}, dbbasic::Sequence to = {});
    /// The same, whatever was written here before.
    void takeSource();
    void setTarget(const QString &subscriptionId);
    /// As another replay was.
    void fillIn(const ReplayRequest &request);
    /// Counts again and lists the targets as they are now.
    void refresh();
    void focusStart();
    void tellError(const QString &text);

Q_SIGNALS:
    void started(const std::string &replayId);

private:
    struct Source
    {
        QString filter;
        Sequence from{1};
        Sequence to;
    };

    void build();
    void fillIn(const Source &source);
    Result<ReplayRequest> request() const;
    QString targetName() const;
    void fillTargets();
    bool isListed(const QString &target) const;
    void changed();
    void targetChanged();
    std::string targetKey() const;
    void count();
    void tell();
    void start();
    void tellEnd();

    EventStore &m_store;
    Replays &m_replays;
    Subscriptions &m_subscriptions;
    MatchCounter *m_counter;
    QTimer m_countLater, m_targetsLater;
    QList<std::pair<QString, QString>> m_targets; ///< as listed: name, id
    Source m_offered;                             ///< what the window shows
    bool m_own = false;                           ///< the user wrote something of their own
    std::optional<quint64> m_matches;
    std::string m_countedFor; ///< targetKey()
    Sequence m_countedTo;
    bool m_gaveUpCounting = false;
    std::string m_followed; ///< id of the replay the message is about

    QLineEdit *m_filter, *m_from, *m_to;
    QPushButton *m_take;
    QComboBox *m_target, *m_pace;
    QDoubleSpinBox *m_value;
    MessageLine *m_message;
    QPushButton *m_start;
};

} // namespace dbbasic
