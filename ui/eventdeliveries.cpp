#include "ui/eventdeliveries.h"

#include "model/localtext.h"
#include "model/subscriptions.h"
#include "ui/theme.h"
#include "ui/timelinewidget.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <utility>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

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
            return {false, QString::fromStdString(parsed.error().message)};
        filter = filter && *parsed;
    }
    return {filter.matches(event), QString::fromStdString(filter.explain(event))};
}

} // namespace

EventDeliveries::EventDeliveries(Subscriptions &subscriptions, QWidget *parent)
    : QWidget(parent)
    , m_subscriptions(subscriptions)
    , m_title(new QLabel(tr("Deliveries")))
    , m_list(new QTreeWidget)
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
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_list, 1);

    m_reader.setMaxThreadCount(1);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(200ms);
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
    refresh();
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
    AttemptQuery query;
    query.eventId = std::string(m_event->event.id);
    m_reader.start([this, query, generation = m_generation] {
        std::vector<DeliveryAttempt> attempts = m_subscriptions.deliveries().attempts(query);
        QMetaObject::invokeMethod(this, [this, attempts = std::move(attempts), generation] {
            m_fetching = false;
            if (generation == m_generation)
                show(attempts);
            if (std::exchange(m_again, false) || generation != m_generation)
                refresh();
        });
    });
}

void EventDeliveries::show(const std::vector<DeliveryAttempt> &attempts)
{
    const QPalette colors = palette();
    const Event &event = m_event->event;
    const std::vector<Subscription> subscriptions = m_subscriptions.all();
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
            state =
                tr("%1 · %2 ms").arg(last->statusCode).arg(double(last->duration.count()) / 1000, 0, 'f', 1);
        } else if (last) {
            item->setText(0, QStringLiteral("✗ ") + name);
            colored(item, theme::Tone::Bad);
            state = last->statusCode ? QString::number(last->statusCode) : textOf(last->error);
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
        item->setToolTip(0, verdict.why);
        item->setToolTip(1, verdict.wanted ? state : verdict.why);
        for (const DeliveryAttempt &attempt : attempts) {
            if (attempt.subscriptionId != subscription.id)
                continue;
            auto *row = new QTreeWidgetItem(item);
            row->setText(0, shortTimeText(attempt.time));
            row->setText(1, attempt.succeeded || attempt.statusCode
                                ? tr("attempt %1: %2").arg(attempt.number).arg(attempt.statusCode)
                                : tr("attempt %1: %2").arg(attempt.number).arg(textOf(attempt.error)));
            row->setToolTip(1, textOf(attempt.answerHead + "\n" + attempt.answerBody));
        }
    }
}

} // namespace dbbasic
