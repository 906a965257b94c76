#include "ui/exportdialog.h"

#include "model/eventstore.h"
#include "model/filter.h"
#include "model/localtext.h"
#include "model/spokentext.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>

namespace dbbasic {

ExportDialog::ExportDialog(EventStore &store, const QString &filter, const Dialogs &dialogs, QWidget *parent)
    : TransferDialog(dialogs, parent)
    , m_store(store)
    , m_filter(filter)
    , m_format(new QComboBox(this))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    auto *what = new QLabel(filter.isEmpty() ? tr("every event in the log") : filter, this);
    what->setTextFormat(Qt::PlainText);
    what->setWordWrap(true);
    what->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred); // else wrapped at a few letters
    form()->addRow(tr("Events"), what);
    m_format->setObjectName(QStringLiteral("format"));
    m_format->addItem(tr("NDJSON, one event a line as the API tells it"), int(ExportFormat::Ndjson));
    m_format->addItem(tr("CSV, for spreadsheets"), int(ExportFormat::Csv));
    m_format->addItem(tr("TSV, the lines of the log with their checksums"), int(ExportFormat::Tsv));
    m_format->addItem(tr("CloudEvents, one JSON object a line"), int(ExportFormat::CloudEvents));
    form()->addRow(tr("F&ormat"), m_format);
    finishLayout(tr("&Export"));

    // The name follows the format as long as it ends in one of ours.
    connect(m_format, &QComboBox::currentIndexChanged, this, [this] {
        static const QStringList ours{QStringLiteral("ndjson"), QStringLiteral("csv"), QStringLiteral("tsv")};
        const QFileInfo file(path());
        if (ours.contains(file.suffix()))
            setPath(path().chopped(file.suffix().size()) + suffix());
    });
}

QString ExportDialog::suffix() const
{
    switch (static_cast<ExportFormat>(m_format->currentData().toInt())) {
    case ExportFormat::Csv:
        return QStringLiteral("csv");
    case ExportFormat::Tsv:
        return QStringLiteral("tsv");
    case ExportFormat::Ndjson:
    case ExportFormat::CloudEvents:
        break;
    }
    return QStringLiteral("ndjson");
}

QString ExportDialog::askPath()
{
    const QString suggestion = path().isEmpty() ? QStringLiteral("events.") + suffix() : path();
    return dialogs().saveFile(this, tr("Export to"), suggestion,
                              tr("%1 (*.%2);;All files (*)").arg(suffix().toUpper(), suffix()));
}

QString ExportDialog::problem() const
{
    const QFileInfo file(path());
    if (file.isDir())
        return tr("%1 is a folder").arg(path());
    if (file.exists() && !file.isFile())
        return tr("%1 is not a file").arg(path());
    if (!file.absoluteDir().exists())
        return tr("There is no folder %1").arg(file.absolutePath());
    return {};
}

void ExportDialog::run()
{
    const auto filter = Filter::parse(m_filter.toStdString(), currentTime());
    if (!filter) {
        tell(MessageLine::Kind::Error, spokenText(filter.error().message));
        return;
    }
    Query query;
    query.filter = *filter;
    query.order = Order::OldestFirst;
    const QString to = path();
    const auto format = static_cast<ExportFormat>(m_format->currentData().toInt());
    start<Result<ExportReport>>(
        [view = m_store.view(), query, to, format](const TransferControl &control) {
            return exportToFile(view, query, format, to, control);
        },
        [this, to](const Result<ExportReport> &report) {
            if (!report)
                tell(MessageLine::Kind::Error,
                     tr("Not exported: %1").arg(spokenText(report.error().message)));
            else if (report->cancelled)
                tell(MessageLine::Kind::Warning, tr("Stopped; no file was written"));
            else if (report->damage.count > 0)
                tell(MessageLine::Kind::Warning,
                     tr("%1 events are in %2; damaged and left out: %3 (sequence %4)")
                         .arg(countText(report->events), QDir::toNativeSeparators(to),
                              countText(report->damage.count),
                              QString::fromStdString(report->damage.sequences())));
            else
                tell(MessageLine::Kind::Done,
                     tr("%1 events are in %2").arg(countText(report->events), QDir::toNativeSeparators(to)));
        });
}

} // namespace dbbasic
