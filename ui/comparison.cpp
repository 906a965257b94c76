#include "ui/comparison.h"

#include "model/filter.h"
#include "model/json.h"
#include "model/prettyjson.h"
#include "ui/eventdelegate.h"
#include "ui/theme.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QSyntaxHighlighter>
#include <QVBoxLayout>

#include <algorithm>
#include <vector>

namespace dbbasic {

namespace {

constexpr std::size_t comparedBytes = 200 * 1024;
constexpr qsizetype comparedCells = 4'000'000; // of the table below: 16 MB

QString textOf(const PinnedEvent &pinned)
{
    const Event &event = pinned.event;
    const std::string type(event.type), id(event.id);
    const PrettyJson payload = prettyJson(event.payload, comparedBytes);
    const QString rest =
        payload.whole ? QString() : QCoreApplication::translate("Comparison", "\n(the rest is not compared)");
    return QStringLiteral("type: %1\nsource: %2\ntime: %3\nid: %4\n")
               .arg(QString::fromStdString(type), QString::fromStdString(unescaped(event.escapedSource)),
                    QString::fromStdString(formatTime(event.time)), QString::fromStdString(id)) +
           QString::fromStdString(payload.text) + rest;
}

class Colors : public QSyntaxHighlighter
{
public:
    explicit Colors(QPlainTextEdit *view)
        : QSyntaxHighlighter(view->document())
        , m_palette(view->palette())
    {
    }
    void highlightBlock(const QString &line) override
    {
        if (line.startsWith(u'+'))
            setFormat(0, int(line.size()), theme::toneColor(theme::Tone::Good, m_palette));
        else if (line.startsWith(u'-'))
            setFormat(0, int(line.size()), theme::toneColor(theme::Tone::Bad, m_palette));
    }

private:
    QPalette m_palette;
};

} // namespace

QString comparisonText(const QString &older, const QString &newer)
{
    const QStringList a = older.split(u'\n'), b = newer.split(u'\n');
    QStringList out;
    if ((a.size() + 1) * (b.size() + 1) > comparedCells) {
        for (const QString &line : a)
            out << QLatin1StringView("- ") + line;
        for (const QString &line : b)
            out << QLatin1StringView("+ ") + line;
        return out.join(u'\n');
    }
    // The longest common subsequence: common[i][j] is its length for what follows a[i] and b[j].
    const qsizetype width = b.size() + 1;
    std::vector<int> common(std::size_t((a.size() + 1) * width), 0);
    const auto at = [&](qsizetype i, qsizetype j) -> int & { return common[std::size_t(i * width + j)]; };
    for (qsizetype i = a.size() - 1; i >= 0; --i) {
        for (qsizetype j = b.size() - 1; j >= 0; --j)
            at(i, j) = a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
    qsizetype i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            out << QLatin1StringView("  ") + a[i];
            ++i;
            ++j;
        } else if (i < a.size() && (j == b.size() || at(i + 1, j) >= at(i, j + 1))) {
            out << QLatin1StringView("- ") + a[i++];
        } else {
            out << QLatin1StringView("+ ") + b[j++];
        }
    }
    return out.join(u'\n');
}

void showComparison(const PinnedEvent &one, const PinnedEvent &other, QWidget *parent)
{
    const bool inOrder = one.event.sequence < other.event.sequence;
    const PinnedEvent &older = inOrder ? one : other;
    const PinnedEvent &newer = inOrder ? other : one;
    auto *dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(QCoreApplication::translate("Comparison", "#%1 (-) and #%2 (+)")
                               .arg(older.event.sequence.value)
                               .arg(newer.event.sequence.value));
    dialog->resize(720, 560);
    auto *view = new QPlainTextEdit;
    view->setObjectName(QStringLiteral("comparison"));
    view->setReadOnly(true);
    view->setFont(fixedFont());
    view->setLineWrapMode(QPlainTextEdit::NoWrap);
    new Colors(view); // belongs to the document
    view->setPlainText(comparisonText(textOf(older), textOf(newer)));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto *layout = new QVBoxLayout(dialog);
    layout->addWidget(view);
    layout->addWidget(buttons);
    dialog->show();
}

} // namespace dbbasic
