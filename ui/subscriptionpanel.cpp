#include "ui/subscriptionpanel.h"

#include "model/servicestatus.h"
#include "model/subscriptiontablemodel.h"
#include "ui/panelhint.h"
#include "ui/paneltable.h"
#include "ui/subscriptioncommands.h"
#include "ui/subscriptiondetails.h"

#include <QAction>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace dbbasic {

SubscriptionPanel::SubscriptionPanel(EventStore &store, Subscriptions &subscriptions, ServiceStatus &status,
                                     QWidget *parent)
    : QWidget(parent)
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
    , m_commands(new SubscriptionCommands(store, subscriptions, this))
{
    build();

    connect(m_hint, &PanelHint::wanted, m_commands, &SubscriptionCommands::add);
    connect(m_table, &PanelTable::currentRowChanged, this, &SubscriptionPanel::updateActions);
    connect(m_table, &QTableView::doubleClicked, m_commands, &SubscriptionCommands::edit);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &SubscriptionPanel::updateActions);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &SubscriptionPanel::updateEmpty);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &SubscriptionPanel::updateEmpty);
    connect(m_model, &SubscriptionTableModel::failingChanged, this, [this](int failing) {
        Q_EMIT failingChanged(failing);
        Q_EMIT titleChanged(title());
    });
    connect(&m_status, &ServiceStatus::changed, this, &SubscriptionPanel::updateEmpty);
    connect(m_message, &MessageLine::activated, this, [this] {
        if (const auto act = std::exchange(m_act, {}))
            act();
    });
    connect(m_details, &SubscriptionDetails::showRequested, this, &SubscriptionPanel::showRequested);
    connect(m_details, &SubscriptionDetails::told, this,
            [this](MessageLine::Kind kind, const QString &text) { tell(kind, text, {}, {}); });
    connect(m_commands, &SubscriptionCommands::told, this, &SubscriptionPanel::tell);
    connect(m_commands, &SubscriptionCommands::saved, this, &SubscriptionPanel::selectSaved);
    connect(m_commands, &SubscriptionCommands::replayRequested, this, &SubscriptionPanel::replayRequested);
    connect(m_commands, &SubscriptionCommands::attemptsWanted, m_details, &SubscriptionDetails::showAttempts);
    updateEmpty();
    if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    updateActions();
}

SubscriptionPanel::~SubscriptionPanel() = default;

void SubscriptionPanel::build()
{
    m_toolBar->setObjectName(QStringLiteral("subscriptionTools"));
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_toolBar->addAction(m_commands->addAction());
    m_toolBar->addActions(m_commands->actions());
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
    m_table->setColumnWidths({10, 13, 16, 8, 11, 12, 22, 24});
    m_table->addActions(m_commands->actions());
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

    m_pages->addWidget(filled);
    m_pages->addWidget(m_hint);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
}

QList<QAction *> SubscriptionPanel::subscriptionActions() const
{
    return m_commands->actions();
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

void SubscriptionPanel::setWatched(bool watched)
{
    m_model->setWatched(watched);
    m_details->setWatched(watched);
}

void SubscriptionPanel::showEvent(QShowEvent *event)
{
    setWatched(true);
    QWidget::showEvent(event);
}

void SubscriptionPanel::hideEvent(QHideEvent *event)
{
    setWatched(false);
    QWidget::hideEvent(event);
}

void SubscriptionPanel::setDialogs(const Dialogs &dialogs)
{
    m_commands->setDialogs(dialogs);
    m_details->setDialogs(dialogs);
}

void SubscriptionPanel::setCurrentEvent(Sequence sequence)
{
    m_commands->setCurrentEvent(sequence);
}

void SubscriptionPanel::add()
{
    m_commands->add();
}

/// The model hears of a new one with the next change; the table selects it then.
void SubscriptionPanel::selectSaved(const std::string &id)
{
    connect(
        m_model, &QAbstractItemModel::rowsInserted, this, [this, id] { select(id); },
        Qt::SingleShotConnection);
    select(id);
}

void SubscriptionPanel::select(const std::string &id)
{
    if (const int row = m_model->rowOf(id); row >= 0)
        m_table->selectRow(m_sorted->mapFromSource(m_model->index(row, 0)).row());
}

void SubscriptionPanel::updateActions()
{
    const Subscription *subscription = m_model->at(m_table->currentRow());
    m_commands->setCurrent(subscription);
    m_details->setSubscription(subscription ? subscription->id : std::string());
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
    m_pages->setCurrentIndex(m_model->rowCount() == 0 && !m_act ? 1 : 0);
    updateActions();
}

void SubscriptionPanel::tell(MessageLine::Kind kind, const QString &text, const QString &link,
                             const std::function<void()> &act)
{
    m_act = act;
    m_message->tell(kind, text, link);
    m_message->show();
    updateEmpty();
}

} // namespace dbbasic
