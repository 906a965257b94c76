#include "ui/replayform.h"

#include "model/eventstore.h"
#include "model/filter.h"
#include "model/localtext.h"
#include "model/log/logview.h"
#include "model/matchcounter.h"
#include "model/replaytablemodel.h"
#include "model/spokentext.h"
#include "model/subscriptionrecord.h"
#include "model/subscriptions.h"
#include "ui/messageline.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <chrono>

namespace dbbasic {

namespace {

enum Pace { AsFast, PerSecond, OriginalSpeed };

std::optional<Sequence> sequenceOf(const QString &text, Sequence empty)
{
    QString digits = text.trimmed();
    if (digits.isEmpty())
        return empty;
    if (digits.startsWith(QLatin1Char('#')))
        digits.remove(0, 1);
    bool isNumber = false;
    const qulonglong value = digits.toULongLong(&isNumber);
    return isNumber && value > 0 ? std::optional(Sequence{value}) : std::nullopt;
}

} // namespace

ReplayForm::ReplayForm(EventStore &store, Replays &replays, Subscriptions &subscriptions, QWidget *parent)
    : QWidget(parent)
    , m_store(store)
    , m_replays(replays)
    , m_subscriptions(subscriptions)
    , m_counter(new MatchCounter(store, this))
{
    build();
    m_countLater.setSingleShot(true);
    m_countLater.setInterval(std::chrono::milliseconds(250));
    connect(&m_countLater, &QTimer::timeout, this, &ReplayForm::count);
    connect(m_counter, &MatchCounter::counted, this, [this](quint64 matches, Sequence to) {
        m_matches = matches;
        m_countedTo = to;
        tell();
    });
    // They change with every delivery, the list of them hardly ever.
    m_targetsLater.setSingleShot(true);
    m_targetsLater.setInterval(std::chrono::milliseconds(500));
    connect(&m_targetsLater, &QTimer::timeout, this, &ReplayForm::fillTargets);
    connect(&subscriptions, &Subscriptions::changed, this, [this] {
        if (isVisible() && !m_targetsLater.isActive())
            m_targetsLater.start();
    });
    connect(&replays, &Replays::changed, this, &ReplayForm::tellEnd);
    fillTargets();
    tell();
}

void ReplayForm::build()
{
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("replayFilter"));
    m_filter->setPlaceholderText(tr("every event"));
    m_filter->setToolTip(tr("In the filter language; follows the window's filter until you write here"));
    m_take = new QPushButton(tr("&What the filter shows"), this);
    m_take->setObjectName(QStringLiteral("takeFilter"));
    m_take->setToolTip(tr("Takes filter and range from the window again"));
    m_from = new QLineEdit(this);
    m_from->setObjectName(QStringLiteral("from"));
    m_from->setPlaceholderText(tr("the first"));
    m_from->setAccessibleName(tr("First sequence"));
    m_to = new QLineEdit(this);
    m_to->setObjectName(QStringLiteral("to"));
    m_to->setPlaceholderText(tr("the last now"));
    m_to->setAccessibleName(tr("Last sequence"));
    m_target = new QComboBox(this);
    m_target->setObjectName(QStringLiteral("target"));
    m_target->setEditable(true);
    m_target->setInsertPolicy(QComboBox::NoInsert);
    m_target->lineEdit()->setPlaceholderText(tr("A subscription, or a URL"));
    m_target->setAccessibleName(tr("Target"));
    m_target->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_pace = new QComboBox(this);
    m_pace->setObjectName(QStringLiteral("pace"));
    m_pace->addItem(tr("as fast as the target answers"), AsFast);
    m_pace->addItem(tr("at most so many a second"), PerSecond);
    m_pace->addItem(tr("in the rhythm they came, times"), OriginalSpeed);
    m_value = new QDoubleSpinBox(this);
    m_value->setObjectName(QStringLiteral("paceValue"));
    m_value->setRange(0.01, 100'000);
    m_value->setDecimals(2);
    m_value->setValue(10);
    m_value->setAccessibleName(tr("Events a second, or multiple of the original speed"));
    m_message = new MessageLine(this);
    m_message->setObjectName(QStringLiteral("replayMessage"));
    m_start = new QPushButton(this);
    m_start->setObjectName(QStringLiteral("startReplay"));

    // Rows within a form layout take over no spacing: its two spacings differ.
    auto *events = new QHBoxLayout;
    auto *range = new QHBoxLayout;
    auto *pace = new QHBoxLayout;
    for (QHBoxLayout *fields : {events, range, pace})
        fields->setSpacing(6);
    events->addWidget(m_filter, 1);
    events->addWidget(m_take);
    range->addWidget(m_from);
    auto *until = new QLabel(tr("t&o"), this);
    until->setBuddy(m_to);
    range->addWidget(until);
    range->addWidget(m_to);
    pace->addWidget(m_pace, 1);
    pace->addWidget(m_value);

    auto *layout = new QFormLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setVerticalSpacing(4);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const auto row = [&](const QString &text, QWidget *buddy, QLayout *field) {
        auto *label = new QLabel(text, this);
        label->setBuddy(buddy);
        layout->addRow(label, field);
    };
    row(tr("&Events"), m_filter, events);
    row(tr("&From #"), m_from, range);
    layout->addRow(tr("&Target"), m_target);
    row(tr("&Speed"), m_pace, pace);
    layout->addRow(m_message);
    layout->addRow(QString(), m_start);

    for (QLineEdit *line : {m_filter, m_from, m_to}) {
        connect(line, &QLineEdit::textEdited, this, [this] { m_own = true; });
        connect(line, &QLineEdit::textChanged, this, &ReplayForm::changed);
    }
    connect(m_target, &QComboBox::editTextChanged, this, &ReplayForm::targetChanged);
    connect(m_target, &QComboBox::currentIndexChanged, this, &ReplayForm::targetChanged);
    connect(m_pace, &QComboBox::currentIndexChanged, this, &ReplayForm::tell);
    connect(m_value, &QDoubleSpinBox::valueChanged, this, &ReplayForm::tell);
    connect(m_take, &QPushButton::clicked, this, &ReplayForm::takeSource);
    connect(m_start, &QPushButton::clicked, this, &ReplayForm::start);
    connect(m_message, &MessageLine::activated, this, [this] {
        m_counter->cancel();
        m_gaveUpCounting = true;
        tell();
    });
}

void ReplayForm::setSource(const QString &filter, Sequence from, Sequence to)
{
    m_offered = {filter, from, to};
    if (!m_own)
        fillIn(m_offered);
    m_take->setEnabled(m_own);
}

void ReplayForm::takeSource()
{
    m_own = false;
    fillIn(m_offered);
    m_take->setEnabled(false);
}

void ReplayForm::fillIn(const Source &source)
{
    m_filter->setText(source.filter);
    m_from->setText(source.from.value > 1 ? QString::number(source.from.value) : QString());
    m_to->setText(source.to.value > 0 ? QString::number(source.to.value) : QString());
}

void ReplayForm::setTarget(const QString &subscriptionId)
{
    fillTargets();
    if (const int place = m_target->findData(subscriptionId); place >= 0)
        m_target->setCurrentIndex(place);
}

void ReplayForm::focusStart()
{
    m_target->setFocus(Qt::ShortcutFocusReason);
}

void ReplayForm::refresh()
{
    fillTargets();
    count(); // the log has grown since
}

/// Keeps what is written or chosen while subscriptions come and go.
void ReplayForm::fillTargets()
{
    QList<std::pair<QString, QString>> targets; // what stands in the list, and the id
    for (const Subscription &subscription : m_subscriptions.all()) {
        const SubscriptionSettings &settings = subscription.settings;
        if (!settings.callbackUrl.empty()) {
            targets.append({QStringLiteral("%1 (%2)").arg(QString::fromStdString(settings.subscriberId),
                                                          QString::fromStdString(settings.eventType)),
                            QString::fromStdString(subscription.id)});
        }
    }
    if (targets == m_targets) {
        if (targetKey() != m_countedFor)
            changed(); // its filter was edited
        return;
    }
    m_targets = targets;
    const QString text = m_target->currentText();
    const QVariant id = isListed(text) ? m_target->currentData() : QVariant();
    const QSignalBlocker quiet(m_target);
    m_target->clear();
    for (const auto &[name, subscription] : targets)
        m_target->addItem(name, subscription);
    const int place = id.isValid() ? m_target->findData(id) : -1;
    m_target->setCurrentIndex(place);
    if (place < 0)
        m_target->setEditText(text);
    if (targetKey() != m_countedFor)
        changed();
}

bool ReplayForm::isListed(const QString &target) const
{
    return m_target->currentIndex() >= 0 && m_target->itemText(m_target->currentIndex()) == target;
}

Result<ReplayRequest> ReplayForm::request() const
{
    ReplayRequest request;
    request.filter = m_filter->text().trimmed().toStdString();
    const auto from = sequenceOf(m_from->text(), Sequence{1});
    const auto to = sequenceOf(m_to->text(), m_countedTo);
    if (!from || !to)
        return failure(Error::Code::InvalidArgument,
                       tr("From and to are sequences, such as 1204").toStdString());
    if (to->value != 0 && *from > *to)
        return failure(Error::Code::InvalidArgument, tr("From stands behind to").toStdString());
    request.from = *from;
    request.to = *to;
    const QString target = m_target->currentText().trimmed();
    if (isListed(target)) {
        request.subscriptionId = m_target->currentData().toString().toStdString();
    } else if (target.isEmpty()) {
        return failure(Error::Code::InvalidArgument,
                       tr("Say where to: a subscription, or a URL").toStdString());
    } else {
        request.url = target.toStdString();
        if (const auto valid = checkTargetUrl(request.url, "Target"); !valid)
            return tl::unexpected(valid.error());
    }
    switch (m_pace->currentData().toInt()) {
    case PerSecond:
        request.rate = m_value->value();
        break;
    case OriginalSpeed:
        request.speed = m_value->value();
        break;
    default:
        break;
    }
    return request;
}

QString ReplayForm::targetName() const
{
    const auto wanted = request();
    return wanted ? ReplayTableModel::targetText(*wanted, m_subscriptions) : QString();
}

void ReplayForm::changed()
{
    m_take->setEnabled(m_own);
    m_matches.reset();
    m_gaveUpCounting = false;
    m_counter->cancel();
    m_countLater.start();
    tell();
}

/// What a subscription is not subscribed to is not replayed to it: the count depends on the target.
std::string ReplayForm::targetKey() const
{
    if (!isListed(m_target->currentText().trimmed()))
        return {};
    const auto target = m_subscriptions.find(m_target->currentData().toString().toStdString());
    return target ? target->id + '\n' + target->settings.eventType + '\n' + target->settings.filter
                  : std::string();
}

void ReplayForm::targetChanged()
{
    if (targetKey() == m_countedFor)
        tell();
    else
        changed();
}

void ReplayForm::count()
{
    m_countLater.stop();
    m_matches.reset();
    m_gaveUpCounting = false;
    const auto filter = Filter::parse(m_filter->text().toStdString(), currentTime());
    const auto from = sequenceOf(m_from->text(), Sequence{1});
    const auto to = sequenceOf(m_to->text(), {});
    m_countedFor = targetKey();
    ReplayRequest everything;
    if (!m_countedFor.empty())
        everything.subscriptionId = m_target->currentData().toString().toStdString();
    const auto own = replayFilter(everything, m_subscriptions);
    if (filter && own && from && to)
        m_counter->start(*filter && *own, *from, *to);
    tell();
}

/// What is wrong, what is being counted, or what the button is about to do.
void ReplayForm::tell()
{
    m_followed.clear();
    const int pace = m_pace->currentData().toInt();
    m_value->setVisible(pace != AsFast);
    m_value->setSuffix(pace == PerSecond ? tr(" / s") : tr(" ×"));
    m_start->setEnabled(false);
    m_start->setText(tr("&Replay"));

    const auto filter = Filter::parse(m_filter->text().toStdString(), currentTime());
    if (!filter) {
        m_message->tell(MessageLine::Kind::Error, tr("Events, column %1: %2")
                                                      .arg(filter.error().column + 1)
                                                      .arg(spokenText(filter.error().message)));
        return;
    }
    const auto wanted = request();
    if (!wanted) {
        const bool missing = m_target->currentText().trimmed().isEmpty();
        QString text = spokenText(wanted.error().message);
        if (missing && m_matches)
            text = tr("Events that match: %1. %2").arg(countText(*m_matches), text);
        m_message->tell(missing ? MessageLine::Kind::Hint : MessageLine::Kind::Error, text);
        m_start->setToolTip(text);
        return;
    }
    const QString target = targetName();
    if (!m_matches && !m_gaveUpCounting) {
        m_message->tell(MessageLine::Kind::Busy, tr("Counting what matches"), tr("Do not count"));
        m_start->setToolTip(tr("Counts first how many events that is"));
        return;
    }
    if (!m_matches) {
        m_message->tell(MessageLine::Kind::Hint, tr("Not counted"));
        m_start->setText(tr("&Replay what matches to %1").arg(target));
        m_start->setEnabled(true);
        m_start->setToolTip({});
        return;
    }
    if (*m_matches == 0) {
        m_message->tell(MessageLine::Kind::Hint, tr("No event matches"));
        m_start->setToolTip(tr("No event matches"));
        return;
    }
    QString text = tr("%1 of %2 events match").arg(countText(*m_matches), countText(m_store.view()->size()));
    if (!wanted->subscriptionId.empty())
        text += tr(" this and what %1 subscribes to").arg(target);
    if (wanted->rate > 0) {
        const std::chrono::duration<double> takes(double(*m_matches) / wanted->rate);
        text += tr(" · takes %1 at least").arg(spanText(std::chrono::ceil<std::chrono::seconds>(takes)));
    }
    m_message->tell(MessageLine::Kind::Hint, text);
    m_start->setText(*m_matches == 1 ? tr("&Replay 1 event to %1").arg(target)
                                     : tr("&Replay %1 events to %2").arg(countText(*m_matches), target));
    m_start->setEnabled(true);
    m_start->setToolTip(tr("Sends them in order; the subscription's position stays"));
}

void ReplayForm::start()
{
    auto wanted = request();
    if (!wanted)
        return;
    const auto begun = m_replays.start(std::move(*wanted));
    if (!begun) {
        m_message->tell(MessageLine::Kind::Error, spokenText(begun.error().message));
        return;
    }
    m_followed = begun->id;
    m_message->tell(MessageLine::Kind::Busy, tr("The replay is on its way"));
    m_start->setEnabled(false); // the same again only after a look at the list
    m_start->setToolTip(
        tr("It is on its way; change something, or press “What the filter shows”, to send again"));
    m_own = true;
    m_take->setEnabled(true);
    Q_EMIT started(begun->id);
}

/// What has become of the replay that was started here, for as long as the form says nothing else.
void ReplayForm::tellEnd()
{
    const auto replay = m_followed.empty() ? std::nullopt : m_replays.find(m_followed);
    if (!replay || !replay->endedAt)
        return;
    m_followed.clear();
    const QString sent = countText(replay->sent);
    if (replay->state == ReplayState::Cancelled)
        m_message->tell(MessageLine::Kind::Warning, tr("Cancelled; events sent: %1").arg(sent));
    else if (replay->state == ReplayState::Failed)
        m_message->tell(MessageLine::Kind::Error,
                        tr("Ended early; events sent: %1. %2").arg(sent, spokenText(replay->error)));
    else if (replay->failed > 0)
        m_message->tell(MessageLine::Kind::Warning,
                        tr("Ended; events sent: %1, given up: %2").arg(sent, countText(replay->failed)));
    else
        m_message->tell(MessageLine::Kind::Done, tr("Ended; events sent: %1").arg(sent));
}

void ReplayForm::fillIn(const ReplayRequest &request)
{
    m_own = true;
    fillIn(Source{QString::fromStdString(request.filter), request.from, request.to});
    if (request.subscriptionId.empty())
        m_target->setEditText(QString::fromStdString(request.url));
    else
        setTarget(QString::fromStdString(request.subscriptionId));
    m_pace->setCurrentIndex(request.rate > 0 ? PerSecond : request.speed > 0 ? OriginalSpeed : AsFast);
    if (request.rate > 0 || request.speed > 0)
        m_value->setValue(request.rate > 0 ? request.rate : request.speed);
    count();
}

void ReplayForm::tellError(const QString &text)
{
    m_message->tell(MessageLine::Kind::Error, text);
}

} // namespace dbbasic
