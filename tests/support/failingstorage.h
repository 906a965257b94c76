// The operating system's file layer whose flushes can be made to fail.
#pragma once

#include "model/log/storage.h"

#include <atomic>
#include <string>
#include <utility>

namespace dbbasic::test {

class FailingStorage : public Storage
{
public:
    void failSync(Error::Code code)
    {
        m_code = code;
        m_failing = true;
    }
    void heal() { m_failing = false; }
    std::string reason() const { return "the test's disk refuses"; }

    Result<std::unique_ptr<StorageFile>> open(const std::filesystem::path &path, Mode mode) override
    {
        auto file = system().open(path, mode);
        if (!file)
            return tl::unexpected(file.error());
        return std::make_unique<File>(*this, std::move(*file));
    }
    Result<void> createDirectories(const std::filesystem::path &directory) override
    {
        return system().createDirectories(directory);
    }
    Result<std::vector<std::string>> list(const std::filesystem::path &directory) override
    {
        return system().list(directory);
    }
    Result<void> rename(const std::filesystem::path &from, const std::filesystem::path &to) override
    {
        return system().rename(from, to);
    }
    Result<void> remove(const std::filesystem::path &path) override { return system().remove(path); }
    Result<void> syncDirectory(const std::filesystem::path &directory) override
    {
        return system().syncDirectory(directory);
    }

private:
    class File : public StorageFile
    {
    public:
        File(FailingStorage &storage, std::unique_ptr<StorageFile> file)
            : m_storage(storage)
            , m_file(std::move(file))
        {
        }
        Result<void> write(std::uint64_t offset, std::string_view bytes) override
        {
            return m_file->write(offset, bytes);
        }
        Result<std::size_t> read(std::uint64_t offset, char *bytes, std::size_t size) override
        {
            return m_file->read(offset, bytes, size);
        }
        Result<void> beginSync(std::uint64_t, std::uint64_t) override { return {}; }
        Result<void> sync() override
        {
            if (m_storage.m_failing)
                return failure(m_storage.m_code, m_storage.reason());
            return m_file->sync();
        }
        Result<void> truncate(std::uint64_t size) override { return m_file->truncate(size); }
        Result<std::uint64_t> size() override { return m_file->size(); }
        Result<std::shared_ptr<const Mapping>> map(std::uint64_t length) override
        {
            return m_file->map(length);
        }
        void dropCache() override { m_file->dropCache(); }

    private:
        FailingStorage &m_storage;
        std::unique_ptr<StorageFile> m_file;
    };

    std::atomic<bool> m_failing = false;
    std::atomic<Error::Code> m_code = Error::Code::Io;
};

} // namespace dbbasic::test
