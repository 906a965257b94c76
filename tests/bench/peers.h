// The servers that publishbench measures beside ours, each on a free port with its data in a given folder.
#pragma once

#include "tests/bench/loadgenerator.h"

#include <QProcess>
#include <QString>

#include <cstdint>
#include <string>
#include <string_view>

namespace dbbasic::bench {

/// A child process that listens on port(); ended with the object.
class Peer
{
public:
    ~Peer();
    bool isRunning() const { return m_port != 0; }
    std::uint16_t port() const { return m_port; }
    QString version() const { return m_version; } ///< one line

protected:
    /// Starts it and waits until it takes connections. Leaves port() 0 when the program is not installed.
    void start(const QString &program, const QStringList &arguments, std::uint16_t port);
    static std::uint16_t freePort();

private:
    QProcess m_process;
    std::uint16_t m_port = 0;
    QString m_version;
};

/// redis-server with an append-only file, flushed before each answer.
class Redis : public Peer
{
public:
    explicit Redis(const QString &folder);
    /// XADD of one event to one stream.
    static Exchange xadd(std::string_view type, std::string_view source, std::string_view payload);
};

/// nats-server with JetStream in files, as it comes: acknowledges once the operating system has the bytes.
class Nats : public Peer
{
public:
    explicit Nats(const QString &folder);
    /// Publishes `messages` from each of `connections` connections with up to `window` unacknowledged; rate
    /// of acknowledgements.
    LoadResult publishAsync(int connections, std::uint64_t messages, std::uint64_t window,
                            std::string_view payload);
};

} // namespace dbbasic::bench
