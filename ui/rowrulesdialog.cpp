#include "ui/rowrulesdialog.h"

#include "model/spokentext.h"
#include "ui/eventdelegate.h"
#include "ui/icons.h"
#include "ui/messageline.h"
#include "ui/rowrules.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace dbbasic {

namespace {

enum RuleColumn { OnColumn, LookColumn, FilterColumn, RuleColumnCount };

QComboBox *makeLookBox(RowRules::Look chosen)
{
    auto *box = new QComboBox;
    box->setAccessibleName(RowRulesDialog::tr("Look of the rows"));
    for (int look = 0; look < RowRules::lookCount; ++look) {
        const auto each = RowRules::Look(look);
        box->addItem(RowRules::sign(each) + u' ' + RowRules::name(each));
        box->setItemData(look, RowRules::color(each, box->palette()), Qt::ForegroundRole);
    }
    box->setCurrentIndex(int(chosen));
    return box;
}

} // namespace

RowRulesDialog::RowRulesDialog(RowRules &rules, QWidget *parent)
    : QDialog(parent)
    , m_rules(rules)
    , m_table(new QTableWidget(0, RuleColumnCount))
    , m_message(new MessageLine)
    , m_remove(new QPushButton(tr("&Remove")))
    , m_up(new QPushButton(icons::icon(icons::Name::Up), tr("&Up")))
    , m_down(new QPushButton(icons::icon(icons::Name::Down), tr("&Down")))
{
    setObjectName(QStringLiteral("rowRules"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Colour Rows"));
    resize(640, 320);
    auto *hint =
        new QLabel(tr("Rows that match a filter get its colour and sign. The first that matches wins."));
    hint->setWordWrap(true);
    m_table->setObjectName(QStringLiteral("rowRulesTable"));
    m_table->setAccessibleName(tr("Rules"));
    m_table->setHorizontalHeaderLabels({tr("On"), tr("Look"), tr("Filter")});
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);

    auto *addRule = new QPushButton(icons::icon(icons::Name::Plus), tr("&Add"));
    addRule->setObjectName(QStringLiteral("addRule"));
    m_remove->setObjectName(QStringLiteral("removeRule"));
    m_up->setObjectName(QStringLiteral("ruleUp"));
    m_down->setObjectName(QStringLiteral("ruleDown"));
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {addRule, m_remove, m_up, m_down}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    auto *close = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(hint);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_message);
    layout->addLayout(buttons);

    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(addRule, &QPushButton::clicked, this, [this] {
        add({});
        m_table->editItem(m_table->item(m_table->rowCount() - 1, FilterColumn));
    });
    connect(m_remove, &QPushButton::clicked, this, &RowRulesDialog::removeCurrent);
    connect(m_up, &QPushButton::clicked, this, [this] { moveCurrent(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveCurrent(1); });
    connect(m_table, &QTableWidget::itemChanged, this, &RowRulesDialog::take);
    connect(m_table, &QTableWidget::currentCellChanged, this, &RowRulesDialog::updateButtons);
    fill();
}

void RowRulesDialog::fill()
{
    const QScopedValueRollback filling(m_filling, true);
    m_table->setRowCount(0);
    for (const RowRules::Rule &rule : m_rules.rules()) {
        const int row = m_table->rowCount();
        m_table->insertRow(row);
        auto *on = new QTableWidgetItem;
        on->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        on->setCheckState(rule.on ? Qt::Checked : Qt::Unchecked);
        m_table->setItem(row, OnColumn, on);
        QComboBox *look = makeLookBox(rule.look);
        connect(look, &QComboBox::currentIndexChanged, this, &RowRulesDialog::take);
        m_table->setCellWidget(row, LookColumn, look);
        auto *filter = new QTableWidgetItem(rule.filter);
        filter->setFont(fixedFont());
        m_table->setItem(row, FilterColumn, filter);
    }
    m_table->resizeColumnToContents(OnColumn);
    m_table->resizeColumnToContents(LookColumn);
    updateButtons();
}

/// From the table into the rules; says what is wrong with the first filter that cannot be read.
void RowRulesDialog::take()
{
    if (m_filling)
        return;
    QList<RowRules::Rule> rules;
    m_message->clear();
    for (int row = m_table->rowCount() - 1; row >= 0; --row) {
        const QString text = m_table->item(row, FilterColumn)->text().trimmed();
        const auto *look = qobject_cast<QComboBox *>(m_table->cellWidget(row, LookColumn));
        rules.prepend({m_table->item(row, OnColumn)->checkState() == Qt::Checked,
                       RowRules::Look(look->currentIndex()), text});
        if (const auto filter = Filter::parse(text.toStdString(), currentTime()); !filter)
            m_message->tell(MessageLine::Kind::Error,
                            tr("Rule %1: %2").arg(row + 1).arg(spokenText(filter.error().message)));
    }
    m_rules.setRules(rules);
}

void RowRulesDialog::add(const QString &filter)
{
    QList<RowRules::Rule> rules = m_rules.rules();
    rules.append({true, RowRules::Look(rules.size() % (RowRules::lookCount - 1)), filter});
    m_rules.setRules(rules);
    fill();
    m_table->setCurrentCell(m_table->rowCount() - 1, FilterColumn);
}

void RowRulesDialog::removeCurrent()
{
    QList<RowRules::Rule> rules = m_rules.rules();
    const int row = m_table->currentRow();
    if (row < 0 || row >= rules.size())
        return;
    rules.removeAt(row);
    m_rules.setRules(rules);
    m_message->clear();
    fill();
    m_table->setCurrentCell(std::min(row, m_table->rowCount() - 1), FilterColumn);
}

void RowRulesDialog::moveCurrent(int by)
{
    QList<RowRules::Rule> rules = m_rules.rules();
    const int from = m_table->currentRow(), to = from + by;
    if (from < 0 || to < 0 || to >= rules.size())
        return;
    rules.move(from, to);
    m_rules.setRules(rules);
    fill();
    m_table->setCurrentCell(to, FilterColumn);
}

void RowRulesDialog::updateButtons()
{
    const int row = m_table->currentRow();
    m_remove->setEnabled(row >= 0);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_table->rowCount());
}

} // namespace dbbasic
