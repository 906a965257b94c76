#include "ui/messageline.h"

#include "ui/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace dbbasic {

namespace {

QString markOf(MessageLine::Kind kind)
{
    switch (kind) {
    case MessageLine::Kind::Hint:
        return {};
    case MessageLine::Kind::Busy:
        return QStringLiteral("… ");
    case MessageLine::Kind::Done:
        return QStringLiteral("✓ ");
    case MessageLine::Kind::Warning:
        return QStringLiteral("⚠ ");
    case MessageLine::Kind::Error:
        return QStringLiteral("✗ ");
    }
    return {};
}

} // namespace

MessageLine::MessageLine(QWidget *parent)
    : QWidget(parent)
    , m_label(new QLabel(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_label);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::RichText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse |
                                     Qt::LinksAccessibleByKeyboard);
    m_label->setFocusPolicy(Qt::NoFocus);
    connect(m_label, &QLabel::linkActivated, this, &MessageLine::activated);
}

void MessageLine::clear()
{
    tell(Kind::Hint, {});
}

void MessageLine::tell(Kind kind, const QString &text, const QString &link)
{
    if (kind == m_kind && text == m_text && link == m_link)
        return;
    m_kind = kind;
    m_text = text;
    m_link = link;
    present();
    m_label->setAccessibleName(text);
    if (!text.isEmpty() && kind != Kind::Hint) { // spoken by a screen reader, wherever the focus is
        QAccessibleEvent alert(m_label, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void MessageLine::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        present();
    QWidget::changeEvent(event);
}

void MessageLine::present()
{
    QColor colour = palette().color(QPalette::WindowText);
    switch (m_kind) {
    case Kind::Hint:
    case Kind::Busy:
        colour = theme::toneColor(theme::Tone::Quiet, palette());
        break;
    case Kind::Done:
        colour = theme::toneColor(theme::Tone::Good, palette());
        break;
    case Kind::Warning:
        colour = theme::toneColor(theme::Tone::Warning, palette());
        break;
    case Kind::Error:
        colour = theme::toneColor(theme::Tone::Bad, palette());
        break;
    }
    QString html = QStringLiteral("<span style=\"color:%1\">%2%3</span>")
                       .arg(colour.name(QColor::HexRgb), markOf(m_kind), m_text.toHtmlEscaped());
    if (!m_link.isEmpty())
        html += QStringLiteral(" &nbsp;<a href=\"#\">%1</a>").arg(m_link.toHtmlEscaped());
    m_label->setText(m_text.isEmpty() ? QString() : html);
}

} // namespace dbbasic
