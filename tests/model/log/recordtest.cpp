// The line on disk: what is written is read back, and nothing that differs in any bit is taken for it.
#include "model/log/record.h"
#include "model/log/crc32c.h"

#include <QTest>

#include <array>
#include <random>
#include <set>

using namespace dbbasic;

class RecordTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Broken: files of one machine read as damaged on another.
    void checksumIsCrc32c()
    {
        QCOMPARE(crc32c("123456789"), 0xe3069283u); // the check value of the catalogue of CRCs
        QCOMPARE(crc32cPortable(0, "123456789"), 0xe3069283u);
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8a9136aau); // RFC 3720, B.4
        std::mt19937 random(7);
        for (int round = 0; round < 500; ++round) {
            std::string bytes(random() % 100, '\0');
            for (char &c : bytes)
                c = static_cast<char>(random());
            const std::uint32_t whole = crc32c(bytes);
            QCOMPARE(whole, crc32cPortable(0, bytes));
            const std::size_t cut = bytes.empty() ? 0 : random() % bytes.size();
            QCOMPARE(crc32c(crc32c(bytes.substr(0, cut)), bytes.substr(cut)), whole);
        }
        std::string page(4096, '\0');
        for (char &c : page)
            c = static_cast<char>(random());
        std::array<std::uint32_t, 4> quarters;
        for (std::size_t i = 0; i < quarters.size(); ++i)
            quarters[i] = crc32cPortable(0, std::string_view(page).substr(i * 1024, 1024));
        QCOMPARE(crc32cOfQuarters(page),
                 crc32cPortable(0, {reinterpret_cast<const char *>(quarters.data()), sizeof quarters}));
    }

    // Broken: an event comes back with another time.
    void timesKeepTheirMicroseconds_data()
    {
        QTest::addColumn<qint64>("micros");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("epoch") << qint64(0) << QByteArray("1970-01-01T00:00:00.000000Z");
        QTest::newRow("before it") << qint64(-1) << QByteArray("1969-12-31T23:59:59.999999Z");
        QTest::newRow("leap day") << qint64(1709251199'999999) << QByteArray("2024-02-29T23:59:59.999999Z");
        QTest::newRow("today") << qint64(1795428131'123456) << QByteArray("2026-11-23T10:02:11.123456Z");
    }
    void timesKeepTheirMicroseconds()
    {
        QFETCH(qint64, micros);
        QFETCH(QByteArray, text);
        const Time time{std::chrono::microseconds(micros)};
        std::string written;
        appendTime(written, time);
        QCOMPARE(QByteArray::fromStdString(written), text);
        QVERIFY(parseLineTime(written) == time);
    }

    void impossibleTimesAreRefused()
    {
        for (const char *text :
             {"2026-02-29T10:00:00.000000Z", "2026-13-01T10:00:00.000000Z", "2026-11-23T24:00:00.000000Z",
              "2026-11-23T10:60:00.000000Z", "2026-11-23 10:00:00.000000Z", "2026-11-23T10:00:00.000000z",
              "2026-11-23T10:00:00.00000Z", "0000-11-23T10:00:00.000000Z"})
            QVERIFY2(!parseLineTime(text), text);
    }

    // Broken: a flipped bit on the disk passes for an event.
    void everyFlippedBitIsNoticed()
    {
        for (const Mark mark : {Mark::More, Mark::TransactionEnd, Mark::GroupEnd}) {
            std::string body;
            appendBody(body, "0123456789abcdef", "order.paid", "a\tb\\c\nd\re", "{\"total\":99.90}");
            std::string line;
            appendLine(line, {42}, Time(std::chrono::microseconds(1795428131123456)), body, mark);
            QCOMPARE(line.back(), '\n');
            line.pop_back();
            const auto record = parseLine(line);
            QVERIFY(record);
            QCOMPARE(record->event.sequence.value, std::uint64_t(42));
            QCOMPARE(std::string(record->event.escapedSource), std::string("a\\tb\\\\c\\nd\\re"));
            QCOMPARE(std::string(record->event.payload), std::string("{\"total\":99.90}"));
            QVERIFY(record->mark == mark);
            for (std::size_t bit = 0; bit < line.size() * 8; ++bit) {
                std::string flipped = line;
                flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
                QVERIFY2(!parseLine(flipped), flipped.c_str());
            }
            for (std::size_t size = 0; size < line.size(); ++size)
                QVERIFY(!parseLine(std::string_view(line).substr(0, size)));
        }
    }

    // Broken: two events share an id, or a retry with the same key makes a second event.
    void idsAreDistinctAndKeysStable()
    {
        std::set<std::string> ids;
        for (int i = 0; i < 10'000; ++i) {
            const EventId id = randomEventId();
            ids.emplace(id.data(), id.size());
        }
        QCOMPARE(ids.size(), std::size_t(10'000));
        for (const std::string &id : ids)
            QVERIFY(id.find_first_not_of("0123456789abcdefghijklmnopqrstuv") == std::string::npos);
        QVERIFY(eventIdForKey("k") == eventIdForKey("k"));
        QVERIFY(eventIdForKey("k") != eventIdForKey("l"));
    }
};

QTEST_GUILESS_MAIN(RecordTest)
#include "recordtest.moc"
