#include "ui/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>

namespace dbbasic {

Actions::Actions(QObject *window)
    : QObject(window)
{
    exportEvents = make("exportEvents", tr("&Export What Is Shown…"));
    exportEvents->setShortcut(Qt::CTRL | Qt::Key_E);
    importEvents = make("importEvents", tr("&Import…"));
    quit = make("quit", tr("&Quit"));
    quit->setShortcut(QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);

    copyJson = make("copyJson", tr("&Copy as JSON"));
    copyJson->setShortcut(QKeySequence::Copy);
    copyCurl = make("copyCurl", tr("Copy as c&url"));
    copyCurl->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    copyLine = make("copyLine", tr("Copy as &TSV Line"));
    copyPayload = make("copyPayload", tr("Copy &Payload"));
    copyId = make("copyId", tr("Copy &Id"));
    find = make("find", tr("&Filter"));
    find->setShortcut(QKeySequence::Find);
    clearFilter = make("clearFilter", tr("C&lear Filter"));
    clearFilter->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_F);
    keepFilter = make("keepFilter", tr("&Keep Filter by Name…"));
    keepFilter->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_S);
    stackFilter = make("stackFilter", tr("Put Filter on the Stac&k"));
    stackFilter->setShortcut(Qt::CTRL | Qt::Key_Return);
    goTo = make("goTo", tr("&Go to Sequence, Id or Time…"));
    goTo->setShortcut(Qt::CTRL | Qt::Key_G);

    pause = make("pause", tr("&Pause"));
    pause->setShortcut(Qt::Key_Space);
    pause->setCheckable(true);
    newest = make("newest", tr("&Newest"));
    newest->setShortcut(Qt::Key_Home);
    colourRows = make("colourRows", tr("Colour &Rows…"));
    nextPane = make("nextPane", tr("Next P&ane"));
    nextPane->setShortcut(Qt::Key_F6);
    focusTable = make("focusTable", tr("To the &Table"));
    focusTable->setShortcut(Qt::Key_Escape);
    resetLayout = make("resetLayout", tr("&Reset Layout"));
    themes = new QActionGroup(this);
    themeSystem = make("themeSystem", tr("Like the &System"));
    themeLight = make("themeLight", tr("&Light"));
    themeDark = make("themeDark", tr("&Dark"));
    for (QAction *theme : {themeSystem, themeLight, themeDark}) {
        theme->setCheckable(true);
        themes->addAction(theme);
    }

    publish = make("publish", tr("&Publish…"));
    publish->setShortcut(QKeySequence::New);
    publishAgain = make("publishAgain", tr("&Edit and Publish Again…"));
    includeValue = make("includeValue", tr("&Show Only This Value"));
    excludeValue = make("excludeValue", tr("&Hide This Value"));
    // The event above in the table is the newer one.
    previousSameType = make("previousSameType", tr("&Newer of the Same Type"));
    previousSameType->setShortcut(Qt::ALT | Qt::Key_Up);
    nextSameType = make("nextSameType", tr("&Older of the Same Type"));
    nextSameType->setShortcut(Qt::ALT | Qt::Key_Down);
    previousSameSource = make("previousSameSource", tr("Newer of the Same So&urce"));
    previousSameSource->setShortcut(Qt::ALT | Qt::SHIFT | Qt::Key_Up);
    nextSameSource = make("nextSameSource", tr("Older of the Same Sou&rce"));
    nextSameSource->setShortcut(Qt::ALT | Qt::SHIFT | Qt::Key_Down);
    previousSameValue = make("previousSameValue", tr("Newer with the Same &Value"));
    previousSameValue->setShortcut(Qt::ALT | Qt::Key_PageUp);
    nextSameValue = make("nextSameValue", tr("Older with the Same V&alue"));
    nextSameValue->setShortcut(Qt::ALT | Qt::Key_PageDown);
    compare = make("compare", tr("&Compare Two Events"));
    compare->setShortcut(Qt::CTRL | Qt::Key_D);

    subscribe = make("subscribe", tr("&Subscribe…"));
    subscribe->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_N);
    replay = make("replay", tr("&Replay What Is Shown…"));
    replay->setShortcut(Qt::CTRL | Qt::Key_R);

    filterHelp = make("filterHelp", tr("&Filter Language"));
    filterHelp->setShortcut(QKeySequence::HelpContents);
    about = make("about", tr("&About"));
    about->setMenuRole(QAction::AboutRole);
}

QAction *Actions::make(const char *name, const QString &text)
{
    auto *action = new QAction(text, this);
    action->setObjectName(QLatin1StringView(name));
    return action;
}

} // namespace dbbasic
