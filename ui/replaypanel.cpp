#include "ui/replaypanel.h"

#include "model/eventstore.h"
#include "model/filter.h"
#include "model/localtext.h"
#include "model/log/logview.h"
#include "model/matchcounter.h"
#include "model/replaytablemodel.h"
#include "model/subscriptionrecord.h"
#include "model/subscriptions.h"
#include "ui/messageline.h"
#include "ui/panelhint.h"
#include "ui/paneltable.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolBar>
#include <QVBoxLayout>

#include <chrono>

namespace dbbasic {

namespace {

enum Pace { AsFast, PerSecond, OriginalSpeed };

/// A bar over the text, thin enough to read through, as far as it has come.
class ProgressDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QVariant progress = index.data(ReplayTableModel::ProgressRole);
        QStyledItemDelegate::paint(painter, option, index);
        if (!progress.isValid())
            return;
        const bool selected = option.state & QStyle::State_Selected;
        QColor bar = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Highlight);
        bar.setAlphaF(0.25F);
        QRectF rect = QRectF(option.rect).adjusted(1, 3, -1, -3);
        rect.setWidth(rect.width() * progress.toDouble());
        painter->fillRect(rect, bar);
    }
};

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

ReplayPanel::ReplayPanel(EventStore &store, Replays &replays, Subscriptions &subscriptions, QWidget *parent)
    : QWidget(parent)
    , m_store(store)
    , m_replays(replays)
    , m_subscriptions(subscriptions)
    , m_model(new ReplayTableModel(replays, subscriptions, this))
    , m_counter(new MatchCounter(store, this))
{
    auto *halves = new QSplitter(Qt::Horizontal, this);
    halves->addWidget(makeForm());
    halves->addWidget(makeList());
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 3);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);

    m_countLater.setSingleShot(true);
    m_countLater.setInterval(std::chrono::milliseconds(250));
    connect(&m_countLater, &QTimer::timeout, this, &ReplayPanel::count);
    connect(m_counter, &MatchCounter::counted, this, [this](quint64 matches, Sequence to) {
        m_matches = matches;
        m_countedTo = to;
        tell();
    });
    // They change with every delivery, the list of them hardly ever.
    m_targetsLater.setSingleShot(true);
    m_targetsLater.setInterval(std::chrono::milliseconds(500));
    connect(&m_targetsLater, &QTimer::timeout, this, &ReplayPanel::fillTargets);
    connect(&subscriptions, &Subscriptions::changed, this, [this] {
        if (isVisible() && !m_targetsLater.isActive())
            m_targetsLater.start();
    });
    connect(m_model, &ReplayTableModel::runningChanged, this, [this] { Q_EMIT titleChanged(title()); });
    fillTargets();
    tell();
    updateActions();
}

ReplayPanel::~ReplayPanel() = default;

QWidget *ReplayPanel::makeForm()
{
    auto *form = new QWidget(this);
    m_filter = new QLineEdit(form);
    m_filter->setObjectName(QStringLiteral("replayFilter"));
    m_filter->setPlaceholderText(tr("every event"));
    m_filter->setToolTip(tr("In the filter language; follows the window's filter until you write here"));
    m_take = new QPushButton(tr("&What the filter shows"), form);
    m_take->setObjectName(QStringLiteral("takeFilter"));
    m_take->setToolTip(tr("Takes filter and range from the window again"));
    m_from = new QLineEdit(form);
    m_from->setObjectName(QStringLiteral("from"));
    m_from->setPlaceholderText(tr("the first"));
    m_from->setAccessibleName(tr("First sequence"));
    m_to = new QLineEdit(form);
    m_to->setObjectName(QStringLiteral("to"));
    m_to->setPlaceholderText(tr("the last now"));
    m_to->setAccessibleName(tr("Last sequence"));
    m_target = new QComboBox(form);
    m_target->setObjectName(QStringLiteral("target"));
    m_target->setEditable(true);
    m_target->setInsertPolicy(QComboBox::NoInsert);
    m_target->lineEdit()->setPlaceholderText(tr("A subscription, or a URL"));
    m_target->setAccessibleName(tr("Target"));
    m_target->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_pace = new QComboBox(form);
    m_pace->setObjectName(QStringLiteral("pace"));
    m_pace->addItem(tr("as fast as the target answers"), AsFast);
    m_pace->addItem(tr("at most so many a second"), PerSecond);
    m_pace->addItem(tr("in the rhythm they came, times"), OriginalSpeed);
    m_value = new QDoubleSpinBox(form);
    m_value->setObjectName(QStringLiteral("paceValue"));
    m_value->setRange(0.01, 100'000);
    m_value->setDecimals(2);
    m_value->setValue(10);
    m_value->setAccessibleName(tr("Events a second, or multiple of the original speed"));
    m_message = new MessageLine(form);
    m_message->setObjectName(QStringLiteral("replayMessage"));
    m_start = new QPushButton(form);
    m_start->setObjectName(QStringLiteral("startReplay"));

    auto *events = new QHBoxLayout;
    events->addWidget(m_filter, 1);
    events->addWidget(m_take);
    auto *range = new QHBoxLayout;
    range->addWidget(m_from);
    auto *until = new QLabel(tr("t&o"), form);
    until->setBuddy(m_to);
    range->addWidget(until);
    range->addWidget(m_to);
    auto *pace = new QHBoxLayout;
    pace->addWidget(m_pace, 1);
    pace->addWidget(m_value);

    auto *layout = new QFormLayout(form);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setVerticalSpacing(4);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const auto row = [&](const QString &text, QWidget *buddy, QLayout *field) {
        auto *label = new QLabel(text, form);
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
        connect(line, &QLineEdit::textChanged, this, &ReplayPanel::changed);
    }
    connect(m_target, &QComboBox::editTextChanged, this, &ReplayPanel::tell);
    connect(m_target, &QComboBox::currentIndexChanged, this, &ReplayPanel::tell);
    connect(m_pace, &QComboBox::currentIndexChanged, this, &ReplayPanel::tell);
    connect(m_value, &QDoubleSpinBox::valueChanged, this, &ReplayPanel::tell);
    connect(m_take, &QPushButton::clicked, this, &ReplayPanel::takeSource);
    connect(m_start, &QPushButton::clicked, this, &ReplayPanel::start);
    connect(m_message, &MessageLine::activated, this, [this] {
        m_counter->cancel();
        m_gaveUpCounting = true;
        tell();
    });
    return form;
}

QWidget *ReplayPanel::makeList()
{
    auto *list = new QWidget(this);
    m_table = new PanelTable(QStringLiteral("replays"), tr("Replays"), list);
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(ReplayTableModel::ProgressColumn, new ProgressDelegate(m_table));
    m_table->setColumnWidths({12, 24, 18, 22, 9, 10, 14});
    m_cancel = new QAction(tr("&Cancel replay"), this);
    m_cancel->setObjectName(QStringLiteral("cancelReplay"));
    m_cancel->setToolTip(tr("Sends no more; what is in flight is finished"));
    m_again = new QAction(tr("&Fill in again"), this);
    m_again->setObjectName(QStringLiteral("replayAgain"));
    m_again->setToolTip(tr("Puts what this replay did into the form"));
    connect(m_cancel, &QAction::triggered, this, &ReplayPanel::cancelReplay);
    connect(m_again, &QAction::triggered, this, &ReplayPanel::again);
    m_table->addActions({m_cancel, m_again});
    auto *tools = new QToolBar(list);
    tools->setToolButtonStyle(Qt::ToolButtonTextOnly);
    tools->addActions({m_cancel, m_again});
    for (QWidget *button : tools->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly))
        button->setFocusPolicy(Qt::TabFocus);

    auto *filled = new QWidget(list);
    auto *filledLayout = new QVBoxLayout(filled);
    filledLayout->setContentsMargins(0, 0, 4, 4);
    filledLayout->setSpacing(0);
    filledLayout->addWidget(tools);
    filledLayout->addWidget(m_table);
    m_pages = new QStackedWidget(list);
    m_pages->addWidget(filled);
    m_pages->addWidget(new PanelHint(tr("Nothing was replayed yet"),
                                     tr("A replay sends events of the log again, in order, marked as a "
                                        "replay. The position and the health of a "
                                        "subscription stay as they are. Say what and where to on the left; "
                                        "how many that is, is counted first."),
                                     {}, list));
    auto *layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    const auto update = [this] {
        m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
        updateActions();
    };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, update);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, update);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ReplayPanel::updateActions);
    connect(m_table, &PanelTable::currentRowChanged, this, &ReplayPanel::updateActions);
    m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
    return list;
}

void ReplayPanel::setSource(const QString &filter, Sequence from, Sequence to)
{
    m_offered = {filter, from, to};
    if (!m_own)
        fillIn(m_offered);
    m_take->setEnabled(m_own);
}

void ReplayPanel::takeSource()
{
    m_own = false;
    fillIn(m_offered);
    m_take->setEnabled(false);
}

void ReplayPanel::fillIn(const Source &source)
{
    m_filter->setText(source.filter);
    m_from->setText(source.from.value > 1 ? QString::number(source.from.value) : QString());
    m_to->setText(source.to.value > 0 ? QString::number(source.to.value) : QString());
}

void ReplayPanel::setTarget(const QString &subscriptionId)
{
    fillTargets();
    if (const int place = m_target->findData(subscriptionId); place >= 0)
        m_target->setCurrentIndex(place);
}

QString ReplayPanel::title() const
{
    const int running = m_model->running();
    return running == 0 ? tr("Replays") : tr("Replays (%Ln running)", nullptr, running);
}

void ReplayPanel::focusStart()
{
    m_target->setFocus(Qt::ShortcutFocusReason);
}

void ReplayPanel::refresh()
{
    fillTargets();
    count(); // the log has grown since
}

void ReplayPanel::showEvent(QShowEvent *event)
{
    refresh();
    QWidget::showEvent(event);
}

/// Keeps what is written or chosen while subscriptions come and go.
void ReplayPanel::fillTargets()
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
    if (targets == m_targets)
        return;
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
}

bool ReplayPanel::isListed(const QString &target) const
{
    return m_target->currentIndex() >= 0 && m_target->itemText(m_target->currentIndex()) == target;
}

Result<ReplayRequest> ReplayPanel::request() const
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

QString ReplayPanel::targetName() const
{
    const auto wanted = request();
    return wanted ? ReplayTableModel::targetText(*wanted, m_subscriptions) : QString();
}

void ReplayPanel::changed()
{
    m_take->setEnabled(m_own);
    m_matches.reset();
    m_gaveUpCounting = false;
    m_counter->cancel();
    m_countLater.start();
    tell();
}

void ReplayPanel::count()
{
    m_countLater.stop();
    m_matches.reset();
    m_gaveUpCounting = false;
    const auto filter = Filter::parse(m_filter->text().toStdString(), currentTime());
    const auto from = sequenceOf(m_from->text(), Sequence{1});
    const auto to = sequenceOf(m_to->text(), {});
    if (filter && from && to)
        m_counter->start(*filter, *from, *to);
    tell();
}

/// What is wrong, what is being counted, or what the button is about to do.
void ReplayPanel::tell()
{
    const int pace = m_pace->currentData().toInt();
    m_value->setVisible(pace != AsFast);
    m_value->setSuffix(pace == PerSecond ? tr(" / s") : tr(" ×"));
    m_start->setEnabled(false);
    m_start->setText(tr("&Replay"));

    const auto filter = Filter::parse(m_filter->text().toStdString(), currentTime());
    if (!filter) {
        m_message->tell(MessageLine::Kind::Error, tr("Events, column %1: %2")
                                                      .arg(filter.error().column + 1)
                                                      .arg(QString::fromStdString(filter.error().message)));
        return;
    }
    const auto wanted = request();
    if (!wanted) {
        const bool missing = m_target->currentText().trimmed().isEmpty();
        QString text = QString::fromStdString(wanted.error().message);
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

void ReplayPanel::start()
{
    auto wanted = request();
    if (!wanted)
        return;
    const auto started = m_replays.start(std::move(*wanted));
    if (!started) {
        m_message->tell(MessageLine::Kind::Error, QString::fromStdString(started.error().message));
        return;
    }
    m_message->tell(MessageLine::Kind::Done, tr("The replay is on its way"));
    m_start->setEnabled(false); // the same again only after a look at the list
    m_start->setToolTip(
        tr("It is on its way; change something, or press “What the filter shows”, to send again"));
    m_own = true;
    m_take->setEnabled(true);
    const std::string id = started->id;
    const auto select = [this, id] {
        if (const int row = m_model->rowOf(id); row >= 0)
            m_table->selectRow(row);
    };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, select, Qt::SingleShotConnection);
    select();
}

void ReplayPanel::cancelReplay()
{
    const Replay *replay = m_model->at(m_table->currentRow());
    if (!replay)
        return;
    if (const auto cancelled = m_replays.cancel(replay->id); !cancelled)
        m_message->tell(MessageLine::Kind::Error, QString::fromStdString(cancelled.error().message));
}

void ReplayPanel::again()
{
    const Replay *replay = m_model->at(m_table->currentRow());
    if (!replay)
        return;
    const ReplayRequest request = replay->request;
    m_own = true;
    fillIn({QString::fromStdString(request.filter), request.from, request.to});
    if (request.subscriptionId.empty())
        m_target->setEditText(QString::fromStdString(request.url));
    else
        setTarget(QString::fromStdString(request.subscriptionId));
    m_pace->setCurrentIndex(request.rate > 0 ? PerSecond : request.speed > 0 ? OriginalSpeed : AsFast);
    if (request.rate > 0 || request.speed > 0)
        m_value->setValue(request.rate > 0 ? request.rate : request.speed);
    count();
}

void ReplayPanel::updateActions()
{
    const Replay *replay = m_model->at(m_table->currentRow());
    m_cancel->setEnabled(replay &&
                         (replay->state == ReplayState::Queued || replay->state == ReplayState::Running));
    m_again->setEnabled(replay != nullptr);
}

} // namespace dbbasic
