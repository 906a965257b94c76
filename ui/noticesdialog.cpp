#include "ui/noticesdialog.h"

#include "model/filter.h"
#include "model/spokentext.h"
#include "ui/messageline.h"
#include "ui/notices.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace dbbasic {

NoticesDialog::NoticesDialog(Notices &notices, const QString &shown, QWidget *parent)
    : QDialog(parent)
    , m_notices(notices)
    , m_ofEvents(new QCheckBox(tr("When an &event comes in that matches"), this))
    , m_filter(new QLineEdit(this))
    , m_ofFailures(new QCheckBox(tr("When a &subscription begins to fail, or is disabled"), this))
    , m_sample(new QPushButton(tr("Show a &sample"), this))
    , m_message(new MessageLine(this))
{
    setObjectName(QStringLiteral("noticesDialog"));
    setWindowTitle(tr("Notices on the Desktop"));
    setAttribute(Qt::WA_DeleteOnClose);
    const NoticeSettings &settings = notices.settings();
    m_ofEvents->setObjectName(QStringLiteral("ofEvents"));
    m_ofEvents->setChecked(settings.ofEvents);
    m_filter->setObjectName(QStringLiteral("noticeFilter"));
    m_filter->setPlaceholderText(tr("every event"));
    m_filter->setToolTip(tr("In the filter language"));
    m_filter->setAccessibleName(tr("Filter of the events"));
    m_filter->setText(settings.ofEvents || !settings.filter.isEmpty() ? settings.filter : shown);
    m_ofFailures->setObjectName(QStringLiteral("ofFailures"));
    m_ofFailures->setChecked(settings.ofFailures);
    m_sample->setObjectName(QStringLiteral("sample"));
    m_message->setObjectName(QStringLiteral("noticesMessage"));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_sample, QDialogButtonBox::ActionRole);
    auto *layout = new QFormLayout(this);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    layout->addRow(m_ofEvents);
    auto *label = new QLabel(tr("&Filter"), this);
    label->setBuddy(m_filter);
    layout->addRow(label, m_filter);
    layout->addRow(m_ofFailures);
    layout->addRow(m_message);
    layout->addRow(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 70);

    connect(m_ofEvents, &QCheckBox::toggled, this, &NoticesDialog::changed);
    connect(m_ofFailures, &QCheckBox::toggled, this, &NoticesDialog::changed);
    connect(m_filter, &QLineEdit::textChanged, this, &NoticesDialog::changed);
    connect(m_sample, &QPushButton::clicked, &notices, &Notices::showSample);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    tell();
}

void NoticesDialog::changed()
{
    const bool readable = Filter::parse(m_filter->text().toStdString(), currentTime()).has_value();
    NoticeSettings settings = m_notices.settings();
    settings.ofEvents = m_ofEvents->isChecked() && readable;
    settings.ofFailures = m_ofFailures->isChecked();
    if (readable)
        settings.filter = m_filter->text();
    m_notices.apply(settings);
    tell();
}

void NoticesDialog::tell()
{
    m_sample->setEnabled(!m_notices.settings().isOff());
    m_sample->setToolTip(m_sample->isEnabled() ? QString() : tr("Notices are off"));
    const auto filter = Filter::parse(m_filter->text().toStdString(), currentTime());
    if (!filter) {
        m_message->tell(MessageLine::Kind::Error, tr("Filter, column %1: %2")
                                                      .arg(filter.error().column + 1)
                                                      .arg(spokenText(filter.error().message)));
    } else if (!Notices::hasTray()) {
        m_message->tell(MessageLine::Kind::Warning,
                        tr("This desktop has no tray that shows notices: none will be seen."));
    } else if (m_notices.settings().isOff()) {
        m_message->tell(MessageLine::Kind::Hint, tr("Notices are off"));
    } else {
        m_message->tell(
            MessageLine::Kind::Hint,
            tr("Notices are on, at most one every three seconds; what matches meanwhile is counted "
               "into the next."));
    }
}

} // namespace dbbasic
