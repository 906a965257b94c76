#include "server/delivery/clock.h"

namespace dbbasic {

Time Clock::now() const
{
    return currentTime();
}

std::chrono::milliseconds Clock::steady() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace dbbasic
