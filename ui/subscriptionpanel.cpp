#include "ui/subscriptionpanel.h"

#include "model/attempttablemodel.h"
#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/filter.h"
#include "model/localtext.h"
#include "model/servicestatus.h"
#include "model/subscriptiontablemodel.h"
#include "ui/messageline.h"
#include "ui/panelhint.h"
#include "ui/paneltable.h"
#include "ui/subscriptiondetails.h"
#include "ui/subscriptiondialog.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QPointer>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace dbbasic {

namespace {

QString nameOf(const Subscription &subscription)
{
    return QString::fromStdString(subscription.settings.subscriberId);
}

} // namespace

SubscriptionPanel::SubscriptionPanel(EventStore &store, Subscriptions &subscriptions, ServiceStatus &status,
                                     QWidget *parent)
    : QWidget(parent)
    , m_store(store)
    , m_subscriptions(subscriptions)
    , m_status(status)
    , m_model(new SubscriptionTableModel(store, subscriptions, this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_table(new PanelTable(QStringLiteral("subscriptions"), tr("Subscriptions"), this))
    , m_hint(new PanelHint(
          tr("Nobody is subscribed"),
          tr("A subscription is a filter and a position in the log. With a callback URL each "
             "matching event is sent there, in order, until it is answered with 2xx; without one "
             "the subscriber polls. Subscribe here, or from a terminal:"),
          tr("&Subscribe…"), this))
    , m_pages(new QStackedWidget(this))
    , m_toolBar(new QToolBar(this))
    , m_message(new MessageLine(this))
    , m_details(new SubscriptionDetails(store, subscriptions, this))
{
    makeActions();
    build();

    connect(m_hint, &PanelHint::wanted, this, [this] { add(); });
    connect(m_table, &PanelTable::currentRowChanged, this, &SubscriptionPanel::updateActions);
    connect(m_table, &QTableView::doubleClicked, this, &SubscriptionPanel::edit);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &SubscriptionPanel::updateActions);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &SubscriptionPanel::updateEmpty);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &SubscriptionPanel::updateEmpty);
    connect(m_model, &SubscriptionTableModel::failingChanged, this, [this](int failing) {
        Q_EMIT failingChanged(failing);
        Q_EMIT titleChanged(title());
    });
    connect(&m_status, &ServiceStatus::changed, this, &SubscriptionPanel::updateEmpty);
    connect(m_message, &MessageLine::activated, this, [this] {
        if (const auto act = std::exchange(m_undo, {}))
            act();
    });
    connect(m_details, &SubscriptionDetails::showRequested, this, &SubscriptionPanel::showRequested);
    connect(m_details, &SubscriptionDetails::told, this, [this](bool done, const QString &text) {
        m_undo = {};
        tell(done ? MessageLine::Kind::Done : MessageLine::Kind::Error, text);
    });
    updateEmpty();
    if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    updateActions();
}

SubscriptionPanel::~SubscriptionPanel() = default;

QAction *SubscriptionPanel::makeAction(const char *name, const QString &text, const QString &toolTip,
                                       void (SubscriptionPanel::*act)())
{
    auto *action = new QAction(text, this);
    action->setObjectName(QLatin1StringView(name));
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, act);
    return action;
}

void SubscriptionPanel::makeActions()
{
    m_add = new QAction(tr("&Subscribe…"), this);
    m_add->setObjectName(QStringLiteral("add"));
    connect(m_add, &QAction::triggered, this, [this] { add(); });
    m_edit = makeAction("edit", tr("&Edit…"), tr("Keeps the position"), &SubscriptionPanel::edit);
    m_pause = makeAction("pause", tr("&Pause"), {}, &SubscriptionPanel::pauseOrResume);
    m_retryNow = makeAction("retryNow", tr("&Retry now"), tr("Ends the wait for the next attempt"),
                            &SubscriptionPanel::retryNow);
    m_skip = makeAction("skip", tr("S&kip event"),
                        tr("Gives up on the event that fails and goes on with the next"),
                        &SubscriptionPanel::skip);
    m_test = makeAction("test", tr("Send &test"), tr("Sends a made-up event now; the position stays"),
                        &SubscriptionPanel::test);
    m_secret = makeAction("secret", tr("&New signing secret"),
                          tr("Deliveries are signed with it (Standard Webhooks); it is shown once"),
                          &SubscriptionPanel::makeSecret);
    m_remove = makeAction("remove", tr("Re&move"), {}, &SubscriptionPanel::remove);
    m_remove->setShortcut(QKeySequence::Delete);
    m_remove->setShortcutContext(Qt::WidgetShortcut);
    m_replay = new QAction(tr("Re&play to it…"), this);
    m_replay->setObjectName(QStringLiteral("replayTo"));
    connect(m_replay, &QAction::triggered, this, [this] {
        if (const auto subscription = current())
            Q_EMIT replayRequested(QString::fromStdString(subscription->id));
    });

    auto *places = new QMenu(this);
    places->addAction(tr("To the &end: skip what waits"), this, [this] {
        seekTo({StartPosition::Kind::Now, {}, {}}, tr("the end of the log"));
    });
    places->addAction(tr("To the &beginning: deliver everything again"), this, [this] {
        seekTo({StartPosition::Kind::Beginning, {}, {}}, tr("the beginning of the log"));
    });
    m_seekToEvent = places->addAction(tr("To the selected e&vent"), this, [this] {
        seekTo({StartPosition::Kind::After, {}, Sequence{m_currentEvent.value - 1}},
               QStringLiteral("#") + countText(m_currentEvent.value));
    });
    places->addAction(tr("To a &time or sequence…"), this, &SubscriptionPanel::seekToText);
    connect(places, &QMenu::aboutToShow, this,
            [this] { m_seekToEvent->setEnabled(m_currentEvent.value > 0); });
    m_seek = new QAction(tr("See&k"), this);
    m_seek->setObjectName(QStringLiteral("seek"));
    m_seek->setToolTip(tr("Moves the position in the log"));
    m_seek->setMenu(places);
}

void SubscriptionPanel::build()
{
    m_toolBar->setObjectName(QStringLiteral("subscriptionTools"));
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_toolBar->addActions({m_add, m_edit});
    m_toolBar->addSeparator();
    m_toolBar->addActions({m_pause, m_retryNow, m_skip, m_seek, m_test});
    m_toolBar->addSeparator();
    m_toolBar->addActions({m_replay, m_secret, m_remove});
    const QList<QToolButton *> buttons = m_toolBar->findChildren<QToolButton *>();
    for (QToolButton *button : buttons) {
        button->setPopupMode(QToolButton::InstantPopup);
        button->setFocusPolicy(Qt::TabFocus);
    }

    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(SubscriptionTableModel::SortRole);
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // by creation, until a header is clicked
    m_table->setColumnWidths({11, 15, 20, 9, 11, 12, 24, 20});
    m_table->addActions(subscriptionActions());
    m_message->setObjectName(QStringLiteral("subscriptionMessage"));
    m_message->hide(); // until there is something to tell

    auto *left = new QWidget(this);
    auto *leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(4);
    leftLayout->addWidget(m_table);
    leftLayout->addWidget(m_message);
    auto *halves = new QSplitter(Qt::Horizontal, this);
    halves->addWidget(left);
    halves->addWidget(m_details);
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 5);
    halves->setStretchFactor(1, 3);
    halves->setSizes({600, 400});
    auto *filled = new QWidget(this);
    auto *filledLayout = new QVBoxLayout(filled);
    filledLayout->setContentsMargins(4, 0, 4, 4);
    filledLayout->setSpacing(0);
    filledLayout->addWidget(m_toolBar);
    filledLayout->addWidget(halves, 1);
    m_details->setDialogs(&m_dialogs);

    m_pages->addWidget(filled);
    m_pages->addWidget(m_hint);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
}

QList<QAction *> SubscriptionPanel::subscriptionActions() const
{
    return {m_edit, m_pause, m_retryNow, m_skip, m_seek, m_test, m_replay, m_secret, m_remove};
}

QString SubscriptionPanel::title() const
{
    const int failing = m_model->failing();
    return failing == 0 ? tr("Subscriptions") : tr("Subscriptions (%Ln failing)", nullptr, failing);
}

int SubscriptionPanel::failing() const
{
    return m_model->failing();
}

void SubscriptionPanel::focusStart()
{
    if (m_pages->currentIndex() == 0)
        m_table->setFocus(Qt::ShortcutFocusReason);
    else
        m_hint->setFocus(Qt::ShortcutFocusReason);
}

void SubscriptionPanel::showEvent(QShowEvent *event)
{
    m_model->setWatched(true);
    QWidget::showEvent(event);
}

void SubscriptionPanel::hideEvent(QHideEvent *event)
{
    m_model->setWatched(false);
    QWidget::hideEvent(event);
}

std::optional<Subscription> SubscriptionPanel::current() const
{
    const Subscription *shown = m_model->at(m_table->currentRow());
    return shown ? m_subscriptions.find(shown->id) : std::nullopt;
}

void SubscriptionPanel::select(const std::string &id)
{
    if (const int row = m_model->rowOf(id); row >= 0)
        m_table->selectRow(m_sorted->mapFromSource(m_model->index(row, 0)).row());
}

void SubscriptionPanel::updateActions()
{
    const Subscription *s = m_model->at(m_table->currentRow());
    const bool pushes = s && !s->settings.callbackUrl.empty();
    const bool stopped =
        s && (s->state == SubscriptionState::Paused || s->state == SubscriptionState::Disabled);
    for (QAction *action : {m_edit, m_pause, m_seek, m_remove})
        action->setEnabled(s != nullptr);
    m_pause->setText(stopped ? tr("&Resume") : tr("&Pause"));
    m_pause->setToolTip(stopped ? tr("Goes on where it stopped, at once")
                                : tr("Sends nothing until it is resumed; nothing is lost"));
    m_retryNow->setEnabled(s && s->state == SubscriptionState::Failing);
    m_skip->setEnabled(s && s->state == SubscriptionState::Failing);
    for (QAction *action : {m_test, m_secret, m_replay})
        action->setEnabled(pushes);
    m_details->setSubscription(s ? s->id : std::string());
}

void SubscriptionPanel::updateEmpty()
{
    QString address = m_status.address().toString(QUrl::StripTrailingSlash);
    if (address.isEmpty())
        address = QStringLiteral("http://127.0.0.1:8000");
    m_hint->setCommand(
        QStringLiteral("curl \"%1/objects/triggers_events?subscribe=user.created&subscriber_id=my_app"
                       "&callback_url=http://localhost:9000/webhook\"")
            .arg(address));
    // With an offer to undo the last removal the table stays, empty: the offer stands below it.
    m_pages->setCurrentIndex(m_model->rowCount() == 0 && !m_undo ? 1 : 0);
    updateActions();
}

void SubscriptionPanel::add(const QString &eventType, const QString &filter)
{
    auto *dialog = new SubscriptionDialog(m_store, m_subscriptions, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!eventType.isEmpty())
        dialog->setEventType(eventType);
    dialog->setFilter(filter);
    connect(dialog, &SubscriptionDialog::saved, this, [this](const Subscription &subscription) {
        // The model hears of it with the next change; the table selects it then.
        const std::string id = subscription.id;
        connect(
            m_model, &QAbstractItemModel::rowsInserted, this, [this, id] { select(id); },
            Qt::SingleShotConnection);
        select(id);
        tellDone(tr("%1 is subscribed to %2")
                     .arg(nameOf(subscription), QString::fromStdString(subscription.settings.eventType)));
    });
    dialog->open();
}

void SubscriptionPanel::edit()
{
    const auto subscription = current();
    if (!subscription)
        return;
    auto *dialog = new SubscriptionDialog(m_store, m_subscriptions, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->edit(*subscription);
    connect(dialog, &SubscriptionDialog::saved, this,
            [this, before = *subscription](const Subscription &now) {
                tellDone(tr("%1 is changed").arg(nameOf(now)), [this, before] {
                    if (const auto back = m_subscriptions.update(before.id, before.settings); !back)
                        tellError(back.error());
                    else
                        tellDone(tr("%1 is as it was").arg(nameOf(before)));
                });
            });
    dialog->open();
}

void SubscriptionPanel::pauseOrResume()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const bool stopped = subscription->state == SubscriptionState::Paused ||
                         subscription->state == SubscriptionState::Disabled;
    const auto done =
        stopped ? m_subscriptions.resume(subscription->id) : m_subscriptions.pause(subscription->id);
    if (!done)
        tellError(done.error());
    else
        tellDone(stopped ? tr("%1 goes on").arg(nameOf(*subscription))
                         : tr("%1 is paused").arg(nameOf(*subscription)));
}

void SubscriptionPanel::retryNow()
{
    const auto subscription = current();
    if (!subscription)
        return;
    if (const auto done = m_subscriptions.deliveries().retryNow(subscription->id); !done)
        tellError(done.error());
    else
        tellDone(tr("Trying %1 again").arg(nameOf(*subscription)));
}

void SubscriptionPanel::skip()
{
    const auto subscription = current();
    if (!subscription)
        return;
    if (const auto done = m_subscriptions.deliveries().skip(subscription->id); !done)
        tellError(done.error());
    else
        tellDone(tr("The event that failed is skipped; it stays in the log"));
}

void SubscriptionPanel::test()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const QString name = nameOf(*subscription);
    Deliveries *deliveries = &m_subscriptions.deliveries();
    // The answer comes in the delivery thread. The hop goes by way of an object that outlives the panel.
    const QPointer<SubscriptionPanel> panel(this);
    const auto done = [deliveries, panel, name](const Result<DeliveryAttempt> &attempt) {
        QMetaObject::invokeMethod(
            deliveries,
            [panel, name, attempt] {
                if (!panel)
                    return;
                panel->m_undo = [panel] { panel->m_details->showAttempts(); };
                if (!attempt)
                    panel->tellError(attempt.error());
                else
                    panel->tell(
                        attempt->succeeded ? MessageLine::Kind::Done : MessageLine::Kind::Error,
                        SubscriptionPanel::tr("Test to %1: %2 after %3")
                            .arg(name,
                                 attempt->statusCode ? QString::number(attempt->statusCode)
                                                     : QString::fromStdString(attempt->error),
                                 spanText(std::chrono::ceil<std::chrono::milliseconds>(attempt->duration))),
                        SubscriptionPanel::tr("Show the answer"));
            },
            Qt::QueuedConnection);
    };
    m_undo = {};
    if (const auto sent = deliveries->test(subscription->id, done); !sent)
        tellError(sent.error());
    else
        tell(MessageLine::Kind::Busy, tr("Sending a test to %1").arg(name));
}

void SubscriptionPanel::remove()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const QString name = nameOf(*subscription);
    // A secret and dead letters go with it for good: that is asked. Everything else comes back with Undo.
    const bool forGood = subscription->hasSecret || subscription->delivery.deadLetters > 0;
    if (forGood &&
        !m_dialogs.confirm(
            this,
            tr("With %1 go its signing secret and the list of its dead letters. Removing it cannot "
               "be undone.")
                .arg(name),
            tr("Remove %1").arg(name)))
        return;
    if (const auto gone = m_subscriptions.remove(subscription->id); !gone) {
        tellError(gone.error());
        return;
    }
    if (forGood) {
        tellDone(tr("%1 is removed").arg(name));
        return;
    }
    tellDone(tr("%1 is removed").arg(name), [this, was = *subscription, name] {
        const auto back =
            m_subscriptions.subscribe(was.settings, {StartPosition::Kind::After, {}, was.position});
        if (!back) {
            tellError(back.error());
            return;
        }
        if (was.state == SubscriptionState::Paused || was.state == SubscriptionState::Disabled) {
            if (const auto paused = m_subscriptions.pause(back->id); !paused) {
                tellError(paused.error());
                return;
            }
        }
        tellDone(tr("%1 is back, after #%2").arg(name, countText(was.position.value)));
    });
}

void SubscriptionPanel::makeSecret()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const auto secret = m_subscriptions.makeSecret(subscription->id);
    if (!secret) {
        tellError(secret.error());
        return;
    }
    const QString text = QString::fromStdString(*secret);
    m_undo = [this, text] {
        QGuiApplication::clipboard()->setText(text);
        tell(MessageLine::Kind::Done, tr("The secret is in the clipboard"));
    };
    tell(MessageLine::Kind::Done,
         subscription->hasSecret ? tr("Shown this once: %1 (the old one signs too for 24 hours)").arg(text)
                                 : tr("Shown this once: %1").arg(text),
         tr("Copy"));
}

void SubscriptionPanel::seekTo(const StartPosition &to, const QString &where)
{
    const auto subscription = current();
    if (!subscription)
        return;
    const std::string id = subscription->id;
    if (const auto done = m_subscriptions.seek(id, to); !done) {
        tellError(done.error());
        return;
    }
    tellDone(tr("%1 stands at %2").arg(nameOf(*subscription), where), [this, was = *subscription] {
        const auto back = m_subscriptions.seek(was.id, {StartPosition::Kind::After, {}, was.position});
        if (!back)
            tellError(back.error());
        else
            tellDone(tr("%1 stands after #%2 again").arg(nameOf(was), countText(was.position.value)));
    });
}

void SubscriptionPanel::seekToText()
{
    const QString text =
        m_dialogs.askText(this, tr("Seek"), tr("Time, age (15m, 2h) or #sequence"), {}).trimmed();
    if (text.isEmpty())
        return;
    StartPosition to;
    if (text.startsWith(QLatin1Char('#'))) {
        bool isNumber = false;
        const qulonglong sequence = QStringView(text).mid(1).toULongLong(&isNumber);
        if (!isNumber || sequence == 0) {
            tellError({Error::Code::InvalidArgument,
                       tr("“%1” is not a sequence, such as #1204").arg(text).toStdString()});
            return;
        }
        to.kind = StartPosition::Kind::After;
        to.sequence.value = sequence - 1;
    } else {
        const auto time = parseTime(text.toStdString(), currentTime());
        if (!time) {
            tellError({Error::Code::InvalidArgument, time.error()});
            return;
        }
        to.kind = StartPosition::Kind::At;
        to.time = *time;
    }
    seekTo(to, text);
}

void SubscriptionPanel::tellDone(const QString &text, std::function<void()> undo)
{
    m_undo = std::move(undo);
    tell(MessageLine::Kind::Done, text, m_undo ? tr("Undo") : QString());
    updateEmpty();
}

void SubscriptionPanel::tellError(const Error &error)
{
    m_undo = {};
    tell(MessageLine::Kind::Error, QString::fromStdString(error.message));
}

void SubscriptionPanel::tell(MessageLine::Kind kind, const QString &text, const QString &link)
{
    m_message->tell(kind, text, link);
    m_message->show();
}

} // namespace dbbasic
