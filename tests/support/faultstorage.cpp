#include "tests/support/faultstorage.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>

namespace dbbasic {

void FaultStorage::failAt(std::uint64_t call, Fault fault, bool forGood)
{
    const std::lock_guard lock(m_mutex);
    m_failAt = call;
    m_fault = fault;
    m_forGood = forGood;
}

void FaultStorage::heal()
{
    failAt(UINT64_MAX, Fault::InputOutput, false);
}

Result<void> FaultStorage::enter(Kind kind, const char *operation)
{
    const std::lock_guard lock(m_mutex);
    const std::uint64_t call = m_calls++;
    const bool hit = m_forGood ? call >= m_failAt : call == m_failAt;
    if (!hit || (m_fault != Fault::InputOutput && kind == Kind::Read))
        return {};
    ++m_failures;
    if (m_fault == Fault::InputOutput)
        return failure(Error::Code::Io, std::string("cannot ") + operation + ": Input/output error");
    return failure(Error::Code::NoSpace, std::string("cannot ") + operation + ": No space left on device");
}

class FaultFile : public StorageFile
{
public:
    FaultFile(FaultStorage &storage, std::unique_ptr<StorageFile> file)
        : m_storage(storage)
        , m_file(std::move(file))
    {
    }

    Result<void> write(std::uint64_t offset, std::string_view bytes) override
    {
        const Result<void> entered = m_storage.enter(FaultStorage::Kind::Change, "write");
        if (entered)
            return m_file->write(offset, bytes);
        if (m_storage.m_fault == FaultStorage::Fault::ShortWrite)
            static_cast<void>(m_file->write(offset, bytes.substr(0, bytes.size() / 2)));
        return entered;
    }
    Result<std::size_t> read(std::uint64_t offset, char *bytes, std::size_t size) override
    {
        if (const Result<void> entered = m_storage.enter(FaultStorage::Kind::Read, "read"); !entered)
            return tl::unexpected(entered.error());
        return m_file->read(offset, bytes, size);
    }
    Result<void> beginSync(std::uint64_t offset, std::uint64_t size) override
    {
        const Result<void> entered = m_storage.enter(FaultStorage::Kind::Change, "begin to flush");
        return entered ? m_file->beginSync(offset, size) : entered;
    }
    Result<void> sync() override
    {
        const Result<void> entered = m_storage.enter(FaultStorage::Kind::Change, "flush");
        return entered ? m_file->sync() : entered;
    }
    Result<void> truncate(std::uint64_t size) override
    {
        // Cutting needs no room.
        const bool full = m_storage.m_fault != FaultStorage::Fault::InputOutput;
        const auto kind = full ? FaultStorage::Kind::Read : FaultStorage::Kind::Change;
        const Result<void> entered = m_storage.enter(kind, "truncate");
        return entered ? m_file->truncate(size) : entered;
    }
    Result<std::uint64_t> size() override
    {
        if (const Result<void> entered = m_storage.enter(FaultStorage::Kind::Read, "examine"); !entered)
            return tl::unexpected(entered.error());
        return m_file->size();
    }
    Result<std::shared_ptr<const Mapping>> map(std::uint64_t length) override
    {
        if (const Result<void> entered = m_storage.enter(FaultStorage::Kind::Read, "map"); !entered)
            return tl::unexpected(entered.error());
        return m_file->map(length);
    }
    void dropCache() override { m_file->dropCache(); }

private:
    FaultStorage &m_storage;
    std::unique_ptr<StorageFile> m_file;
};

Result<std::unique_ptr<StorageFile>> FaultStorage::open(const std::filesystem::path &path, Mode mode)
{
    const Kind kind = mode == Mode::Create ? Kind::Change : Kind::Read;
    if (const Result<void> entered = enter(kind, "open"); !entered)
        return tl::unexpected(entered.error());
    auto file = Storage::system().open(path, mode);
    if (!file)
        return tl::unexpected(file.error());
    return std::make_unique<FaultFile>(*this, std::move(*file));
}

Result<void> FaultStorage::createDirectories(const std::filesystem::path &directory)
{
    const Result<void> entered = enter(Kind::Change, "create");
    return entered ? Storage::system().createDirectories(directory) : entered;
}

Result<std::vector<std::string>> FaultStorage::list(const std::filesystem::path &directory)
{
    if (const Result<void> entered = enter(Kind::Read, "list"); !entered)
        return tl::unexpected(entered.error());
    return Storage::system().list(directory);
}

Result<void> FaultStorage::rename(const std::filesystem::path &from, const std::filesystem::path &to)
{
    const Result<void> entered = enter(Kind::Change, "rename");
    return entered ? Storage::system().rename(from, to) : entered;
}

Result<void> FaultStorage::remove(const std::filesystem::path &path)
{
    const Result<void> entered = enter(Kind::Read, "remove");
    return entered ? Storage::system().remove(path) : entered;
}

Result<void> FaultStorage::syncDirectory(const std::filesystem::path &directory)
{
    const Result<void> entered = enter(Kind::Change, "flush");
    return entered ? Storage::system().syncDirectory(directory) : entered;
}

// A disk as the journal up to the cut left it: per file what is durable and what is only in memory, and the
// same for the folder.
class PowerLossStorage::Disk
{
public:
    void apply(const Change &change)
    {
        switch (change.kind) {
        case Change::Create:
            m_files.push_back({});
            m_pendingNames.push_back(change);
            m_pendingNames.back().file = m_files.size() - 1;
            m_current[change.path] = m_files.size() - 1;
            break;
        case Change::Write:
        case Change::Truncate:
            m_files[fileOf(change)].pending.push_back(change);
            break;
        case Change::Sync: {
            File &file = m_files[fileOf(change)];
            for (const Change &pending : file.pending)
                perform(file.content, pending, {});
            file.pending.clear();
            break;
        }
        case Change::Rename:
            m_current[change.bytes] = fileOf(change);
            m_current.erase(change.path);
            m_pendingNames.push_back(change);
            break;
        case Change::Remove:
            m_current.erase(change.path);
            m_pendingNames.push_back(change);
            break;
        case Change::SyncDirectory:
            for (const Change &pending : m_pendingNames)
                performName(pending);
            m_pendingNames.clear();
            break;
        }
    }

    std::map<std::string, std::string> cut(Unflushed unflushed, std::mt19937 &random)
    {
        std::size_t keptNames = 0;
        if (unflushed == Unflushed::Kept)
            keptNames = m_pendingNames.size();
        else if (unflushed == Unflushed::Mixed)
            keptNames = random() % (m_pendingNames.size() + 1); // a journalling file system keeps their order
        for (std::size_t i = 0; i < keptNames; ++i)
            performName(m_pendingNames[i]);
        for (File &file : m_files) {
            for (const Change &pending : file.pending) {
                if (unflushed == Unflushed::Kept)
                    perform(file.content, pending, {});
                else if (unflushed == Unflushed::Mixed)
                    perform(file.content, pending, [&] { return random() % 3 != 0; });
            }
        }
        std::map<std::string, std::string> contents;
        for (const auto &[name, file] : m_names)
            contents[name] = m_files[file].content;
        return contents;
    }

private:
    struct File
    {
        std::string content;         ///< durable
        std::vector<Change> pending; ///< written since the last flush
    };

    std::size_t fileOf(const Change &change) const { return m_current.at(change.path); }

    // `survives` is asked for each sector; without it everything does.
    static void perform(std::string &content, const Change &change, const std::function<bool()> &survives)
    {
        constexpr std::size_t sector = 512;
        if (change.kind == Change::Truncate) {
            if (!survives || survives())
                content.resize(change.offset);
            return;
        }
        for (std::size_t at = 0; at < change.bytes.size();) {
            const std::size_t offset = change.offset + at;
            const std::size_t size = std::min(sector - offset % sector, change.bytes.size() - at);
            if (!survives || survives()) {
                if (content.size() < offset + size)
                    content.resize(offset + size); // what lies between reads as zeros
                content.replace(offset, size, change.bytes, at, size);
            }
            at += size;
        }
    }

    void performName(const Change &change)
    {
        if (change.kind == Change::Create) {
            m_names[change.path] = change.file;
        } else if (change.kind == Change::Rename) {
            if (const auto from = m_names.find(change.path); from != m_names.end()) {
                m_names[change.bytes] = from->second;
                m_names.erase(change.path);
            }
        } else {
            m_names.erase(change.path);
        }
    }

    std::vector<File> m_files;
    std::map<std::string, std::size_t> m_current; ///< names as the running program sees them
    std::map<std::string, std::size_t> m_names;   ///< names that are durable
    std::vector<Change> m_pendingNames;
};

std::size_t PowerLossStorage::changes() const
{
    const std::lock_guard lock(m_mutex);
    return m_changes.size();
}

void PowerLossStorage::note(Change change)
{
    const std::lock_guard lock(m_mutex);
    m_changes.push_back(std::move(change));
}

void PowerLossStorage::restore(std::size_t cut, Unflushed unflushed, std::uint32_t seed,
                               const std::filesystem::path &directory,
                               const std::filesystem::path &target) const
{
    Disk disk;
    {
        const std::lock_guard lock(m_mutex);
        for (std::size_t i = 0; i < cut; ++i)
            disk.apply(m_changes[i]);
    }
    std::mt19937 random(seed);
    for (const auto &[name, content] : disk.cut(unflushed, random)) {
        const std::filesystem::path path = target / std::filesystem::path(name).lexically_relative(directory);
        std::ofstream(path, std::ios::binary) << content;
    }
}

class JournalledFile : public StorageFile
{
public:
    JournalledFile(PowerLossStorage &storage, std::unique_ptr<StorageFile> file, std::string path)
        : m_storage(storage)
        , m_file(std::move(file))
        , m_path(std::move(path))
    {
    }

    Result<void> write(std::uint64_t offset, std::string_view bytes) override
    {
        m_storage.note({PowerLossStorage::Change::Write, m_path, std::string(bytes), offset, 0});
        return m_file->write(offset, bytes);
    }
    Result<std::size_t> read(std::uint64_t offset, char *bytes, std::size_t size) override
    {
        return m_file->read(offset, bytes, size);
    }
    Result<void> beginSync(std::uint64_t, std::uint64_t) override { return {}; } // nothing is durable yet
    Result<void> sync() override
    {
        m_storage.note({PowerLossStorage::Change::Sync, m_path, {}, 0, 0});
        return {}; // the journal decides what is durable, not the disk of the test machine
    }
    Result<void> truncate(std::uint64_t size) override
    {
        m_storage.note({PowerLossStorage::Change::Truncate, m_path, {}, size, 0});
        return m_file->truncate(size);
    }
    Result<std::uint64_t> size() override { return m_file->size(); }
    Result<std::shared_ptr<const Mapping>> map(std::uint64_t length) override { return m_file->map(length); }
    void dropCache() override {}

private:
    PowerLossStorage &m_storage;
    std::unique_ptr<StorageFile> m_file;
    std::string m_path;
};

Result<std::unique_ptr<StorageFile>> PowerLossStorage::open(const std::filesystem::path &path, Mode mode)
{
    auto file = Storage::system().open(path, mode);
    if (!file)
        return tl::unexpected(file.error());
    if (mode == Mode::Create)
        note({Change::Create, path.string(), {}, 0, 0});
    return std::make_unique<JournalledFile>(*this, std::move(*file), path.string());
}

Result<void> PowerLossStorage::createDirectories(const std::filesystem::path &directory)
{
    return Storage::system().createDirectories(directory);
}

Result<std::vector<std::string>> PowerLossStorage::list(const std::filesystem::path &directory)
{
    return Storage::system().list(directory);
}

Result<void> PowerLossStorage::rename(const std::filesystem::path &from, const std::filesystem::path &to)
{
    note({Change::Rename, from.string(), to.string(), 0, 0});
    return Storage::system().rename(from, to);
}

Result<void> PowerLossStorage::remove(const std::filesystem::path &path)
{
    note({Change::Remove, path.string(), {}, 0, 0});
    return Storage::system().remove(path);
}

Result<void> PowerLossStorage::syncDirectory(const std::filesystem::path &directory)
{
    note({Change::SyncDirectory, directory.string(), {}, 0, 0});
    return {};
}

} // namespace dbbasic
