// What a process takes for itself: anonymous memory. The pages of the mapped log come and go as the system
// likes.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace dbbasic::bench {

/// Bytes; of this process for 0; -1 if it cannot be read.
inline std::int64_t anonymousBytes(int process = 0)
{
    std::ifstream status("/proc/" + (process ? std::to_string(process) : std::string("self")) + "/status");
    for (std::string word; status >> word;) {
        std::int64_t kibibytes = 0;
        if (word == "RssAnon:" && status >> kibibytes)
            return kibibytes * 1024;
    }
    return -1;
}

} // namespace dbbasic::bench
