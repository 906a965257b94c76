// Bit rot: one byte of an event's line in the log is another one.
#pragma once

#include "model/log/segmentscan.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace dbbasic::test {

/// Changes the first byte of `text` where it stands in the log's first segment; false when it does not.
inline bool damageLog(const std::filesystem::path &folder, const std::string &text)
{
    std::fstream file(folder / segmentFileName({1}), std::ios::binary | std::ios::in | std::ios::out);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    const std::size_t at = content.find(text);
    if (at == content.npos)
        return false;
    file.seekp(std::streamoff(at));
    file.put(char(text.front() ^ 0x01));
    return bool(file.flush());
}

} // namespace dbbasic::test
