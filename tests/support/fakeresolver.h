// Names that a test gives addresses to, takes them away from, or never answers for.
#pragma once

#include "server/delivery/attempt.h"

#include <QHash>
#include <QHostInfo>

namespace dbbasic::test {

struct FakeResolver
{
    QHash<QString, QStringList> addresses; ///< by name; a name that is not here does not exist
    bool hangs = false;
    int lookups = 0;

    /// The resolver must outlive what uses it.
    Resolve resolve()
    {
        return [this](const QString &host, QObject *context, std::function<void(const QHostInfo &)> done) {
            ++lookups;
            if (hangs)
                return;
            QHostInfo info;
            QList<QHostAddress> found;
            for (const QString &address : addresses.value(host))
                found.append(QHostAddress(address));
            info.setAddresses(found);
            if (found.isEmpty()) {
                info.setError(QHostInfo::HostNotFound);
                info.setErrorString(QStringLiteral("Host not found"));
            }
            QMetaObject::invokeMethod(
                context, [done, info] { done(info); }, Qt::QueuedConnection);
        };
    }
};

} // namespace dbbasic::test
