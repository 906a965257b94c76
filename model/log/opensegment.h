// The segment that grows: its file, its mapping and its live index. Used by the committing thread only; what
// readers get is a snapshot.
#pragma once

#include "model/log/indexfile.h"
#include "model/log/liveindex.h"
#include "model/log/segment.h"
#include "model/log/storage.h"

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace dbbasic {

class DamageRegister;
struct ScannedLine;

class OpenSegment
{
public:
    /// A new one with its header line, durable together with its directory entry. `capacity` is how large it
    /// may become before it is rolled.
    static Result<std::unique_ptr<OpenSegment>>
    create(Storage &storage, const std::filesystem::path &directory, Sequence first, std::uint64_t capacity);
    /// One that is there. Its lines are still to be given to addScanned().
    static Result<std::unique_ptr<OpenSegment>> open(Storage &storage, const std::filesystem::path &directory,
                                                     Sequence first, std::uint64_t capacity,
                                                     Storage::Mode mode);

    /// One without a file and without events, for a reader of an empty folder.
    static std::unique_ptr<OpenSegment> empty(Storage &storage, const std::filesystem::path &directory,
                                              Sequence first);

    /// Uses the sidecar for what it covers. Returns where in text() reading has to begin; next() is the
    /// sequence expected there.
    std::uint64_t takeSidecar(bool readOnly);

    const std::filesystem::path &path() const { return m_path; }
    Sequence first() const { return m_first; }
    Sequence next() const { return {m_first.value + m_index->size()}; }
    std::uint64_t bytes() const { return m_bytes; }
    std::int64_t lastTime() const { return m_index->lastTime(); }
    /// Events that the sidecar knows of although the file does not reach so far: it was cut off.
    std::uint64_t eventsCutOff() const
    {
        return m_indexed > m_index->size() ? m_indexed - m_index->size() : 0;
    }
    bool hasStoredDamage() const { return m_storedDamage; } ///< the sidecar knows of damaged lines
    std::string_view text() const;                          ///< up to bytes()
    StorageFile &file() { return *m_file; }

    /// Writes behind the end. Nothing of it counts until accept().
    Result<void> write(std::string_view lines);
    /// The disk begins with what lies behind the end.
    Result<void> beginSync(std::uint64_t size) { return m_file->beginSync(m_bytes, size); }
    Result<void> sync() { return m_file->sync(); }
    /// Removes what was written and not accepted, or cuts a torn tail.
    Result<void> cutTo(std::uint64_t bytes);
    /// What lies behind is left out, but stays in the file (reading only).
    void leaveOut(std::uint64_t from) { m_bytes = from; }
    /// After a failure: lets go of the file and opens it again.
    Result<void> reopen();

    /// Writes what lies between `from` and bytes() once more.
    Result<void> rewrite(std::uint64_t from);
    /// Reads the last lines from the disk, not from memory, and reports those that are not what was written.
    Result<void> checkTail(DamageRegister &damage);

    struct Line
    {
        Time time;
        std::uint32_t size; ///< with its newline
        std::uint32_t crc;
        std::string_view id, type, escapedSource;
    };
    /// Takes what was written into the segment. No snapshot may be made before it is durable.
    void accept(const std::vector<Line> &lines);
    /// The flush of what was accepted last has failed: it is not part of the segment.
    void takeBack(const std::vector<Line> &lines, std::int64_t lastTime);
    void addScanned(const ScannedLine &line);

    /// What was accepted so far.
    std::shared_ptr<const Segment> snapshot(const std::shared_ptr<DamageRegister> &damage);

private:
    OpenSegment(Storage &storage, std::filesystem::path path, Sequence first, std::uint64_t capacity);
    Result<void> makeRoom(std::uint64_t bytes);
    bool adopt(const OpenIndexFile &sidecar);
    void spill();
    void indexAnew();

    Storage &m_storage;
    std::filesystem::path m_path;
    Sequence m_first;
    std::uint64_t m_capacity;
    std::unique_ptr<StorageFile> m_file;
    std::shared_ptr<const Mapping> m_text;
    std::uint64_t m_bytes = 0;
    std::shared_ptr<LiveIndex> m_index = std::make_shared<LiveIndex>();
    std::unique_ptr<OpenIndexFile> m_sidecar; ///< none: the entries stay on the heap
    std::uint32_t m_foreignLines = 0;
    bool m_storedDamage = false;
    std::uint32_t m_indexed = 0; ///< entries of a sidecar of this very file that reaches beyond its end
};

} // namespace dbbasic
