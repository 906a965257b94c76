#include "model/log/folderlock.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace dbbasic {

Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::filesystem::path &directory)
{
    const std::filesystem::path path = directory / "lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) {
        return failure(Error::Code::Io,
                       "cannot open " + path.string() + ": " + std::generic_category().message(errno));
    }
    std::unique_ptr<FolderLock> lock(new FolderLock(descriptor));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int number = errno;
        if (number != EWOULDBLOCK) {
            return failure(Error::Code::Io,
                           "cannot lock " + path.string() + ": " + std::generic_category().message(number));
        }
        char text[256];
        const ssize_t size = ::pread(descriptor, text, sizeof text, 0);
        std::string holder(text, size > 0 ? static_cast<std::size_t>(size) : 0);
        while (!holder.empty() && holder.back() == '\n')
            holder.pop_back();
        return failure(Error::Code::Locked, "the data folder " + directory.string() + " is in use by " +
                                                (holder.empty() ? std::string("another process") : holder));
    }
    char host[256] = {};
    ::gethostname(host, sizeof host - 1);
    const std::string holder = "process " + std::to_string(::getpid()) + " on " + host + '\n';
    // Who holds it is a courtesy; the lock itself does not depend on it.
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, holder.data(), holder.size(), 0) < 0)
        static_cast<void>(::ftruncate(descriptor, 0));
    return lock;
}

FolderLock::~FolderLock()
{
    ::close(m_descriptor);
}

} // namespace dbbasic
