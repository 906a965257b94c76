// Positions, settings and dead letters survive whatever the machine does. If one of these fails, a
// subscription loses its place: events are skipped, or sent again from long ago.
#include "model/journal.h"
#include "model/attemptlog.h"
#include "model/log/storage.h"
#include "tests/support/faultstorage.h"

#include <QFile>
#include <QLoggingCategory>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace dbbasic;

namespace {

using Table = std::map<std::string, std::string>;

std::vector<std::string> columns()
{
    return {"id", "value"};
}

Journal::Change put(const std::string &key, const std::string &value)
{
    return {{key, value}, false};
}

Journal::Change removal(const std::string &key)
{
    return {{key}, true};
}

Table tableOf(const Journal &journal)
{
    Table table;
    for (const Journal::Row &row : journal.rows())
        table[row[0]] = row[1];
    return table;
}

} // namespace

class JournalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lastRowWins();
    void everyTruncation();
    void everyFlippedByte();
    void compaction();
    void columnsComeAndGo();
    void notATable();
    void timesComeBackExactly();
    void onlyTheOwnerMayRead();
    void powerLoss();
    void failingDisk_data();
    void failingDisk();
    void attemptLogRotatesAndReadsBack();

private:
    std::unique_ptr<Journal> open(Storage &storage = Storage::system())
    {
        auto opened = Journal::open(path(), columns(), storage);
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }
    std::string path() const { return m_folder->filePath(QStringLiteral("table.tsv")).toStdString(); }
    QByteArray content() const
    {
        QFile file(QString::fromStdString(path()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void setContent(const QByteArray &bytes)
    {
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }

    std::unique_ptr<QTemporaryDir> m_folder = std::make_unique<QTemporaryDir>();

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
};

void JournalTest::lastRowWins()
{
    {
        const auto journal = open();
        QVERIFY(journal->append({put("a", "1"), put("b", "tab\tnewline\nreturn\rback\\slash")}));
        QVERIFY(journal->append({put("a", "2"), put("c", "")}));
        QVERIFY(journal->append({removal("b"), put("d", "ü")}));
    }
    const auto journal = open();
    QCOMPARE(tableOf(*journal), (Table{{"a", "2"}, {"c", ""}, {"d", "ü"}}));
    QCOMPARE(journal->rows().front().front(), std::string("a")); // in the order in which they came up
    QCOMPARE(journal->damagedRows(), 0u);
    QVERIFY(journal->append({put("b", "tab\tnewline\nreturn\rback\\slash")}));
    QCOMPARE(tableOf(*open())["b"], std::string("tab\tnewline\nreturn\rback\\slash"));
}

// A crash may leave any beginning of the file: what is whole counts, nothing else does.
void JournalTest::everyTruncation()
{
    std::vector<std::pair<qsizetype, Table>> states;
    {
        const auto journal = open();
        states.emplace_back(content().size(), Table());
        for (int i = 0; i < 6; ++i) {
            QVERIFY(journal->append(
                {i == 4 ? removal("k1") : put("k" + std::to_string(i % 3), std::to_string(i))}));
            states.emplace_back(content().size(), tableOf(*journal));
        }
    }
    const QByteArray whole = content();
    QLoggingCategory::setFilterRules(
        QStringLiteral("dbbasic.journal.warning=false")); // hundreds of torn rows
    for (qsizetype size = 0; size <= whole.size(); ++size) {
        setContent(whole.left(size));
        Table wanted;
        for (const auto &[end, table] : states) {
            if (end <= size)
                wanted = table;
        }
        {
            const auto journal = open();
            QCOMPARE(tableOf(*journal), wanted);
            QVERIFY(journal->append({put("new", "row")})); // and is not glued to what was torn
        }
        wanted["new"] = "row";
        const auto journal = open();
        QCOMPARE(tableOf(*journal), wanted);
        QCOMPARE(journal->damagedRows(), 0u);
    }
    QLoggingCategory::setFilterRules({});
}

// A bit that turned must never make another position out of one: the row before it counts, and it is told.
void JournalTest::everyFlippedByte()
{
    {
        const auto journal = open();
        QVERIFY(journal->append({put("a", "1")}));
        QVERIFY(journal->append({put("a", "2")}));
        QVERIFY(journal->append({put("b", "3")}));
    }
    const QByteArray whole = content();
    const qsizetype begin = whole.indexOf('\n') + 1; // the first line is not a row
    for (qsizetype at = begin; at < whole.size(); ++at) {
        QByteArray damaged = whole;
        damaged[at] = char(damaged[at] ^ 0x04);
        setContent(damaged);
        QFile::remove(QString::fromStdString(path() + ".damaged"));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("damaged or torn rows")));
        const auto journal = open();
        const Table table = tableOf(*journal);
        QVERIFY(journal->damagedRows() >= 1);
        QVERIFY(QFile::exists(QString::fromStdString(path() + ".damaged")));
        for (const auto &[key, value] : table)
            QVERIFY((key == "a" && (value == "1" || value == "2")) || (key == "b" && value == "3"));
    }
}

void JournalTest::compaction()
{
    const auto journal = open();
    const std::string value(1000, 'x');
    for (int i = 0; i < 2000; ++i)
        QVERIFY(journal->append({put("key" + std::to_string(i % 10), value + std::to_string(i))}));
    QVERIFY(journal->fileBytes() < 400'000); // of 2 MB written
    Table wanted;
    for (int i = 1990; i < 2000; ++i)
        wanted["key" + std::to_string(i % 10)] = value + std::to_string(i);
    QCOMPARE(tableOf(*journal), wanted);
    QCOMPARE(tableOf(*open()), wanted);
}

void JournalTest::columnsComeAndGo()
{
    {
        auto journal = Journal::open(path(), {"id", "old", "value"}, Storage::system());
        QVERIFY(journal && (*journal)->append({{{"a", "gone", "1"}, false}}));
    }
    auto journal = Journal::open(path(), {"id", "value", "later"}, Storage::system());
    QVERIFY(journal);
    QCOMPARE((*journal)->rows(), (std::vector<Journal::Row>{{"a", "1", ""}}));
    QCOMPARE((*journal)->damagedRows(), 0u);
}

void JournalTest::notATable()
{
    setContent("seq\ttime\tid\nsomething else entirely\n");
    const auto journal = Journal::open(path(), columns(), Storage::system());
    QVERIFY(!journal);
    QVERIFY(journal.error().message.find("not a table") != std::string::npos);
    QCOMPARE(content(), QByteArray("seq\ttime\tid\nsomething else entirely\n")); // and is left alone
}

void JournalTest::timesComeBackExactly()
{
    const Time time{std::chrono::microseconds(1'772'323'200'123'456)};
    QCOMPARE(tsvTime(time), std::string("1772323200123456"));
    QVERIFY(tsvTimeFrom("1772323200123456") == time);
    QVERIFY(tsvTimeFrom(tsvTime(Time{})) == Time{}); // 1970 is not "never"
    QCOMPARE(tsvTime({}), std::string());
    QVERIFY(!tsvTimeFrom(""));
    QVERIFY(!tsvTimeFrom("never"));
}

void JournalTest::onlyTheOwnerMayRead()
{
    const auto journal = open();
    QVERIFY(journal->append({put("a", "whsec_secret")}));
    QVERIFY(journal->compact());
    const QFile::Permissions others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(QFile(QString::fromStdString(path())).permissions() & others, QFile::Permissions());
}

// After a power cut at any point: what was acknowledged is there; of the one call that was under way, each
// row is the old one or the new one.
void JournalTest::powerLoss()
{
    PowerLossStorage storage;
    struct Step
    {
        std::size_t done; // changes of the disk when it was acknowledged
        Table table;
    };
    std::vector<Step> steps{{0, {}}};
    {
        const auto journal = open(storage);
        steps.push_back({storage.changes(), {}});
        for (int i = 0; i < 12; ++i) {
            QVERIFY(journal->append(
                {put("a", std::to_string(i)), put("b" + std::to_string(i % 2), std::to_string(i))}));
            steps.push_back({storage.changes(), tableOf(*journal)});
            if (i == 5) {
                QVERIFY(journal->compact());
                steps.push_back({storage.changes(), tableOf(*journal)});
            }
        }
    }
    for (std::size_t cut = 0; cut <= storage.changes(); ++cut) {
        for (const auto unflushed : {PowerLossStorage::Unflushed::Lost, PowerLossStorage::Unflushed::Kept,
                                     PowerLossStorage::Unflushed::Mixed}) {
            for (std::uint32_t seed = 0; seed < (unflushed == PowerLossStorage::Unflushed::Mixed ? 8u : 1u);
                 ++seed) {
                QTemporaryDir target;
                storage.restore(cut, unflushed, seed, m_folder->path().toStdString(),
                                target.path().toStdString());
                auto journal = Journal::open(target.filePath(QStringLiteral("table.tsv")).toStdString(),
                                             columns(), Storage::system());
                QVERIFY2(journal, journal ? "" : journal.error().message.c_str());
                std::size_t last = 0;
                while (last + 1 < steps.size() && steps[last + 1].done <= cut)
                    ++last;
                Table before = steps[last].table;
                Table after = last + 1 < steps.size() ? steps[last + 1].table : before;
                Table found = tableOf(**journal);
                for (const auto &[key, value] : found)
                    QVERIFY2(value == before[key] || value == after[key], key.c_str());
                for (const auto &[key, value] : steps[last].table)
                    QVERIFY2(found.count(key), key.c_str());
            }
        }
    }
}

void JournalTest::failingDisk_data()
{
    QTest::addColumn<FaultStorage::Fault>("fault");
    QTest::newRow("EIO") << FaultStorage::Fault::InputOutput;
    QTest::newRow("ENOSPC") << FaultStorage::Fault::NoSpace;
    QTest::newRow("short write") << FaultStorage::Fault::ShortWrite;
}

// Whatever call fails: what was acknowledged stays, what was refused does not come back, and it goes on
// afterwards.
void JournalTest::failingDisk()
{
    QFETCH(FaultStorage::Fault, fault);
    for (std::uint64_t call = 0;; ++call) {
        m_folder = std::make_unique<QTemporaryDir>();
        FaultStorage storage;
        auto opened = Journal::open(path(), columns(), storage);
        QVERIFY(opened);
        Journal &journal = **opened;
        storage.failAt(storage.calls() + call, fault, false);
        Table wanted;
        for (int i = 0; i < 8; ++i) {
            const std::string key = "k" + std::to_string(i % 3);
            if (journal.append({put(key, std::to_string(i))}))
                wanted[key] = std::to_string(i);
            if (i == 3)
                (void)journal.compact();
            QCOMPARE(tableOf(journal), wanted);
        }
        storage.heal();
        QVERIFY(journal.append({put("end", "well")}));
        wanted["end"] = "well";
        QCOMPARE(tableOf(*open()), wanted);
        if (storage.failures() == 0)
            break; // no call is left that could have failed
    }
}

void JournalTest::attemptLogRotatesAndReadsBack()
{
    const std::filesystem::path folder = m_folder->path().toStdString();
    constexpr int count = 10'000;
    {
        auto log = AttemptLog::open(folder, Storage::system());
        QVERIFY(log);
        for (int i = 0; i < count; ++i) {
            DeliveryAttempt attempt;
            attempt.time = Time(std::chrono::seconds(i));
            attempt.subscriptionId = i % 2 ? "odd" : "even";
            attempt.sequence = Sequence{std::uint64_t(i)};
            attempt.eventId = "event" + std::to_string(i);
            attempt.succeeded = i % 100 != 0;
            attempt.statusCode = attempt.succeeded ? 200 : 500;
            attempt.answerBody = std::string(2000, 'x') + "\n\t";
            (*log)->add(std::move(attempt));
            if (i % 1000 == 0)
                QVERIFY((*log)->commit());
        }
        // Not committed: seen all the same.
        QCOMPARE((*log)->read({"odd", {}, false, {}, 1}).at(0).sequence.value, std::uint64_t(count - 1));
        QVERIFY((*log)->commit());
    }
    QVERIFY(std::filesystem::exists(folder / "deliveries-00000001.tsv"));
    auto log = AttemptLog::open(folder, Storage::system());
    QVERIFY(log);
    const auto newest = (*log)->read({"even", {}, false, {}, 3});
    QCOMPARE(newest.size(), 3u);
    QCOMPARE(newest[0].sequence.value, std::uint64_t(count - 2));
    QCOMPARE(newest[2].sequence.value, std::uint64_t(count - 6));
    const auto one = (*log)->read({{}, "event200", false, {}, 10});
    QCOMPARE(one.size(), 1u);
    QCOMPARE(one[0].statusCode, 500);
    QCOMPARE(one[0].answerBody, std::string(2000, 'x') + "\n\t");
    QCOMPARE((*log)->read({{}, {}, true, {}, 10'000}).size(), std::size_t(count / 100));
    QCOMPARE((*log)->read({"odd", {}, false, Time(std::chrono::seconds(10)), 100}).size(), 5u);
}

QTEST_GUILESS_MAIN(JournalTest)
#include "journaltest.moc"
