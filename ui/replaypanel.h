// Sending a range of the log again: what, where to and how fast, with the count before it starts, and the
// list of the replays that run or ran.
#pragma once

#include "model/replays.h"

#include <QWidget>

#include <string>

class QAction;
class QStackedWidget;

namespace dbbasic {

class EventStore;
class PanelTable;
class ReplayForm;
class ReplayTableModel;
class Subscriptions;

class ReplayPanel : public QWidget
{
    Q_OBJECT

public:
    ReplayPanel(EventStore &store, Replays &replays, Subscriptions &subscriptions, QWidget *parent = nullptr);
    ~ReplayPanel() override;

    /// See ReplayForm.
    void setSource(const QString &filter, dbbasic::Sequence from = Sequence{1}, dbbasic::Sequence to = {});
    void takeSource();
    void setTarget(const QString &subscriptionId);
    /// Counts again and lists the targets as they are now: call when the panel comes into view.
    void refresh();
    void focusStart();
    QString title() const; ///< "Replays (1 running)"

Q_SIGNALS:
    void titleChanged(const QString &title);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeList();
    void selectStarted(const std::string &id);
    void cancelReplay();
    void again();
    void updateActions();

    Replays &m_replays;
    ReplayTableModel *m_model;
    ReplayForm *m_form;
    PanelTable *m_table;
    QStackedWidget *m_pages;
    QAction *m_cancel, *m_again;
};

} // namespace dbbasic
