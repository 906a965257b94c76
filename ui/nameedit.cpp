#include "ui/nameedit.h"

#include "model/json.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QStringListModel>

#include <algorithm>

namespace dbbasic {

namespace {

constexpr std::size_t namesOffered = 2'000;

} // namespace

QStringList busiestNames(std::vector<NameCount> counts)
{
    std::ranges::sort(counts, std::ranges::greater(), &NameCount::count);
    if (counts.size() > namesOffered)
        counts.resize(namesOffered);
    QStringList names;
    for (const NameCount &name : counts)
        names.append(QString::fromStdString(unescaped(name.name)));
    return names;
}

NameEdit::NameEdit(std::function<QStringList()> names, QWidget *parent)
    : QLineEdit(parent)
    , m_names(std::move(names))
    , m_model(new QStringListModel(this))
{
    auto *completer = new QCompleter(m_model, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    completer->setMaxVisibleItems(12);
    setCompleter(completer);
    setClearButtonEnabled(true);
}

void NameEdit::focusInEvent(QFocusEvent *event)
{
    m_model->setStringList(m_names());
    QLineEdit::focusInEvent(event);
}

void NameEdit::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Down && !completer()->popup()->isVisible())
        offerAll();
    else
        QLineEdit::keyPressEvent(event);
}

void NameEdit::offerAll()
{
    completer()->setCompletionPrefix({});
    completer()->complete();
}

} // namespace dbbasic
