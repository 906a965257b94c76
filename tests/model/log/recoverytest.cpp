// What becomes of a log to which something happened: cut at any byte, any bit flipped, before a start or
// under a running program.
#include "model/log/record.h"
#include "model/log/segmentscan.h"
#include "model/log/verify.h"
#include "tests/model/log/logfixture.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace dbbasic;

namespace {

std::uint64_t tornBytesIn(const std::filesystem::path &directory)
{
    std::uint64_t bytes = 0;
    for (const auto &entry : std::filesystem::directory_iterator(directory)) {
        if (entry.path().extension() == ".torn")
            bytes += entry.file_size();
    }
    return bytes;
}

} // namespace

class RecoveryTest : public QObject
{
    Q_OBJECT

private:
    // Transactions of 1, 3 and 2 events in flush groups of one or two.
    static std::string smallLog(const std::filesystem::path &directory)
    {
        // A slow flush moves the rest to the writer thread: all is answered when the log is closed, not
        // before.
        std::atomic<int> answered = 0;
        {
            const auto log = opened(optionsFor(directory));
            const auto count = [&](const auto &result) { answered += result.has_value(); };
            log->append({draft("a.first", "{\"n\":1}")}, count, Committer::Caller);
            log->append({draft("b.x", "{\"n\":2}"), draft("b.y", "[3]", "x\ty"), draft("a.first", "4")},
                        count, Committer::Caller);
            log->commitPending();
            log->append({draft("c.z", "{\"n\":5}"), draft("c.z", "{\"n\":6}")}, count, Committer::Caller);
            log->commitPending();
            log->append({draft("d.last", "{\"n\":7}")}, count, Committer::Caller);
            log->commitPending();
        }
        if (answered != 4)
            qFatal("the small log could not be made");
        return contentOf(directory / segmentFileName({1}));
    }
    static constexpr std::uint64_t transactionEnds[] = {0, 1, 4, 6, 7};

private Q_SLOTS:
    // Broken: after a crash the program does not start, shows half a transaction, or loses what was whole.
    void cutAtEveryByte()
    {
        const ScratchFolder made;
        const std::string whole = smallLog(made.path());
        std::vector<std::size_t> ends; // of the lines
        for (std::size_t at = segmentHeader.size(); at < whole.size();)
            ends.push_back(at = whole.find('\n', at) + 1);
        QCOMPARE(ends.size(), std::size_t(7));
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const ScratchFolder folder;
            setContent(folder.path() / segmentFileName({1}), std::string_view(whole).substr(0, size));
            const auto lines = std::uint64_t(std::upper_bound(ends.begin(), ends.end(), size) - ends.begin());
            std::uint64_t expected = 0;
            for (const std::uint64_t end : transactionEnds) {
                if (end <= lines)
                    expected = end;
            }
            auto log = opened(optionsFor(folder.path()));
            QCOMPARE(log->view()->last().value, expected);
            for (std::uint64_t sequence = 1; sequence <= expected; ++sequence)
                QVERIFY(log->view()->at({sequence}));
            QCOMPARE(log->health().damagedLines, std::uint64_t(0));
            const std::size_t kept = expected ? ends[expected - 1] : segmentHeader.size();
            if (size > segmentHeader.size()) {
                QCOMPARE(log->health().tornBytes, std::uint64_t(size - kept));
                QCOMPARE(tornBytesIn(folder.path()), std::uint64_t(size - kept));
                QCOMPARE(log->health().recoveryNote.empty(), size == kept);
            }
            const auto more = publish(*log, {draft("after")});
            QVERIFY(more);
            QCOMPARE(more->front().sequence.value, expected + 1);
            log.reset();
            const auto report = verifyLog(folder.path());
            QVERIFY(report && report->isIntact());
            QCOMPARE(report->events, expected + 1);
        }
    }

    // Broken: a disk that rots takes events away, or makes some up, and nobody is told.
    void everyBitFlipped()
    {
        const ScratchFolder made;
        const std::string whole = smallLog(made.path());
        std::map<std::uint64_t, std::string> lines;
        std::vector<std::size_t> starts;
        for (std::size_t at = segmentHeader.size(); at < whole.size();) {
            const std::size_t end = whole.find('\n', at);
            starts.push_back(at);
            lines[lines.size() + 1] = whole.substr(at, end - at);
            at = end + 1;
        }
        const ScratchFolder folder;
        const std::filesystem::path path = folder.path() / segmentFileName({1});
        for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
            std::string flipped = whole;
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
            for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
                std::filesystem::remove(entry.path());
            setContent(path, flipped);

            // The line that was hit; 0 is the header.
            const auto hit =
                std::uint64_t(std::upper_bound(starts.begin(), starts.end(), bit / 8) - starts.begin());
            const auto report = verifyLog(folder.path());
            QVERIFY(report && !report->isIntact());
            bool named = false;
            for (const VerifyFinding &finding : report->findings) {
                named = named || (hit == 0 && finding.kind == VerifyFinding::Kind::DamagedHeader) ||
                        (finding.sequence.value <= hit && hit < finding.sequence.value + finding.count);
                QCOMPARE(finding.segment, segmentFileName({1}));
            }
            QVERIFY2(named, qPrintable(QStringLiteral("bit %1 of line %2").arg(bit).arg(hit)));

            const auto log = opened(optionsFor(folder.path()));
            const auto view = log->view();
            const LogHealth health = log->health();
            QVERIFY(!health.recoveryNote.empty());
            QVERIFY(health.damagedLines > 0 || health.tornBytes > 0);
            QVERIFY(view->last().value <= lines.size());
            for (std::uint64_t sequence = 1; sequence <= view->last().value; ++sequence) {
                const auto event = view->at({sequence});
                if (event)
                    QCOMPARE(std::string(event->line), lines[sequence]);
                else
                    QVERIFY(view->damaged() == std::vector<Sequence>{{sequence}} ||
                            view->damaged().size() > 1);
                // Nothing but the line that was hit, and what a broken newline joins to it, may be missing.
                QVERIFY(event || sequence == hit || sequence == hit + 1);
            }
            // Cut lines are in the *.torn file.
            if (view->last().value < lines.size())
                QCOMPARE(tornBytesIn(folder.path()), health.tornBytes);
        }
    }

    // Broken: someone cuts off the log itself under a running program, and it dies without a word; the next
    // start goes on as if nothing had been there.
    void segmentCutOffUnderARunningLog()
    {
        const ScratchFolder folder;
        const LogOptions options = optionsFor(folder.path());
        {
            const auto log = opened(options);
            for (int i = 0; i < 5; ++i)
                QVERIFY(publish(*log, Transaction(1000, draft("a.b", '"' + std::string(100, 'x') + '"'))));
        }
        const std::filesystem::path path = folder.path() / segmentFileName({1});
        const pid_t child = ::fork();
        if (child == 0) {
            const int said = ::open((folder.path() / "said").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
            ::dup2(said, STDERR_FILENO);
            const auto log = opened(options);
            std::filesystem::resize_file(path, 100'000);
            ::_exit(log->view()->at({4000}) ? 1 : 2);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 74);
        QVERIFY(contentOf(folder.path() / "said").find(segmentFileName({1}) + " was cut off") !=
                std::string::npos);
        const auto log = opened(options);
        QVERIFY(log->view()->last().value < 1000);
        const std::string note = log->health().recoveryNote;
        QVERIFY2(note.find("was cut off: the last") != std::string::npos, note.c_str());
    }

    // Broken: a line that rots while the program runs makes a reader crash, or vanishes without a word.
    void damageMetByAReaderIsCounted()
    {
        const ScratchFolder folder;
        const auto log = opened(optionsFor(folder.path()));
        std::vector<Published> published;
        for (int i = 0; i < 5; ++i)
            published.push_back(publish(*log, {draft("a.b", "{\"text\":\"something\"}")})->front());
        int notices = 0;
        log->setHealthObserver([&] { ++notices; });
        const std::filesystem::path path = folder.path() / segmentFileName({1});
        const std::string content = contentOf(path);
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(std::streamoff(content.find("something", content.find(published[2].id))));
        file.put('S');
        file.close();
        const auto view = log->view();
        for (int i = 0; i < 2; ++i) {
            QVERIFY(!view->at({3}));
            QVERIFY(view->at({2}) && view->at({4}));
            QCOMPARE(log->health().damagedLines, std::uint64_t(1));
            QVERIFY(view->damaged() == std::vector<Sequence>{{3}});
        }
        QCOMPARE(notices, 1);
        QVERIFY(publish(*log, {draft("still.going")}));
    }
};

QTEST_GUILESS_MAIN(RecoveryTest)
#include "recoverytest.moc"
