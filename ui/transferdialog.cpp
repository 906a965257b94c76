#include "ui/transferdialog.h"

#include "model/localtext.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

namespace dbbasic {

TransferDialog::TransferDialog(const Dialogs &dialogs, QWidget *parent)
    : QDialog(parent)
    , m_dialogs(dialogs)
    , m_form(new QFormLayout(this))
    , m_path(new QLineEdit(this))
    , m_browse(new QPushButton(tr("&Browse…"), this))
    , m_start(new QPushButton(this))
    , m_close(new QPushButton(tr("&Close"), this))
    , m_progress(new QProgressBar(this))
    , m_message(new MessageLine(this))
{
    setWindowModality(Qt::WindowModal);
    setAttribute(Qt::WA_DeleteOnClose);
    m_pool.setMaxThreadCount(1);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_path->setObjectName(QStringLiteral("path"));
    m_path->setAccessibleName(tr("File"));
    m_browse->setObjectName(QStringLiteral("browse"));
    m_start->setObjectName(QStringLiteral("start"));
    m_start->setDefault(true);
    m_close->setObjectName(QStringLiteral("close"));
    m_progress->setObjectName(QStringLiteral("transferProgress"));
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->hide();
    m_message->setObjectName(QStringLiteral("transferMessage"));
    setMinimumWidth(fontMetrics().averageCharWidth() * 80);

    connect(m_path, &QLineEdit::textChanged, this, &TransferDialog::validate);
    connect(m_browse, &QPushButton::clicked, this, [this] {
        if (const QString chosen = askPath(); !chosen.isEmpty())
            m_path->setText(chosen);
    });
    connect(m_start, &QPushButton::clicked, this, [this] { run(); });
    connect(m_close, &QPushButton::clicked, this, &TransferDialog::reject);
}

TransferDialog::~TransferDialog()
{
    if (m_cancel)
        *m_cancel = true;
}

void TransferDialog::finishLayout(const QString &start)
{
    m_start->setText(start);
    auto *file = new QHBoxLayout;
    file->addWidget(m_path, 1);
    file->addWidget(m_browse);
    auto *label = new QLabel(tr("&File"), this);
    label->setBuddy(m_path);
    m_form->addRow(label, file);
    m_path->setFocus();
    m_form->addRow(m_progress);
    m_form->addRow(m_message);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_start);
    buttons->addWidget(m_close);
    m_form->addRow(buttons);
    validate();
}

QString TransferDialog::path() const
{
    return m_path->text().trimmed();
}

void TransferDialog::setPath(const QString &path)
{
    m_path->setText(path);
}

void TransferDialog::tell(MessageLine::Kind kind, const QString &text)
{
    m_message->tell(kind, text);
}

void TransferDialog::validate()
{
    if (isRunning())
        return;
    const QString why = path().isEmpty() ? tr("Choose a file") : problem();
    m_start->setEnabled(why.isEmpty());
    m_start->setToolTip(why);
    tell(path().isEmpty() || why.isEmpty() ? MessageLine::Kind::Hint : MessageLine::Kind::Error, why);
}

TransferControl TransferDialog::begin()
{
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_start->setEnabled(false);
    m_path->setEnabled(false);
    m_browse->setEnabled(false);
    m_close->setText(tr("&Stop"));
    m_progress->setRange(0, 0);
    m_progress->show();
    tell(MessageLine::Kind::Busy, tr("Starting"));
    TransferControl control;
    control.cancel = m_cancel.get();
    control.progress = [this](const TransferProgress &progress) { // on the thread of the run
        QMetaObject::invokeMethod(this, [this, progress] { progressed(progress); });
    };
    return control;
}

void TransferDialog::progressed(const TransferProgress &progress)
{
    if (!isRunning())
        return;
    if (progress.total > 0) {
        m_progress->setRange(0, 1000);
        m_progress->setValue(static_cast<int>(double(progress.done) / double(progress.total) * 1000.0));
    }
    tell(MessageLine::Kind::Busy, tr("%1 events").arg(countText(progress.events)));
}

void TransferDialog::end()
{
    m_cancel.reset();
    m_progress->hide();
    m_path->setEnabled(true);
    m_browse->setEnabled(true);
    m_close->setText(tr("&Close"));
    validate();
}

void TransferDialog::reject()
{
    if (isRunning())
        *m_cancel = true; // it says so when it has stopped
    else
        QDialog::reject();
}

} // namespace dbbasic
