// Sidecars gone, wrong or rotten: they are there for speed, and no answer may depend on them.
#include "model/log/segment.h"
#include "model/log/verify.h"
#include "tests/model/log/logfixture.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <utility>

using namespace dbbasic;

namespace {

bool isSealedIndex(const std::filesystem::path &path)
{
    return contentOf(path).substr(12, 1) == std::string(1, '\1');
}

// Everything a reader can ask, as text: two logs with the same answers give the same.
std::string answersOf(const LogView &view)
{
    std::string answers = "last " + std::to_string(view.last().value) + '\n';
    for (std::uint64_t sequence = 1; sequence <= view.last().value; ++sequence) {
        const auto event = view.at({sequence});
        if (!event) {
            answers += "none\n";
            continue;
        }
        answers += event->line;
        const auto found = view.find(event->id);
        answers += found && found->sequence == event->sequence ? " found" : " NOT FOUND";
        answers += view.timeOf({sequence}) == event->time ? "" : " OTHER TIME";
        answers += ' ' + std::to_string(view.lowerBound(event->time).value) + '\n';
    }
    for (const auto &names : {view.types(), view.sources()}) {
        for (const NameCount &name : names)
            answers +=
                name.name + ' ' + std::to_string(name.count) + ' ' + std::to_string(name.last.value) + '\n';
    }
    for (std::size_t number = 0; number < view.segmentCount(); ++number) {
        const Segment &segment = view.segment(number);
        for (const Column column : {Column::Type, Column::Source}) {
            std::map<std::string, std::string> lists; // by name: the numbers differ between the two forms
            for (std::uint32_t nameId = 0; nameId < segment.nameCount(column); ++nameId) {
                const Postings postings = segment.postings(column, nameId);
                for (std::uint32_t place = 0; place < postings.size(); ++place)
                    lists[std::string(segment.name(column, nameId))] += ' ' + std::to_string(postings[place]);
            }
            for (const auto &[name, list] : lists)
                answers += name + list + '\n';
        }
    }
    return answers;
}

// Where the two differ, in words; empty when they do not.
QString difference(const std::string &is, const std::string &wanted)
{
    if (is == wanted)
        return {};
    const auto first = std::mismatch(is.begin(), is.end(), wanted.begin(), wanted.end()).first;
    return QStringLiteral("other from byte %1 on, %2 bytes instead of %3")
        .arg(first - is.begin())
        .arg(is.size())
        .arg(wanted.size());
}

} // namespace

class SidecarTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Broken: whoever deletes or restores sidecars gets other answers.
    void sidecarsNeverChangeAnAnswer_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"deleted", "emptied", "truncated", "older", "foreign", "garbage", "swapped"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void sidecarsNeverChangeAnAnswer()
    {
        QFETCH(QString, what);
        constexpr std::uint64_t segmentBytes = 450'000; // more than one block of an index in each
        const ScratchFolder folder;
        const ScratchFolder foreign;
        const LogOptions options = optionsFor(folder.path(), segmentBytes);
        std::map<std::string, std::string> older;
        std::map<std::string, std::string> other;
        std::string expected;
        const auto fill = [](Log &log, const std::string &source, int count) {
            Transaction transaction;
            for (int i = 0; i < count; ++i)
                transaction.push_back(
                    draft("t." + std::to_string(i % 7), std::to_string(i), source + std::to_string(i % 5)));
            if (!publish(log, std::move(transaction)))
                qFatal("cannot publish");
        };
        const auto sidecars = [](const std::filesystem::path &directory) {
            std::map<std::string, std::string> found;
            for (const auto &entry : std::filesystem::directory_iterator(directory)) {
                if (entry.path().extension() == ".idx")
                    found[entry.path().filename().string()] = contentOf(entry.path());
            }
            return found;
        };
        {
            const auto log = opened(options);
            for (int i = 0; i < 2; ++i)
                fill(*log, "s", 3000);
            older = sidecars(folder.path());
            for (int i = 0; i < 4; ++i)
                fill(*log, "s", 3000);
            const auto view = log->view();
            QVERIFY(view->segmentCount() > 1);
            expected = answersOf(*view);
        }
        {
            const auto log = opened(optionsFor(foreign.path(), segmentBytes));
            for (int i = 0; i < 6; ++i)
                fill(*log, "f", 3000);
        }
        other = sidecars(foreign.path());
        // Once sealed, all of it has been indexed again or for the first time.
        {
            QCOMPARE(answersOf(*opened(options)->view()), expected);
        }
        const auto now = sidecars(folder.path());
        QVERIFY(now.size() > 1);
        std::string previous = now.rbegin()->second;
        for (const auto &[name, content] : now) {
            const std::filesystem::path path = folder.path() / name;
            if (what == QLatin1String("deleted"))
                std::filesystem::remove(path);
            else if (what == QLatin1String("emptied"))
                setContent(path, {});
            else if (what == QLatin1String("truncated"))
                std::filesystem::resize_file(path, content.size() / 2);
            else if (what == QLatin1String("older") && older.contains(name))
                setContent(path, older[name]);
            else if (what == QLatin1String("foreign") && other.contains(name))
                setContent(path, other[name]);
            else if (what == QLatin1String("garbage"))
                setContent(path, std::string(content.size(), '\x5a'));
            else if (what == QLatin1String("swapped"))
                setContent(path, std::exchange(previous, content));
        }
        for (int pass = 0; pass < 2; ++pass) { // the second with the sidecars that the first has mended
            const auto log = opened(options);
            QCOMPARE(answersOf(*log->view()), expected);
            QCOMPARE(log->health().damagedLines, std::uint64_t(0));
        }
        LogOptions reader = options;
        reader.readOnly = true;
        QCOMPARE(answersOf(*opened(reader)->view()), expected);
        QVERIFY(verifyLog(folder.path())->isIntact());
    }

    // Broken: a bit of a sidecar rots, and an event is no longer found, or another one is shown in its place.
    void sidecarBitsFlipped()
    {
        const ScratchFolder folder;
        const LogOptions options = optionsFor(folder.path(), 25'000);
        std::string expected;
        {
            const auto log = opened(options);
            for (int i = 0; i < 12; ++i) {
                Transaction transaction;
                for (int n = 0; n < 100; ++n)
                    transaction.push_back(
                        draft("t." + std::to_string(n % 7), std::to_string(n), "s" + std::to_string(n % 5)));
                QVERIFY(publish(*log, std::move(transaction)));
            }
            expected = answersOf(*log->view());
        }
        QCOMPARE(answersOf(*opened(options)->view()),
                 expected); // the last of the final indexes are written now
        LogOptions reader = options;
        reader.readOnly = true;
        std::size_t sealed = 0;
        for (const auto &entry : std::filesystem::directory_iterator(folder.path())) {
            if (entry.path().extension() != ".idx" || !isSealedIndex(entry.path()) || ++sealed > 2)
                continue;
            const std::string whole = contentOf(entry.path());
            std::size_t told = 0;
            for (std::size_t at = 0; at < whole.size(); at += at < 300 ? 11 : 397) {
                std::string flipped = whole;
                flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
                setContent(entry.path(), flipped);
                const auto log = opened(reader);
                const auto view = log->view();
                QVERIFY2(answersOf(*view) == expected, qPrintable(QStringLiteral("byte %1").arg(at)));
                QCOMPARE(log->health().damagedLines, std::uint64_t(0));
                told += verifyLog(folder.path())->isIntact() ? 0 : 1;
            }
            QVERIFY(told > whole.size() / 397 / 2); // but for the header, where it is of no use at all then
            setContent(entry.path(), whole);
        }
        QVERIFY(sealed > 1);
        QVERIFY(verifyLog(folder.path())->isIntact());
    }

    // Broken: a sidecar that rotted stays as it is, and each start reads the whole segment.
    void damagedSidecarIsMadeAnew()
    {
        const ScratchFolder folder;
        const LogOptions options = optionsFor(folder.path(), 25'000);
        {
            const auto log = opened(options);
            for (int i = 0; i < 10; ++i)
                QVERIFY(publish(*log, Transaction(100, draft("a.b"))));
        }
        const std::filesystem::path path = folder.path() / "events-00000000000000000001.idx";
        opened(options);
        QVERIFY(isSealedIndex(path));
        const std::string whole = contentOf(path);
        for (const bool running : {false, true}) {
            std::unique_ptr<Log> log;
            std::shared_ptr<const LogView> before;
            if (running) {
                log = opened(options);
                before = log->view();
                QVERIFY(before->at({5}));
            }
            std::string other = whole;
            other.replace(4096, 64, 64, 'x'); // the first entries
            setContent(path, other);
            if (!running)
                log = opened(options);
            const auto view = running ? before : log->view();
            const auto event = view->at({1});
            QVERIFY(event && event->type == "a.b");
            QVERIFY(view->find(event->id));
            QTRY_COMPARE(difference(contentOf(path), whole), QString());
            QTRY_VERIFY(log->view()->segmentAt(0) != view->segmentAt(0)); // the heap's goes with `view`
            QVERIFY(!log->view()->segment(0).isIndexLost());
            QCOMPARE(log->view()->at({1})->id, event->id);
            QCOMPARE(log->health().damagedLines, std::uint64_t(0));
        }
    }

    // Broken: someone tidies up the sidecars of a running program, and it dies or forgets.
    void sidecarsTruncatedUnderARunningLog()
    {
        const ScratchFolder folder;
        const LogOptions options = optionsFor(folder.path(), 1u << 20);
        const auto fill = [](Log &log, int count) {
            Transaction transaction;
            for (int i = 0; i < count; ++i)
                transaction.push_back(draft("t." + std::to_string(i % 7), std::to_string(i)));
            QVERIFY(publish(log, std::move(transaction)));
        };
        { // one segment with its final index
            const auto log = opened(options);
            for (int i = 0; i < 5; ++i)
                fill(*log, 3000);
        }
        const auto log = opened(options);
        fill(*log, 9000);
        const auto view = log->view();
        QVERIFY(view->segmentCount() > 1);
        const std::string expected = answersOf(*view);
        for (const auto &entry : std::filesystem::directory_iterator(folder.path())) {
            if (entry.path().extension() == ".idx")
                std::filesystem::resize_file(entry.path(), 100);
        }
        QCOMPARE(answersOf(*view), expected);
        QCOMPARE(answersOf(*log->view()), expected);
        const std::uint64_t last = view->last().value;
        fill(*log, 9000);
        QCOMPARE(log->view()->last().value, last + 9000);
        for (std::uint64_t sequence = 1; sequence <= last + 9000; ++sequence)
            QVERIFY(log->view()->at({sequence}));
        QCOMPARE(log->view()->types().front().name, std::string("t.0"));
        QCOMPARE(log->health().damagedLines, std::uint64_t(0));
    }
};

QTEST_GUILESS_MAIN(SidecarTest)
#include "sidecartest.moc"
