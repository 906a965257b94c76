#include "ui/subscriptiondetails.h"

#include "model/attempttablemodel.h"
#include "model/deadlettertablemodel.h"
#include "model/eventstore.h"
#include "model/json.h"
#include "model/localtext.h"
#include "model/log/logview.h"
#include "model/spokentext.h"
#include "ui/guicompletion.h"
#include "ui/paneltable.h"

#include <QAction>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

namespace dbbasic {

SubscriptionDetails::SubscriptionDetails(EventStore &store, Subscriptions &subscriptions, QWidget *parent)
    : QWidget(parent)
    , m_store(store)
    , m_subscriptions(subscriptions)
    , m_attempts(new AttemptTableModel(subscriptions.deliveries(), this))
    , m_letters(new DeadLetterTableModel(subscriptions.deliveries(), this))
    , m_tabs(new QTabWidget(this))
    , m_resend(new QAction(tr("S&end again"), this))
    , m_showEvent(new QAction(tr("Sho&w event"), this))
{
    m_tabs->setObjectName(QStringLiteral("deliveryTabs"));
    m_tabs->setDocumentMode(true);
    m_resend->setObjectName(QStringLiteral("resend"));
    m_resend->setToolTip(tr("Sends the event of this attempt once more, now; the position stays"));
    m_showEvent->setObjectName(QStringLiteral("showAttempted"));
    m_showEvent->setToolTip(tr("Selects the event of this attempt in the table"));
    auto *corner = new QToolBar;
    corner->addActions({m_resend, m_showEvent});
    for (QToolButton *button : corner->findChildren<QToolButton *>())
        button->setFocusPolicy(Qt::TabFocus);
    m_tabs->setCornerWidget(corner);
    connect(m_tabs, &QTabWidget::currentChanged, corner, [corner](int tab) { corner->setVisible(tab == 0); });
    m_tabs->addTab(makeAttempts(), tr("Attempts"));
    m_tabs->addTab(makeDeadLetters(), tr("Dead letters"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    updateDeadLetters();
    showAttempt();
}

QWidget *SubscriptionDetails::makeAttempts()
{
    m_attemptTable = new PanelTable(QStringLiteral("attempts"), tr("Delivery attempts"));
    m_attemptTable->setModel(m_attempts);
    m_attemptTable->setColumnWidths({15, 9, 22, 8, 8});
    m_exchange = new QPlainTextEdit;
    m_exchange->setObjectName(QStringLiteral("exchange"));
    m_exchange->setAccessibleName(tr("Request and answer of the attempt"));
    m_exchange->setReadOnly(true);
    m_exchange->setTabChangesFocus(true);
    m_exchange->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto *halves = new QSplitter(Qt::Horizontal);
    halves->addWidget(m_attemptTable);
    halves->addWidget(m_exchange);
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 1);
    halves->setStretchFactor(1, 1);
    halves->setSizes({400, 300});

    auto *empty = new QLabel;
    empty->setObjectName(QStringLiteral("noAttempts"));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    m_attemptPages = new QStackedWidget;
    m_attemptPages->addWidget(halves);
    m_attemptPages->addWidget(empty);

    const auto update = [this, empty] {
        const auto subscription = m_subscriptions.find(m_id);
        empty->setText(!subscription ? tr("Select a subscription to see how its deliveries went.")
                       : subscription->settings.callbackUrl.empty()
                           ? tr("No attempts: this subscriber polls.")
                           : tr("No attempts yet. “Send test” tries the callback."));
        m_attemptPages->setCurrentIndex(m_attempts->rowCount() > 0 ? 0 : 1);
        if (m_attempts->rowCount() > 0 && m_attemptTable->currentRow() < 0)
            m_attemptTable->selectRow(0);
        showAttempt();
    };
    connect(m_attempts, &AttemptTableModel::loaded, this, update);
    connect(m_attempts, &QAbstractItemModel::modelReset, this, update);
    connect(m_attemptTable, &PanelTable::currentRowChanged, this, &SubscriptionDetails::showAttempt);
    connect(m_attemptTable, &QTableView::doubleClicked, m_showEvent, &QAction::trigger);
    connect(m_showEvent, &QAction::triggered, this, [this] {
        if (const DeliveryAttempt *attempt = m_attempts->at(m_attemptTable->currentRow()))
            Q_EMIT showRequested(attempt->sequence);
    });
    connect(m_resend, &QAction::triggered, this, &SubscriptionDetails::resend);
    m_attemptTable->addActions({m_resend, m_showEvent});
    update();
    return m_attemptPages;
}

QWidget *SubscriptionDetails::makeDeadLetters()
{
    auto *page = new QWidget;
    m_letterTable = new PanelTable(QStringLiteral("deadLetters"), tr("Dead letters"));
    m_letterTable->setModel(m_letters);
    m_letterTable->setColumnWidths({12, 20, 10, 14, 16});
    m_letterText = new QLabel;
    m_letterText->setWordWrap(true);
    m_retry = new QPushButton(tr("&Retry"));
    m_retryAll = new QPushButton(tr("Retry &all"));
    m_discard = new QPushButton(tr("&Discard"));
    m_discardAll = new QPushButton(tr("Discard a&ll"));
    m_retry->setObjectName(QStringLiteral("retryLetter"));
    m_retryAll->setObjectName(QStringLiteral("retryAllLetters"));
    m_discard->setObjectName(QStringLiteral("discardLetter"));
    m_discardAll->setObjectName(QStringLiteral("discardAllLetters"));
    m_discard->setToolTip(tr("Takes it off this list; the event itself stays in the log"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_letterText, 1);
    for (QPushButton *button : {m_retry, m_retryAll, m_discard, m_discardAll})
        buttons->addWidget(button);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(4);
    layout->addWidget(m_letterTable);
    layout->addLayout(buttons);

    connect(m_retry, &QPushButton::clicked, this, &SubscriptionDetails::retryOne);
    connect(m_retryAll, &QPushButton::clicked, this, &SubscriptionDetails::retryAll);
    connect(m_discard, &QPushButton::clicked, this, &SubscriptionDetails::discardOne);
    connect(m_discardAll, &QPushButton::clicked, this, &SubscriptionDetails::discardAll);
    connect(m_letters, &QAbstractItemModel::modelReset, this, &SubscriptionDetails::updateDeadLetters);
    connect(m_letters, &QAbstractItemModel::rowsInserted, this, &SubscriptionDetails::updateDeadLetters);
    connect(m_letters, &QAbstractItemModel::rowsRemoved, this, &SubscriptionDetails::updateDeadLetters);
    connect(m_letterTable, &PanelTable::currentRowChanged, this, &SubscriptionDetails::updateDeadLetters);
    connect(m_letterTable, &QTableView::doubleClicked, this, [this] {
        if (const DeadLetter *letter = m_letters->at(m_letterTable->currentRow()))
            Q_EMIT showRequested(letter->sequence);
    });
    return page;
}

void SubscriptionDetails::setSubscription(const std::string &id)
{
    m_id = id;
    m_attempts->setSubscription(id);
    m_letters->setSubscription(id);
    updateDeadLetters();
}

void SubscriptionDetails::setWatched(bool watched)
{
    m_attempts->setWatched(watched);
}

void SubscriptionDetails::showAttempts()
{
    m_tabs->setCurrentIndex(0);
    if (m_attempts->rowCount() > 0)
        m_attemptTable->selectRow(0);
}

/// The answer as it came, and the request as it went out.
void SubscriptionDetails::showAttempt()
{
    const DeliveryAttempt *attempt = m_attempts->at(m_attemptTable->currentRow());
    const bool ofTheLog = attempt && attempt->sequence.value > 0;
    m_resend->setEnabled(ofTheLog);
    m_showEvent->setEnabled(ofTheLog);
    if (!attempt) {
        m_exchange->clear();
        return;
    }
    QString text = AttemptTableModel::outcomeText(*attempt) + QLatin1Char('\n');
    if (!attempt->error.empty() && attempt->statusCode != 0)
        text += spokenText(attempt->error) + QLatin1Char('\n');
    if (!attempt->answerHead.empty())
        text += QLatin1Char('\n') + QString::fromStdString(attempt->answerHead).trimmed() + QLatin1Char('\n');
    if (!attempt->answerBody.empty())
        text += QLatin1Char('\n') + QString::fromStdString(attempt->answerBody) + QLatin1Char('\n');

    text += tr("\n— the request —\n");
    text += QString::fromStdString(attempt->requestHead);
    const auto view = m_store.view();
    if (const auto event = attempt->sequence.value == 0 ? std::nullopt : view->at(attempt->sequence)) {
        std::string body;
        appendEventJson(body, *event);
        text += QLatin1Char('\n') + QString::fromStdString(body) + QLatin1Char('\n');
    }
    text.remove(QLatin1Char('\r'));
    if (m_exchange->toPlainText() != text)
        m_exchange->setPlainText(text);
}

void SubscriptionDetails::updateDeadLetters()
{
    const int count = m_letters->rowCount();
    m_tabs->setTabText(1, count == 0 ? tr("Dead letters")
                                     : tr("Dead letters (%1)").arg(countText(std::uint64_t(count))));
    m_letterText->setText(count == 0 ? tr("Nothing was given up on.") : QString());
    if (count > 0 && m_letterTable->currentRow() < 0)
        m_letterTable->selectRow(0);
    const bool one = m_letters->at(m_letterTable->currentRow()) != nullptr;
    m_retry->setEnabled(one);
    m_discard->setEnabled(one);
    m_retryAll->setEnabled(count > 0);
    m_discardAll->setEnabled(count > 0);
    m_retryAll->setText(count > 1 ? tr("Retry &all %1").arg(countText(std::uint64_t(count)))
                                  : tr("Retry &all"));
    m_discardAll->setText(count > 1 ? tr("Discard a&ll %1").arg(countText(std::uint64_t(count)))
                                    : tr("Discard a&ll"));
}

void SubscriptionDetails::resend()
{
    const DeliveryAttempt *attempt = m_attempts->at(m_attemptTable->currentRow());
    if (!attempt)
        return;
    const QString event = QStringLiteral("#") + countText(attempt->sequence.value);
    const auto sent = m_subscriptions.deliveries().resend(
        m_id, attempt->sequence,
        answerFor(this, [this, event](const Result<DeliveryAttempt> &answer) { tellSent(event, answer); }));
    if (!sent)
        tellError(sent.error());
    else
        Q_EMIT told(MessageLine::Kind::Busy, tr("Sending %1 again").arg(event));
}

void SubscriptionDetails::tellSent(const QString &event, const Result<DeliveryAttempt> &attempt)
{
    if (!attempt)
        tellError(attempt.error());
    else
        Q_EMIT told(attempt->succeeded ? MessageLine::Kind::Done : MessageLine::Kind::Error,
                    tr("%1 sent again: %2").arg(event, AttemptTableModel::outcomeText(*attempt)));
}

void SubscriptionDetails::tellError(const Error &error)
{
    Q_EMIT told(MessageLine::Kind::Error, spokenText(error.message));
}

void SubscriptionDetails::retryOne()
{
    const DeadLetter *letter = m_letters->at(m_letterTable->currentRow());
    if (!letter)
        return;
    const QString event = QStringLiteral("#") + countText(letter->sequence.value);
    const auto sent = m_subscriptions.deliveries().retry(
        m_id, letter->sequence,
        answerFor(this, [this, event](const Result<DeliveryAttempt> &answer) { tellSent(event, answer); }));
    if (!sent)
        tellError(sent.error());
    else
        Q_EMIT told(MessageLine::Kind::Busy, tr("Sending %1 again; a 2xx takes it off the list").arg(event));
}

void SubscriptionDetails::retryAll()
{
    if (const auto sent = m_subscriptions.deliveries().retryAll(m_id); !sent)
        tellError(sent.error());
    else
        Q_EMIT told(MessageLine::Kind::Done, tr("Being sent again: %Ln", nullptr, int(*sent)));
}

void SubscriptionDetails::discardOne()
{
    const DeadLetter *letter = m_letters->at(m_letterTable->currentRow());
    if (!letter)
        return;
    const QString event = QStringLiteral("#") + countText(letter->sequence.value);
    if (const auto gone = m_subscriptions.deliveries().discard(m_id, letter->sequence); !gone)
        tellError(gone.error());
    else
        Q_EMIT told(MessageLine::Kind::Done, tr("%1 is off the list; it stays in the log").arg(event));
}

void SubscriptionDetails::discardAll()
{
    const int count = m_letters->rowCount();
    if (!m_dialogs.confirm(this,
                           tr("The events stay in the log, but this list of what was not delivered is gone."),
                           tr("Discard all (%Ln)", nullptr, count)))
        return;
    if (const auto gone = m_subscriptions.deliveries().discardAll(m_id); !gone)
        tellError(gone.error());
    else
        Q_EMIT told(MessageLine::Kind::Done, tr("Dead letters discarded: %Ln", nullptr, int(*gone)));
}

} // namespace dbbasic
