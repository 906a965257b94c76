// A clock that stands still until a test moves it.
#pragma once

#include "server/delivery/clock.h"

#include <atomic>

namespace dbbasic::test {

class MockClock : public Clock
{
public:
    Time now() const override { return m_start + offset(); }
    std::chrono::milliseconds steady() const override { return std::chrono::hours(1) + offset(); }

    void advance(std::chrono::milliseconds by)
    {
        m_offset += by.count();
        Q_EMIT moved();
    }

private:
    std::chrono::milliseconds offset() const { return std::chrono::milliseconds(m_offset.load()); }

    const Time m_start = currentTime();
    std::atomic<std::int64_t> m_offset{0};
};

} // namespace dbbasic::test
