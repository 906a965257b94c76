// Disks that fail and power that goes: what was acknowledged stays, what was refused never shows, and the log
// goes on by itself.
#include "model/log/segment.h"
#include "model/log/verify.h"
#include "tests/model/log/logfixture.h"
#include "tests/support/faultstorage.h"

#include <QTest>

#include <map>

using namespace dbbasic;

namespace {

// One run: single events, batches, rolls, a key, and what came of each.
struct Script
{
    struct Step
    {
        Transaction transaction;
        Result<std::vector<Published>> result;
        std::size_t changes = 0; ///< of the power-loss journal when it was answered
    };
    std::vector<Step> steps;

    static constexpr std::uint64_t segmentBytes = 700;

    void run(Log &log, std::size_t count, const std::function<std::size_t()> &changes = {})
    {
        for (std::size_t i = 0; i < count; ++i) {
            Step step;
            const std::string number = std::to_string(steps.size());
            const std::size_t size = i % 4 == 3 ? 5 : 1 + i % 2;
            for (std::size_t n = 0; n < size; ++n)
                step.transaction.push_back(
                    draft("step." + std::to_string(i % 3),
                          "{\"step\":" + number + ",\"n\":" + std::to_string(n) + "}"));
            step.result = publish(log, step.transaction, Committer::Caller);
            if (changes)
                step.changes = changes();
            steps.push_back(std::move(step));
        }
    }

    // All of an acknowledged step is there as it was sent.
    static bool holds(const LogView &view, const Step &step)
    {
        for (std::size_t n = 0; n < step.transaction.size(); ++n) {
            const Published &published = (*step.result)[n];
            const auto event = view.at(published.sequence);
            if (!event || event->payload != step.transaction[n].payload ||
                event->type != step.transaction[n].type || event->id != published.id ||
                event->time != published.time)
                return false;
            const auto found = view.find(published.id);
            if (!found || found->sequence != published.sequence)
                return false;
        }
        return true;
    }

    // Every event of the view comes from a step, and steps are there whole or not at all.
    bool onlyWholeSteps(const LogView &view) const
    {
        std::map<std::string_view, std::pair<std::size_t, std::size_t>> places;
        for (std::size_t s = 0; s < steps.size(); ++s) {
            for (std::size_t n = 0; n < steps[s].transaction.size(); ++n)
                places[steps[s].transaction[n].payload] = {s, n};
        }
        std::size_t expectedNext = 0; // of the step under way
        std::size_t step = 0;
        for (std::uint64_t sequence = 1; sequence <= view.last().value; ++sequence) {
            const auto event = view.at({sequence});
            const auto place = event ? places.find(event->payload) : places.end();
            if (place == places.end())
                return false;
            const auto [s, n] = place->second;
            if (n != expectedNext || (n > 0 && s != step))
                return false;
            step = s;
            expectedNext = n + 1 == steps[s].transaction.size() ? 0 : n + 1;
        }
        return expectedNext == 0;
    }
};

} // namespace

class FaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Broken: an acknowledged event is gone after a power cut, or half a batch is there.
    void powerLossAtEveryChange()
    {
        const ScratchFolder folder;
        PowerLossStorage storage;
        Script script;
        for (int start = 0; start < 2; ++start) { // closed and opened in between
            const auto log = opened(optionsFor(folder.path(), Script::segmentBytes, &storage));
            script.run(*log, 14, [&] { return storage.changes(); });
        }
        const std::size_t changes = storage.changes();
        QVERIFY(changes > 150);
        const std::uint32_t seeds = longForm() ? 40 : 3;
        for (std::size_t cut = 0; cut <= changes; ++cut) {
            for (std::uint32_t seed = 0; seed < seeds + 2; ++seed) {
                const auto unflushed = seed == 0   ? PowerLossStorage::Unflushed::Lost
                                       : seed == 1 ? PowerLossStorage::Unflushed::Kept
                                                   : PowerLossStorage::Unflushed::Mixed;
                const ScratchFolder after;
                storage.restore(cut, unflushed, seed + 100 * std::uint32_t(cut), folder.path(), after.path());
                const QByteArray where =
                    QStringLiteral("cut %1 of %2, seed %3").arg(cut).arg(changes).arg(seed).toLatin1();
                auto log = opened(optionsFor(after.path(), Script::segmentBytes));
                const auto view = log->view();
                for (const Script::Step &step : script.steps) {
                    if (step.changes <= cut)
                        QVERIFY2(Script::holds(*view, step), where.constData());
                }
                QVERIFY2(script.onlyWholeSteps(*view), where.constData());
                QCOMPARE(log->health().damagedLines, std::uint64_t(0));
                const auto more = publish(*log, {draft("after.it")});
                QVERIFY2(more && more->front().sequence.value == view->last().value + 1, where.constData());
                log.reset();
                const auto report = verifyLog(after.path());
                QVERIFY2(report && report->isIntact(), where.constData());
            }
        }
    }

    // Broken: a disk that fails once takes acknowledged events with it, or shows refused ones, or stops for
    // good.
    void everyCallFails_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<bool>("forGood");
        for (const bool forGood : {false, true}) {
            const char *how = forGood ? "for good" : "once";
            QTest::addRow("EIO %s", how) << int(FaultStorage::Fault::InputOutput) << forGood;
            QTest::addRow("ENOSPC %s", how) << int(FaultStorage::Fault::NoSpace) << forGood;
            QTest::addRow("short write %s", how) << int(FaultStorage::Fault::ShortWrite) << forGood;
        }
    }
    void everyCallFails()
    {
        QFETCH(int, fault);
        QFETCH(bool, forGood);
        std::uint64_t calls = 0;
        {
            const ScratchFolder folder;
            FaultStorage storage;
            Script script;
            const auto log = opened(optionsFor(folder.path(), Script::segmentBytes, &storage));
            script.run(*log, 10);
            calls = storage.calls();
        }
        QVERIFY(calls > 50);
        for (std::uint64_t call = 0; call < calls; ++call) {
            const ScratchFolder folder;
            FaultStorage storage;
            Script script;
            storage.failAt(call, FaultStorage::Fault(fault), forGood);
            const QByteArray where = QStringLiteral("call %1 of %2").arg(call).arg(calls).toLatin1();
            auto log = Log::open(optionsFor(folder.path(), Script::segmentBytes, &storage));
            if (log) {
                script.run(**log, 10);
                const auto view = (*log)->view();
                std::uint64_t acknowledged = 0;
                for (const Script::Step &step : script.steps) {
                    if (step.result) {
                        acknowledged += step.transaction.size();
                        QVERIFY2(Script::holds(*view, step), where.constData());
                    } else {
                        QVERIFY2(step.result.error().code == Error::Code::NoSpace ||
                                     step.result.error().code == Error::Code::Unavailable,
                                 step.result.error().message.c_str());
                        QVERIFY(!step.result.error().message.empty());
                    }
                }
                QVERIFY2(view->last().value == acknowledged, where.constData());
                storage.heal();
                QTRY_VERIFY2((*log)->health().writable, where.constData());
                const std::size_t before = script.steps.size();
                script.run(**log, 2);
                QVERIFY2(script.steps[before].result && script.steps[before + 1].result, where.constData());
                QCOMPARE((*log)->health().damagedLines, std::uint64_t(0));
                log->reset();
            } else {
                QVERIFY(!log.error().message.empty());
            }
            storage.heal();
            const auto again = opened(optionsFor(folder.path(), Script::segmentBytes));
            std::uint64_t acknowledged = 0;
            for (const Script::Step &step : script.steps) {
                if (step.result) {
                    QVERIFY2(Script::holds(*again->view(), step), where.constData());
                    acknowledged += step.transaction.size();
                }
            }
            QVERIFY2(again->view()->last().value == acknowledged, where.constData());
            const auto report = verifyLog(folder.path());
            QVERIFY2(report && report->isIntact(), report && !report->findings.empty()
                                                       ? report->findings[0].describe().c_str()
                                                       : where.constData());
        }
    }

    // Broken: the program dies while the disk is broken, and at the next start an acknowledged event is gone.
    void brokenUntilTheEnd()
    {
        for (std::uint64_t call = 20; call < 70; ++call) {
            const ScratchFolder folder;
            FaultStorage storage;
            Script script;
            storage.failAt(call, FaultStorage::Fault::ShortWrite, true);
            if (auto log = Log::open(optionsFor(folder.path(), Script::segmentBytes, &storage)))
                script.run(**log, 10);
            const auto again = opened(optionsFor(folder.path(), Script::segmentBytes));
            for (const Script::Step &step : script.steps) {
                if (step.result)
                    QVERIFY(Script::holds(*again->view(), step));
            }
            QVERIFY(script.onlyWholeSteps(*again->view()));
        }
    }

    // Broken: a failed flush is asked again, says yes because the kernel has forgotten, and the event is
    // lost.
    void failedFlushIsNotRepeated()
    {
        const ScratchFolder folder;
        FaultStorage storage;
        const auto log = opened(optionsFor(folder.path(), 256u << 20, &storage));
        QVERIFY(publish(*log, {draft("a")}, Committer::Caller));
        // The next two calls are the write and the flush of the next event.
        storage.failAt(storage.calls() + 1, FaultStorage::Fault::InputOutput, false);
        const auto refused = publish(*log, {draft("b")}, Committer::Caller);
        QVERIFY(!refused && refused.error().code == Error::Code::Unavailable);
        QCOMPARE(storage.failures(), std::uint64_t(1));
        QCOMPARE(log->view()->last().value, std::uint64_t(1));
        QTRY_VERIFY(log->health().writable);
        const auto next = publish(*log, {draft("c")});
        QVERIFY(next);
        QCOMPARE(next->front().sequence.value, std::uint64_t(2));
        QVERIFY(!log->view()->lastOfType("b"));
    }

    // Broken: an event whose flush failed was refused; the process dies before it can look after the file,
    // and the next one shows the event all the same.
    void refusedIsGoneEvenIfTheProcessDiesThen()
    {
        const ScratchFolder folder;
        const ScratchFolder after;
        FaultStorage storage;
        LogOptions options = optionsFor(folder.path(), 256u << 20, &storage);
        options.retryDelay = std::chrono::hours(1);
        const auto log = opened(options);
        QVERIFY(publish(*log, {draft("a")}, Committer::Caller));
        storage.failAt(storage.calls() + 1, FaultStorage::Fault::InputOutput, false);
        QVERIFY(!publish(*log, {draft("b")}, Committer::Caller));
        std::filesystem::copy(folder.path(), after.path()); // as a kill -9 would leave it
        const auto next = opened(optionsFor(after.path()));
        QCOMPARE(next->view()->last().value, std::uint64_t(1));
        QCOMPARE(next->health().tornBytes, std::uint64_t(0));
    }
};

QTEST_GUILESS_MAIN(FaultTest)
#include "faulttest.moc"
