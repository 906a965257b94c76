#include "model/json.h"
#include "model/log/logview.h"
#include "model/log/record.h"
#include "model/progresspace.h"
#include "model/transfer.h"

#include <QFile>
#include <QFileInfo>
#include <QIODevice>
#include <QSaveFile>

#include <array>
#include <charconv>

namespace dbbasic {
namespace {

constexpr std::size_t bufferSize = 1u << 20;

void appendCsvField(std::string &out, std::string_view field)
{
    if (field.find_first_of("\",\r\n") == std::string_view::npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void appendNumber(std::string &out, std::uint64_t number)
{
    std::array<char, 20> digits{};
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

/// CloudEvents wants a URI reference: what may not stand in one is percent-encoded.
void appendUriReference(std::string &out, std::string_view source)
{
    static constexpr std::string_view hex = "0123456789ABCDEF";
    if (source.empty())
        out += "unknown";
    for (const char c : source) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f ||
            std::string_view("%\"<>\\^`{|}").find(c) != std::string_view::npos) {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        } else {
            out += c;
        }
    }
}

void appendCloudEvent(std::string &out, const Event &event)
{
    out += R"({"specversion":"1.0","id":")";
    out += event.id;
    out += R"(","source":")";
    appendUriReference(out, unescaped(event.escapedSource));
    out += R"(","type":")";
    out += event.type;
    out += R"(","time":")";
    appendTime(out, event.time);
    out += R"(","sequence":")";
    appendNumber(out, event.sequence.value);
    out += R"(","datacontenttype":"application/json","data":)";
    out += event.payload;
    out += "}\n";
}

void appendCsv(std::string &out, const Event &event)
{
    appendNumber(out, event.sequence.value);
    out += ',';
    appendTime(out, event.time);
    out += ',';
    out += event.id;
    out += ',';
    out += event.type;
    out += ',';
    appendCsvField(out, unescaped(event.escapedSource));
    out += ',';
    appendCsvField(out, event.payload);
    out += "\r\n";
}

} // namespace

std::optional<ExportFormat> exportFormat(std::string_view name)
{
    if (name == "ndjson")
        return ExportFormat::Ndjson;
    if (name == "tsv")
        return ExportFormat::Tsv;
    if (name == "csv")
        return ExportFormat::Csv;
    if (name == "cloudevents")
        return ExportFormat::CloudEvents;
    return {};
}

std::string_view exportHeader(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Tsv:
        return segmentHeader;
    case ExportFormat::Csv:
        return "sequence,time,id,event_type,source,payload\r\n";
    case ExportFormat::Ndjson:
    case ExportFormat::CloudEvents:
        break;
    }
    return {};
}

void appendExported(std::string &out, const Event &event, ExportFormat format)
{
    switch (format) {
    case ExportFormat::Ndjson:
        appendEventJson(out, event);
        out += '\n';
        break;
    case ExportFormat::Tsv:
        out += event.line;
        out += '\n';
        break;
    case ExportFormat::Csv:
        appendCsv(out, event);
        break;
    case ExportFormat::CloudEvents:
        appendCloudEvent(out, event);
        break;
    }
}

Result<ExportReport> exportEvents(const std::shared_ptr<const LogView> &view, const Query &query,
                                  ExportFormat format, QIODevice &to, const TransferControl &control)
{
    constexpr std::uint64_t eventsBetweenLooks = 10'000;
    ExportReport report;
    std::string buffer(exportHeader(format));
    const auto flush = [&]() -> Result<void> {
        // A disk that fills up takes a part first, and gives its reason only when asked for the rest.
        for (std::size_t at = 0; at < buffer.size();) {
            const qint64 written = to.write(buffer.data() + at, static_cast<qint64>(buffer.size() - at));
            if (written <= 0)
                return failure(Error::Code::Io, "cannot write the export: " + to.errorString().toStdString());
            at += static_cast<std::size_t>(written);
        }
        buffer.clear();
        return {};
    };
    QueryCursor cursor(view, query);
    ProgressPace pace(control);
    for (bool more = true; more;) {
        switch (cursor.next(eventsBetweenLooks, control.cancel)) {
        case QueryCursor::State::Found:
            appendExported(buffer, cursor.event(), format);
            ++report.events;
            break;
        case QueryCursor::State::Paused:
            break;
        case QueryCursor::State::Cancelled:
            report.cancelled = true;
            more = false;
            break;
        case QueryCursor::State::Finished:
            more = false;
            break;
        }
        if (buffer.size() >= bufferSize) {
            if (auto written = flush(); !written)
                return tl::unexpected(written.error());
        }
        if (!more || report.events % 1024 == 0)
            pace.tell({report.events, cursor.examined(), view->size()}, !more);
    }
    if (auto written = flush(); !written)
        return tl::unexpected(written.error());
    report.damage = damageWithin(*view, query);
    return report;
}

Result<ExportReport> exportToFile(const std::shared_ptr<const LogView> &view, const Query &query,
                                  ExportFormat format, const QString &path, const TransferControl &control)
{
    const auto cannotWrite = [&path](const QFileDevice &file) {
        return failure(Error::Code::Io,
                       "cannot write " + path.toStdString() + ": " + file.errorString().toStdString());
    };
    const QFileInfo info(path);
    // /dev/stdout may well be a regular file; but what the shell opened must not be replaced by another file.
    const bool isFile = (info.isFile() || !info.exists()) && !path.startsWith(QLatin1String("/dev/")) &&
                        !path.startsWith(QLatin1String("/proc/"));
    if (!isFile) {
        // What another one has written into standard output stays; a pipe has no end to append to.
        const QIODevice::OpenMode append = info.isFile() ? QIODevice::Append : QIODevice::NotOpen;
        QFile device(path);
        if (!device.open(QIODevice::WriteOnly | QIODevice::ExistingOnly | QIODevice::Unbuffered | append))
            return cannotWrite(device);
        return exportEvents(view, query, format, device, control);
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return cannotWrite(file);
    auto report = exportEvents(view, query, format, file, control);
    if (!report || report->cancelled)
        file.cancelWriting();
    if (!file.commit() && report && !report->cancelled)
        return cannotWrite(file);
    return report;
}

} // namespace dbbasic
