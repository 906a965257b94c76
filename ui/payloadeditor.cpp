#include "ui/payloadeditor.h"

#include "ui/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QTimer>
#include <QVBoxLayout>

// QScintilla's headers are written with the keywords that QT_NO_KEYWORDS takes away.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <Qsci/qscilexerjson.h>
#include <Qsci/qsciscintilla.h>
#undef signals
#undef slots

#include <algorithm>
#include <chrono>

namespace dbbasic {

namespace {

constexpr int lineNumberMargin = 0;
constexpr int errorIndicator = 8;
constexpr int errorLineMarker = 1;
constexpr long checkAtOnce = 64 * 1024; // longer texts are checked when the typing pauses

/// A hue as ink on the palette's base, light or dark.
QColor inked(const QPalette &palette, int hue)
{
    return theme::isDark(palette) ? QColor::fromHsl(hue, 160, 172) : QColor::fromHsl(hue, 190, 76);
}

} // namespace

PayloadEditor::PayloadEditor(QWidget *parent)
    : QWidget(parent)
    , m_editor(new QsciScintilla(this))
    , m_lexer(new QsciLexerJSON(m_editor))
    , m_checkLater(new QTimer(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_editor);
    setFocusProxy(m_editor);

    m_editor->setObjectName(QStringLiteral("payload"));
    m_editor->setAccessibleName(tr("Payload, JSON"));
    m_editor->setUtf8(true);
    m_editor->setEolMode(QsciScintilla::EolUnix);
    m_editor->setAutoIndent(true);
    m_editor->setIndentationsUseTabs(false);
    m_editor->setIndentationWidth(2);
    m_editor->setBraceMatching(QsciScintilla::SloppyBraceMatch);
    m_editor->setWrapMode(QsciScintilla::WrapWord);
    m_editor->setScrollWidth(1);
    m_editor->setScrollWidthTracking(true);
    m_editor->setMarginType(lineNumberMargin, QsciScintilla::NumberMargin);
    m_editor->setMarginWidth(1, 0);
    m_editor->indicatorDefine(QsciScintilla::FullBoxIndicator, errorIndicator);
    m_editor->setIndicatorDrawUnder(true, errorIndicator);
    m_editor->markerDefine(QsciScintilla::Background, errorLineMarker);
    m_editor->setLexer(m_lexer);

    // The keys of the window win over those of a programmer's editor: Ctrl+D compares, Tab goes on to the
    // next field, Ctrl+Return publishes.
    for (const int letter : {'D', 'G', 'L', 'R', 'T', 'U', 'F', 'N', 'E'}) {
        for (const int modifiers :
             {int(QsciScintilla::SCMOD_CTRL), QsciScintilla::SCMOD_CTRL | QsciScintilla::SCMOD_SHIFT}) {
            m_editor->SendScintilla(QsciScintilla::SCI_CLEARCMDKEY,
                                    static_cast<unsigned long>(letter | (modifiers << 16)));
        }
    }
    m_editor->installEventFilter(this);

    m_checkLater->setSingleShot(true);
    m_checkLater->setInterval(std::chrono::milliseconds(150));
    connect(m_checkLater, &QTimer::timeout, this, &PayloadEditor::checkNow);
    connect(m_editor, &QsciScintilla::textChanged, this, [this] {
        Q_EMIT edited();
        if (m_editor->length() <= checkAtOnce)
            checkNow();
        else
            m_checkLater->start();
    });
    connect(m_editor, &QsciScintilla::linesChanged, this, &PayloadEditor::fitLineNumbers);
    applyColours();
    checkNow();
}

PayloadEditor::~PayloadEditor() = default;

std::string PayloadEditor::text() const
{
    std::string bytes(static_cast<std::size_t>(m_editor->length()) + 1, '\0');
    m_editor->SendScintilla(QsciScintilla::SCI_GETTEXT, static_cast<unsigned long>(bytes.size()),
                            static_cast<void *>(bytes.data()));
    bytes.pop_back(); // Scintilla's terminating zero
    return bytes;
}

void PayloadEditor::setText(const std::string &text)
{
    setTextUndoable(text);
    m_editor->SendScintilla(QsciScintilla::SCI_EMPTYUNDOBUFFER);
    m_editor->setCursorPosition(0, 0);
}

void PayloadEditor::setTextUndoable(const std::string &text)
{
    m_editor->beginUndoAction();
    m_editor->SendScintilla(QsciScintilla::SCI_CLEARALL);
    m_editor->SendScintilla(QsciScintilla::SCI_ADDTEXT, static_cast<unsigned long>(text.size()), text.data());
    m_editor->endUndoAction();
}

tl::expected<std::string, JsonError> PayloadEditor::compact() const
{
    return compactJson(text());
}

void PayloadEditor::checkNow()
{
    m_checkLater->stop();
    const auto valid = validateJson(text());
    const long length = m_editor->length();
    m_editor->SendScintilla(QsciScintilla::SCI_SETINDICATORCURRENT, errorIndicator);
    m_editor->SendScintilla(QsciScintilla::SCI_INDICATORCLEARRANGE, 0UL, length);
    m_editor->markerDeleteAll(errorLineMarker);
    m_error = valid ? std::optional<JsonError>() : valid.error();
    if (m_error) {
        // At the end of the text there is nothing to mark but what stands before it.
        long start = std::min(static_cast<long>(m_error->offset), length);
        if (start == length)
            start = m_editor->SendScintilla(QsciScintilla::SCI_POSITIONBEFORE,
                                            static_cast<unsigned long>(length));
        const long end =
            m_editor->SendScintilla(QsciScintilla::SCI_POSITIONAFTER, static_cast<unsigned long>(start));
        if (end > start)
            m_editor->SendScintilla(QsciScintilla::SCI_INDICATORFILLRANGE, static_cast<unsigned long>(start),
                                    end - start);
        m_editor->markerAdd(m_error->line - 1, errorLineMarker);
    }
    Q_EMIT checked();
}

void PayloadEditor::goToError()
{
    if (m_error) {
        m_editor->SendScintilla(QsciScintilla::SCI_GOTOPOS, static_cast<unsigned long>(m_error->offset));
        m_editor->setFocus();
    }
}

void PayloadEditor::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyColours();
    QWidget::changeEvent(event);
}

bool PayloadEditor::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_editor && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Tab || key == Qt::Key_Backtab)
            return focusNextPrevChild(key == Qt::Key_Tab);
    }
    return QWidget::eventFilter(watched, event);
}

void PayloadEditor::applyColours()
{
    const QPalette &p = palette();
    const QColor text = p.color(QPalette::Text);
    const QColor base = p.color(QPalette::Base);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF() > 0 ? font().pointSizeF() : fixed.pointSizeF());

    m_lexer->setDefaultColor(text);
    m_lexer->setDefaultPaper(base);
    m_lexer->setDefaultFont(fixed);
    m_lexer->setColor(text, -1);
    m_lexer->setPaper(base, -1);
    m_lexer->setFont(fixed, -1);
    m_lexer->setColor(p.color(QPalette::Link), QsciLexerJSON::Property);
    m_lexer->setColor(inked(p, 130), QsciLexerJSON::String);
    m_lexer->setColor(inked(p, 130), QsciLexerJSON::IRI);
    m_lexer->setColor(inked(p, 170), QsciLexerJSON::EscapeSequence);
    m_lexer->setColor(inked(p, 25), QsciLexerJSON::Number);
    m_lexer->setColor(inked(p, 290), QsciLexerJSON::Keyword);

    m_editor->setColor(text);
    m_editor->setPaper(base);
    m_editor->setCaretForegroundColor(text);
    m_editor->setSelectionBackgroundColor(p.color(QPalette::Highlight));
    m_editor->setSelectionForegroundColor(p.color(QPalette::HighlightedText));
    m_editor->setMarginsBackgroundColor(p.color(QPalette::AlternateBase));
    m_editor->setMarginsForegroundColor(p.color(QPalette::Disabled, QPalette::Text));
    m_editor->setMarginsFont(fixed);
    m_editor->setMatchedBraceForegroundColor(text);
    m_editor->setMatchedBraceBackgroundColor(p.color(QPalette::Mid));
    m_editor->setUnmatchedBraceForegroundColor(theme::toneColor(theme::Tone::Bad, p));
    m_editor->setUnmatchedBraceBackgroundColor(base);
    QColor box = theme::toneColor(theme::Tone::Bad, p);
    box.setAlphaF(0.45F); // what is wrong can still be read
    m_editor->setIndicatorForegroundColor(box, errorIndicator);
    const QColor ink = theme::toneColor(theme::Tone::Bad, p);
    const auto washed = [](float paper, float colour) { return paper * 0.88F + colour * 0.12F; };
    m_editor->setMarkerBackgroundColor(QColor::fromRgbF(washed(base.redF(), ink.redF()),
                                                        washed(base.greenF(), ink.greenF()),
                                                        washed(base.blueF(), ink.blueF())),
                                       errorLineMarker);
    fitLineNumbers();
}

void PayloadEditor::fitLineNumbers()
{
    m_editor->setMarginWidth(lineNumberMargin,
                             QStringLiteral("0") + QString::number(std::max(m_editor->lines(), 10)));
}

} // namespace dbbasic
