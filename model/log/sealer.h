// What happens to a segment once it no longer grows: its final index, and its row in the manifest. Done
// behind the committing thread's back, so that a roll holds nobody up.
#pragma once

#include "model/log/manifest.h"
#include "model/log/segment.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace dbbasic {

/// The segment with its index read from the sidecar. NotFound when that is not there or not of this segment;
/// `next` is the first sequence of the segment behind it.
Result<std::shared_ptr<const Segment>> openSealed(Storage &storage, const std::filesystem::path &directory,
                                                  Sequence first, Sequence next,
                                                  const std::shared_ptr<DamageRegister> &damage);

/// Writes the sidecar of a segment whose index is on the heap, and opens it.
Result<std::shared_ptr<const Segment>> sealIndex(Storage &storage, const std::filesystem::path &directory,
                                                 const Segment &segment,
                                                 const std::shared_ptr<DamageRegister> &damage);

class Sealer
{
public:
    /// `done` is called on the sealer's thread with each segment that got its final index. `problem` is
    /// called with what could not be done; it is tried again at the next start.
    Sealer(Storage &storage, std::filesystem::path directory, ManifestFile &manifest,
           std::function<void(std::shared_ptr<const Segment>)> done,
           std::function<void(std::string)> problem);
    /// Leaves what is not done to the next start.
    ~Sealer();

    /// In the order of the log. `hasIndex`: only the manifest's row is still missing.
    void add(std::shared_ptr<const Segment> segment, std::shared_ptr<DamageRegister> damage, bool hasIndex);

private:
    struct Task
    {
        std::shared_ptr<const Segment> segment;
        std::shared_ptr<DamageRegister> damage;
        bool hasIndex = false;
    };
    void run();
    void seal(Task task);
    void addRow(const Segment &segment);

    Storage &m_storage;
    std::filesystem::path m_directory;
    ManifestFile &m_manifest;
    std::function<void(std::shared_ptr<const Segment>)> m_done;
    std::function<void(std::string)> m_problem;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_tasks;
    std::atomic<bool> m_closing = false;
    std::thread m_thread;
};

} // namespace dbbasic
