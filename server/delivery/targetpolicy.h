// Where webhooks may go. Asked with the address after resolution, so that odd spellings of an address and
// names that change their mind (rebinding) are covered; the connection is then made to that very address.
#pragma once

#include "model/result.h"

#include <QHostAddress>
#include <QList>
#include <QString>
#include <QStringList>

#include <utility>
#include <vector>

namespace dbbasic {

/// A value; thread-safe as long as nobody changes it.
class TargetPolicy
{
public:
    enum class Kind {
        Public,
        Private, ///< RFC 1918, shared address space, unique local
        Loopback,
        Forbidden, ///< link-local, metadata, unspecified, multicast, reserved: never
    };
    static Kind kindOf(const QHostAddress &address);

    /// `serverOnLoopback`: public, private and loopback targets may be called; else public ones only.
    /// `allowed` adds to that: host names ("hooks.intern"), addresses and networks ("10.1.0.0/16"), each with
    /// ":port" if wanted. What is Forbidden stays so.
    explicit TargetPolicy(bool serverOnLoopback = true, const QStringList &allowed = {});

    /// The first entry of `allowed` that cannot be read, or empty.
    QString invalidEntry() const { return m_invalidEntry; }

    /// Our own address and port: never a target, whatever `allowed` says.
    void setOwnListener(const QHostAddress &address, quint16 port);

    /// `host` as it stands in the URL. The error says what is refused and why.
    Result<void> check(const QString &host, const QHostAddress &address, quint16 port) const;

private:
    struct Entry
    {
        QString host;
        std::pair<QHostAddress, int> network{QHostAddress(), -1};
        quint16 port = 0; ///< 0: any
    };
    bool isAllowed(const QString &host, const QHostAddress &address, quint16 port) const;
    bool isOwnListener(const QHostAddress &address, quint16 port) const;

    bool m_serverOnLoopback;
    std::vector<Entry> m_allowed;
    QString m_invalidEntry;
    QHostAddress m_ownAddress;
    QList<QHostAddress> m_localAddresses;
    quint16 m_ownPort = 0;
};

} // namespace dbbasic
