#include "server/delivery/targetpolicy.h"

#include <QNetworkInterface>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>

namespace dbbasic {

namespace {

struct Range
{
    const char *network;
    TargetPolicy::Kind kind;
};

using Kind = TargetPolicy::Kind;

// The first that fits counts.
constexpr std::array rangesV4{
    Range{"127.0.0.0/8", Kind::Loopback},
    Range{"100.100.100.200/32", Kind::Forbidden}, // metadata
    Range{"10.0.0.0/8", Kind::Private},
    Range{"172.16.0.0/12", Kind::Private},
    Range{"192.168.0.0/16", Kind::Private},
    Range{"100.64.0.0/10", Kind::Private},
    Range{"0.0.0.0/8", Kind::Forbidden},
    Range{"169.254.0.0/16", Kind::Forbidden}, // link-local, metadata
    Range{"192.0.0.0/24", Kind::Forbidden},
    Range{"192.0.2.0/24", Kind::Forbidden},
    Range{"192.88.99.0/24", Kind::Forbidden},
    Range{"198.18.0.0/15", Kind::Forbidden},
    Range{"198.51.100.0/24", Kind::Forbidden},
    Range{"203.0.113.0/24", Kind::Forbidden},
    Range{"224.0.0.0/4", Kind::Forbidden},
    Range{"240.0.0.0/4", Kind::Forbidden},
};

constexpr std::array rangesV6{
    Range{"::1/128", Kind::Loopback},
    Range{"::/96", Kind::Forbidden},         // unspecified, and IPv4-compatible, long out of use
    Range{"fd00:ec2::/32", Kind::Forbidden}, // metadata
    Range{"fc00::/7", Kind::Private},
    Range{"fe80::/10", Kind::Forbidden},
    Range{"fec0::/10", Kind::Forbidden},
    Range{"ff00::/8", Kind::Forbidden},
    Range{"2001:db8::/32", Kind::Forbidden},
    Range{"2002::/16", Kind::Forbidden},
    Range{"3fff::/20", Kind::Forbidden},
    Range{"100::/64", Kind::Forbidden},
    Range{"64:ff9b:1::/48", Kind::Forbidden},
    Range{"5f00::/16", Kind::Forbidden},
};

using Networks = std::vector<std::pair<QPair<QHostAddress, int>, Kind>>;

template <std::size_t Count>
Networks parsed(const std::array<Range, Count> &ranges)
{
    Networks networks;
    for (const Range &range : ranges)
        networks.emplace_back(QHostAddress::parseSubnet(QLatin1String(range.network)), range.kind);
    return networks;
}

Kind kindIn(const Networks &networks, const QHostAddress &address)
{
    for (const auto &[network, kind] : networks) {
        if (address.isInSubnet(network))
            return kind;
    }
    return Kind::Public;
}

/// The IPv4 address inside a mapped or NAT64 one, or `address` itself.
QHostAddress unwrapped(const QHostAddress &address)
{
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    bool isMapped = false;
    const quint32 mapped = address.toIPv4Address(&isMapped);
    if (isMapped)
        return QHostAddress(mapped);
    static const auto nat64 = QHostAddress::parseSubnet(QStringLiteral("64:ff9b::/96"));
    if (address.isInSubnet(nat64)) {
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        return QHostAddress(quint32(bytes[12]) << 24 | quint32(bytes[13]) << 16 | quint32(bytes[14]) << 8 |
                            bytes[15]);
    }
    return address;
}

/// As it could stand in a URL. A name that cannot would never match anything, and nobody would be told.
bool isHostName(const QString &text)
{
    static const QRegularExpression form(QStringLiteral(
        "^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\\.?$"));
    const QString ascii = QString::fromLatin1(QUrl::toAce(text)).toLower();
    static const QRegularExpression onlyNumbers(QStringLiteral("^[0-9.]+$")); // an address gone wrong
    return ascii.size() <= 253 && form.match(ascii).hasMatch() && !onlyNumbers.match(ascii).hasMatch();
}

} // namespace

TargetPolicy::Kind TargetPolicy::kindOf(const QHostAddress &given)
{
    static const Networks networksV4 = parsed(rangesV4);
    static const Networks networksV6 = parsed(rangesV6);
    const QHostAddress address = unwrapped(given);
    switch (address.protocol()) {
    case QAbstractSocket::IPv4Protocol:
        return kindIn(networksV4, address);
    case QAbstractSocket::IPv6Protocol:
        return kindIn(networksV6, address);
    default:
        return Kind::Forbidden;
    }
}

TargetPolicy::TargetPolicy(bool serverOnLoopback, const QStringList &allowed)
    : m_serverOnLoopback(serverOnLoopback)
{
    for (const QString &given : allowed) {
        QString text = given.trimmed();
        Entry entry;
        // "[v6]:port" and "host:port"; a bare v6 address has more than one colon.
        const qsizetype colon = text.lastIndexOf(u':');
        const bool hasPort = colon > 0 && (text.count(u':') == 1 || text.at(colon - 1) == u']');
        bool isPort = true;
        if (hasPort) {
            entry.port = text.mid(colon + 1).toUShort(&isPort);
            text.truncate(colon);
        }
        if (text.startsWith(u'[') && text.endsWith(u']'))
            text = text.mid(1, text.size() - 2);
        QHostAddress address;
        if (text.contains(u'/'))
            entry.network = QHostAddress::parseSubnet(text);
        else if (address.setAddress(text))
            entry.network = {address, address.protocol() == QAbstractSocket::IPv4Protocol ? 32 : 128};
        else
            entry.host = text.toLower();
        const bool fits = isPort && (entry.network.second >= 0 || isHostName(entry.host));
        if (fits)
            m_allowed.push_back(std::move(entry));
        else if (m_invalidEntry.isEmpty())
            m_invalidEntry = given;
    }
}

void TargetPolicy::setOwnListener(const QHostAddress &address, quint16 port)
{
    m_ownAddress = address;
    m_ownPort = port;
    m_localAddresses = QNetworkInterface::allAddresses();
}

bool TargetPolicy::isOwnListener(const QHostAddress &given, quint16 port) const
{
    if (m_ownPort == 0 || port != m_ownPort)
        return false;
    const QHostAddress address = unwrapped(given);
    return address.isLoopback() || address == m_ownAddress ||
           std::any_of(m_localAddresses.begin(), m_localAddresses.end(),
                       [&](const QHostAddress &local) { return local.isEqual(address); });
}

bool TargetPolicy::isAllowed(const QString &host, const QHostAddress &address, quint16 port) const
{
    return std::any_of(m_allowed.begin(), m_allowed.end(), [&](const Entry &entry) {
        if (entry.port != 0 && entry.port != port)
            return false;
        return entry.network.second >= 0
                   ? unwrapped(address).isInSubnet(entry.network.first, entry.network.second)
                   : entry.host == host.toLower();
    });
}

Result<void> TargetPolicy::check(const QString &host, const QHostAddress &address, quint16 port) const
{
    const auto refused = [&](const char *why) {
        const std::string where = address.toString().toStdString();
        const std::string name = host.toStdString();
        return failure(Error::Code::InvalidArgument, "target " +
                                                         (name == where ? name : name + " (" + where + ")") +
                                                         " is refused: " + why);
    };
    if (isOwnListener(address, port))
        return refused("it is this server itself");
    const Kind kind = kindOf(address);
    if (kind == Kind::Forbidden)
        return refused("link-local, metadata, multicast and reserved addresses are never called");
    if (kind == Kind::Public || m_serverOnLoopback || isAllowed(host, address, port))
        return {};
    return refused(
        "this server is reachable from outside, so private and loopback targets need --allow-target");
}

} // namespace dbbasic
