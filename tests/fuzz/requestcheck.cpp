#include "tests/fuzz/inputcheck.h"

#include "server/http/requestreader.h"
#include "server/http/target.h"

#include <vector>

namespace dbbasic::test {

namespace {

constexpr RequestReader::Limits limits{.head = 2 << 10, .body = 4 << 10};
constexpr qsizetype requestsAtMost = 64;

struct Outcome
{
    std::vector<QByteArray> requests; ///< that a handler would see
    bool refused = false;
    bool waits = false; ///< in the middle of a request
    QByteArray fault;
};

/// Head and body in a form that can be compared.
QByteArray summaryOf(const RequestReader &reader)
{
    const RequestHead &head = reader.head();
    return QByteArray::number(int(head.method)) + ' ' + head.target + ' ' + head.host + '\n' + head.handedOn +
           head.authorization + head.origin + head.fetchSite + head.corsMethod +
           (head.keepAlive ? " kept\n" : " closed\n") + reader.body();
}

QByteArray faultOf(const RequestReader &reader)
{
    const RequestHead &head = reader.head();
    if (head.target != "*" && targetFault(head.target) != nullptr)
        return "a target was let through: " + head.target;
    if (head.http11 && head.host.isEmpty())
        return "a request without a host was let through";
    for (const QByteArray &line : head.handedOn.split('\n')) {
        if (line.isEmpty())
            continue;
        if (line.contains('\r') || line.contains('\0') || line.indexOf(':') < 1)
            return "a header line was let through: " + line;
    }
    if (reader.body().size() > limits.body)
        return "a body over the limit was let through";
    if (head.contentLength >= 0 && reader.body().size() != head.contentLength)
        return "a body is not as long as its Content-Length";
    return {};
}

/// As a connection does it: what is not taken is offered again with more behind it.
Outcome read(QByteArrayView input, qsizetype piece)
{
    Outcome outcome;
    RequestReader reader;
    reader.reset(limits);
    QByteArray waiting;
    for (qsizetype given = 0; given < input.size() && !outcome.refused;) {
        const qsizetype size = qMin(piece, input.size() - given);
        waiting += input.sliced(given, size);
        given += size;
        for (bool moved = true; moved && !waiting.isEmpty() && !outcome.refused;) {
            const RequestReader::State before = reader.state();
            const qsizetype taken = reader.put(waiting.constData(), waiting.size());
            if (taken < 0 || taken > waiting.size()) {
                outcome.fault = "it took more than there was";
                return outcome;
            }
            waiting.remove(0, taken);
            moved = taken > 0 || reader.state() != before;
            if (reader.state() == RequestReader::State::Refused) {
                outcome.refused = true;
                if (reader.refusal().status < 400 || reader.refusal().message[0] == '\0')
                    outcome.fault = "a refusal without a reason";
            } else if (reader.state() == RequestReader::State::Done) {
                outcome.fault = faultOf(reader);
                outcome.requests.push_back(summaryOf(reader));
                if (!outcome.fault.isEmpty() || qsizetype(outcome.requests.size()) >= requestsAtMost)
                    return outcome;
                reader.reset(limits);
            }
        }
        if (waiting.size() > limits.head + limits.body + (16 << 10)) {
            outcome.fault = "it neither takes nor refuses what comes";
            return outcome;
        }
    }
    outcome.waits = !outcome.refused && reader.state() != RequestReader::State::Empty;
    return outcome;
}

/// Byte by byte a malformed head is seen to be so at its end at the latest, at once it may be seen before.
bool isSameEnd(const Outcome &a, const Outcome &b)
{
    return a.refused == b.refused || (a.refused && b.waits) || (b.refused && a.waits);
}

} // namespace

QByteArray checkInput(QByteArrayView input)
{
    const Outcome whole = read(input, qMax<qsizetype>(input.size(), 1));
    if (!whole.fault.isEmpty())
        return whole.fault;
    for (const qsizetype piece : {1, 2, 7, 64}) {
        const Outcome pieces = read(input, piece);
        if (!pieces.fault.isEmpty())
            return pieces.fault;
        if (pieces.requests != whole.requests || !isSameEnd(pieces, whole)) {
            return "in pieces of " + QByteArray::number(piece) + " it reads " +
                   QByteArray::number(qsizetype(pieces.requests.size())) + " requests" +
                   (pieces.refused ? " and refuses" : "") + ", as a whole " +
                   QByteArray::number(qsizetype(whole.requests.size())) +
                   (whole.refused ? " and refuses" : "");
        }
    }
    return {};
}

} // namespace dbbasic::test
