#include "ui/draftmenus.h"

#include <QMenu>
#include <QToolButton>

namespace dbbasic {

namespace {

constexpr int shownCharacters = 48;

QString asMenuText(QString text)
{
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

/// "user.created  {"user_id":…"
QString historyText(const StoredDraft &draft)
{
    QString payload = draft.payload.left(4 * shownCharacters).simplified();
    if (payload.size() > shownCharacters)
        payload = payload.left(shownCharacters) + QStringLiteral("…");
    return asMenuText(draft.type + QStringLiteral("  ") + payload);
}

} // namespace

DraftMenus::DraftMenus(DraftShelf &shelf, std::function<StoredDraft()> typed, QWidget *form)
    : QObject(form)
    , m_shelf(shelf)
    , m_typed(std::move(typed))
    , m_form(form)
    , m_history(new QToolButton(form))
    , m_templates(new QToolButton(form))
{
    for (QToolButton *button : {m_history, m_templates}) {
        button->setPopupMode(QToolButton::InstantPopup);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setMenu(new QMenu(button));
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_history->setText(tr("History"));
    m_history->setObjectName(QStringLiteral("history"));
    m_history->setToolTip(tr("What was published from here before"));
    m_templates->setText(tr("Templates"));
    m_templates->setObjectName(QStringLiteral("templates"));
    m_templates->setToolTip(tr("Events kept under a name"));
    connect(m_history->menu(), &QMenu::aboutToShow, this, &DraftMenus::fillHistory);
    connect(m_templates->menu(), &QMenu::aboutToShow, this, &DraftMenus::fillTemplates);
}

QWidget *DraftMenus::historyButton() const
{
    return m_history;
}

QWidget *DraftMenus::templatesButton() const
{
    return m_templates;
}

void DraftMenus::fillHistory()
{
    QMenu *menu = m_history->menu();
    menu->clear();
    for (const StoredDraft &entry : m_shelf.history())
        menu->addAction(historyText(entry), this, [this, entry] { choose(entry); });
    if (m_shelf.history().isEmpty())
        menu->addAction(tr("Nothing published from here yet"))->setEnabled(false);
}

void DraftMenus::fillTemplates()
{
    QMenu *menu = m_templates->menu();
    menu->clear();
    for (const StoredDraft &entry : m_shelf.templates())
        menu->addAction(asMenuText(entry.name), this, [this, entry] { choose(entry); });
    if (m_shelf.templates().isEmpty())
        menu->addAction(tr("No templates yet"))->setEnabled(false);
    menu->addSeparator();
    menu->addAction(tr("&Keep as template…"), this, &DraftMenus::keepTemplate)
        ->setEnabled(!m_typed().isBlank());
    if (m_shelf.templates().isEmpty())
        return;
    QMenu *remove = menu->addMenu(tr("&Remove"));
    for (const StoredDraft &entry : m_shelf.templates()) {
        remove->addAction(asMenuText(entry.name), this, [this, entry] {
            m_shelf.removeTemplate(entry.name);
            m_shelf.remember(entry); // so that it can still be had back
            Q_EMIT changed();
        });
    }
}

void DraftMenus::choose(const StoredDraft &draft)
{
    m_shelf.remember(m_typed());
    Q_EMIT chosen(draft);
}

void DraftMenus::keepTemplate()
{
    StoredDraft draft = m_typed();
    draft.name = m_dialogs.askText(m_form, tr("Keep as template"), tr("Name"), draft.type).trimmed();
    if (draft.name.isEmpty())
        return;
    m_shelf.keepTemplate(draft);
    Q_EMIT changed();
}

} // namespace dbbasic
