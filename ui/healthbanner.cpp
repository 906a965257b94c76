#include "ui/healthbanner.h"

#include "model/eventstore.h"
#include "model/localtext.h"
#include "model/log/logview.h"
#include "model/servicestatus.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace dbbasic {

HealthBanner::HealthBanner(EventStore &store, ServiceStatus &status, QWidget *parent)
    : QFrame(parent)
    , m_store(store)
    , m_status(status)
    , m_text(new QLabel(this))
    , m_show(new QToolButton(this))
    , m_dismiss(new QToolButton(this))
{
    setObjectName(QStringLiteral("healthBanner"));
    setAutoFillBackground(true);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_show->setObjectName(QStringLiteral("showDamaged"));
    m_show->setText(tr("Show"));
    m_show->setToolTip(tr("Goes to the first damaged line"));
    m_dismiss->setObjectName(QStringLiteral("dismiss"));
    m_dismiss->setText(QStringLiteral("✕"));
    m_dismiss->setAutoRaise(true);
    m_dismiss->setAccessibleName(tr("Hide this message"));
    m_dismiss->setToolTip(tr("Hides this until something else happens"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_show);
    layout->addWidget(m_dismiss);

    connect(m_show, &QToolButton::clicked, this, [this] {
        if (const auto damaged = m_store.view()->damaged(); !damaged.empty())
            Q_EMIT showRequested(damaged.front());
    });
    connect(m_dismiss, &QToolButton::clicked, this, [this] {
        m_dismissed = m_text->text();
        hide();
    });
    connect(&store, &EventStore::healthChanged, this, &HealthBanner::tell);
    connect(&status, &ServiceStatus::changed, this, &HealthBanner::tell);
    tell();
}

void HealthBanner::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && !m_text->text().isEmpty())
        applyColours();
    QFrame::changeEvent(event);
}

/// The most serious first; one at a time.
void HealthBanner::tell()
{
    const LogHealth health = m_store.health();
    QString text;
    m_serious = false;
    m_show->hide();
    if (!health.writable) {
        m_serious = true;
        text = tr("✗ Nothing can be published at present: %1. What is in the log can be read; it goes on by "
                  "itself "
                  "once the cause is mended.")
                   .arg(QString::fromStdString(health.reason));
    } else if (!m_status.isListening() && !m_status.error().isEmpty()) {
        m_serious = true;
        text = tr("✗ The server is not listening: %1").arg(m_status.error());
    } else if (health.damagedLines > 0) {
        text = health.damagedLines == 1 ? tr("⚠ One line of the log fails its check. It is kept, but neither "
                                             "shown as an event nor delivered.")
                                        : tr("⚠ %1 lines of the log fail their check. They are kept, but "
                                             "neither shown as events nor delivered.")
                                              .arg(countText(health.damagedLines));
        m_show->setVisible(!m_store.view()->damaged().empty());
    } else if (!health.recoveryNote.empty()) {
        text = tr("⚠ After the last end of the program: %1").arg(QString::fromStdString(health.recoveryNote));
    }
    const bool isNew = text != m_text->text();
    m_text->setText(text);
    applyColours();
    setVisible(!text.isEmpty() && text != m_dismissed);
    if (isNew && isVisible()) {
        QAccessibleEvent alert(m_text, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void HealthBanner::applyColours()
{
    const QPalette from = parentWidget() ? parentWidget()->palette() : palette();
    const QColor tone = theme::toneColor(m_serious ? theme::Tone::Bad : theme::Tone::Warning, from);
    const QColor base = from.color(QPalette::Base);
    const auto washed = [](float paper, float colour) { return paper * 0.86F + colour * 0.14F; };
    QPalette own = from;
    own.setColor(QPalette::Window,
                 QColor::fromRgbF(washed(base.redF(), tone.redF()), washed(base.greenF(), tone.greenF()),
                                  washed(base.blueF(), tone.blueF())));
    if (own != palette())
        setPalette(own);
}

} // namespace dbbasic
