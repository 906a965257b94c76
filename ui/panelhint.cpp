#include "ui/panelhint.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace dbbasic {

PanelHint::PanelHint(const QString &title, const QString &text, const QString &button, QWidget *parent)
    : QWidget(parent)
    , m_commandBox(new QWidget(this))
    , m_command(new QLabel(m_commandBox))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto *titleLabel = new QLabel(title, this);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    titleLabel->setFont(large);
    auto *textLabel = new QLabel(text, this);
    textLabel->setWordWrap(true);

    m_command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_command->setWordWrap(true);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_command->setAccessibleName(tr("Command"));
    auto *copy = new QPushButton(tr("&Copy"), m_commandBox);
    copy->setAccessibleName(tr("Copy the command"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_command->text()); });
    auto *commandLayout = new QHBoxLayout(m_commandBox);
    commandLayout->setContentsMargins(8, 4, 4, 4);
    commandLayout->addWidget(m_command, 1);
    commandLayout->addWidget(copy, 0, Qt::AlignTop);
    m_commandBox->setAutoFillBackground(true);
    m_commandBox->setBackgroundRole(QPalette::Window);
    m_commandBox->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    layout->addStretch(1);
    layout->addWidget(titleLabel);
    layout->addWidget(textLabel);
    layout->addWidget(m_commandBox);
    if (!button.isEmpty()) {
        auto *action = new QPushButton(button, this);
        action->setObjectName(QStringLiteral("hintButton"));
        connect(action, &QPushButton::clicked, this, &PanelHint::wanted);
        layout->addWidget(action, 0, Qt::AlignLeft);
        setFocusProxy(action);
    }
    layout->addStretch(2);
}

void PanelHint::setCommand(const QString &command)
{
    m_command->setText(command);
    m_commandBox->setVisible(!command.isEmpty());
}

} // namespace dbbasic
