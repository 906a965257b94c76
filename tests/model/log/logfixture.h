// What the tests of the log share.
#pragma once

#include "model/log/log.h"
#include "model/log/logview.h"

#include <QTemporaryDir>
#include <QtGlobal>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

namespace dbbasic {

/// A folder that goes with the test; in memory where there is such a place, because these tests flush a lot.
class ScratchFolder
{
public:
    ScratchFolder()
        : m_directory(std::filesystem::exists("/dev/shm") ? QStringLiteral("/dev/shm/dbbasic-XXXXXX")
                                                          : QStringLiteral("dbbasic-XXXXXX"))
    {
    }
    std::filesystem::path path() const { return m_directory.path().toStdString(); }

private:
    QTemporaryDir m_directory;
};

inline LogOptions optionsFor(const std::filesystem::path &directory, std::uint64_t segmentBytes = 256u << 20,
                             Storage *storage = nullptr)
{
    LogOptions options;
    options.directory = directory;
    options.segmentBytes = segmentBytes;
    options.storage = storage;
    options.retryDelay = std::chrono::milliseconds(1);
    return options;
}

inline std::unique_ptr<Log> opened(const LogOptions &options)
{
    auto log = Log::open(options);
    if (!log)
        qFatal("%s", log.error().message.c_str());
    return std::move(*log);
}

inline Result<std::vector<Published>> publish(Log &log, Transaction transaction,
                                              Committer committer = Committer::Writer)
{
    auto promise = std::make_shared<std::promise<Result<std::vector<Published>>>>();
    auto future = promise->get_future();
    log.append(
        std::move(transaction), [promise](const auto &result) { promise->set_value(result); }, committer);
    if (committer == Committer::Caller)
        log.commitPending();
    return future.get();
}

inline EventDraft draft(std::string type, std::string payload = "{}", std::string source = "test")
{
    EventDraft draft;
    draft.type = std::move(type);
    draft.payload = std::move(payload);
    draft.source = std::move(source);
    return draft;
}

inline std::string contentOf(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void setContent(const std::filesystem::path &path, std::string_view content)
{
    std::ofstream(path, std::ios::binary) << content;
}

/// Set for the long form of the tests that have one.
inline bool longForm()
{
    return qEnvironmentVariableIntValue("DBBASIC_LONG_TESTS") > 0;
}

} // namespace dbbasic
