#include "ui/eventdeliveries.h"

#include "model/attempttablemodel.h"
#include "model/localtext.h"
#include "model/spokentext.h"
#include "model/subscriptions.h"
#include "ui/guicompletion.h"
#include "ui/messageline.h"
#include "ui/theme.h"
#include "ui/timelinewidget.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds refreshInterval{200};
constexpr int subscriptionRole = Qt::UserRole; ///< QString, of the items on top

/// Whether the subscription wants the event, and the sentence that says why or why not.
struct Verdict
{
    bool wanted = false;
    QString why;
};

Verdict verdictOf(const Subscription &subscription, const Event &event)
{
    Filter filter = Filter::type(subscription.settings.eventType);
    if (!subscription.settings.filter.empty()) {
        const auto parsed = Filter::parse(subscription.settings.filter, subscription.createdAt);
        if (!parsed)
            return {false, spokenText(parsed.error().message)};
        filter = filter && *parsed;
    }
    return {filter.matches(event), spokenText(filter.explain(event))};
}

} // namespace

EventDeliveries::EventDeliveries(Subscriptions &subscriptions, QWidget *parent)
    : QWidget(parent)
    , m_subscriptions(subscriptions)
    , m_title(new QLabel(tr("Deliveries")))
    , m_send(new QAction(tr("&Send to it now"), this))
    , m_list(new QTreeWidget)
    , m_message(new MessageLine)
{
    setObjectName(QStringLiteral("eventDeliveries"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setContentsMargins(8, 4, 8, 0);
    m_title->setBuddy(m_list);
    m_list->setObjectName(QStringLiteral("eventDeliveriesList"));
    m_list->setAccessibleName(tr("Deliveries of this event"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setUniformRowHeights(true);
    m_list->setIndentation(16);
    m_list->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(true);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->addAction(m_send);
    m_send->setObjectName(QStringLiteral("sendEventNow"));
    m_message->setObjectName(QStringLiteral("eventDeliveriesMessage"));
    m_message->setContentsMargins(8, 0, 8, 4);
    m_message->hide();
    auto *send = new QToolButton;
    send->setDefaultAction(m_send);
    send->setAutoRaise(true);
    send->setFocusPolicy(Qt::TabFocus);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(send);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_message);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &EventDeliveries::updateSend);
    connect(m_send, &QAction::triggered, this, &EventDeliveries::sendAgain);
    updateSend();

    m_reader.setMaxThreadCount(1);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshInterval);
    connect(&m_refresh, &QTimer::timeout, this, &EventDeliveries::refresh);
    const auto later = [this] {
        if (m_event && !m_refresh.isActive())
            m_refresh.start();
    };
    connect(&subscriptions, &Subscriptions::changed, this, later);
    connect(&subscriptions.deliveries(), &Deliveries::changed, this, later);
}

EventDeliveries::~EventDeliveries()
{
    m_reader.waitForDone();
}

void EventDeliveries::setEvent(const std::optional<PinnedEvent> &event)
{
    m_event = event;
    ++m_generation;
    m_list->clear();
    m_message->hide();
    refresh();
}

void EventDeliveries::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        refresh(); // the rows keep the colours they were made with
    QWidget::changeEvent(event);
}

void EventDeliveries::refresh()
{
    m_refresh.stop();
    if (!m_event)
        return;
    if (m_subscriptions.all().empty()) {
        show({});
        return;
    }
    if (m_fetching) {
        m_again = true;
        return;
    }
    fetchAttempts();
}

void EventDeliveries::fetchAttempts()
{
    m_fetching = true;
    m_fetchClock.start();
    AttemptQuery query;
    query.eventId = std::string(m_event->event.id);
    m_reader.start([this, query, generation = m_generation] {
        std::vector<DeliveryAttempt> attempts = m_subscriptions.deliveries().attempts(query);
        QMetaObject::invokeMethod(this, [this, attempts = std::move(attempts), generation] {
            m_fetching = false;
            // Where there is much to read through it is read seldom: nine tenths of the time are for others.
            m_refresh.setInterval(
                std::max(refreshInterval, 9 * std::chrono::milliseconds(m_fetchClock.elapsed())));
            if (generation == m_generation)
                show(attempts);
            const bool again = std::exchange(m_again, false);
            if (generation != m_generation)
                refresh();
            else if (again)
                m_refresh.start();
        });
    });
}

void EventDeliveries::show(const std::vector<DeliveryAttempt> &attempts)
{
    const QPalette colors = palette();
    const Event &event = m_event->event;
    const std::vector<Subscription> subscriptions = m_subscriptions.all();
    // What is opened and selected stays so while answers come in.
    QStringList expanded;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        if (m_list->topLevelItem(i)->isExpanded())
            expanded << m_list->topLevelItem(i)->data(0, subscriptionRole).toString();
    }
    const QString selected = selectedSubscription();
    m_list->clear();
    m_title->setText(subscriptions.empty() ? tr("Deliveries: no subscriptions") : tr("Deliveries"));

    const auto colored = [&](QTreeWidgetItem *item, theme::Tone tone) {
        item->setForeground(0, theme::toneColor(tone, colors));
    };
    for (const Subscription &subscription : subscriptions) {
        const Verdict verdict = verdictOf(subscription, event);
        const bool done = event.sequence <= subscription.position;
        const DeliveryAttempt *last = nullptr;
        for (const DeliveryAttempt &attempt : attempts) { // newest first
            if (!last && attempt.subscriptionId == subscription.id)
                last = &attempt;
        }
        auto *item = new QTreeWidgetItem(m_list);
        const QString name = textOf(subscription.settings.subscriberId);
        QString state;
        if (last && last->succeeded) {
            item->setText(0, QStringLiteral("✓ ") + name);
            colored(item, theme::Tone::Good);
            state = tr("%1 · %2").arg(QString::number(last->statusCode),
                                      spanText(std::chrono::ceil<std::chrono::milliseconds>(last->duration)));
        } else if (last) {
            item->setText(0, QStringLiteral("✗ ") + name);
            colored(item, theme::Tone::Bad);
            state = last->statusCode ? QString::number(last->statusCode) : spokenText(last->error);
            const auto &next = subscription.delivery.nextAttemptAt;
            if (!done && next)
                state = tr("%1 · next at %2").arg(state, shortTimeText(*next));
        } else if (!verdict.wanted) {
            item->setText(0, QStringLiteral("– ") + name);
            colored(item, theme::Tone::Quiet);
            state = tr("not wanted: %1").arg(verdict.why);
        } else if (subscription.settings.callbackUrl.empty()) {
            item->setText(0, (done ? QStringLiteral("✓ ") : QStringLiteral("… ")) + name);
            state = done ? tr("behind its position") : tr("not fetched yet");
        } else if (done) {
            item->setText(0, QStringLiteral("– ") + name);
            colored(item, theme::Tone::Quiet);
            state = tr("behind its position, no attempt in the log");
        } else {
            item->setText(0, QStringLiteral("… ") + name);
            state = subscription.state == SubscriptionState::Paused ||
                            subscription.state == SubscriptionState::Disabled
                        ? tr("waits: the subscription is stopped")
                        : tr("waits for its turn");
        }
        item->setText(1, state);
        const QString id = QString::fromStdString(subscription.id);
        item->setData(0, subscriptionRole, id);
        item->setToolTip(0, verdict.why);
        item->setToolTip(1, verdict.wanted ? state : verdict.why);
        for (const DeliveryAttempt &attempt : attempts) {
            if (attempt.subscriptionId != subscription.id)
                continue;
            auto *row = new QTreeWidgetItem(item);
            row->setText(0, shortTimeText(attempt.time));
            row->setText(1, attempt.succeeded || attempt.statusCode
                                ? tr("attempt %1: %2").arg(attempt.number).arg(attempt.statusCode)
                                : tr("attempt %1: %2").arg(attempt.number).arg(spokenText(attempt.error)));
            row->setToolTip(1, textOf(attempt.answerHead + "\n" + attempt.answerBody));
        }
        item->setExpanded(expanded.contains(id));
        if (id == selected)
            m_list->setCurrentItem(item);
    }
    updateSend();
}

/// Of the item that is selected, or of the one above it.
QString EventDeliveries::selectedSubscription() const
{
    const QTreeWidgetItem *item = m_list->currentItem();
    if (item && item->parent())
        item = item->parent();
    return item ? item->data(0, subscriptionRole).toString() : QString();
}

void EventDeliveries::updateSend()
{
    const auto subscription = m_subscriptions.find(selectedSubscription().toStdString());
    const bool pushes = subscription && !subscription->settings.callbackUrl.empty();
    m_send->setEnabled(m_event && pushes);
    m_send->setToolTip(!subscription ? tr("Select a subscription in the list")
                       : !pushes     ? tr("This subscriber polls: it has no callback")
                                     : tr("Sends this event to %1 once more, now; its position stays")
                                       .arg(textOf(subscription->settings.subscriberId)));
}

void EventDeliveries::sendAgain()
{
    const auto subscription = m_subscriptions.find(selectedSubscription().toStdString());
    if (!m_event || !subscription)
        return;
    const QString name = textOf(subscription->settings.subscriberId);
    const auto answered = [this, name, generation = m_generation](const Result<DeliveryAttempt> &attempt) {
        if (generation != m_generation)
            return; // another event is shown by now
        if (!attempt)
            m_message->tell(MessageLine::Kind::Error, spokenText(attempt.error().message));
        else
            m_message->tell(attempt->succeeded ? MessageLine::Kind::Done : MessageLine::Kind::Error,
                            tr("Sent to %1: %2").arg(name, AttemptTableModel::outcomeText(*attempt)));
    };
    const auto sent = m_subscriptions.deliveries().resend(subscription->id, m_event->event.sequence,
                                                          answerFor(this, answered));
    if (!sent)
        m_message->tell(MessageLine::Kind::Error, spokenText(sent.error().message));
    else
        m_message->tell(MessageLine::Kind::Busy, tr("Sending to %1").arg(name));
    m_message->show();
}

} // namespace dbbasic
