#include "ui/filterline.h"

#include "model/spokentext.h"
#include "ui/filterchips.h"
#include "ui/filtercompletion.h"
#include "ui/filterform.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <string>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

constexpr int lineTextStart = 26; // of the line's text, behind its icon

QString menuLabel(const QFontMetrics &metrics, const QString &text)
{
    return metrics.elidedText(text, Qt::ElideRight, 600).replace(u'&', QLatin1StringView("&&"));
}

} // namespace

FilterLine::FilterLine(std::function<SeenNames()> seen, QWidget *parent)
    : QWidget(parent)
    , m_seen(std::move(seen))
    , m_leading(new QWidget(this))
    , m_line(new QLineEdit(this))
    , m_rangeButton(new QToolButton(this))
    , m_formButton(new QToolButton(this))
    , m_error(new QLabel(this))
    , m_chips(new FilterChips([this](const QString &term) { return m_shelf.nameOf(term); }, this))
    , m_completion(new FilterCompletion(m_line, m_seen))
{
    setObjectName(QStringLiteral("filterLine"));
    m_line->setObjectName(QStringLiteral("filterEdit"));
    m_line->setAccessibleName(tr("Filter"));
    m_line->setPlaceholderText(tr("Filter: words, type:user.*, source:auth, payload.total>=100, since:15m"));
    m_line->setClearButtonEnabled(true);
    m_line->installEventFilter(this);
    m_verdict = m_line->addAction(icons::icon(icons::Name::Search), QLineEdit::LeadingPosition);
    QAction *history = m_line->addAction(icons::icon(icons::Name::History), QLineEdit::TrailingPosition);
    history->setToolTip(tr("Filters used before (↓)"));
    connect(history, &QAction::triggered, this, &FilterLine::showHistory);
    QAction *kept = m_line->addAction(icons::icon(icons::Name::Star), QLineEdit::TrailingPosition);
    kept->setObjectName(QStringLiteral("keptFilters"));
    kept->setToolTip(tr("Filters kept by name"));
    connect(kept, &QAction::triggered, this, &FilterLine::showKept);
    connect(&m_shelf, &FilterShelf::changed, m_chips, &FilterChips::rename);

    m_rangeButton->setObjectName(QStringLiteral("rangeButton"));
    m_rangeButton->setIcon(icons::icon(icons::Name::Clock));
    m_rangeButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_rangeButton->setPopupMode(QToolButton::InstantPopup);
    m_rangeButton->setToolTip(tr("Range of time"));
    makeRangeMenu();
    m_formButton->setObjectName(QStringLiteral("formButton"));
    m_formButton->setIcon(icons::icon(icons::Name::Plus));
    m_formButton->setText(tr("Add Filter"));
    m_formButton->setToolTip(tr("Filter by type, source, text or time without the language"));
    m_formButton->setAccessibleName(tr("Add a filter with a form"));
    connect(m_formButton, &QToolButton::clicked, this, &FilterLine::openForm);

    m_error->setObjectName(QStringLiteral("filterError"));
    m_error->setWordWrap(true);
    m_error->hide();

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_leading);
    row->addWidget(m_line, 1);
    row->addWidget(m_rangeButton);
    row->addWidget(m_formButton);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 4);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_error);
    layout->addWidget(m_chips);

    m_debounce.setSingleShot(true);
    m_debounce.setInterval(250ms);
    connect(&m_debounce, &QTimer::timeout, this, &FilterLine::apply);
    connect(m_line, &QLineEdit::textChanged, this, [this] {
        check();
        m_debounce.start();
    });
    connect(m_line, &QLineEdit::returnPressed, this, &FilterLine::applyNow);
    connect(m_chips, &FilterChips::changed, this, &FilterLine::apply);
    setRange({});
}

QString FilterLine::filterText() const
{
    QStringList parts;
    const QString line = m_line->text().trimmed();
    QStringList others;
    for (const QString &term : m_chips->active())
        others << (term.contains(u' ') ? u'(' + term + u')' : term);
    if (!m_range.term.isEmpty())
        others << m_range.term;
    if (!line.isEmpty()) // an OR in the line must not swallow what stands beside it
        parts << (others.isEmpty() ? line : u'(' + line + u')');
    else if (others.size() == 1 && m_range.term.isEmpty())
        return m_chips->active().constFirst();
    return (parts + others).join(u' ');
}

void FilterLine::setFilterText(const QString &text)
{
    setState({text, {}, {}});
    applyNow();
}

void FilterLine::clear()
{
    setFilterText({});
}

void FilterLine::addTerm(const QString &term)
{
    m_chips->add(term);
}

void FilterLine::setRange(const TimeRange &range)
{
    m_range = range;
    m_rangeButton->setText(range.term.isEmpty() ? tr("All Time") : range.label);
    apply();
}

void FilterLine::focusLine()
{
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->selectAll();
}

QStringList FilterLine::state() const
{
    return QStringList{m_line->text(), m_range.label, m_range.term} + m_chips->state();
}

void FilterLine::setState(const QStringList &state)
{
    const QSignalBlocker quiet(m_chips);
    m_line->setText(state.value(0));
    m_range = {state.value(1), state.value(2)};
    m_rangeButton->setText(m_range.term.isEmpty() ? tr("All Time") : m_range.label);
    m_chips->setState(state.mid(3));
    apply();
}

void FilterLine::check()
{
    const QString text = m_line->text();
    const auto filter = Filter::parse(text.toStdString(), currentTime());
    QPalette colors = palette();
    if (filter) {
        m_error->hide();
        m_verdict->setIcon(icons::icon(text.trimmed().isEmpty() ? icons::Name::Search : icons::Name::Check));
        m_verdict->setToolTip(text.trimmed().isEmpty() ? QString() : tr("The filter is understood"));
    } else {
        // Columns come in bytes from 0; people count characters from 1.
        const QByteArray before = text.toUtf8().left(qsizetype(filter.error().column));
        const QString message = tr("Column %1: %2")
                                    .arg(QString::fromUtf8(before).size() + 1)
                                    .arg(spokenText(filter.error().message));
        // It points to its column, as far as there is room for it behind.
        const int column =
            m_line->x() + fontMetrics().horizontalAdvance(QString::fromUtf8(before)) + lineTextStart;
        m_error->setText(QStringLiteral("▲ ") + message);
        m_error->setIndent(std::clamp(column - m_error->x(), 0, width() / 2));
        QPalette errorColors = m_error->palette();
        errorColors.setColor(QPalette::WindowText, theme::toneColor(theme::Tone::Bad, colors));
        m_error->setPalette(errorColors);
        m_error->show();
        m_verdict->setIcon(icons::icon(icons::Name::Cross));
        m_verdict->setToolTip(message);
        colors.setColor(QPalette::Text, theme::toneColor(theme::Tone::Bad, colors));
    }
    m_line->setPalette(colors);
    m_line->setAccessibleDescription(filter ? QString() : m_error->text());
}

void FilterLine::apply()
{
    m_debounce.stop();
    const QString text = filterText();
    if (m_applied == text)
        return;
    if (!Filter::parse(m_line->text().toStdString(), currentTime()))
        return; // the line says why; the rows stay
    const auto filter = Filter::parse(text.toStdString(), currentTime());
    if (!filter)
        return;
    m_applied = text;
    Q_EMIT applied(*filter, text);
}

void FilterLine::applyNow()
{
    m_completion->close();
    m_applied.reset(); // Enter asks again: since:15m counts from now
    apply();
    if (m_applied)
        m_shelf.remember(m_line->text().trimmed());
}

// --- history and range
// ----------------------------------------------------------------------------------------

void FilterLine::showHistory()
{
    const QStringList history = m_shelf.history();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (history.isEmpty())
        menu->addAction(tr("Filters applied with Enter are kept here"))->setEnabled(false);
    for (const QString &text : history) {
        menu->addAction(menuLabel(fontMetrics(), text), this, [this, text] {
            m_line->setText(text);
            applyNow();
        });
    }
    menu->popup(m_line->mapToGlobal(QPoint(0, m_line->height())));
}

/// Each kept filter is switched on and off here as on its chip.
void FilterLine::showKept()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("keptMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *keep = menu->addAction(tr("&Keep This Filter by Name…"), this, &FilterLine::keepWanted);
    QAction *colour = menu->addAction(tr("&Colour Its Rows…"), this, &FilterLine::colourWanted);
    QAction *stack = menu->addAction(tr("&Put on the Stack"), this, &FilterLine::stackLine);
    stack->setShortcut(Qt::CTRL | Qt::Key_Return);
    keep->setEnabled(!filterText().isEmpty() && m_applied);
    colour->setEnabled(keep->isEnabled());
    stack->setEnabled(!m_line->text().trimmed().isEmpty());
    menu->addSeparator();
    if (m_shelf.kept().isEmpty())
        menu->addAction(tr("Nothing is kept yet"))->setEnabled(false);
    for (const FilterShelf::Kept &kept : m_shelf.kept()) {
        QAction *on = menu->addAction(menuLabel(fontMetrics(), kept.name));
        on->setCheckable(true);
        on->setChecked(m_chips->isOn(kept.text));
        on->setToolTip(kept.text);
        connect(on, &QAction::toggled, this, [this, text = kept.text](bool wanted) {
            if (wanted && m_line->text().trimmed() == text)
                m_line->clear(); // not twice
            m_chips->add(text, wanted);
        });
    }
    menu->setToolTipsVisible(true);
    if (!m_shelf.kept().isEmpty()) {
        QMenu *forget = menu->addMenu(tr("&Remove"));
        for (const FilterShelf::Kept &kept : m_shelf.kept())
            forget->addAction(menuLabel(fontMetrics(), kept.name), this,
                              [this, name = kept.name] { m_shelf.forget(name); });
    }
    menu->popup(m_line->mapToGlobal(QPoint(m_line->width() - menu->sizeHint().width(), m_line->height())));
}

void FilterLine::keepAs(const QString &name)
{
    if (!name.trimmed().isEmpty() && !filterText().isEmpty())
        m_shelf.keep(name.trimmed(), filterText());
}

void FilterLine::stackLine()
{
    const QString text = m_line->text().trimmed();
    if (text.isEmpty() || !Filter::parse(text.toStdString(), currentTime()))
        return; // the line says why
    m_shelf.remember(text);
    {
        const QSignalBlocker quiet(m_line); // one change of the filter, not two
        m_line->clear();
    }
    check();
    m_chips->add(text);
}

void FilterLine::makeRangeMenu()
{
    struct Choice
    {
        QString label, term;
    };
    const Choice choices[] = {
        {tr("Last Minute"), QStringLiteral("since:1m")}, {tr("Last 15 Minutes"), QStringLiteral("since:15m")},
        {tr("Last Hour"), QStringLiteral("since:1h")},   {tr("Last 24 Hours"), QStringLiteral("since:24h")},
        {tr("Last 7 Days"), QStringLiteral("since:7d")},
    };
    auto *menu = new QMenu(m_rangeButton);
    menu->addAction(tr("All Time"), this, [this] { setRange({}); });
    menu->addSeparator();
    for (const Choice &choice : choices) {
        menu->addAction(choice.label, this, [this, choice] {
            m_applied.reset(); // the same age again counts from now
            setRange({choice.label, choice.term});
        });
    }
    m_rangeButton->setMenu(menu);
}

void FilterLine::openForm()
{
    const SeenNames seen = m_seen();
    auto *form = new FilterForm(seen.types, seen.sources, this);
    connect(form, &FilterForm::accepted, this, [this](const QStringList &terms) {
        for (const QString &term : terms)
            m_chips->add(term);
    });
    form->popup(m_formButton->mapToGlobal(QPoint(m_formButton->width(), m_formButton->height() + 4)));
}

bool FilterLine::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_line && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Down && !m_completion->isOpen()) {
            showHistory();
            return true;
        }
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier) {
            m_completion->complete();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace dbbasic
