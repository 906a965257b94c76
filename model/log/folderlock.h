// One process per data folder: the file "lock" in it is locked and says who holds it.
#pragma once

#include "model/result.h"

#include <filesystem>
#include <memory>

namespace dbbasic {

/// Held for as long as it lives; the kernel releases it with the process, however that ends.
class FolderLock
{
public:
    /// Locked: the message names process and host of the holder.
    static Result<std::unique_ptr<FolderLock>> take(const std::filesystem::path &directory);
    ~FolderLock();
    FolderLock(const FolderLock &) = delete;
    FolderLock &operator=(const FolderLock &) = delete;

private:
    explicit FolderLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

} // namespace dbbasic
