// The event that is selected: what it says as tree, text and bytes, and what became of it.
#pragma once

#include "model/eventtablemodel.h"
#include "model/payloadtreemodel.h"

#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTabWidget;
class QToolButton;
class QTreeView;

namespace dbbasic {

class Actions;
class EventDeliveries;
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

Q_SIGNALS:
    /// A term of the filter language for a value that was clicked.
    void termWanted(const QString &term);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showHeader();
    void showPayload();
    void fillText();
    void fillRaw();
    void showTreeMenu(const QPoint &place);
    void findNext();

    std::optional<PinnedEvent> m_event;
    Filter m_filter;
    QWidget *m_content;
    QLabel *m_hint, *m_mark, *m_type, *m_sequence, *m_facts, *m_id, *m_reason, *m_cut;
    QTabWidget *m_tabs;
    QTreeView *m_tree;
    QPlainTextEdit *m_text, *m_raw;
    QLineEdit *m_find;
    PayloadTreeModel m_payload;
    EventDeliveries *m_deliveries;
    bool m_textFilled = false, m_rawFilled = false;
};

} // namespace dbbasic
