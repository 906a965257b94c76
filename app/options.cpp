#include "app/options.h"

#include "app/commands.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRegularExpression>
#include <QStandardPaths>

namespace dbbasic {

using namespace Qt::StringLiterals;

namespace {

// The first mistake met while the values are read.
class Values
{
public:
    explicit Values(const QCommandLineParser &parser)
        : m_parser(parser)
    {
    }

    const QString &mistake() const { return m_mistake; }

    void text(const QString &option, QString &into)
    {
        if (!m_parser.isSet(option))
            return;
        into = m_parser.value(option);
        if (into.isEmpty())
            fail(option, u"a value"_s);
    }

    void list(const QString &option, QStringList &into)
    {
        if (!m_parser.isSet(option))
            return;
        into = m_parser.values(option);
        if (into.contains(QString()))
            fail(option, u"a value"_s);
    }

    template <typename T>
    void number(const QString &option, T &into, T least, T most)
    {
        if (!m_parser.isSet(option))
            return;
        bool ok = false;
        const qlonglong value = m_parser.value(option).toLongLong(&ok);
        if (ok && value >= qlonglong(least) && value <= qlonglong(most))
            into = static_cast<T>(value);
        else
            fail(option, u"a number from %1 to %2"_s.arg(qlonglong(least)).arg(qlonglong(most)));
    }

    template <typename T>
    void size(const QString &option, T &into, quint64 least)
    {
        if (!m_parser.isSet(option))
            return;
        const quint64 value = parseSize(m_parser.value(option));
        if (value >= least)
            into = static_cast<T>(value);
        else
            fail(option, u"a size of at least %1 bytes, such as 8M"_s.arg(least));
    }

    void oneOf(const QString &option, const QStringList &choices, QString &into)
    {
        if (!m_parser.isSet(option))
            return;
        into = m_parser.value(option);
        if (!choices.contains(into))
            fail(option, choices.join(u" or "_s));
    }

    void address(const QString &option, QHostAddress &into)
    {
        if (!m_parser.isSet(option))
            return;
        const QString text = m_parser.value(option);
        QString bare = text;
        if (bare.startsWith(u'[') && bare.endsWith(u']'))
            bare = bare.sliced(1, bare.size() - 2);
        if (text == u"localhost"_s)
            into = QHostAddress(QHostAddress::LocalHost);
        else if (const QHostAddress parsed(bare); !parsed.isNull())
            into = parsed;
        else
            fail(option, u"an IP address such as 127.0.0.1, 0.0.0.0 or ::1"_s);
    }

    void sync(const QString &option, SyncPolicy &into)
    {
        if (!m_parser.isSet(option))
            return;
        const QString value = m_parser.value(option);
        if (value == u"always"_s)
            into = SyncPolicy::Always;
        else if (value == u"interval"_s)
            into = SyncPolicy::Interval;
        else if (value == u"none"_s)
            into = SyncPolicy::None;
        else
            fail(option, u"always, interval or none"_s);
    }

private:
    void fail(const QString &option, const QString &expected)
    {
        if (m_mistake.isEmpty())
            m_mistake = u"--%1: \"%2\" is not %3"_s.arg(option, m_parser.value(option), expected);
    }

    const QCommandLineParser &m_parser;
    QString m_mistake;
};

void describe(QCommandLineParser &parser)
{
    const auto add = [&parser](const QString &name, const QString &text, const QString &value = {}) {
        parser.addOption(QCommandLineOption(name, text, value));
    };
    parser.setApplicationDescription(
        u"Events come in over HTTP and go into a TSV log on disk; the window shows them.\n\n"
        u"Beside serving (each has --help):\n"_s +
        commandsHelp());
    parser.addOption(QCommandLineOption({u"h"_s, u"help"_s}, u"Print this and end."_s));
    parser.addOption(QCommandLineOption({u"v"_s, u"version"_s}, u"Print the version and end."_s));
    add(u"no-gui"_s, u"Serve without the window."_s);
    add(u"language"_s, u"Language of the window: de or en. Default: that of the system."_s, u"language"_s);
    add(u"port"_s, u"Port to listen on; 0 takes a free one. Default 8000."_s, u"number"_s);
    add(u"listen"_s, u"Address to listen on. Default 127.0.0.1; others need --token-file or --insecure."_s,
        u"address"_s);
    add(u"data"_s, u"Folder of the log. Default %1."_s.arg(defaultDataFolder()), u"folder"_s);
    add(u"sync"_s,
        u"When an answer is given: always (after the flush to disk, the default), interval (flushed every "
        u"second), none (flushed when the system likes)."_s,
        u"level"_s);
    add(u"segment-size"_s, u"Size at which a new segment of the log is begun. Default 256M."_s, u"size"_s);
    add(u"token-file"_s, u"Bearer tokens with their scopes: who may call."_s, u"file"_s);
    add(u"insecure"_s, u"Listen beyond this machine without tokens."_s);
    add(u"tls-cert"_s, u"Serve TLS with this certificate chain (PEM)."_s, u"file"_s);
    add(u"tls-key"_s, u"The certificate's private key (PEM)."_s, u"file"_s);
    add(u"server-name"_s, u"A Host name to answer to, beside the address. May be repeated."_s, u"name"_s);
    add(u"cors-origin"_s, u"A web origin whose pages may call. May be repeated."_s, u"origin"_s);
    add(u"allow-target"_s,
        u"A host or network that webhooks may go to although it is private. May be repeated."_s, u"target"_s);
    add(u"max-body"_s, u"Longest request body. Default 8M."_s, u"size"_s);
    add(u"max-connections"_s,
        u"Most connections at a time. Default %1."_s.arg(ServerOptions{}.maximumConnections), u"number"_s);
}

// Qt names the program only once there is an application object.
QString helpText(const QCommandLineParser &parser)
{
    return parser.helpText().replace(u"<executable_name>"_s, u"dbbasic-events"_s).trimmed();
}

} // namespace

tl::expected<Options, EarlyExit> parseOptions(const QStringList &arguments)
{
    const auto mistake = [](const QString &text) { return tl::unexpected(EarlyExit{2, text}); };

    QCommandLineParser parser;
    describe(parser);
    const bool parsed = parser.parse(arguments);
    // Before --help: who asks for the help of a command must not hear of another one's.
    if (const QString first = arguments.value(1); !first.isEmpty() && !first.startsWith(u'-'))
        return mistake(u"There is no command \"%1\"; --help lists them"_s.arg(first));
    if (parser.isSet(u"help"_s))
        return tl::unexpected(EarlyExit{0, helpText(parser)});
    if (parser.isSet(u"version"_s))
        return tl::unexpected(EarlyExit{0, u"dbbasic-events " DBBASIC_VERSION ""_s});
    if (!parsed) {
        if (const QStringList unknown = parser.unknownOptionNames(); !unknown.isEmpty()) {
            const QString dashes = unknown.first().size() == 1 ? u"-"_s : u"--"_s;
            return mistake(u"Unknown option %1%2; --help lists them"_s.arg(dashes, unknown.first()));
        }
        QString text = parser.errorText();
        if (text.endsWith(u'.'))
            text.chop(1);
        return mistake(text);
    }
    if (const QStringList rest = parser.positionalArguments(); !rest.isEmpty())
        return mistake(u"Unexpected argument \"%1\"; --help lists the options"_s.arg(rest.first()));

    Options options;
    ServerOptions &server = options.server;
    options.window = !parser.isSet(u"no-gui"_s);
    server.insecure = parser.isSet(u"insecure"_s);

    Values values(parser);
    values.oneOf(u"language"_s, {u"de"_s, u"en"_s}, options.language);
    values.number<quint16>(u"port"_s, server.port, 0, 65535);
    values.address(u"listen"_s, server.address);
    values.text(u"data"_s, options.dataFolder);
    values.sync(u"sync"_s, options.sync);
    values.size(u"segment-size"_s, options.segmentBytes, 4096);
    values.text(u"token-file"_s, server.tokenFile);
    values.text(u"tls-cert"_s, server.tlsCertificate);
    values.text(u"tls-key"_s, server.tlsKey);
    values.list(u"server-name"_s, server.serverNames);
    values.list(u"cors-origin"_s, server.corsOrigins);
    values.list(u"allow-target"_s, server.allowedTargets);
    values.size(u"max-body"_s, server.maximumBody, 1024);
    values.number(u"max-connections"_s, server.maximumConnections, 1, 1'000'000);
    if (!values.mistake().isEmpty())
        return mistake(values.mistake());
    if (const Result<void> checked = checkOptions(server); !checked)
        return mistake(QString::fromStdString(checked.error().message));
    return options;
}

quint64 parseSize(const QString &text)
{
    static const QRegularExpression form(u"^([0-9]{1,15})([KMGkmg]?)(?:i?[Bb])?$"_s);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return 0;
    const QString unit = match.captured(2).toUpper();
    const int shift = unit == u"K"_s ? 10 : unit == u"M"_s ? 20 : unit == u"G"_s ? 30 : 0;
    const quint64 number = match.captured(1).toULongLong();
    return number > (quint64(1) << (62 - shift)) ? 0 : number << shift;
}

QString defaultDataFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

} // namespace dbbasic
