// What the publish form says about what became of an event: never more than the log's sync policy promises.
#pragma once

#include "model/log/log.h"
#include "model/repeatedpublish.h"

#include <QCoreApplication>
#include <QString>

namespace dbbasic {

class PublishWords
{
    Q_DECLARE_TR_FUNCTIONS(dbbasic::PublishWords)

public:
    /// "on disk", "written, on disk within 1 s", "handed to the operating system".
    static QString durability(const LogOptions &options);
    static QString stored(const Published &event, const LogOptions &options);
    static QString underWay(const RepeatedPublish::Progress &progress, const LogOptions &options);
    /// Also of a run that was stopped, or that the log refused.
    static QString ended(const RepeatedPublish::Progress &progress, const LogOptions &options);
};

} // namespace dbbasic
