// The log from outside: what is published can be read, is still there after a restart, and rules about keys,
// expected sequences and times hold.
#include "tests/model/log/logfixture.h"

#include <QTest>

#include <array>

#include <unistd.h>

using namespace dbbasic;

class LogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Broken: an event is acknowledged and then is not what comes back.
    void publishedEventsAreReadBack_data()
    {
        QTest::addColumn<int>("committer");
        QTest::newRow("writer") << int(Committer::Writer);
        QTest::newRow("caller") << int(Committer::Caller);
    }
    void publishedEventsAreReadBack()
    {
        QFETCH(int, committer);
        const ScratchFolder directory;
        const LogOptions options = optionsFor(directory.path(), 4096);
        std::vector<Published> published;
        for (int pass = 0; pass < 2; ++pass) {
            const auto log = opened(options);
            QCOMPARE(log->view()->last().value, published.size());
            for (int i = 0; i < 100; ++i) {
                const auto result = publish(*log, {draft("a.b", "{\"n\":1}", "x\ty\\z"), draft("c", "[1,2]")},
                                            Committer(committer));
                QVERIFY(result);
                QCOMPARE(result->size(), std::size_t(2));
                published.insert(published.end(), result->begin(), result->end());
            }
            const auto view = log->view();
            QCOMPARE(view->last().value, published.size());
            QVERIFY(view->segmentCount() > 2);
            for (const Published &one : published) {
                const auto event = view->at(one.sequence);
                QVERIFY(event);
                QCOMPARE(std::string(event->id), one.id);
                QCOMPARE(event->time, one.time);
                const bool odd = one.sequence.value % 2;
                QCOMPARE(std::string(event->type), std::string(odd ? "a.b" : "c"));
                QCOMPARE(std::string(event->payload), std::string(odd ? "{\"n\":1}" : "[1,2]"));
                QCOMPARE(std::string(event->escapedSource), std::string(odd ? "x\\ty\\\\z" : "test"));
                const auto found = view->find(one.id);
                QVERIFY(found);
                QCOMPARE(found->sequence.value, one.sequence.value);
            }
            QCOMPARE(view->lastOfType("c")->value, view->last().value);
            QVERIFY(!view->lastOfType("d"));
            QVERIFY(!view->at({view->last().value + 1}));
            QVERIFY(!view->at({0}));
            const auto types = view->types();
            QCOMPARE(types.size(), std::size_t(2));
            QCOMPARE(types[0].name, std::string("a.b"));
            QCOMPARE(types[0].count, std::uint64_t(published.size() / 2));
        }
    }

    // Broken: a client that retries makes the event twice.
    void idempotencyKeyAnswersWithTheFirst()
    {
        const ScratchFolder directory;
        auto log = opened(optionsFor(directory.path()));
        EventDraft keyed = draft("order.paid", "{\"total\":1}");
        keyed.idempotencyKey = "k1";
        const auto both = publish(*log, {keyed, draft("x"), keyed});
        QVERIFY(both);
        QCOMPARE((*both)[0].duplicate, false);
        QCOMPARE((*both)[2].duplicate, true);
        QCOMPARE((*both)[2].sequence.value, std::uint64_t(1));
        log.reset();
        log = opened(optionsFor(directory.path()));
        const auto again = publish(*log, {keyed});
        QVERIFY(again);
        QCOMPARE((*again)[0].duplicate, true);
        QCOMPARE((*again)[0].id, (*both)[0].id);
        QCOMPARE(log->view()->last().value, std::uint64_t(2));
        keyed.payload = "{\"total\":2}";
        const auto other = publish(*log, {draft("y"), keyed});
        QVERIFY(!other);
        QVERIFY(other.error().code == Error::Code::Conflict);
        QCOMPARE(log->view()->last().value, std::uint64_t(2));
    }

    // Broken: two writers that each believe to be the first both win.
    void expectedSequenceIsDecidedInOrder()
    {
        const ScratchFolder directory;
        const auto log = opened(optionsFor(directory.path()));
        EventDraft first = draft("account.opened");
        first.expectedSequence = Sequence{0};
        // Whoever commits them: where flushes are slow it is the writer thread.
        std::array<std::promise<Result<std::vector<Published>>>, 2> answers;
        for (auto &answer : answers)
            log->append(
                {first}, [&answer](const auto &result) { answer.set_value(result); }, Committer::Caller);
        log->commitPending();
        QVERIFY(answers[0].get_future().get());
        const auto second = answers[1].get_future().get();
        QVERIFY(!second && second.error().code == Error::Code::Conflict);
        first.expectedSequence = Sequence{1};
        QVERIFY(publish(*log, {first}));
    }

    // Broken: what a refused transaction had claimed stays claimed for the others of its flush group.
    void refusedTransactionLeavesNothingBehind()
    {
        const ScratchFolder directory;
        const auto log = opened(optionsFor(directory.path()));
        EventDraft keyed = draft("order.paid", "{\"total\":1}");
        keyed.idempotencyKey = "k1";
        EventDraft late = draft("order.sent");
        late.expectedSequence = Sequence{7};
        EventDraft other = draft("order.paid", "{\"total\":2}");
        other.idempotencyKey = "k1";
        other.expectedSequence = Sequence{0};
        std::array<std::promise<Result<std::vector<Published>>>, 2> answers;
        const std::array<Transaction, 2> transactions{{{draft("order.paid"), keyed, late}, {other}}};
        for (std::size_t i = 0; i < answers.size(); ++i) {
            log->append(
                transactions[i], [&answers, i](const auto &result) { answers[i].set_value(result); },
                Committer::Caller);
        }
        log->commitPending();
        const auto refused = answers[0].get_future().get();
        QVERIFY(!refused && refused.error().code == Error::Code::Conflict);
        const auto taken = answers[1].get_future().get();
        QVERIFY(taken);
        QCOMPARE((*taken)[0].duplicate, false);
        QCOMPARE((*taken)[0].sequence.value, std::uint64_t(1));
        QCOMPARE(log->view()->last().value, std::uint64_t(1));
    }

    // Broken: an import changes ids or times, or lets history run backwards; a clock that steps back does so
    // too.
    void givenIdsAndTimesAreKept()
    {
        using namespace std::chrono_literals;
        const ScratchFolder directory;
        const auto log = opened(optionsFor(directory.path()));
        EventDraft old = draft("a");
        old.id = "id-of_theirs";
        old.time = Time(1577836800s);
        QVERIFY(publish(*log, {old}));
        QCOMPARE(std::string(log->view()->at({1})->id), std::string("id-of_theirs"));
        QVERIFY(log->view()->at({1})->time == *old.time);

        EventDraft again = old;
        QVERIFY(publish(*log, {again}).error().code == Error::Code::Conflict);
        again.id = "another";
        again.time = *old.time - 1us;
        const auto earlier = publish(*log, {again});
        QVERIFY(!earlier && earlier.error().code == Error::Code::InvalidArgument);
        again.time = Time(4102444800s); // far ahead: from then on the clock lags behind the log
        QVERIFY(publish(*log, {again}));
        const auto held = publish(*log, {draft("b"), draft("c")});
        QVERIFY(held);
        QVERIFY(held->front().time == *again.time && held->back().time == *again.time);
        QCOMPARE(log->view()->last().value, std::uint64_t(4));
    }

    // Broken: one bad field tears the log's lines apart.
    void whatWouldBreakALineIsRefused_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("no type") << QByteArray() << QByteArray("{}") << QByteArray();
        QTest::newRow("tab in the type") << QByteArray("a\tb") << QByteArray("{}") << QByteArray();
        QTest::newRow("no payload") << QByteArray("a") << QByteArray() << QByteArray();
        QTest::newRow("newline in the payload") << QByteArray("a") << QByteArray("{\n}") << QByteArray();
        QTest::newRow("blank in the id") << QByteArray("a") << QByteArray("{}") << QByteArray("a b");
        QTest::newRow("long id") << QByteArray("a") << QByteArray("{}") << QByteArray(65, 'x');
    }
    void whatWouldBreakALineIsRefused()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, payload);
        QFETCH(QByteArray, id);
        const ScratchFolder directory;
        const auto log = opened(optionsFor(directory.path()));
        EventDraft bad = draft(type.toStdString(), payload.toStdString());
        bad.id = id.toStdString();
        const auto result = publish(*log, {draft("fine"), bad});
        QVERIFY(!result && result.error().code == Error::Code::InvalidArgument);
        QVERIFY(!publish(*log, {}));
        QCOMPARE(log->view()->last().value, std::uint64_t(0));
    }

    // Broken: after a power cut the program does not start, or shows half a transaction.
    void tornTailIsCutAndKept()
    {
        const ScratchFolder directory;
        const LogOptions options = optionsFor(directory.path());
        {
            const auto log = opened(options);
            QVERIFY(publish(*log, {draft("a"), draft("b")}));
            QVERIFY(publish(*log, {draft("c"), draft("d"), draft("e")}));
        }
        const auto path = options.directory / "events-00000000000000000001.tsv";
        std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
        const auto log = opened(options);
        QCOMPARE(log->view()->last().value, std::uint64_t(2));
        QVERIFY(log->health().tornBytes > 0);
        QVERIFY(!log->health().recoveryNote.empty());
        const auto result = publish(*log, {draft("f")});
        QVERIFY(result);
        QCOMPARE((*result)[0].sequence.value, std::uint64_t(3));
    }

    // Broken: two servers write into one folder.
    void secondProcessIsRefused()
    {
        const ScratchFolder directory;
        const auto log = opened(optionsFor(directory.path()));
        const auto second = Log::open(optionsFor(directory.path()));
        QVERIFY(!second);
        QVERIFY(second.error().code == Error::Code::Locked);
        QVERIFY(second.error().message.find(std::to_string(getpid())) != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(LogTest)
#include "logtest.moc"
