#include "ui/filterchips.h"

#include "ui/flowlayout.h"
#include "ui/icons.h"

#include <QHBoxLayout>
#include <QToolButton>

#include <memory>

namespace dbbasic {

namespace {

constexpr int longestText = 240; // pixels

} // namespace

FilterChips::FilterChips(std::function<QString(const QString &)> nameOf, QWidget *parent)
    : QWidget(parent)
    , m_nameOf(std::move(nameOf))
{
    setObjectName(QStringLiteral("filterChips"));
    auto *layout = new FlowLayout(this); // many filters must not make the window wider
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    hide();
}

void FilterChips::add(const QString &term, bool on)
{
    for (Chip &chip : m_chips) {
        if (chip.term == term) {
            chip.on = on;
            rebuild();
            Q_EMIT changed();
            return;
        }
    }
    m_chips.append({term, on});
    rebuild();
    Q_EMIT changed();
}

void FilterChips::remove(const QString &term)
{
    if (m_chips.removeIf([&](const Chip &chip) { return chip.term == term; }) == 0)
        return;
    rebuild();
    Q_EMIT changed();
}

bool FilterChips::isOn(const QString &term) const
{
    return active().contains(term);
}

QStringList FilterChips::active() const
{
    QStringList terms;
    for (const Chip &chip : m_chips) {
        if (chip.on)
            terms << chip.term;
    }
    return terms;
}

QStringList FilterChips::state() const
{
    QStringList state;
    for (const Chip &chip : m_chips)
        state << (chip.on ? u'+' : u'-') + chip.term;
    return state;
}

void FilterChips::setState(const QStringList &state)
{
    m_chips.clear();
    for (const QString &entry : state) {
        if (entry.size() > 1)
            m_chips.append({entry.mid(1), entry.startsWith(u'+')});
    }
    rebuild();
    Q_EMIT changed();
}

void FilterChips::rebuild()
{
    while (const std::unique_ptr<QLayoutItem> item{layout()->takeAt(0)}) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
    }
    for (int i = 0; i < m_chips.size(); ++i) {
        const Chip &chip = m_chips[i];
        auto *box = new QWidget(this);
        auto *pair = new QHBoxLayout(box);
        pair->setContentsMargins(0, 0, 0, 0);
        pair->setSpacing(0);
        auto *toggle = new QToolButton(box);
        // A term can be as long as a payload: the chip shows its start, the tooltip all of it.
        const QString name = m_nameOf(chip.term);
        toggle->setText(
            fontMetrics().elidedText(name.isEmpty() ? chip.term : name, Qt::ElideRight, longestText));
        toggle->setToolTip(tr("%1\nClick to switch it off or on").arg(chip.term));
        toggle->setCheckable(true);
        toggle->setChecked(chip.on);
        toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        toggle->setIconSize(QSize(12, 12));
        toggle->setIcon(chip.on ? icons::icon(icons::Name::Check) : QIcon());
        auto *remove = new QToolButton(box);
        remove->setIcon(icons::icon(icons::Name::Close));
        remove->setAutoRaise(true);
        remove->setIconSize(QSize(12, 12));
        remove->setToolTip(tr("Remove this filter"));
        remove->setAccessibleName(tr("Remove filter %1").arg(chip.term));
        pair->addWidget(toggle);
        pair->addWidget(remove);
        layout()->addWidget(box);
        box->show();
        connect(toggle, &QToolButton::toggled, this, [this, i, toggle](bool on) {
            m_chips[i].on = on;
            toggle->setIcon(on ? icons::icon(icons::Name::Check) : QIcon());
            Q_EMIT changed();
        });
        connect(remove, &QToolButton::clicked, this, [this, i] {
            m_chips.removeAt(i);
            rebuild();
            Q_EMIT changed();
        });
    }
    setVisible(!m_chips.isEmpty());
}

} // namespace dbbasic
