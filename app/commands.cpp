#include "app/commands.h"

#include "app/logwatch.h"
#include "app/options.h"
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/log/verify.h"
#include "model/transfer.h"

#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>

#include <unistd.h>

namespace dbbasic {

using namespace Qt::StringLiterals;

namespace {

constexpr int succeeded = 0;
constexpr int failed = 1;
constexpr int unusable = 2; // the command line

std::atomic<bool> interrupted = false;

/// Ctrl-C ends a command between two events, so that what was written stays whole.
void watchInterrupts()
{
    struct sigaction action = {};
    action.sa_handler = [](int) { interrupted = true; };
    action.sa_flags = SA_RESETHAND; // a second one ends the program at once
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

void say(std::FILE *where, const QString &text)
{
    std::fputs((text + u'\n').toUtf8().constData(), where);
    std::fflush(where);
}

int fail(const QString &reason, int code = failed)
{
    say(stderr, u"dbbasic-events: "_s + reason);
    return code;
}

int fail(const Error &error)
{
    return fail(QString::fromStdString(error.message));
}

std::filesystem::path toPath(const QString &text)
{
    return QFile::encodeName(text).toStdString();
}

/// A line on a terminal that is written over and over; nothing anywhere else.
class ProgressLine
{
public:
    void show(const QString &text)
    {
        if (!m_onTerminal)
            return;
        std::fputs(("\r\x1b[K" + text.toUtf8()).constData(), stderr);
        std::fflush(stderr);
        m_shown = true;
    }
    ~ProgressLine()
    {
        if (m_shown)
            std::fputs("\r\x1b[K", stderr);
    }

private:
    const bool m_onTerminal = ::isatty(STDERR_FILENO) == 1;
    bool m_shown = false;
};

QString percent(std::uint64_t done, std::uint64_t total)
{
    return total == 0 ? QString() : u" · %1 %"_s.arg(std::min<std::uint64_t>(100, done * 100 / total));
}

/// "1 segment", "2 segments".
QString counted(std::uint64_t count, const char *what)
{
    return QString::number(count) + u' ' + QLatin1StringView(what) + (count == 1 ? u""_s : u"s"_s);
}

/// What every subcommand has: its parser with --data and --help, and how it is read.
class Command
{
public:
    Command(const QString &name, const QString &description)
        : m_name(name)
    {
        parser.setApplicationDescription(description);
        parser.addOption(
            {u"data"_s, u"Folder with the events (default: the platform's data folder)."_s, u"folder"_s});
        parser.addOption({{u"h"_s, u"help"_s}, u"Show this help."_s});
    }

    /// The exit code if nothing is to be done: help was asked for, or the line cannot be used.
    std::optional<int> read(const QStringList &arguments, qsizetype least, qsizetype most)
    {
        if (!parser.parse(arguments.mid(1)))
            return fail(m_name + u": "_s + parser.errorText() + hint(), unusable);
        if (parser.isSet(u"help"_s)) {
            // The parser has no room for the name of a subcommand in its usage line.
            QString help = parser.helpText();
            help.replace(0, help.indexOf(u'\n'), usage());
            say(stdout, help.trimmed());
            return succeeded;
        }
        const qsizetype count = parser.positionalArguments().size();
        if (count < least)
            return fail(m_name + u": "_s + missing + hint(), unusable);
        if (count > most)
            return fail(m_name +
                            u": '%1' is one argument too many"_s.arg(parser.positionalArguments().at(most)) +
                            hint(),
                        unusable);
        if (!QFileInfo(folder()).isDir() && !makesFolder)
            return fail(u"there is no data folder %1"_s.arg(folder()));
        return {};
    }

    QString folder() const { return parser.isSet(u"data"_s) ? parser.value(u"data"_s) : defaultDataFolder(); }

    QCommandLineParser parser;
    QString positional; // in the usage line
    QString missing;    // told when there are too few
    bool makesFolder = false;

private:
    QString usage() const { return u"Usage: dbbasic-events %1 [options] %2"_s.arg(m_name, positional); }
    QString hint() const { return u" (dbbasic-events %1 --help tells more)"_s.arg(m_name); }

    const QString m_name;
};

int verify(const QStringList &arguments)
{
    Command command(
        u"verify"_s,
        u"Reads all events and checks every line's checksum, the order of the sequences and the chain "
        "over sealed segments. Changes nothing, and may run beside the program. Exit code 0 only when "
        "all is well."_s);
    if (const auto code = command.read(arguments, 0, 0))
        return *code;
    Result<VerifyReport> report;
    {
        ProgressLine line;
        report = verifyLog(toPath(command.folder()), [&line](const VerifyProgress &progress) {
            line.show(QString::fromStdString(progress.segment) +
                      percent(progress.bytesDone, progress.bytesTotal));
            return !interrupted;
        });
    }
    if (!report)
        return fail(report.error());
    for (const VerifyFinding &finding : report->findings)
        say(stdout, QString::fromStdString(finding.describe()));
    if (report->findingCount > report->findings.size())
        say(stdout, u"… and %1 more"_s.arg(report->findingCount - report->findings.size()));
    say(stdout, u"%1, %2 in %3, %4 sealed: %5"_s.arg(
                    counted(report->events, "event"), counted(report->bytes, "byte"),
                    counted(report->segments, "segment"), QString::number(report->sealed),
                    report->cancelled      ? u"stopped before the end"_s
                    : report->findingCount ? counted(report->findingCount, "finding")
                                           : u"all is well"_s));
    return report->isIntact() ? succeeded : failed;
}

int backup(const QStringList &arguments)
{
    Command command(
        u"backup"_s,
        u"Copies the data folder as it stands at one moment, also while the program runs on it, and "
        "checks the copy. The copy is a data folder: start the program with --data TARGET."_s);
    command.positional = u"TARGET"_s;
    command.missing = u"expected the target folder"_s;
    command.parser.addPositionalArgument(u"target"_s, u"New or empty folder."_s);
    if (const auto code = command.read(arguments, 1, 1))
        return *code;
    const QString target = command.parser.positionalArguments().constFirst();
    Result<BackupReport> report;
    {
        ProgressLine line;
        TransferControl control;
        control.cancel = &interrupted;
        control.progress = [&line](const TransferProgress &progress) {
            line.show(u"Copying and checking"_s + percent(progress.done, progress.total));
        };
        report = backupLog(toPath(command.folder()), toPath(target), control);
    }
    if (!report)
        return fail(report.error());
    if (report->cancelled)
        return fail(u"stopped; there is no backup in %1"_s.arg(target));
    say(stdout, u"%1, %2 in %3 copied to %4 and checked"_s.arg(counted(report->events, "event"),
                                                               counted(report->bytes, "byte"),
                                                               counted(report->files, "file"), target));
    if (report->findingCount > 0)
        return fail(u"the original is damaged and was copied as it is: %1, the first: %2"_s.arg(
            counted(report->findingCount, "finding"), QString::fromStdString(report->firstFinding)));
    return succeeded;
}

int exportCommand(const QStringList &arguments)
{
    Command command(u"export"_s,
                    u"Writes the events that a filter selects, oldest first. May run beside the program."_s);
    command.positional = u"[FILE|-]"_s;
    command.parser.addOption(
        {u"filter"_s, u"Only what matches, in the filter language: 'type:order.* since:7d'."_s, u"filter"_s});
    command.parser.addOption(
        {u"format"_s, u"ndjson (default), tsv, csv or cloudevents."_s, u"format"_s, u"ndjson"_s});
    command.parser.addOption({u"newest-first"_s, u"Newest first."_s});
    command.parser.addPositionalArgument(u"file"_s, u"Where to; - or nothing: standard output."_s);
    if (const auto code = command.read(arguments, 0, 1))
        return *code;

    const std::string filterText = command.parser.value(u"filter"_s).toStdString();
    const auto now = std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now());
    const auto filter = Filter::parse(filterText, now);
    if (!filter) {
        return fail(u"--filter, column %1: %2"_s.arg(filter.error().column + 1)
                        .arg(QString::fromStdString(filter.error().message)),
                    unusable);
    }
    const QString formatName = command.parser.value(u"format"_s);
    const auto format = exportFormat(formatName.toStdString());
    if (!format)
        return fail(u"--format: '%1' is not one of ndjson, tsv, csv, cloudevents"_s.arg(formatName),
                    unusable);

    LogOptions options;
    options.directory = toPath(command.folder());
    options.readOnly = true;
    const auto log = Log::open(options);
    if (!log)
        return fail(log.error());
    const QString path = command.parser.positionalArguments().value(0, u"-"_s);
    Query query{*filter};
    query.order = command.parser.isSet(u"newest-first"_s) ? Order::NewestFirst : Order::OldestFirst;

    Result<ExportReport> report;
    {
        ProgressLine line;
        TransferControl control;
        control.cancel = &interrupted;
        control.progress = [&line](const TransferProgress &progress) {
            line.show(u"%1 events"_s.arg(progress.events) + percent(progress.done, progress.total));
        };
        if (path == u"-"_s) {
            QFile out;
            if (!out.open(stdout, QIODevice::WriteOnly | QIODevice::Unbuffered))
                return fail(u"cannot write to standard output"_s);
            report = exportEvents((*log)->view(), query, *format, out, control);
        } else {
            report = exportToFile((*log)->view(), query, *format, path, control);
        }
    }
    if (!report)
        return fail(report.error());
    if (report->cancelled)
        return path == u"-"_s ? failed : fail(u"stopped; %1 was not written"_s.arg(path));
    // /dev/stdout and its like: nothing goes between the events.
    if (path != u"-"_s && !path.startsWith(u"/dev/"_s) && !path.startsWith(u"/proc/"_s))
        say(stdout, u"%1 written to %2"_s.arg(counted(report->events, "event"), path));
    if (report->damage.count > 0)
        return fail(
            u"%1 left out because %2 damaged or missing (the rest is written): sequence %3; verify tells "
            "more"_s.arg(counted(report->damage.count, "event"),
                         report->damage.count == 1 ? u"it is"_s : u"they are"_s,
                         QString::fromStdString(report->damage.sequences())));
    return succeeded;
}

int importCommand(const QStringList &arguments)
{
    Command command(u"import"_s, u"Reads events into the log: NDJSON as exported (or one object with "
                                 u"event_type, payload, source a line), "
                                 "CloudEvents, TSV, or state.tsv of the Python original. Ids and times are "
                                 "kept, so the events must not be "
                                 "older than what the log has. The program must not run on the folder."_s);
    command.positional = u"FILE|-"_s;
    command.missing = u"expected a file, or - for standard input"_s;
    command.makesFolder = true;
    command.parser.addOption(
        {u"format"_s, u"ndjson (CloudEvents too), tsv or python (default: told from the first line)."_s,
         u"format"_s});
    command.parser.addOption(
        {u"on-duplicate"_s,
         u"An id that the log has already: refuse (default) names the line, skip passes over it."_s,
         u"refuse|skip"_s, u"refuse"_s});
    command.parser.addPositionalArgument(u"file"_s, u"Where from; - is standard input."_s);
    if (const auto code = command.read(arguments, 1, 1))
        return *code;

    ImportOptions options;
    if (command.parser.isSet(u"format"_s)) {
        const QString name = command.parser.value(u"format"_s);
        const auto format = importFormat(name.toStdString());
        if (!format)
            return fail(u"--format: '%1' is not one of ndjson, cloudevents, tsv, python"_s.arg(name),
                        unusable);
        options.format = *format;
    }
    const QString onDuplicate = command.parser.value(u"on-duplicate"_s);
    if (onDuplicate != u"refuse"_s && onDuplicate != u"skip"_s)
        return fail(u"--on-duplicate: '%1' is not refuse or skip"_s.arg(onDuplicate), unusable);
    options.skipDuplicates = onDuplicate == u"skip"_s;

    const QString path = command.parser.positionalArguments().constFirst();
    QFile in(path);
    const bool opened = path == u"-"_s ? in.open(stdin, QIODevice::ReadOnly) : in.open(QIODevice::ReadOnly);
    if (!opened)
        return fail(u"cannot read %1: %2"_s.arg(path, in.errorString()));
    LogOptions logOptions;
    logOptions.directory = toPath(command.folder());
    auto store = EventStore::open(logOptions);
    if (!store)
        return fail(store.error());
    const LogWatch watch(**store); // tells damage in the log that it goes into
    Result<ImportReport> report;
    {
        ProgressLine line;
        TransferControl control;
        control.cancel = &interrupted;
        control.progress = [&line](const TransferProgress &progress) {
            line.show(u"%1 events"_s.arg(progress.events) + percent(progress.done, progress.total));
        };
        report = importEvents(**store, in, options, control);
    }
    if (!report)
        return fail(report.error());
    for (const RefusedLine &refused : report->refused)
        say(stderr, u"line %1 refused: %2"_s.arg(refused.line).arg(QString::fromStdString(refused.reason)));
    if (report->refusedCount > report->refused.size())
        say(stderr, u"… and %1 more"_s.arg(report->refusedCount - report->refused.size()));
    say(stdout, u"%1 imported, %2 skipped, %3 refused%4"_s.arg(
                    counted(report->imported, "event"), counted(report->skipped, "duplicate"),
                    counted(report->refusedCount, "line"),
                    report->cancelled ? u"; stopped before the end"_s : QString()));
    return report->isComplete() ? succeeded : failed;
}

struct Entry
{
    const char *name;
    int (*run)(const QStringList &);
    const char *help;
};

constexpr Entry entries[] = {
    {"verify", verify, "check every event on disk"},
    {"backup", backup, "copy the data folder, also while the program runs"},
    {"export", exportCommand, "write events as NDJSON, TSV, CSV or CloudEvents"},
    {"import", importCommand, "read events from NDJSON, CloudEvents, TSV or the Python original"},
};

} // namespace

std::optional<int> runCommand(const QStringList &arguments)
{
    for (const Entry &entry : entries) {
        if (arguments.value(1) == QLatin1StringView(entry.name)) {
            watchInterrupts();
            return entry.run(arguments);
        }
    }
    return {};
}

QString commandsHelp()
{
    QString help;
    for (const Entry &entry : entries)
        help += u"  %1 %2\n"_s.arg(QLatin1StringView(entry.name), -8).arg(QLatin1StringView(entry.help));
    return help;
}

} // namespace dbbasic
