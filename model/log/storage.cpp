#include "model/log/storage.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dbbasic {

namespace {

tl::unexpected<Error> systemFailure(const char *operation, const std::string &path, int number = errno)
{
    const bool full = number == ENOSPC || number == EDQUOT;
    const Error::Code code = full               ? Error::Code::NoSpace
                             : number == ENOENT ? Error::Code::NotFound
                                                : Error::Code::Io;
    return failure(code, std::string("cannot ") + operation + ' ' + path + ": " +
                             std::generic_category().message(number));
}

class SystemMapping : public Mapping
{
public:
    SystemMapping(const char *data, std::uint64_t size)
        : Mapping(data, size)
    {
    }
    ~SystemMapping() override
    {
        if (m_data)
            ::munmap(const_cast<char *>(m_data), m_size);
    }
};

class SystemFile : public StorageFile
{
public:
    SystemFile(int descriptor, std::string path)
        : m_descriptor(descriptor)
        , m_path(std::move(path))
    {
    }
    ~SystemFile() override { ::close(m_descriptor); }

    Result<void> write(std::uint64_t offset, std::string_view bytes) override
    {
        while (!bytes.empty()) {
            const ssize_t written =
                ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return systemFailure("write", m_path);
            if (written == 0)
                return systemFailure("write", m_path, EIO);
            bytes.remove_prefix(static_cast<std::size_t>(written));
            offset += static_cast<std::uint64_t>(written);
        }
        return {};
    }

    Result<std::size_t> read(std::uint64_t offset, char *bytes, std::size_t size) override
    {
        std::size_t total = 0;
        while (total < size) {
            const ssize_t count =
                ::pread(m_descriptor, bytes + total, size - total, static_cast<off_t>(offset + total));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                return systemFailure("read", m_path);
            if (count == 0)
                break;
            total += static_cast<std::size_t>(count);
        }
        return total;
    }

    Result<void> beginSync([[maybe_unused]] std::uint64_t offset,
                           [[maybe_unused]] std::uint64_t size) override
    {
#if defined(SYNC_FILE_RANGE_WRITE)
        if (::sync_file_range(m_descriptor, static_cast<off_t>(offset), static_cast<off_t>(size),
                              SYNC_FILE_RANGE_WRITE) != 0 &&
            errno != ENOSYS && errno != EINVAL && errno != ESPIPE && errno != EPERM) // cannot; sync() can
            return systemFailure("flush", m_path);
#endif
        return {};
    }

    Result<void> sync() override
    {
        // Not repeated, not even for EINTR: after a failure the kernel may have dropped what it could not
        // write.
        if (::fdatasync(m_descriptor) != 0)
            return systemFailure("flush", m_path);
        return {};
    }

    Result<void> truncate(std::uint64_t size) override
    {
        if (::ftruncate(m_descriptor, static_cast<off_t>(size)) != 0)
            return systemFailure("truncate", m_path);
        return {};
    }

    Result<std::uint64_t> size() override
    {
        struct stat status;
        if (::fstat(m_descriptor, &status) != 0)
            return systemFailure("examine", m_path);
        return static_cast<std::uint64_t>(status.st_size);
    }

    Result<std::shared_ptr<const Mapping>> map(std::uint64_t length) override
    {
        if (length == 0)
            return std::make_shared<SystemMapping>(nullptr, 0);
        void *const address = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, m_descriptor, 0);
        if (address == MAP_FAILED)
            return systemFailure("map", m_path);
        return std::make_shared<SystemMapping>(static_cast<const char *>(address), length);
    }

    void dropCache() override
    {
        ::posix_fadvise(m_descriptor, 0, 0, POSIX_FADV_DONTNEED);
    }

private:
    int m_descriptor;
    std::string m_path;
};

class SystemStorage : public Storage
{
public:
    Result<std::unique_ptr<StorageFile>> open(const std::filesystem::path &path, Mode mode) override
    {
        int flags = O_CLOEXEC;
        switch (mode) {
        case Mode::Read:
            flags |= O_RDONLY;
            break;
        case Mode::Append:
            flags |= O_RDWR;
            break;
        case Mode::Create:
            flags |= O_RDWR | O_CREAT | O_TRUNC;
            break;
        }
        const int descriptor = ::open(path.c_str(), flags, 0640);
        if (descriptor < 0)
            return systemFailure("open", path.string());
        return std::make_unique<SystemFile>(descriptor, path.string());
    }

    Result<void> createDirectories(const std::filesystem::path &directory) override
    {
        std::error_code error;
        std::filesystem::create_directories(directory, error);
        if (error)
            return systemFailure("create", directory.string(), error.value());
        return {};
    }

    Result<std::vector<std::string>> list(const std::filesystem::path &directory) override
    {
        std::vector<std::string> names;
        std::error_code error;
        std::filesystem::directory_iterator at(directory, error);
        for (; !error && at != std::filesystem::directory_iterator(); at.increment(error))
            names.push_back(at->path().filename().string());
        if (error)
            return systemFailure("list", directory.string(), error.value());
        std::sort(names.begin(), names.end());
        return names;
    }

    Result<void> rename(const std::filesystem::path &from, const std::filesystem::path &to) override
    {
        if (::rename(from.c_str(), to.c_str()) != 0)
            return systemFailure("rename", from.string());
        return {};
    }

    Result<void> remove(const std::filesystem::path &path) override
    {
        if (::unlink(path.c_str()) != 0)
            return systemFailure("remove", path.string());
        return {};
    }

    Result<void> syncDirectory(const std::filesystem::path &directory) override
    {
        const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0)
            return systemFailure("open", directory.string());
        const int outcome = ::fsync(descriptor);
        const int number = errno;
        ::close(descriptor);
        if (outcome != 0)
            return systemFailure("flush", directory.string(), number);
        return {};
    }
};

} // namespace

Storage &Storage::system()
{
    static SystemStorage storage; // no state: the operating system is there once
    return storage;
}

Result<std::string> readFile(Storage &storage, const std::filesystem::path &path)
{
    auto file = storage.open(path, Storage::Mode::Read);
    if (!file)
        return tl::unexpected(file.error());
    const auto size = (*file)->size();
    if (!size)
        return tl::unexpected(size.error());
    std::string content(static_cast<std::size_t>(*size), '\0');
    const auto count = (*file)->read(0, content.data(), content.size());
    if (!count)
        return tl::unexpected(count.error());
    content.resize(*count);
    return content;
}

Result<void> replaceFile(Storage &storage, const std::filesystem::path &path, std::string_view content)
{
    std::filesystem::path temporary = path;
    temporary += ".new";
    auto file = storage.open(temporary, Storage::Mode::Create);
    if (!file)
        return tl::unexpected(file.error());
    Result<void> done = (*file)->write(0, content);
    if (done)
        done = (*file)->sync();
    file->reset();
    if (done)
        done = storage.rename(temporary, path);
    if (!done) {
        static_cast<void>(storage.remove(temporary));
        return done;
    }
    return storage.syncDirectory(path.parent_path());
}

} // namespace dbbasic
