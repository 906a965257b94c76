// One QAction per command, shared by menu, context menu, tool button and key.
#pragma once

#include <QObject>

class QAction;
class QActionGroup;

namespace dbbasic {

/// All belong to the window they were made for. What a command does is connected by whoever does it.
class Actions : public QObject
{
    Q_OBJECT

public:
    explicit Actions(QObject *window);

    // File
    QAction *exportEvents, *importEvents, *quit;
    // Edit
    QAction *copyJson, *copyCurl, *copyLine, *copyPayload, *copyId, *find, *clearFilter, *goTo;
    QAction *keepFilter, *stackFilter;
    // View
    QAction *pause, *newest, *colourRows, *nextPane, *focusTable, *resetLayout;
    QAction *themeSystem, *themeLight, *themeDark;
    QActionGroup *themes;
    // Event
    QAction *publish, *publishAgain, *includeValue, *excludeValue, *compare;
    QAction *previousSameType, *nextSameType, *previousSameSource, *nextSameSource;
    QAction *previousSameValue, *nextSameValue;
    // Subscription
    QAction *subscribe, *replay;
    // Help
    QAction *filterHelp, *about;

private:
    QAction *make(const char *name, const QString &text);
};

} // namespace dbbasic
