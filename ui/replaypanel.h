// Sending a range of the log again: what, where to and how fast, with the count before it starts, and the
// list of the replays that run or ran.
#pragma once

#include "model/replays.h"
#include "ui/dialogs.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace dbbasic {

class EventStore;
class Filter;
class MatchCounter;
class MessageLine;
class PanelTable;
class ReplayTableModel;
class Subscriptions;

class ReplayPanel : public QWidget
{
    Q_OBJECT

public:
    ReplayPanel(EventStore &store, Replays &replays, Subscriptions &subscriptions, QWidget *parent = nullptr);
    ~ReplayPanel() override;

    /// What the window's filter shows; taken over until the user writes something of their own here.
    /// `to` 0: the last event.
    void setSource(const QString &filter, dbbasic::Sequence from = Sequence{1}, dbbasic::Sequence to = {});
    /// The same, whatever was written here before.
    void takeSource();
    void setTarget(const QString &subscriptionId);
    /// Counts again and lists the targets as they are now: call when the panel comes into view.
    void refresh();
    QString title() const; ///< "Replays (1 running)"
    void focusStart();

Q_SIGNALS:
    void titleChanged(const QString &title);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Source
    {
        QString filter;
        Sequence from{1};
        Sequence to;
    };

    QWidget *makeForm();
    QWidget *makeList();
    void fillIn(const Source &source);
    Result<ReplayRequest> request() const;
    QString targetName() const;
    void fillTargets();
    bool isListed(const QString &target) const;
    void changed();
    void count();
    void tell();
    void start();
    void cancelReplay();
    void again();
    void updateActions();

    EventStore &m_store;
    Replays &m_replays;
    Subscriptions &m_subscriptions;
    ReplayTableModel *m_model;
    MatchCounter *m_counter;
    QTimer m_countLater, m_targetsLater;
    QList<std::pair<QString, QString>> m_targets; ///< as listed: name, id
    Source m_offered;                             ///< what the window shows
    bool m_own = false;                           ///< the user wrote something of their own
    std::optional<quint64> m_matches;
    Sequence m_countedTo;
    bool m_gaveUpCounting = false;

    QLineEdit *m_filter, *m_from, *m_to;
    QPushButton *m_take;
    QComboBox *m_target, *m_pace;
    QDoubleSpinBox *m_value;
    MessageLine *m_message;
    QPushButton *m_start;
    PanelTable *m_table;
    QStackedWidget *m_pages;
    QAction *m_cancel, *m_again;
};

} // namespace dbbasic
