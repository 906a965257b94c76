// The least a webhook target can be: an epoll loop in a thread that answers each request with an empty 200.
// Requests must have a Content-Length; as a yardstick it costs the machine as little as possible.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

namespace dbbasic {

class EpollReceiver
{
public:
    /// Listens on `ports` loopback ports. `seen` gets head and body of each request, in the loop's thread.
    explicit EpollReceiver(int ports = 1, std::function<void(int port, std::string_view request)> seen = {});
    ~EpollReceiver();

    std::uint16_t port(int index = 0) const { return m_ports.at(std::size_t(index)); }
    std::uint64_t requests() const { return m_requests.load(std::memory_order_acquire); }
    /// Accept and read, answer nothing.
    void setHanging(bool hanging) { m_hanging = hanging; }

private:
    void run();

    std::function<void(int, std::string_view)> m_seen;
    std::vector<std::uint16_t> m_ports;
    std::vector<int> m_listeners;
    int m_epoll = -1;
    int m_stop = -1;
    std::atomic<std::uint64_t> m_requests{0};
    std::atomic<bool> m_hanging{false};
    std::thread m_thread;
};

} // namespace dbbasic
