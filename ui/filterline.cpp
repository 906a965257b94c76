#include "ui/filterline.h"

#include "ui/filterchips.h"
#include "ui/filterform.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QStringListModel>
#include <QToolButton>

#include <algorithm>
#include <string>

namespace dbbasic {

namespace {

using namespace std::chrono_literals;

constexpr int rememberedFilters = 20;
const QString historyKey = QStringLiteral("filter/history");

} // namespace

FilterLine::FilterLine(std::function<Seen()> seen, QWidget *parent)
    : QWidget(parent)
    , m_seen(std::move(seen))
    , m_leading(new QWidget(this))
    , m_line(new QLineEdit(this))
    , m_rangeButton(new QToolButton(this))
    , m_formButton(new QToolButton(this))
    , m_error(new QLabel(this))
    , m_chips(new FilterChips(this))
    , m_completer(new QCompleter(this))
    , m_completions(new QStringListModel(this))
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

    m_completer->setModel(m_completions);
    m_completer->setWidget(m_line);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this,
            &FilterLine::insertCompletion);

    m_debounce.setSingleShot(true);
    m_debounce.setInterval(250ms);
    connect(&m_debounce, &QTimer::timeout, this, &FilterLine::apply);
    connect(m_line, &QLineEdit::textChanged, this, [this] {
        check();
        m_debounce.start();
    });
    connect(m_line, &QLineEdit::textEdited, this, &FilterLine::complete);
    connect(m_line, &QLineEdit::returnPressed, this, &FilterLine::applyNow);
    connect(m_chips, &FilterChips::changed, this, &FilterLine::apply);
    setRange({});
}

QString FilterLine::filterText() const
{
    QStringList parts;
    const QString line = m_line->text().trimmed();
    QStringList others = m_chips->active();
    if (!m_range.term.isEmpty())
        others << m_range.term;
    if (!line.isEmpty()) // an OR in the line must not swallow what stands beside it
        parts << (others.isEmpty() ? line : u'(' + line + u')');
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
                                    .arg(QString::fromStdString(filter.error().message));
        m_error->setText(message);
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
    m_completer->popup()->hide();
    m_applied.reset(); // Enter asks again: since:15m counts from now
    apply();
    if (m_applied)
        remember(m_line->text().trimmed());
}

// --- history and range
// ----------------------------------------------------------------------------------------

void FilterLine::remember(const QString &text)
{
    if (text.isEmpty())
        return;
    QSettings settings;
    QStringList history = settings.value(historyKey).toStringList();
    history.removeAll(text);
    history.prepend(text);
    settings.setValue(historyKey, history.mid(0, rememberedFilters));
}

void FilterLine::showHistory()
{
    const QStringList history = QSettings().value(historyKey).toStringList();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (history.isEmpty())
        menu->addAction(tr("Filters applied with Enter are kept here"))->setEnabled(false);
    for (const QString &text : history) {
        QString label = fontMetrics().elidedText(text, Qt::ElideRight, 600);
        menu->addAction(label.replace(u'&', QLatin1StringView("&&")), this, [this, text] {
            m_line->setText(text);
            applyNow();
        });
    }
    menu->popup(m_line->mapToGlobal(QPoint(0, m_line->height())));
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
    const Seen seen = m_seen();
    auto *form = new FilterForm(seen.types, seen.sources, this);
    connect(form, &FilterForm::accepted, this, [this](const QStringList &terms) {
        for (const QString &term : terms)
            m_chips->add(term);
    });
    form->popup(m_formButton->mapToGlobal(QPoint(m_formButton->width(), m_formButton->height() + 4)));
}

// --- completion
// ---------------------------------------------------------------------------------------------

QString FilterLine::tokenBeforeCursor() const
{
    const QString before = m_line->text().left(m_line->cursorPosition());
    qsizetype start = before.size();
    while (start > 0 && !before[start - 1].isSpace() && before[start - 1] != u'(')
        --start;
    if (start < before.size() && before[start] == u'-')
        ++start;
    return before.mid(start);
}

void FilterLine::complete()
{
    const QString token = tokenBeforeCursor();
    if (token.isEmpty() || token.startsWith(u'"')) {
        m_completer->popup()->hide();
        return;
    }
    QStringList candidates;
    const auto terms = [&candidates](const char *field, const QStringList &values) {
        for (const QString &value : values)
            candidates << QString::fromStdString(filterTerm(field, value.toStdString()));
    };
    const auto keys = [&candidates](QLatin1StringView prefix, const QStringList &names) {
        for (const QString &name : names) {
            const std::string path[] = {name.toStdString()};
            candidates << prefix + QString::fromStdString(payloadField(path));
        }
    };
    if (token.startsWith(QLatin1StringView("type:"))) {
        terms("type", m_seen().types);
    } else if (token.startsWith(QLatin1StringView("source:"))) {
        terms("source", m_seen().sources);
    } else if (token.startsWith(QLatin1StringView("payload."))) {
        keys({}, m_seen().payloadKeys);
    } else if (token.startsWith(QLatin1StringView("has:"))) {
        keys(QLatin1StringView("has:"), m_seen().payloadKeys);
    } else if (!token.contains(u':')) {
        candidates = {QStringLiteral("type:"),  QStringLiteral("source:"),      QStringLiteral("payload."),
                      QStringLiteral("since:"), QStringLiteral("time>="),       QStringLiteral("seq>"),
                      QStringLiteral("id:"),    QStringLiteral("has:payload."), QStringLiteral("NOT"),
                      QStringLiteral("OR")};
    }
    m_completions->setStringList(candidates);
    m_completer->setCompletionPrefix(token);
    const bool only = m_completer->completionCount() == 1 && m_completer->currentCompletion() == token;
    if (m_completer->completionCount() == 0 || only) {
        m_completer->popup()->hide();
        return;
    }
    const QString before = m_line->text().left(m_line->cursorPosition() - token.size());
    QRect place = m_line->rect();
    place.setLeft(std::min(fontMetrics().horizontalAdvance(before) + 24, m_line->width() / 2));
    place.setWidth(std::min(360, m_line->width()));
    m_completer->complete(place);
}

void FilterLine::insertCompletion(const QString &completion)
{
    const qsizetype length = tokenBeforeCursor().size();
    const int cursor = m_line->cursorPosition();
    QString text = m_line->text();
    text.replace(cursor - length, length, completion);
    m_line->setText(text);
    m_line->setCursorPosition(int(cursor - length + completion.size()));
}

bool FilterLine::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_line && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Down && !m_completer->popup()->isVisible()) {
            showHistory();
            return true;
        }
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier) {
            complete();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace dbbasic
