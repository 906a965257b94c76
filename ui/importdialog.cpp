#include "ui/importdialog.h"

#include "model/localtext.h"
#include "model/spokentext.h"

#include <QCheckBox>
#include <QFile>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>

namespace dbbasic {

ImportDialog::ImportDialog(EventStore &store, const Dialogs &dialogs, QWidget *parent)
    : TransferDialog(dialogs, parent)
    , m_store(store)
    , m_skipKnown(new QCheckBox(tr("&Pass over events whose id is in the log already"), this))
    , m_refused(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Publish from a file"));
    auto *what = new QLabel(
        tr("One event a line: JSON objects with an event_type and, if they have them, payload, source, "
           "id and time; CloudEvents; or the TSV of a log. A line that is refused leaves the "
           "others alone."),
        this);
    what->setWordWrap(true);
    form()->addRow(what);
    m_skipKnown->setObjectName(QStringLiteral("skipKnown"));
    m_skipKnown->setChecked(true);
    form()->addRow(m_skipKnown);
    finishLayout(tr("&Publish"));
    m_refused->setObjectName(QStringLiteral("refused"));
    m_refused->setAccessibleName(tr("Refused lines"));
    m_refused->setReadOnly(true);
    m_refused->setTabChangesFocus(true);
    m_refused->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_refused->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_refused->hide();
    form()->insertRow(form()->rowCount() - 1, m_refused); // above the buttons
}

QString ImportDialog::askPath()
{
    return dialogs().openFile(this, tr("Publish from"),
                              tr("Events (*.ndjson *.jsonl *.json *.tsv);;All files (*)"));
}

QString ImportDialog::problem() const
{
    const QFileInfo file(path());
    if (!file.exists())
        return tr("There is no file %1").arg(path());
    if (file.isDir())
        return tr("%1 is a folder").arg(path());
    return file.isReadable() ? QString() : tr("%1 may not be read").arg(path());
}

void ImportDialog::run()
{
    m_refused->hide();
    ImportOptions options;
    options.skipDuplicates = m_skipKnown->isChecked();
    start<Result<ImportReport>>(
        [&store = m_store, from = path(), options](const TransferControl &control) -> Result<ImportReport> {
            QFile file(from);
            if (!file.open(QIODevice::ReadOnly))
                return failure(Error::Code::Io, file.errorString().toStdString());
            return importEvents(store, file, options, control);
        },
        [this](const Result<ImportReport> &report) {
            if (report)
                tellReport(*report);
            else
                tell(MessageLine::Kind::Error,
                     tr("It failed: %1. What was published until then is in the log.")
                         .arg(spokenText(report.error().message)));
        });
}

void ImportDialog::tellReport(const ImportReport &report)
{
    QString text = tr("Published: %1").arg(countText(report.imported));
    if (report.skipped > 0)
        text += tr(" · passed over, known by id: %1").arg(countText(report.skipped));
    if (report.refusedCount > 0)
        text += tr(" · refused: %1").arg(countText(report.refusedCount));
    if (report.cancelled)
        text += tr(" · stopped before the end");
    tell(report.isComplete() ? MessageLine::Kind::Done : MessageLine::Kind::Warning, text);

    QString lines;
    for (const RefusedLine &refused : report.refused)
        lines += tr("line %1: %2\n").arg(countText(refused.line), spokenText(refused.reason));
    if (report.refusedCount > report.refused.size())
        lines += tr("… and %1 more").arg(countText(report.refusedCount - report.refused.size()));
    m_refused->setPlainText(lines);
    m_refused->setVisible(!lines.isEmpty());
    adjustSize();
}

} // namespace dbbasic
