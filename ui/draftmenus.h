// What was published from the form before, and what is kept under a name: two buttons with menus.
#pragma once

#include "ui/dialogs.h"
#include "ui/draftshelf.h"

#include <QObject>

#include <functional>

class QToolButton;

namespace dbbasic {

class DraftMenus : public QObject
{
    Q_OBJECT

public:
    /// `typed` tells what stands in the form. The shelf outlives this; the buttons belong to `form`.
    DraftMenus(DraftShelf &shelf, std::function<StoredDraft()> typed, QWidget *form);

    void setDialogs(const Dialogs &dialogs) { m_dialogs = dialogs; }
    QWidget *historyButton() const;
    QWidget *templatesButton() const;

Q_SIGNALS:
    /// To be put into the form; what stood there is in the history.
    void chosen(const dbbasic::StoredDraft &draft);
    void changed(); ///< the shelf wants to be saved

private:
    void fillHistory();
    void fillTemplates();
    void choose(const StoredDraft &draft);
    void keepTemplate();

    DraftShelf &m_shelf;
    std::function<StoredDraft()> m_typed;
    Dialogs m_dialogs = Dialogs::standard();
    QWidget *m_form;
    QToolButton *m_history, *m_templates;
};

} // namespace dbbasic
