#include "ui/subscriptioncommands.h"

#include "model/attempttablemodel.h"
#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/localtext.h"
#include "model/spokentext.h"
#include "ui/guicompletion.h"
#include "ui/startplace.h"
#include "ui/subscriptiondialog.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QWidget>

namespace dbbasic {

namespace {

QString nameOf(const Subscription &subscription)
{
    return QString::fromStdString(subscription.settings.subscriberId);
}

bool isStopped(const Subscription &subscription)
{
    return subscription.state == SubscriptionState::Paused ||
           subscription.state == SubscriptionState::Disabled;
}

} // namespace

SubscriptionCommands::SubscriptionCommands(EventStore &store, Subscriptions &subscriptions, QWidget *panel)
    : QObject(panel)
    , m_store(store)
    , m_subscriptions(subscriptions)
    , m_panel(panel)
    , m_add(new QAction(tr("&Subscribe…"), this))
    , m_edit(makeAction("edit", tr("&Edit…"), tr("Keeps the position"), &SubscriptionCommands::edit))
    , m_pause(makeAction("pause", tr("&Pause"), {}, &SubscriptionCommands::pauseOrResume))
    , m_retryNow(makeAction("retryNow", tr("&Retry now"), tr("Ends the wait for the next attempt"),
                            &SubscriptionCommands::retryNow))
    , m_skip(makeAction("skip", tr("S&kip event"),
                        tr("Puts the event that fails among the dead letters and goes on with the next"),
                        &SubscriptionCommands::skip))
    , m_seek(new QAction(tr("See&k"), this))
    , m_test(makeAction("test", tr("Send &test"), tr("Sends a made-up event now; the position stays"),
                        &SubscriptionCommands::test))
    , m_replay(makeAction("replayTo", tr("Re&play to it…"), tr("Sends events of the log to it again"),
                          &SubscriptionCommands::replay))
    , m_signing(new QAction(tr("Si&gning"), this))
    , m_remove(makeAction("remove", tr("Re&move"), tr("Ends the subscription; the events stay in the log"),
                          &SubscriptionCommands::remove))
{
    m_add->setObjectName(QStringLiteral("add"));
    connect(m_add, &QAction::triggered, this, &SubscriptionCommands::add);
    m_remove->setShortcut(QKeySequence::Delete);
    m_remove->setShortcutContext(Qt::WidgetShortcut);
    makeSeek(panel);
    makeSigning(panel);
    m_actions = {m_edit, m_pause,  m_retryNow, m_skip,          m_seek,  makeSeparator(),
                 m_test, m_replay, m_signing,  makeSeparator(), m_remove};
    setCurrent(nullptr);
}

QAction *SubscriptionCommands::makeAction(const char *name, const QString &text, const QString &toolTip,
                                          void (SubscriptionCommands::*act)())
{
    auto *action = new QAction(text, this);
    action->setObjectName(QLatin1StringView(name));
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, act);
    return action;
}

QAction *SubscriptionCommands::makeSeparator()
{
    auto *line = new QAction(this);
    line->setSeparator(true);
    return line;
}

void SubscriptionCommands::makeSeek(QWidget *panel)
{
    auto *places = new QMenu(panel);
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
    QAction *toText =
        places->addAction(tr("To a &time, sequence or id…"), this, &SubscriptionCommands::seekToText);
    toText->setObjectName(QStringLiteral("seekToText"));
    connect(places, &QMenu::aboutToShow, this,
            [this] { m_seekToEvent->setEnabled(m_currentEvent.value > 0); });
    m_seek->setObjectName(QStringLiteral("seek"));
    m_seek->setToolTip(tr("Moves the position in the log"));
    m_seek->setMenu(places);
}

void SubscriptionCommands::makeSigning(QWidget *panel)
{
    m_makeSecret = makeAction("secret", tr("&New secret"),
                              tr("Deliveries are signed with it (Standard Webhooks); it is shown once"),
                              &SubscriptionCommands::makeSecret);
    m_removeSecret =
        makeAction("removeSecret", tr("&Remove the secret"), tr("Deliveries are not signed any more"),
                   &SubscriptionCommands::removeSecret);
    auto *menu = new QMenu(panel);
    menu->addActions({m_makeSecret, m_removeSecret});
    menu->setToolTipsVisible(true);
    m_signing->setObjectName(QStringLiteral("signing"));
    m_signing->setToolTip(tr("The secret that deliveries are signed with"));
    m_signing->setMenu(menu);
}

void SubscriptionCommands::setCurrent(const Subscription *s)
{
    m_id = s ? s->id : std::string();
    const bool pushes = s && !s->settings.callbackUrl.empty();
    const bool stopped = s && isStopped(*s);
    for (QAction *action : {m_edit, m_pause, m_seek, m_remove})
        action->setEnabled(s != nullptr);
    m_pause->setText(stopped ? tr("&Resume") : tr("&Pause"));
    m_pause->setToolTip(stopped ? tr("Goes on where it stopped, at once")
                                : tr("Sends nothing until it is resumed; nothing is lost"));
    m_retryNow->setEnabled(s && s->state == SubscriptionState::Failing);
    m_skip->setEnabled(s && s->state == SubscriptionState::Failing);
    for (QAction *action : {m_test, m_replay, m_signing, m_makeSecret})
        action->setEnabled(pushes);
    m_removeSecret->setEnabled(s && s->hasSecret);
}

std::optional<Subscription> SubscriptionCommands::current() const
{
    return m_id.empty() ? std::nullopt : m_subscriptions.find(m_id);
}

void SubscriptionCommands::add()
{
    auto *dialog = new SubscriptionDialog(m_store, m_subscriptions, m_panel);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SubscriptionDialog::saved, this, [this](const Subscription &subscription) {
        Q_EMIT saved(subscription.id);
        tellDone(tr("%1 is subscribed to %2")
                     .arg(nameOf(subscription), QString::fromStdString(subscription.settings.eventType)));
    });
    dialog->open();
}

void SubscriptionCommands::edit()
{
    const auto subscription = current();
    if (!subscription)
        return;
    auto *dialog = new SubscriptionDialog(m_store, m_subscriptions, m_panel);
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

void SubscriptionCommands::pauseOrResume()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const bool stopped = isStopped(*subscription);
    const auto done =
        stopped ? m_subscriptions.resume(subscription->id) : m_subscriptions.pause(subscription->id);
    if (!done)
        tellError(done.error());
    else
        tellDone(stopped ? tr("%1 goes on").arg(nameOf(*subscription))
                         : tr("%1 is paused").arg(nameOf(*subscription)));
}

void SubscriptionCommands::retryNow()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const auto acted = [this](const Result<void> &done) {
        if (!done)
            tellError(done.error());
    };
    if (const auto asked = m_subscriptions.deliveries().retryNow(subscription->id, actedFor(this, acted));
        !asked)
        tellError(asked.error());
    else
        tellDone(tr("Trying %1 again").arg(nameOf(*subscription)));
}

void SubscriptionCommands::skip()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const QString name = nameOf(*subscription);
    const auto acted = [this, name](const Result<void> &done) {
        if (!done)
            tellError(done.error());
        else
            tellDone(
                tr("The event that failed is among the dead letters; %1 goes on with the next").arg(name));
    };
    if (const auto asked = m_subscriptions.deliveries().skip(subscription->id, actedFor(this, acted)); !asked)
        tellError(asked.error());
    else
        Q_EMIT told(MessageLine::Kind::Busy, tr("Skipping the event at which %1 fails").arg(name), {}, {});
}

void SubscriptionCommands::test()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const QString name = nameOf(*subscription);
    const auto done = [this, name](const Result<DeliveryAttempt> &attempt) {
        if (!attempt)
            tellError(attempt.error());
        else
            Q_EMIT told(attempt->succeeded ? MessageLine::Kind::Done : MessageLine::Kind::Error,
                        tr("Test to %1: %2").arg(name, AttemptTableModel::outcomeText(*attempt)),
                        tr("Show the answer"), [this] { Q_EMIT attemptsWanted(); });
    };
    if (const auto sent = m_subscriptions.deliveries().test(subscription->id, answerFor(this, done)); !sent)
        tellError(sent.error());
    else
        Q_EMIT told(MessageLine::Kind::Busy, tr("Sending a test to %1").arg(name), {}, {});
}

void SubscriptionCommands::remove()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const QString name = nameOf(*subscription);
    const std::uint64_t letters = subscription->delivery.deadLetters;
    // The list of dead letters goes for good: that is asked. Everything else comes back with Undo.
    if (letters > 0 && !m_dialogs.confirm(m_panel,
                                          tr("With %1 goes the list of its %2 dead letters. The list cannot "
                                             "be had back.")
                                              .arg(name, countText(letters)),
                                          tr("Remove %1").arg(name)))
        return;
    if (const auto gone = m_subscriptions.remove(subscription->id); !gone)
        tellError(gone.error());
    else
        tellDone(tr("%1 is removed").arg(name), [this, id = subscription->id, name] { restore(id, name); });
}

void SubscriptionCommands::restore(const std::string &id, const QString &name)
{
    const auto back = m_subscriptions.restore(id);
    if (!back) {
        tellError(back.error());
        return;
    }
    Q_EMIT saved(id);
    tellDone(tr("%1 is back, after #%2").arg(name, countText(back->position.value)));
}

void SubscriptionCommands::makeSecret()
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
    Q_EMIT told(MessageLine::Kind::Done,
                subscription->hasSecret
                    ? tr("Shown this once: %1 (the old one signs too for 24 hours)").arg(text)
                    : tr("Shown this once: %1").arg(text),
                tr("Copy"), [this, text] {
                    QGuiApplication::clipboard()->setText(text);
                    tellDone(tr("The secret is in the clipboard"));
                });
}

void SubscriptionCommands::removeSecret()
{
    const auto subscription = current();
    if (!subscription)
        return;
    const QString name = nameOf(*subscription);
    if (!m_dialogs.confirm(
            m_panel,
            tr("Deliveries to %1 will not be signed any more. The secret cannot be had back.").arg(name),
            tr("Remove the secret of %1").arg(name)))
        return;
    if (const auto gone = m_subscriptions.removeSecret(subscription->id); !gone)
        tellError(gone.error());
    else
        tellDone(tr("Deliveries to %1 are not signed any more").arg(name));
}

void SubscriptionCommands::replay()
{
    if (const auto subscription = current())
        Q_EMIT replayRequested(QString::fromStdString(subscription->id));
}

void SubscriptionCommands::seekTo(const StartPosition &to, const QString &where)
{
    const auto subscription = current();
    if (!subscription)
        return;
    if (const auto done = m_subscriptions.seek(subscription->id, to); !done) {
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

void SubscriptionCommands::seekToText()
{
    const QString text =
        m_dialogs.askText(m_panel, tr("Seek"), tr("Time, age (15m, 2h), #sequence or event id"), {})
            .trimmed();
    if (text.isEmpty())
        return;
    if (const auto to = StartPlace::fromText(text, m_store); !to)
        tellError(to.error());
    else
        seekTo(*to, text);
}

void SubscriptionCommands::tellDone(const QString &text, const std::function<void()> &undo)
{
    Q_EMIT told(MessageLine::Kind::Done, text, undo ? tr("Undo") : QString(), undo);
}

void SubscriptionCommands::tellError(const Error &error)
{
    Q_EMIT told(MessageLine::Kind::Error, spokenText(error.message), {}, {});
}

} // namespace dbbasic
