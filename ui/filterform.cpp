#include "ui/filterform.h"

#include "model/filter.h"
#include "ui/eventdelegate.h"
#include "ui/filtercompletion.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>

#include <algorithm>

namespace dbbasic {

namespace {

/// A type pattern may hold wildcards, which must stand outside of quotes.
QString typeTerm(const QString &pattern)
{
    return QLatin1StringView("type:") + pattern;
}

} // namespace

FilterForm::FilterForm(const QStringList &types, const QStringList &sources, QWidget *parent)
    : QWidget(parent, Qt::Popup)
    , m_type(new QComboBox)
    , m_source(new QComboBox)
    , m_since(new QComboBox)
    , m_text(new QLineEdit)
    , m_preview(new QLabel)
{
    setObjectName(QStringLiteral("filterForm"));
    setAttribute(Qt::WA_DeleteOnClose);
    for (QComboBox *box : {m_type, m_source}) {
        box->setEditable(true);
        box->setInsertPolicy(QComboBox::NoInsert);
        box->setMinimumContentsLength(24);
    }
    m_type->addItems(withWildcards(types));
    m_type->setCurrentIndex(-1);
    m_type->lineEdit()->setPlaceholderText(tr("any, e.g. user.* or order.created"));
    m_source->addItems(sources);
    m_source->setCurrentIndex(-1);
    m_source->lineEdit()->setPlaceholderText(tr("any"));
    m_text->setPlaceholderText(tr("anywhere in the event"));
    m_since->addItem(tr("any time"), QString());
    m_since->addItem(tr("last minute"), QStringLiteral("1m"));
    m_since->addItem(tr("last 15 minutes"), QStringLiteral("15m"));
    m_since->addItem(tr("last hour"), QStringLiteral("1h"));
    m_since->addItem(tr("last 24 hours"), QStringLiteral("24h"));
    m_since->addItem(tr("last 7 days"), QStringLiteral("7d"));
    m_type->setObjectName(QStringLiteral("formType"));
    m_source->setObjectName(QStringLiteral("formSource"));
    m_text->setObjectName(QStringLiteral("formText"));
    m_since->setObjectName(QStringLiteral("formSince"));
    m_preview->setFont(fixedFont());
    m_preview->setForegroundRole(QPalette::PlaceholderText);

    auto *add = new QPushButton(tr("&Add Filter"));
    add->setObjectName(QStringLiteral("formAdd"));
    auto *form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    form->addRow(tr("&Type:"), m_type);
    form->addRow(tr("&Source:"), m_source);
    form->addRow(tr("Te&xt:"), m_text);
    form->addRow(tr("S&ince:"), m_since);
    form->addRow(m_preview);
    form->addRow(add);
    setAutoFillBackground(true);

    const auto preview = [this, add] {
        m_preview->setText(terms().join(u' '));
        add->setEnabled(!terms().isEmpty());
    };
    connect(m_type, &QComboBox::editTextChanged, this, preview);
    connect(m_source, &QComboBox::editTextChanged, this, preview);
    connect(m_text, &QLineEdit::textChanged, this, preview);
    connect(m_since, &QComboBox::currentIndexChanged, this, preview);
    connect(add, &QPushButton::clicked, this, &FilterForm::accept);
    connect(m_text, &QLineEdit::returnPressed, this, &FilterForm::accept);
    preview();
}

void FilterForm::popup(const QPoint &topRight)
{
    adjustSize();
    const QScreen *screen = QGuiApplication::screenAt(topRight);
    const QRect area = (screen ? screen : QGuiApplication::primaryScreen())->availableGeometry();
    move(std::clamp(topRight.x() - width(), area.left(), std::max(area.left(), area.right() - width())),
         std::min(topRight.y(), std::max(area.top(), area.bottom() - height())));
    show();
    m_type->setFocus();
}

QStringList FilterForm::terms() const
{
    QStringList terms;
    const QString type = m_type->currentText().trimmed();
    const QString source = m_source->currentText().trimmed();
    const QString text = m_text->text().trimmed();
    if (!type.isEmpty())
        terms << typeTerm(type);
    if (!source.isEmpty())
        terms << QString::fromStdString(filterTerm("source", source.toStdString()));
    if (!text.isEmpty())
        terms << u'"' +
                     QString(text)
                         .replace(u'\\', QLatin1StringView("\\\\"))
                         .replace(u'"', QLatin1StringView("\\\"")) +
                     u'"';
    if (const QString age = m_since->currentData().toString(); !age.isEmpty())
        terms << QLatin1StringView("since:") + age;
    return terms;
}

void FilterForm::accept()
{
    const QStringList found = terms();
    close();
    if (!found.isEmpty())
        Q_EMIT accepted(found);
}

} // namespace dbbasic
