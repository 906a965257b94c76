#include "ui/publishpanel.h"

#include "model/eventstore.h"
#include "model/json.h"
#include "model/log/logview.h"
#include "model/prettyjson.h"
#include "model/repeatedpublish.h"
#include "model/servicestatus.h"
#include "model/spokentext.h"
#include "ui/curlline.h"
#include "ui/draftmenus.h"
#include "ui/guicompletion.h"
#include "ui/messageline.h"
#include "ui/nameedit.h"
#include "ui/payloadeditor.h"
#include "ui/publishwords.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

#include <chrono>

namespace dbbasic {

namespace {

constexpr int mostTimes = 1'000'000;
constexpr int mostPerSecond = 100'000;

} // namespace

PublishPanel::PublishPanel(EventStore &store, ServiceStatus &status, QWidget *parent, QString shelfPath)
    : QWidget(parent)
    , m_store(store)
    , m_status(status)
    , m_shelf(std::move(shelfPath))
    , m_repeat(new RepeatedPublish(store, this))
    , m_saveLater(new QTimer(this))
    , m_type(new NameEdit([&store] { return busiestNames(store.view()->types()); }, this))
    , m_source(new NameEdit([&store] { return busiestNames(store.view()->sources()); }, this))
    , m_payload(new PayloadEditor(this))
    , m_times(new QSpinBox(this))
    , m_rate(new QSpinBox(this))
    , m_drafts(new DraftMenus(
          m_shelf, [this] { return typed(); }, this))
    , m_fromFile(new QPushButton(tr("Fro&m file…"), this))
    , m_format(new QPushButton(tr("&Format"), this))
    , m_copyCurl(new QPushButton(tr("Copy as &curl"), this))
    , m_publish(new QPushButton(tr("&Publish"), this))
    , m_progress(new QProgressBar(this))
    , m_message(new MessageLine(this))
{
    build();

    m_saveLater->setSingleShot(true);
    m_saveLater->setInterval(std::chrono::seconds(1));
    connect(m_saveLater, &QTimer::timeout, this, &PublishPanel::saveShelf);
    connect(m_type, &QLineEdit::textEdited, this, &PublishPanel::edited);
    connect(m_source, &QLineEdit::textEdited, this, &PublishPanel::edited);
    connect(m_type, &QLineEdit::textChanged, this, &PublishPanel::validate); // also by the completer
    connect(m_source, &QLineEdit::textChanged, this, &PublishPanel::validate);
    connect(m_payload, &PayloadEditor::edited, this, &PublishPanel::edited);
    connect(m_payload, &PayloadEditor::checked, this, &PublishPanel::validate);
    connect(m_times, &QSpinBox::valueChanged, this, &PublishPanel::validate);
    connect(m_publish, &QPushButton::clicked, this, [this] {
        if (m_repeat->isRunning())
            m_repeat->cancel();
        else
            publish();
    });
    connect(m_drafts, &DraftMenus::chosen, this, &PublishPanel::fill);
    connect(m_drafts, &DraftMenus::changed, this, &PublishPanel::saveShelf);
    connect(m_fromFile, &QPushButton::clicked, this, &PublishPanel::fileWanted);
    connect(m_format, &QPushButton::clicked, this, &PublishPanel::formatPayload);
    connect(m_copyCurl, &QPushButton::clicked, this, &PublishPanel::copyCurl);
    connect(m_message, &MessageLine::activated, this, [this] {
        if (m_message->kind() == MessageLine::Kind::Done)
            Q_EMIT showRequested(m_lastPublished);
        else
            m_payload->goToError();
    });
    connect(m_repeat, &RepeatedPublish::progressed, this, &PublishPanel::repeatProgressed);
    connect(m_repeat, &RepeatedPublish::finished, this, &PublishPanel::repeatFinished);

    if (m_shelf.unsent().isBlank())
        fill({{}, {}, {}, QStringLiteral("{\n  \n}")});
    else
        fill(m_shelf.unsent());
    validate();
}

void PublishPanel::setDialogs(const Dialogs &dialogs)
{
    m_drafts->setDialogs(dialogs);
}

PublishPanel::~PublishPanel()
{
    m_shelf.setUnsent(typed());
    m_shelf.save();
}

void PublishPanel::build()
{
    m_type->setObjectName(QStringLiteral("type"));
    m_type->setPlaceholderText(tr("user.created"));
    m_type->setAccessibleName(tr("Event type"));
    m_type->setMaxLength(128);
    auto *typeLabel = new QLabel(tr("&Type"), this);
    typeLabel->setBuddy(m_type);

    m_source->setObjectName(QStringLiteral("source"));
    m_source->setPlaceholderText(tr("unknown"));
    m_source->setAccessibleName(tr("Source"));
    auto *sourceLabel = new QLabel(tr("&Source"), this);
    sourceLabel->setBuddy(m_source);

    m_times->setObjectName(QStringLiteral("times"));
    m_times->setRange(1, mostTimes);
    m_times->setGroupSeparatorShown(true);
    m_times->setAccessibleName(tr("How many times"));
    m_times->setSuffix(tr(" ×"));
    auto *timesLabel = new QLabel(tr("S&end"), this);
    timesLabel->setBuddy(m_times);
    m_rate->setObjectName(QStringLiteral("rate"));
    m_rate->setRange(0, mostPerSecond);
    m_rate->setGroupSeparatorShown(true);
    m_rate->setSpecialValueText(tr("as fast as possible"));
    m_rate->setSuffix(tr(" per second"));
    m_rate->setAccessibleName(tr("How many a second"));

    m_fromFile->setObjectName(QStringLiteral("fromFile"));
    m_fromFile->setToolTip(tr("Publishes the events of a file, one a line"));
    m_format->setObjectName(QStringLiteral("format"));
    m_format->setToolTip(tr("Break and indent the payload; numbers, escapes and order stay as typed"));
    m_copyCurl->setObjectName(QStringLiteral("copyCurl"));
    m_copyCurl->setToolTip(tr("The command that publishes this event from a shell"));
    m_publish->setObjectName(QStringLiteral("publish"));
    m_progress->setObjectName(QStringLiteral("progress"));
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setMaximumWidth(160);
    m_progress->hide();
    m_message->setObjectName(QStringLiteral("message"));

    auto *fields = new QHBoxLayout;
    fields->setSpacing(6);
    fields->addWidget(typeLabel);
    fields->addWidget(m_type, 3);
    fields->addSpacing(8);
    fields->addWidget(sourceLabel);
    fields->addWidget(m_source, 2);
    fields->addSpacing(8);
    fields->addWidget(m_drafts->templatesButton());
    fields->addWidget(m_drafts->historyButton());

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    buttons->addWidget(timesLabel);
    buttons->addWidget(m_times);
    buttons->addWidget(m_rate);
    buttons->addWidget(m_progress);
    buttons->addStretch();
    buttons->addWidget(m_fromFile);
    buttons->addWidget(m_format);
    buttons->addWidget(m_copyCurl);
    buttons->addWidget(m_publish);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(4);
    layout->addLayout(fields);
    layout->addWidget(m_payload, 1);
    layout->addWidget(m_message);
    layout->addLayout(buttons);
    m_payload->setMinimumHeight(72);

    const QList<QWidget *> order{m_type,
                                 m_source,
                                 m_drafts->templatesButton(),
                                 m_drafts->historyButton(),
                                 m_payload,
                                 m_times,
                                 m_rate,
                                 m_fromFile,
                                 m_format,
                                 m_copyCurl,
                                 m_publish};
    for (int i = 1; i < order.size(); ++i)
        setTabOrder(order[i - 1], order[i]);
}

void PublishPanel::focusStart()
{
    if (m_type->text().isEmpty())
        m_type->setFocus(Qt::ShortcutFocusReason);
    else
        m_payload->setFocus(Qt::ShortcutFocusReason);
}

bool PublishPanel::event(QEvent *event)
{
    // Ctrl+Enter publishes from every field of the form, the editor too.
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && (key->modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier) {
            if (event->type() == QEvent::KeyPress)
                publish();
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

Result<void> PublishPanel::checked() const
{
    if (const auto valid = checkEventType(m_type->text().trimmed().toStdString()); !valid)
        return valid;
    if (const auto valid = checkSource(m_source->text().toStdString()); !valid)
        return valid;
    if (const auto &error = m_payload->error()) {
        return failure(Error::Code::InvalidArgument, tr("Payload, line %1, column %2: %3")
                                                         .arg(error->line)
                                                         .arg(error->column)
                                                         .arg(spokenText(error->message))
                                                         .toStdString());
    }
    return {};
}

/// Only of a form that was checked.
EventDraft PublishPanel::draft() const
{
    EventDraft draft;
    draft.type = m_type->text().trimmed().toStdString();
    if (!m_source->text().isEmpty())
        draft.source = m_source->text().toStdString();
    draft.payload = m_payload->compact().value_or(std::string());
    return draft;
}

StoredDraft PublishPanel::typed() const
{
    return {{}, m_type->text(), m_source->text(), QString::fromStdString(m_payload->text())};
}

void PublishPanel::fill(const StoredDraft &draft)
{
    m_type->setText(draft.type);
    m_source->setText(draft.source);
    m_payload->setTextUndoable(draft.payload.toStdString());
    edited();
}

void PublishPanel::setDraft(const EventDraft &draft)
{
    m_shelf.remember(typed()); // whatever was being written is not lost
    const QString source = draft.source == "unknown" ? QString() : QString::fromStdString(draft.source);
    fill({{}, QString::fromStdString(draft.type), source, QString::fromStdString(draft.payload)});
    formatPayload();
    focusStart();
}

void PublishPanel::edited()
{
    m_saveLater->start();
}

void PublishPanel::validate()
{
    if (m_repeat->isRunning())
        return;
    const bool incomplete = m_type->text().trimmed().isEmpty();
    const Result<void> valid = checked();
    const int times = m_times->value();
    m_rate->setEnabled(times > 1);
    m_publish->setText(times == 1 ? tr("&Publish") : tr("&Publish %Ln events", nullptr, times));
    m_publish->setEnabled(valid && !m_waiting);
    m_copyCurl->setEnabled(valid.has_value());
    m_format->setEnabled(!m_payload->error());
    QString why = valid ? QString() : spokenText(valid.error().message);
    if (incomplete)
        why = tr("An event needs a type, such as user.created");
    m_publish->setToolTip(valid ? tr("Appends the event to the log (Ctrl+Enter)") : why);
    m_copyCurl->setToolTip(valid ? tr("The command that publishes this event from a shell") : why);
    if (m_waiting)
        return;
    if (valid)
        m_message->tell(MessageLine::Kind::Hint, tr("Ready. Ctrl+Enter publishes."));
    else if (incomplete)
        m_message->tell(MessageLine::Kind::Hint, why);
    else
        m_message->tell(MessageLine::Kind::Error, why, m_payload->error() ? tr("Go there") : QString());
}

void PublishPanel::publish()
{
    if (m_waiting || m_repeat->isRunning())
        return;
    m_payload->checkNow();
    if (const Result<void> valid = checked(); !valid) {
        m_message->tell(MessageLine::Kind::Error, spokenText(valid.error().message),
                        m_payload->error() ? tr("Go there") : QString());
        return;
    }
    EventDraft event = draft();
    m_shelf.remember(typed());
    m_saveLater->start();
    if (m_times->value() > 1) {
        m_progress->setRange(0, m_times->value());
        m_progress->setValue(0);
        m_progress->show();
        m_publish->setText(tr("Sto&p"));
        m_publish->setToolTip(tr("Sends no more; what is sent stays"));
        m_repeat->start(std::move(event), static_cast<std::uint64_t>(m_times->value()), m_rate->value());
        return;
    }
    m_waiting = true;
    m_publish->setEnabled(false);
    m_message->tell(MessageLine::Kind::Busy, tr("Writing"));
    m_store.publish({std::move(event)},
                    completionFor(this, [this](const auto &result) { published(result); }));
}

void PublishPanel::published(const Result<std::vector<Published>> &result)
{
    m_waiting = false;
    validate();
    if (!result) {
        m_message->tell(MessageLine::Kind::Error,
                        tr("Not published: %1").arg(spokenText(result.error().message)));
        return;
    }
    if (result->empty())
        return;
    const Published &event = result->front();
    m_lastPublished = event.sequence;
    m_message->tell(MessageLine::Kind::Done, PublishWords::stored(event, m_store.options()), tr("Show"));
}

void PublishPanel::repeatProgressed()
{
    const RepeatedPublish::Progress progress = m_repeat->progress();
    m_progress->setValue(static_cast<int>(progress.stored));
    m_message->tell(MessageLine::Kind::Busy, PublishWords::underWay(progress, m_store.options()));
}

void PublishPanel::repeatFinished()
{
    const RepeatedPublish::Progress progress = m_repeat->progress();
    m_progress->hide();
    validate();
    m_lastPublished = progress.last;
    const QString text = PublishWords::ended(progress, m_store.options());
    if (progress.failed > 0)
        m_message->tell(MessageLine::Kind::Error, text);
    else
        m_message->tell(MessageLine::Kind::Done, text, progress.stored > 0 ? tr("Show the last") : QString());
}

void PublishPanel::copyCurl()
{
    m_payload->checkNow();
    if (!checked())
        return;
    const EventDraft event = draft();
    QGuiApplication::clipboard()->setText(
        curlLine(m_status.address(), event.type, event.source, event.payload));
    m_message->tell(MessageLine::Kind::Hint, tr("The curl command is in the clipboard"));
}

void PublishPanel::formatPayload()
{
    if (const auto payload = m_payload->compact())
        m_payload->setTextUndoable(prettyJson(*payload).text);
}

void PublishPanel::saveShelf()
{
    m_saveLater->stop();
    m_shelf.setUnsent(typed());
    if (const QString error = m_shelf.save(); !error.isEmpty())
        m_message->tell(MessageLine::Kind::Warning, tr("Drafts cannot be kept: %1").arg(error));
}

} // namespace dbbasic
