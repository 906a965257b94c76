#include "ui/replaypanel.h"

#include "model/replaytablemodel.h"
#include "model/spokentext.h"
#include "ui/panelhint.h"
#include "ui/paneltable.h"
#include "ui/replayform.h"

#include <QAction>
#include <QPainter>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolBar>
#include <QVBoxLayout>

namespace dbbasic {

namespace {

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

} // namespace

ReplayPanel::ReplayPanel(EventStore &store, Replays &replays, Subscriptions &subscriptions, QWidget *parent)
    : QWidget(parent)
    , m_replays(replays)
    , m_model(new ReplayTableModel(replays, subscriptions, this))
    , m_form(new ReplayForm(store, replays, subscriptions, this))
{
    auto *halves = new QSplitter(Qt::Horizontal, this);
    halves->addWidget(m_form);
    halves->addWidget(makeList());
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 3);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);
    connect(m_model, &ReplayTableModel::runningChanged, this, [this] { Q_EMIT titleChanged(title()); });
    connect(m_form, &ReplayForm::started, this, &ReplayPanel::selectStarted);
    updateActions();
}

ReplayPanel::~ReplayPanel() = default;

QWidget *ReplayPanel::makeList()
{
    auto *list = new QWidget(this);
    m_table = new PanelTable(QStringLiteral("replays"), tr("Replays"), list);
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(ReplayTableModel::ProgressColumn, new ProgressDelegate(m_table));
    m_table->setColumnWidths({12, 24, 28, 24, 12, 10, 14});
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
        if (m_table->currentRow() < 0 && m_model->rowCount() > 0)
            m_table->selectRow(0); // its commands are at hand
        updateActions();
    };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, update);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, update);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ReplayPanel::updateActions);
    connect(m_table, &PanelTable::currentRowChanged, this, &ReplayPanel::updateActions);
    update();
    return list;
}

void ReplayPanel::setSource(const QString &filter, Sequence from, Sequence to)
{
    m_form->setSource(filter, from, to);
}

void ReplayPanel::takeSource()
{
    m_form->takeSource();
}

void ReplayPanel::setTarget(const QString &subscriptionId)
{
    m_form->setTarget(subscriptionId);
}

void ReplayPanel::refresh()
{
    m_form->refresh();
}

void ReplayPanel::focusStart()
{
    m_form->focusStart();
}

QString ReplayPanel::title() const
{
    const int running = m_model->running();
    return running == 0 ? tr("Replays") : tr("Replays (%Ln running)", nullptr, running);
}

void ReplayPanel::showEvent(QShowEvent *event)
{
    refresh();
    QWidget::showEvent(event);
}

/// The list hears of a new one with the next change.
void ReplayPanel::selectStarted(const std::string &id)
{
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
        m_form->tellError(spokenText(cancelled.error().message));
}

void ReplayPanel::again()
{
    if (const Replay *replay = m_model->at(m_table->currentRow()))
        m_form->fillIn(replay->request);
}

void ReplayPanel::updateActions()
{
    const Replay *replay = m_model->at(m_table->currentRow());
    m_cancel->setEnabled(replay &&
                         (replay->state == ReplayState::Queued || replay->state == ReplayState::Running));
    m_again->setEnabled(replay != nullptr);
}

} // namespace dbbasic
