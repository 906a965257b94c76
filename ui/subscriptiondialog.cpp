#include "ui/subscriptiondialog.h"

#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/spokentext.h"
#include "model/subscriptionrecord.h"
#include "ui/messageline.h"
#include "ui/nameedit.h"
#include "ui/startplace.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>

namespace dbbasic {

namespace {

enum StartChoice { FromNow, FromBeginning, FromPlace };

QStringList typesOf(EventStore &store)
{
    return QStringList(QStringLiteral("*")) + busiestNames(store.view()->types());
}

} // namespace

SubscriptionDialog::SubscriptionDialog(EventStore &store, Subscriptions &subscriptions, QWidget *parent)
    : QDialog(parent)
    , m_store(store)
    , m_subscriptions(subscriptions)
    , m_subscriber(new QLineEdit(this))
    , m_type(new NameEdit([&store] { return typesOf(store); }, this))
    , m_filter(new QLineEdit(this))
    , m_callback(new QLineEdit(this))
    , m_description(new QLineEdit(this))
    , m_startRow(new QWidget(this))
    , m_start(new QComboBox(this))
    , m_startAt(new QLineEdit(this))
    , m_message(new MessageLine(this))
    , m_buttons(new QDialogButtonBox(this))
{
    setObjectName(QStringLiteral("subscriptionDialog"));
    setWindowTitle(tr("Subscribe"));
    setWindowModality(Qt::WindowModal);

    m_subscriber->setObjectName(QStringLiteral("subscriber"));
    m_subscriber->setPlaceholderText(tr("email"));
    m_type->setObjectName(QStringLiteral("eventType"));
    m_type->setText(QStringLiteral("*"));
    m_type->setToolTip(tr("A type, or a pattern: user.*  *.created  user.>  or * for all"));
    m_filter->setObjectName(QStringLiteral("filter"));
    m_filter->setPlaceholderText(tr("payload.total>=100"));
    m_filter->setToolTip(tr("Which of these events, in the filter language; empty: all of them"));
    m_callback->setObjectName(QStringLiteral("callback"));
    m_callback->setPlaceholderText(tr("http://localhost:9000/webhook"));
    m_callback->setToolTip(tr("Each event is sent there with a POST; empty: the subscriber polls"));
    m_description->setObjectName(QStringLiteral("description"));
    m_message->setObjectName(QStringLiteral("message"));

    m_start->setObjectName(QStringLiteral("start"));
    m_start->addItem(tr("with what comes from now on"), FromNow);
    m_start->addItem(tr("with the first event in the log"), FromBeginning);
    m_start->addItem(tr("with an event, or at a time"), FromPlace);
    m_startAt->setObjectName(QStringLiteral("startAt"));
    m_startAt->setPlaceholderText(tr("2026-11-23T10:00, 15m, #1204 or an id"));
    m_startAt->setAccessibleName(tr("Time, sequence or id to start with"));
    auto *startLayout = new QHBoxLayout(m_startRow);
    startLayout->setContentsMargins(0, 0, 0, 0);
    startLayout->addWidget(m_start);
    startLayout->addWidget(m_startAt, 1);
    m_startRow->setFocusProxy(m_start);

    m_buttons->addButton(tr("&Subscribe"), QDialogButtonBox::AcceptRole)
        ->setObjectName(QStringLiteral("save"));
    m_buttons->addButton(QDialogButtonBox::Cancel);

    auto *form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("S&ubscriber"), m_subscriber);
    form->addRow(tr("&Events"), m_type);
    form->addRow(tr("&Filter"), m_filter);
    form->addRow(tr("&Callback URL"), m_callback);
    form->addRow(tr("&Description"), m_description);
    form->addRow(tr("S&tart"), m_startRow);
    form->addRow(m_message);
    form->addRow(m_buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 78);

    for (QLineEdit *line :
         {m_subscriber, static_cast<QLineEdit *>(m_type), m_filter, m_callback, m_description, m_startAt}) {
        connect(line, &QLineEdit::textChanged, this, &SubscriptionDialog::validate);
    }
    connect(m_start, &QComboBox::currentIndexChanged, this, &SubscriptionDialog::validate);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &SubscriptionDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    validate();
}

void SubscriptionDialog::edit(const Subscription &subscription)
{
    m_id = subscription.id;
    const SubscriptionSettings &settings = subscription.settings;
    setWindowTitle(tr("Subscription %1").arg(QString::fromStdString(settings.subscriberId)));
    m_buttons->findChild<QPushButton *>(QStringLiteral("save"))->setText(tr("&Save"));
    m_subscriber->setText(QString::fromStdString(settings.subscriberId));
    m_type->setText(QString::fromStdString(settings.eventType));
    m_filter->setText(QString::fromStdString(settings.filter));
    m_callback->setText(QString::fromStdString(settings.callbackUrl));
    m_description->setText(QString::fromStdString(settings.description));
    qobject_cast<QFormLayout *>(layout())->labelForField(m_startRow)->hide(); // the position stays
    m_startRow->hide();
    m_callback->setFocus();
    validate();
}

SubscriptionSettings SubscriptionDialog::settings() const
{
    SubscriptionSettings settings;
    settings.subscriberId = m_subscriber->text().trimmed().toStdString();
    settings.eventType = m_type->text().trimmed().toStdString();
    settings.filter = m_filter->text().trimmed().toStdString();
    settings.callbackUrl = m_callback->text().trimmed().toStdString();
    settings.description = m_description->text().trimmed().toStdString();
    return settings;
}

Result<StartPosition> SubscriptionDialog::start() const
{
    switch (m_start->currentData().toInt()) {
    case FromBeginning:
        return StartPosition{StartPosition::Kind::Beginning, {}, {}};
    case FromPlace:
        return StartPlace::fromText(m_startAt->text(), m_store);
    default:
        return StartPosition{};
    }
}

void SubscriptionDialog::validate()
{
    m_startAt->setVisible(m_start->currentData().toInt() == FromPlace);
    SubscriptionSettings wanted = settings();
    Result<void> valid = checkSettings(wanted);
    if (valid) {
        if (auto filter = compiledFilter(wanted.eventType, wanted.filter); !filter)
            valid = tl::unexpected(filter.error());
    }
    if (valid && m_id.empty()) {
        if (auto from = start(); !from)
            valid = tl::unexpected(from.error());
    }
    auto *save = m_buttons->findChild<QPushButton *>(QStringLiteral("save"));
    save->setEnabled(valid.has_value());
    if (!valid) {
        if (wanted.subscriberId.empty())
            m_message->tell(MessageLine::Kind::Hint,
                            tr("Give the subscriber a name: it is how it asks for its events"));
        else
            tellError(valid.error().message);
    } else if (m_id.empty() && m_subscriptions.find(wanted.subscriberId, wanted.eventType)) {
        m_message->tell(
            MessageLine::Kind::Warning,
            tr("%1 has a subscription to %2: it is changed, and keeps its position")
                .arg(QString::fromStdString(wanted.subscriberId), QString::fromStdString(wanted.eventType)));
    } else if (wanted.callbackUrl.empty()) {
        m_message->tell(MessageLine::Kind::Hint,
                        tr("Without a callback the subscriber polls for its events"));
    } else {
        m_message->tell(MessageLine::Kind::Hint,
                        tr("Each event is sent in order until the callback answers 2xx"));
    }
    save->setToolTip(valid ? QString() : m_message->text());
}

/// The model names fields as the API does; here they have labels.
void SubscriptionDialog::tellError(const std::string &message)
{
    QString text = spokenText(message);
    const std::pair<QLatin1StringView, QString> labels[] = {
        {QLatin1StringView("subscriber_id"), tr("Subscriber")},
        {QLatin1StringView("event_type"), tr("Events")},
        {QLatin1StringView("callback_url"), tr("Callback URL")},
        {QLatin1StringView("filter"), tr("Filter")},
        {QLatin1StringView("description"), tr("Description")},
    };
    for (const auto &[field, label] : labels) {
        if (text.startsWith(field)) {
            text.replace(0, field.size(), label);
            break;
        }
    }
    m_message->tell(MessageLine::Kind::Error, text);
}

void SubscriptionDialog::accept()
{
    const bool adding = m_id.empty();
    Result<Subscription> result = failure(Error::Code::InvalidArgument, {});
    if (adding) {
        const auto from = start();
        result = from ? m_subscriptions.subscribe(settings(), *from) : tl::unexpected(from.error());
    } else {
        result = m_subscriptions.update(m_id, settings());
    }
    if (!result) {
        tellError(result.error().message);
        return;
    }
    Q_EMIT saved(*result, adding);
    QDialog::accept();
}

} // namespace dbbasic
