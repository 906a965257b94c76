// The event that is selected: what it says as tree, text and bytes, and what became of it.
#pragma once

#include "model/eventtablemodel.h"
#include "model/payloadtreemodel.h"

#include <QStringList>
#include <QThreadPool>
#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QSplitter;
class QTabWidget;
class QToolButton;
class QTreeView;

namespace dbbasic {

class Actions;
class EventDeliveries;
class PayloadText;
class Subscriptions;

class DetailPane : public QWidget
{
    Q_OBJECT

public:
    DetailPane(const Actions &actions, Subscriptions &subscriptions, QWidget *parent = nullptr);

    void setEvent(const std::optional<PinnedEvent> &event);
    const std::optional<PinnedEvent> &event() const { return m_event; }
    /// The filter in force, to say why the event is shown.
    void setFilter(const Filter &filter);

    QByteArray saveState() const; ///< which tab, and how the room is divided
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    /// A term of the filter language for a value that was clicked.
    void termWanted(const QString &term);
    /// The value chosen in the tree, as a term of the filter language; empty: none, or none it has a word
    /// for.
    void valueChosen(const QString &term);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showHeader();
    void showPayload();
    void fillText();
    void fillRaw();
    void tellRest(bool goesOn);
    void chooseAgain();
    void showTreeMenu(const QPoint &place);
    void showHeaderMenu(const QPoint &place);
    void findNext();

    const Actions &m_actions;
    std::optional<PinnedEvent> m_event;
    Filter m_filter;
    QWidget *m_content;
    QLabel *m_hint, *m_mark, *m_type, *m_sequence, *m_facts, *m_id, *m_reason, *m_cut;
    QWidget *m_header;
    QTabWidget *m_tabs;
    QSplitter *m_parts;
    QTreeView *m_tree;
    PayloadText *m_text, *m_raw;
    QLineEdit *m_find;
    PayloadTreeModel m_payload;
    EventDeliveries *m_deliveries;
    bool m_textFilled = false, m_rawFilled = false;
    QStringList m_chosenPath; ///< keys down to the value chosen in the tree: found again in the next event
    QThreadPool m_pool;       ///< long payloads are made readable there; last: waits for its work
};

} // namespace dbbasic
