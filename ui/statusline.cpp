#include "ui/statusline.h"

#include "model/eventstore.h"
#include "model/localtext.h"
#include "model/log/logview.h"
#include "model/servicestatus.h"
#include "ui/theme.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QToolTip>

#include <algorithm>
#include <chrono>

namespace dbbasic {

namespace {

void tint(QWidget *widget, QPalette::ColorRole role, const QColor &colour)
{
    QPalette palette = widget->parentWidget()->palette();
    palette.setColor(role, colour);
    widget->setPalette(palette);
}

QToolButton *makeButton(const char *name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(QLatin1StringView(name));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

StatusLine::StatusLine(EventStore &store, ServiceStatus &status, QWidget *parent)
    : QWidget(parent)
    , m_store(store)
    , m_status(status)
    , m_address(makeButton("address", this))
    , m_rate(new QLabel(this))
    , m_shown(new QLabel(this))
    , m_durability(new QLabel(this))
    , m_damaged(makeButton("damaged", this))
    , m_failing(makeButton("failing", this))
    , m_lastSequence(store.view()->last().value)
{
    setObjectName(QStringLiteral("statusLine"));
    m_rate->setObjectName(QStringLiteral("rateLabel"));
    m_shown->setObjectName(QStringLiteral("shown"));
    m_durability->setObjectName(QStringLiteral("durability"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->setSpacing(16);
    layout->addWidget(m_address);
    layout->addWidget(m_rate);
    layout->addWidget(m_shown);
    layout->addStretch();
    layout->addWidget(m_failing);
    layout->addWidget(m_damaged);
    layout->addWidget(m_durability);

    connect(m_address, &QToolButton::clicked, this, [this] {
        if (!m_status.isListening())
            return;
        QGuiApplication::clipboard()->setText(m_status.address().toString(QUrl::StripTrailingSlash));
        QToolTip::showText(m_address->mapToGlobal(QPoint()), tr("The address is in the clipboard"),
                           m_address);
    });
    connect(m_failing, &QToolButton::clicked, this, &StatusLine::failingWanted);
    connect(m_damaged, &QToolButton::clicked, this, &StatusLine::damagedWanted);
    connect(&status, &ServiceStatus::changed, this, &StatusLine::tellAddress);
    connect(&store, &EventStore::healthChanged, this, &StatusLine::tellHealth);
    m_shownLater.setSingleShot(true);
    m_shownLater.setInterval(std::chrono::milliseconds(100)); // what changes once a frame cannot be read
    connect(&m_shownLater, &QTimer::timeout, this, &StatusLine::tellShown);
    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, this, &StatusLine::tellRate);
    m_second.start();
    tellAddress();
    tellRate();
    tellHealth();
    tellFailing();
}

void StatusLine::setShown(quint64 shown, bool filtered)
{
    m_shownCount = shown;
    m_filtered = filtered;
    if (!m_shownLater.isActive())
        m_shownLater.start();
}

void StatusLine::setFailing(int failing)
{
    m_failingCount = failing;
    tellFailing();
}

void StatusLine::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        tellAddress();
        tellHealth();
        tellFailing();
    }
    QWidget::changeEvent(event);
}

void StatusLine::tellAddress()
{
    if (m_status.isListening()) {
        m_address->setText(QStringLiteral("● ") + m_status.address().authority());
        m_address->setToolTip(tr("Listening at %1. Click to copy the address.")
                                  .arg(m_status.address().toString(QUrl::StripTrailingSlash)));
        m_address->setAccessibleName(tr("Listening at %1").arg(m_status.address().authority()));
        tint(m_address, QPalette::ButtonText, theme::toneColor(theme::Tone::Good, palette()));
    } else if (m_status.error().isEmpty()) {
        m_address->setText(tr("○ starting"));
        m_address->setToolTip({});
        m_address->setAccessibleName(tr("The server is starting"));
        tint(m_address, QPalette::ButtonText, theme::toneColor(theme::Tone::Quiet, palette()));
    } else {
        m_address->setText(tr("✗ not listening"));
        m_address->setToolTip(m_status.error());
        m_address->setAccessibleName(tr("The server is not listening: %1").arg(m_status.error()));
        tint(m_address, QPalette::ButtonText, theme::toneColor(theme::Tone::Bad, palette()));
    }
}

void StatusLine::tellRate()
{
    const quint64 last = m_store.view()->last().value;
    m_rate->setText(tr("%1 events/s").arg(countText(last - std::min(last, m_lastSequence))));
    m_lastSequence = last;
    tellShown();
}

void StatusLine::tellShown()
{
    const quint64 total = m_store.view()->size();
    m_shown->setText(m_filtered   ? tr("%1 of %2 shown").arg(countText(m_shownCount), countText(total))
                     : total == 1 ? tr("1 event")
                                  : tr("%1 events").arg(countText(total)));
}

void StatusLine::tellHealth()
{
    const LogHealth health = m_store.health();
    m_damaged->setVisible(health.damagedLines > 0);
    m_damaged->setText(tr("⚠ %1 damaged").arg(countText(health.damagedLines)));
    m_damaged->setToolTip(tr("Lines of the log that fail their check. They are kept, and not delivered."));
    tint(m_damaged, QPalette::ButtonText, theme::toneColor(theme::Tone::Warning, palette()));

    if (!health.writable) {
        m_durability->setText(tr("✗ not writable"));
        m_durability->setToolTip(QString::fromStdString(health.reason));
        tint(m_durability, QPalette::WindowText, theme::toneColor(theme::Tone::Bad, palette()));
        return;
    }
    tint(m_durability, QPalette::WindowText, palette().color(QPalette::WindowText));
    switch (m_store.options().sync) {
    case SyncPolicy::Always:
        m_durability->setText(tr("on disk"));
        m_durability->setToolTip(tr("An event is told as published when it is on disk (--sync always)"));
        break;
    case SyncPolicy::Interval:
        m_durability->setText(tr("on disk every %1").arg(spanText(m_store.options().syncInterval)));
        m_durability->setToolTip(tr("A power cut may take what was published since (--sync interval)"));
        break;
    case SyncPolicy::None:
        m_durability->setText(tr("not forced to disk"));
        m_durability->setToolTip(tr("The operating system decides when events are on disk (--sync none)"));
        break;
    }
}

void StatusLine::tellFailing()
{
    m_failing->setVisible(m_failingCount > 0);
    m_failing->setText(tr("▲ %Ln failing", nullptr, m_failingCount));
    m_failing->setToolTip(tr("Shows the subscriptions"));
    tint(m_failing, QPalette::ButtonText, theme::toneColor(theme::Tone::Bad, palette()));
}

} // namespace dbbasic
